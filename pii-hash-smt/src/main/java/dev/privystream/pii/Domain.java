package dev.privystream.pii;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * A set of values that has tokens of its own: the same value in another domain, or in none, has another token. What is
 * hashed is the length of the domain's name in decimal digits, a colon, the name, a colon, and the text of the value:
 * {@code 5:email:ada@example.com}. So no text of one domain is one of another.
 */
final class Domain {
    private final byte[] prefix;

    /** @throws IllegalArgumentException if the name has a character that it must not have, or none */
    Domain(String name) {
        prefix = (name.length() + ":" + checked(name) + ":").getBytes(US_ASCII);
    }

    /** @throws IllegalArgumentException if the name has a character that it must not have, or none */
    static String checked(String name) {
        return PlainName.checked("the name of a domain", name);
    }

    /** Returns what is hashed for a text, which is not changed. */
    byte[] with(byte[] text) {
        byte[] hashed = Arrays.copyOf(prefix, prefix.length + text.length);
        System.arraycopy(text, 0, hashed, prefix.length, text.length);
        return hashed;
    }
}
