package dev.privystream.pii;

import org.apache.kafka.connect.data.Schema;

/**
 * How the values of one schema, or the ones without, are rewritten: copied, with the selected fields replaced. Immutable
 * and thread-safe; what it is given is never changed.
 */
sealed interface FieldPlan permits ArrayPlan, ElementsPlan, LeafPlan, MapPlan, StructPlan, UntypedPlan {

    /** The schema of the rewritten values; null for values without schema. */
    Schema schema();

    /**
     * Returns the rewritten value. Null stays null, except where the schema says that a missing value stands for a
     * default: the default of a required field is rewritten and written in its place, since the rewritten schema has
     * none.
     *
     * @param topic the record's
     * @param visit notes what is found; null where the schema has said it all
     * @throws FieldException if the value cannot be rewritten as configured
     */
    Object apply(Object value, String topic, Visit visit);

    /** What a value stands for: itself, or for want of one the default of a required field. */
    static Object present(Object value, Schema schema) {
        return value != null || schema == null || schema.isOptional() ? value : schema.defaultValue();
    }
}
