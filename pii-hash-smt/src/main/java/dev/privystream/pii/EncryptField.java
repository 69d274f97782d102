package dev.privystream.pii;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces fields by their encrypted values, which {@link DecryptField} restores with their types and schemas. With a
 * keyset of AES-SIV equal values of one type are equal when encrypted, so that they can be joined and counted; with one
 * of AES-GCM they are not.
 *
 * <p>What is encrypted is the value with its type, as {@link TypedBytes} writes it, by the primary key of a Tink keyset;
 * the ciphertext says which key that was, so that the values of older keys can be decrypted for as long as the keyset
 * has them. Where configured, a value is bound to the record's topic, the path of its field, or both.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>A record goes on with all configured fields encrypted, or it does not go on: a field that is missing, of a type
 *       that cannot be encrypted, or a field list of which nothing is there is a {@link DataException}, unless configured
 *       otherwise.
 *   <li>No exception and no log line holds a value, a key of a map or anything of the keyset; exceptions have no causes.
 *   <li>Null stays null: a field, a parent of one, and a whole key or value (a tombstone), whose record is returned as it
 *       is. A required field that is not set stands for its default: that default, encrypted, takes its place.
 *   <li>What is encrypted has a schema of strings, or of bytes where so configured, that keeps optional and doc, and has
 *       the rest of the original schema in its parameters, but not its default. Everything around it is as {@link
 *       HashField} leaves it.
 *   <li>A record, its structs, maps and headers are never changed, so it can be transformed again after an error.
 *   <li>Once configured, an instance can be used by any number of threads at once.
 * </ul>
 *
 * @param <R> the kind of record: of a source or of a sink
 */
public abstract class EncryptField<R extends ConnectRecord<R>> extends FieldTransform<R> {

    /** What the transform is for, in the words of a user. */
    public static final String OVERVIEW_DOC =
            "Replace fields, in structs and maps of any depth, by their encrypted values (AES-SIV or AES-GCM, by a keyset"
                    + " of Google's Tink), which DecryptField restores with their types. Use the type for the record key"
                    + " (<code>" + Key.class.getName() + "</code>), value (<code>" + Value.class.getName()
                    + "</code>), or headers (<code>" + Header.class.getName() + "</code>).";

    /** The configuration of {@link Key} and {@link Value}; {@link Header} has the same keys, with header names as fields. */
    public static final ConfigDef CONFIG_DEF = EncryptFieldConfig.definition(RecordPart.VALUE);

    private static final Logger log = LoggerFactory.getLogger(EncryptField.class);

    EncryptField(RecordPart part) {
        super(part);
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    final FieldConfig config(RecordPart part, Map<String, ?> properties) {
        EncryptFieldConfig config = new EncryptFieldConfig(part, properties);
        if (part == RecordPart.KEY && !config.keyset().isDeterministic()) {
            log.warn(
                    "'{}' is of {}, by which equal record keys differ when encrypted: records of one key go to any"
                            + " partition, and compaction keeps them all. Use AES-SIV for keys.",
                    KeysetFieldConfig.KEYSET_CONFIG,
                    config.keyset().algorithm());
        }
        return config;
    }

    /**
     * Encrypts fields of the record key. An encrypted key is another key: records move to other partitions, and
     * compaction takes it and what it was for two keys.
     *
     * @param <R> the kind of record
     */
    public static final class Key<R extends ConnectRecord<R>> extends EncryptField<R> {
        /** For the worker, which configures it next. */
        public Key() {
            super(RecordPart.KEY);
        }
    }

    /**
     * Encrypts fields of the record value.
     *
     * @param <R> the kind of record
     */
    public static final class Value<R extends ConnectRecord<R>> extends EncryptField<R> {
        /** For the worker, which configures it next. */
        public Value() {
            super(RecordPart.VALUE);
        }
    }

    /**
     * Encrypts headers of the record: each by its own schema, all of a name, in their order.
     *
     * @param <R> the kind of record
     */
    public static final class Header<R extends ConnectRecord<R>> extends EncryptField<R> {
        private static final ConfigDef HEADER_CONFIG_DEF = EncryptFieldConfig.definition(RecordPart.HEADERS);

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
