package dev.privystream.pii;

/**
 * How a token is written: the leftmost bytes of a hash, encoded, and before them {@code id:} where the key has an id.
 * No id and no encoding has a colon, so that id and hash can be told apart. Immutable.
 */
final class TokenForm {
    private final TokenEncoding encoding;
    private final int bytes;
    private final String prefix;

    /**
     * @param bytes how many of a hash are kept
     * @param keyId null for tokens without one; nothing stands before tokens of type BYTES
     * @throws IllegalArgumentException if the id has a character that it must not have, or none
     */
    TokenForm(TokenEncoding encoding, int bytes, String keyId) {
        this.encoding = encoding;
        this.bytes = bytes;
        this.prefix = keyId == null ? "" : checked(keyId) + ":";
    }

    /** @throws IllegalArgumentException if the id has a character that it must not have, or none */
    static String checked(String keyId) {
        return PlainName.checked("the id of a key", keyId);
    }

    /** @param hash at least as long as what is kept of it; the array itself is not kept and can be used again */
    Object of(byte[] hash) {
        Object token = encoding.encode(hash, bytes);
        return prefix.isEmpty() ? token : prefix + token;
    }
}
