package dev.privystream.pii;

import org.apache.kafka.connect.errors.DataException;

/**
 * A record that cannot be transformed, so that no part of it goes on. Every such error of this package is made here:
 * it names the configured path, the types found and the configuration key to change, never a value or a key of a
 * record, and has no cause that could carry one.
 */
final class FieldException extends DataException {
    private static final String FIELDS = "'" + FieldConfig.FIELDS_CONFIG + "'";

    private FieldException(String message) {
        super(message);
    }

    static FieldException missing(String where) {
        return new FieldException(where + " is missing. Correct " + FIELDS + ", or set '"
                + FieldConfig.ON_MISSING_FIELD_CONFIG + "' to 'ignore' if it may be.");
    }

    static FieldException noMatch(RecordPart part) {
        return new FieldException("Nothing that " + FIELDS + " lists is in the " + part + ", nor anything that '"
                + FieldConfig.FIELDS_PATTERN_CONFIG + "' or '" + FieldConfig.FIELDS_TAG_CONFIG
                + "' selects. Correct them, or set '" + FieldConfig.ON_NO_MATCH_CONFIG
                + "' to 'ignore' if such records may pass as they are.");
    }

    static FieldException unlisted(String where) {
        return new FieldException(where + " has a name that '" + FieldConfig.FIELDS_PATTERN_CONFIG + "' finds, and "
                + FIELDS + " does not list it. List it there, correct the pattern, or set '"
                + FieldConfig.ON_UNLISTED_MATCH_CONFIG + "' to replace such fields.");
    }

    /**
     * @param found the schema type, or the class of a value without schema
     * @param asArray whether elements are looked for in it; else fields
     * @param mayPass whether the configuration can let it pass
     */
    static FieldException notAParent(String where, String found, boolean asArray, boolean mayPass) {
        return new FieldException(where + " is " + found
                + (asArray ? ", not an array" : ", neither a map nor a struct with a schema") + ". Correct " + FIELDS
                + ", which looks for " + (asArray ? "elements" : "a field") + " in it"
                + (mayPass
                        ? ", or set '" + FieldConfig.ON_UNSUPPORTED_TYPE_CONFIG
                                + "' to 'ignore' if it may go on as it is."
                        : "."));
    }

    /** @param found the schema type, or the class of a value without schema */
    static FieldException unsupportedType(String where, String found) {
        return new FieldException(where + " is " + found + ", which cannot be replaced. Correct " + FIELDS
                + " to list what is in it, or set '" + FieldConfig.ON_UNSUPPORTED_TYPE_CONFIG
                + "' to 'ignore' if it may go on as it is.");
    }

    static FieldException unsupportedMap(String where, String found) {
        return new FieldException(where + " is " + found + ". The values of a map share one schema, so single keys of"
                + " it can be replaced only where that is a plain STRING, and its keys are, too. Correct " + FIELDS
                + ".");
    }

    /** @param newName in words that do not come from a record */
    static FieldException taggedKeys(String where) {
        return new FieldException(where + " is a MAP whose keys have a tag that '" + FieldConfig.FIELDS_TAG_CONFIG
                + "' lists, and keys of maps cannot be replaced. Correct what makes the schema, or set '"
                + FieldConfig.ON_UNSUPPORTED_TYPE_CONFIG + "' to 'ignore' if they may go on as they are. " + FIELDS
                + " cannot list them.");
    }

    static FieldException nameTaken(String where, String newName) {
        return new FieldException(where + " cannot be named " + newName
                + ": that name is taken. Give another new name in " + FIELDS + ".");
    }

    static FieldException notOfItsSchema(String where, Object value) {
        return new FieldException(where + " has a value of " + value.getClass()
                + ", which its schema does not allow. Correct what makes the record, or take the field out of "
                + FIELDS + ".");
    }

    /** @param found the kind of value, in words that do not come from it */
    static FieldException unsupportedValue(String where, String found) {
        return new FieldException(where + " is " + found
                + ", which has no canonical text. Correct what makes the record, or take the field out of " + FIELDS
                + ".");
    }

    static FieldException tooDeep(RecordPart part) {
        return new FieldException("The " + part + " is nested too deeply to look into all of it. Name the fields"
                + " in " + FIELDS + " without '**', and set neither '" + FieldConfig.FIELDS_PATTERN_CONFIG + "' nor '"
                + FieldConfig.FIELDS_TAG_CONFIG + "', which has to be empty.");
    }

    /** @param found the schema type, or the class of a value without schema */
    static FieldException notAString(String where, String found) {
        return new FieldException(where + " is " + found + ", and only strings are normalised. Take it out of '"
                + HashFieldConfig.NORMALIZE_CONFIG + "', or out of " + FIELDS + ".");
    }

    static FieldException notNormalizable(String where, TextOperation operation) {
        return new FieldException(where + " is a string that '" + operation
                + "' cannot be done to. Correct what makes the record, or take the operation out of '"
                + HashFieldConfig.NORMALIZE_CONFIG + "', or the field out of " + FIELDS + ".");
    }

    /** @param found the kind of value, in words that do not come from it */
    static FieldException notEncryptable(String where, String found) {
        return new FieldException(where + " is " + found + ", which cannot be encrypted so that it reads back the same."
                + " Correct what makes the record, or take the field out of " + FIELDS + ".");
    }

    /** @param found the class of the value */
    static FieldException notEncrypted(String where, String found) {
        return new FieldException(where + " has a value of " + found + " that is not an encrypted one. Correct "
                + FIELDS + " to list encrypted fields only.");
    }

    static FieldException notDecryptable(String where) {
        return new FieldException(where + " cannot be decrypted: the keyset does not have its key, or has it disabled;"
                + " it was encrypted for another topic, path or part of the record; or it was changed since. If it is not an encrypted one,"
                + " correct " + FIELDS + ".");
    }

    static FieldException noPathToBind(String where) {
        return new FieldException(where + " is selected by its schema and not listed, so that it has no path for '"
                + KeysetFieldConfig.ASSOCIATED_DATA_CONFIG + "' to bind. List it in " + FIELDS
                + ", or take 'path' out there.");
    }

    static FieldException noTopicToBind() {
        return new FieldException("The record has no topic that the values of " + FIELDS + " could be bound to. Put the"
                + " transform behind what gives the record one, or take 'topic' out of '"
                + KeysetFieldConfig.ASSOCIATED_DATA_CONFIG + "'.");
    }

    static FieldException noOriginalSchema(String where) {
        return new FieldException(
                where + " has a schema whose parameters '" + SealedSchema.TYPE + "' and '" + SealedSchema.VERSION
                        + "' are not those of an encrypted field. Correct what makes the schema, or " + FIELDS + ".");
    }

    /** @param type what was encrypted */
    static FieldException originalSchemaLost(String where, TypedBytes type) {
        return new FieldException(where + " was a " + type + ", but its schema has lost the parameters that say so ('"
                + SealedSchema.TYPE + "'). Read it with a converter that keeps them or without schema, or take the"
                + " field out of " + FIELDS + ".");
    }

    /** @param type what was encrypted */
    static FieldException notOfItsOriginalSchema(String where, TypedBytes type, TypedBytes expected) {
        return new FieldException(where + " was a " + type + " when it was encrypted, but its schema says " + expected
                + ". Correct what makes the record, or take the field out of " + FIELDS + ".");
    }
}
