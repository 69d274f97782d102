package dev.privystream.pii;

import org.apache.kafka.connect.data.Schema;

/**
 * How the values of one schema, or the ones without, are rewritten: copied, with the configured fields replaced.
 * Immutable and thread-safe; what it is given is never changed.
 */
sealed interface FieldPlan permits LeafPlan, StructPlan, MapPlan, HeadersPlan {

    /** The schema of the rewritten values: the original one if it stays as it is; null for values without schema. */
    Schema schema();

    /**
     * Whether the value has any of the configured fields. A field of a struct is there by its schema, also when it or a
     * parent of it is null; a key of a map is there when the map has it, or is null itself.
     */
    boolean matches(Object value);

    /**
     * Returns the rewritten value. Null stays null, except where the schema says that a missing value stands for a
     * default: the default of a required field is rewritten and written in its place, since the rewritten schema has
     * none.
     *
     * @throws FieldException if the value cannot be rewritten as configured
     */
    Object apply(Object value);

    /** What a value stands for: itself, or for want of one the default of a required field. */
    static Object present(Object value, Schema schema) {
        return value != null || schema == null || schema.isOptional() ? value : schema.defaultValue();
    }
}
