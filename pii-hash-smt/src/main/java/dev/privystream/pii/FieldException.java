package dev.privystream.pii;

import org.apache.kafka.connect.errors.DataException;

/**
 * A record that cannot be transformed, so that no part of it goes on. Every such error of this package is made here:
 * it names the configured path, the types found and the configuration key to change, never a value or a key of a
 * record, and has no cause that could carry one.
 */
final class FieldException extends DataException {
    private FieldException(String message) {
        super(message);
    }

    static FieldException missing(String where) {
        return new FieldException(where + " is missing. Correct '" + HashFieldConfig.FIELDS_CONFIG + "', or set '"
                + HashFieldConfig.ON_MISSING_FIELD_CONFIG + "' to 'ignore' if it may be.");
    }

    static FieldException noMatch(RecordPart part) {
        return new FieldException("Nothing that '" + HashFieldConfig.FIELDS_CONFIG + "' lists is in the " + part
                + ". Correct it, or set '" + HashFieldConfig.ON_NO_MATCH_CONFIG
                + "' to 'ignore' if such records may pass as they are.");
    }

    /** @param found the schema type, or the class of a value without schema */
    static FieldException notAParent(String where, String found) {
        return new FieldException(where + " is " + found
                + ", neither a map nor a struct with a schema. Correct '" + HashFieldConfig.FIELDS_CONFIG
                + "', which looks for a field in it.");
    }

    /** @param found the schema type, or the class of a value without schema */
    static FieldException unsupportedType(String where, String found) {
        return new FieldException(where + " is " + found + ", which cannot be hashed. Correct '"
                + HashFieldConfig.FIELDS_CONFIG + "' to list fields of scalar types.");
    }

    static FieldException unsupportedMap(String where, String found) {
        return new FieldException(
                where + " is " + found + ". The values of a map share one schema, so a key of it can be"
                        + " hashed only where that is a plain STRING, and its keys are too. Correct '"
                        + HashFieldConfig.FIELDS_CONFIG + "'.");
    }

    static FieldException nameTaken(String where, String newName) {
        return new FieldException(where + " cannot be renamed to '" + newName
                + "': that name is taken. Give another new name in '" + HashFieldConfig.FIELDS_CONFIG + "'.");
    }

    static FieldException notOfItsSchema(String where, Object value) {
        return new FieldException(where + " has a value of " + value.getClass()
                + ", which its schema does not allow. Correct what makes the record, or take the field out of '"
                + HashFieldConfig.FIELDS_CONFIG + "'.");
    }

    /** @param found the kind of value, in words that do not come from it */
    static FieldException unsupportedValue(String where, String found) {
        return new FieldException(
                where + " is " + found + ", which has no canonical text. Correct what makes the record,"
                        + " or take the field out of '" + HashFieldConfig.FIELDS_CONFIG + "'.");
    }

    static FieldException notNormalizable(String where, TextOperation operation) {
        return new FieldException(where + " is a string that '" + operation
                + "' cannot be done to. Correct what makes the record, or take the operation out of 'normalize' or the field out of '"
                + HashFieldConfig.FIELDS_CONFIG + "'.");
    }
}
