package dev.privystream.pii;

import java.util.regex.Pattern;

/** A name that stands in tokens, or in what they are made of, and needs no escaping there. */
final class PlainName {
    /** The form in words. */
    static final String FORM = "letters of ASCII, digits and _ . -";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");

    private PlainName() {}

    /**
     * Returns the name.
     *
     * @param what has the name, for the error
     * @throws IllegalArgumentException if the name has a character that it must not have, or none
     */
    static String checked(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " has " + FORM + " only");
        }
        return name;
    }
}
