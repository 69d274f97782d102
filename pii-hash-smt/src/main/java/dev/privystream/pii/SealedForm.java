package dev.privystream.pii;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Reads an encrypted value in any of the forms in which it can be written: hexadecimal digits, base64 in either
 * alphabet with or without padding, bytes. They need not be told apart by configuration: the first byte of a ciphertext
 * is 0 or 1, before the key's id, so that as hexadecimal digits it begins with {@code 0} and as base64 with {@code A}.
 */
final class SealedForm {
    private static final char FIRST_OF_HEX = '0';

    private SealedForm() {}

    /** Empty if the value, which is not changed, has none of the forms. */
    static Optional<byte[]> decode(Object value) {
        if (value instanceof String text) {
            return decode(text);
        }
        if (value instanceof byte[] array) {
            return Optional.of(array);
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.get(buffer.position(), copy);
            return Optional.of(copy);
        }
        return Optional.empty();
    }

    private static Optional<byte[]> decode(String text) {
        try {
            return Optional.of(
                    !text.isEmpty() && text.charAt(0) == FIRST_OF_HEX
                            ? HexFormat.of().parseHex(text)
                            : Base64.getUrlDecoder()
                                    .decode(text.replace('+', '-').replace('/', '_')));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
