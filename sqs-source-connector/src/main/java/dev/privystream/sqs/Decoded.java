package dev.privystream.sqs;

import org.apache.kafka.connect.data.Schema;

/** What a message body was found to be. */
sealed interface Decoded {

    /**
     * A value that fits.
     *
     * @param schema its schema
     * @param value the value, of that schema
     */
    record Value(Schema schema, Object value) implements Decoded {}

    /**
     * A body that does not fit. Holds nothing that the body contains.
     *
     * @param pointer where, as a JSON pointer into the body; empty for the body itself, and with a star for a name that the
     *     schema does not declare
     * @param rule what it violates: a keyword of JSON Schema such as {@code required}, or the name of a range
     */
    record Invalid(String pointer, String rule) implements Decoded {}
}
