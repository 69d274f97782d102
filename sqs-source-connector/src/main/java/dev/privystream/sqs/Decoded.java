package dev.privystream.sqs;

import org.apache.kafka.connect.data.Schema;

/** What a message was found to hold. */
sealed interface Decoded {

    /** A message whose record would be larger than the producer sends. */
    Invalid TOO_LARGE = new Invalid(SqsSourceConfig.RECORD_MAX_BYTES_CONFIG, "", "size");

    /**
     * A value that fits.
     *
     * @param message the message, out of its envelope and decoded
     * @param schema the schema of the value
     * @param value the value, of that schema
     */
    record Value(SqsMessage message, Schema schema, Object value) implements Decoded {
        /** Names the message, and shows nothing of its value. */
        @Override
        public String toString() {
            return "value of " + message;
        }
    }

    /**
     * A message that no record can be made of. Holds nothing that the body contains.
     *
     * @param key the config key whose demand is not met: {@code message.envelope} where the body as it was received does not
     *     fit, {@code message.encoding} where what was in the envelope does not, {@code message.schema} where what came out
     *     of both does not, {@code record.max.bytes} where the record does not
     * @param pointer where, as a JSON pointer into that; empty for the whole, and with a star for a name that is not declared
     * @param rule what it violates: a keyword of JSON Schema such as {@code required}, the name of a range, or that of a step
     *     of decoding
     */
    record Invalid(String key, String pointer, String rule) implements Decoded {}
}
