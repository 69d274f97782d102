package dev.privystream.pii;

import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/** What a transform does to the values that are selected: the one thing in which the transforms differ. Thread-safe. */
interface FieldFunction {

    /**
     * What is done to the values of one schema.
     *
     * @param where names the field in an error
     * @param rule the entry that lists the field; empty if its name or its schema has selected it
     * @param source the schema of the values; null for values without schema, which are read by their class
     * @return empty if values of that schema are not supported
     */
    Optional<Replacement> replacement(String where, Optional<FieldRule> rule, Schema source);

    /** Whether a value without schema, not null, is of a class that is supported. */
    boolean supports(Object value);

    /** What is done to the values of one field and schema. Thread-safe. */
    interface Replacement {
        /** Of what {@link #apply} returns, optional at least where the source is, without a default; null without a source. */
        Schema schema();

        /**
         * @param value not null, never changed
         * @param topic the record's
         * @throws FieldException if the value cannot be replaced
         */
        Object apply(Object value, String topic);
    }
}
