package dev.privystream.pii;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces fields by tokens: keyed hashes of the text of their values. Equal values give equal tokens, whatever field,
 * type or record they stand in, unless these are in different domains, so that tokens can be joined, counted and looked
 * up; without the secret a token cannot be traced to its value.
 *
 * <p>A token is the HMAC, over the bytes of the value's canonical text and by the configured secret, in lower-case
 * hexadecimal digits, base64url or bytes. The canonical text of a string is its UTF-8 form, normalised where that is
 * configured, of a number its shortest plain decimal, of bytes they themselves; the others, and what a domain and the id
 * of a secret add, are listed with test vectors in this module's README.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>A record goes on with all selected fields hashed, or it does not go on: a listed field that is missing, one of a
 *       type that has no canonical text, or a record in which nothing is selected is a {@link DataException}, unless
 *       configured otherwise.
 *   <li>No exception and no log line holds a value, a key of a map or a secret; exceptions have no causes.
 *   <li>Null stays null: a field, a parent of one, and a whole key or value (a tombstone), whose record is returned as it
 *       is. A required field that is not set stands for its default: the token of that default takes its place.
 *   <li>What is hashed has a schema of a string or of bytes, which keeps optional, doc and what else is still true, and
 *       says how the token was made. Everything around it is as before, in the same order, but for defaults: a hashed
 *       field and the structs and maps that hold it lose theirs, since a default can be PII.
 *   <li>A record, its structs, maps and headers are never changed, so it can be transformed again after an error.
 *   <li>Once configured, an instance can be used by any number of threads at once.
 * </ul>
 *
 * @param <R> the kind of record: of a source or of a sink
 */
public abstract class HashField<R extends ConnectRecord<R>> extends FieldTransform<R> {

    /** What the transform is for, in the words of a user. */
    public static final String OVERVIEW_DOC =
            "Replace fields, in structs and maps of any depth, by keyed hashes (HMAC) that are equal for equal values."
                    + " Use the type for the record key (<code>" + Key.class.getName() + "</code>), value (<code>"
                    + Value.class.getName() + "</code>), or headers (<code>" + Header.class.getName() + "</code>).";

    /** The configuration of {@link Key} and {@link Value}; {@link Header} has the same keys, with header names as fields. */
    public static final ConfigDef CONFIG_DEF = HashFieldConfig.definition(RecordPart.VALUE);

    private static final Logger log = LoggerFactory.getLogger(HashField.class);

    HashField(RecordPart part) {
        super(part);
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    final FieldConfig config(RecordPart part, Map<String, ?> properties) {
        HashFieldConfig config = new HashFieldConfig(part, properties);
        if (!config.algorithm().isKeyed()) {
            log.warn(
                    "'{}' is {}, which takes no secret: whoever sees the token of an address or a phone number finds its"
                            + " value by trying all of them. Use an HMAC unless all values are long and random.",
                    HashFieldConfig.ALGORITHM_CONFIG,
                    config.algorithm().jcaName());
        }
        return config;
    }

    /**
     * Hashes fields of the record key. Tokens are other keys: records move to other partitions than unhashed ones, and
     * compaction takes a token and its value for two keys.
     *
     * @param <R> the kind of record
     */
    public static final class Key<R extends ConnectRecord<R>> extends HashField<R> {
        /** For the worker, which configures it next. */
        public Key() {
            super(RecordPart.KEY);
        }
    }

    /**
     * Hashes fields of the record value.
     *
     * @param <R> the kind of record
     */
    public static final class Value<R extends ConnectRecord<R>> extends HashField<R> {
        /** For the worker, which configures it next. */
        public Value() {
            super(RecordPart.VALUE);
        }
    }

    /**
     * Hashes headers of the record: each by its own schema, all of a name, in their order.
     *
     * @param <R> the kind of record
     */
    public static final class Header<R extends ConnectRecord<R>> extends HashField<R> {
        private static final ConfigDef HEADER_CONFIG_DEF = HashFieldConfig.definition(RecordPart.HEADERS);

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
