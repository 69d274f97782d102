package dev.privystream.pii;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;

/**
 * Restores fields that {@link EncryptField} has encrypted, with their types. Each encoding is read, and each key that is
 * enabled in the keyset decrypts what it has encrypted.
 *
 * <p>Where the schema of an encrypted field still has the parameters that it was given, the original schema is restored,
 * but for a default. Where a converter has lost them, values that were strings are restored as strings; others are an
 * error, since no schema says what they were. Without schema each value is restored as of the class that it was.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>A record goes on with all configured fields decrypted, or it does not go on: a field that is missing, not
 *       encrypted, encrypted by another key or for another topic or path, or changed since is a {@link DataException}; so
 *       is a field list of which nothing is there, unless configured otherwise.
 *   <li>No exception and no log line holds a value, a key of a map or anything of the keyset; exceptions have no causes.
 *   <li>Null stays null: a field, a parent of one, and a whole key or value (a tombstone), whose record is returned as it
 *       is.
 *   <li>A record, its structs, maps and headers are never changed, so it can be transformed again after an error.
 *   <li>Once configured, an instance can be used by any number of threads at once.
 * </ul>
 *
 * @param <R> the kind of record: of a source or of a sink
 */
public abstract class DecryptField<R extends ConnectRecord<R>> extends FieldTransform<R> {

    /** What the transform is for, in the words of a user. */
    public static final String OVERVIEW_DOC =
            "Restore fields that EncryptField has encrypted, in structs and maps of any depth, with their types. Use the"
                    + " type for the record key (<code>" + Key.class.getName() + "</code>), value (<code>"
                    + Value.class.getName() + "</code>), or headers (<code>" + Header.class.getName() + "</code>).";

    /** The configuration of {@link Key} and {@link Value}; {@link Header} has the same keys, with header names as fields. */
    public static final ConfigDef CONFIG_DEF = DecryptFieldConfig.definition(RecordPart.VALUE);

    DecryptField(RecordPart part) {
        super(part);
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    final FieldConfig config(RecordPart part, Map<String, ?> properties) {
        return new DecryptFieldConfig(part, properties);
    }

    /**
     * Decrypts fields of the record key.
     *
     * @param <R> the kind of record
     */
    public static final class Key<R extends ConnectRecord<R>> extends DecryptField<R> {
        /** For the worker, which configures it next. */
        public Key() {
            super(RecordPart.KEY);
        }
    }

    /**
     * Decrypts fields of the record value.
     *
     * @param <R> the kind of record
     */
    public static final class Value<R extends ConnectRecord<R>> extends DecryptField<R> {
        /** For the worker, which configures it next. */
        public Value() {
            super(RecordPart.VALUE);
        }
    }

    /**
     * Decrypts headers of the record: each by its own schema, all of a name, in their order.
     *
     * @param <R> the kind of record
     */
    public static final class Header<R extends ConnectRecord<R>> extends DecryptField<R> {
        private static final ConfigDef HEADER_CONFIG_DEF = DecryptFieldConfig.definition(RecordPart.HEADERS);

        /** For the worker, which configures it next. */
        public Header() {
            super(RecordPart.HEADERS);
        }

        @Override
        public ConfigDef config() {
            return HEADER_CONFIG_DEF;
        }
    }
}
