package dev.privystream.pii;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** What the tests of EncryptField and DecryptField share: configured instances, by the keyset of AES-SIV. */
final class Sealing {
    private Sealing() {}

    static EncryptField<SourceRecord> encrypt(String fields, String... moreConfig) {
        return configured(new EncryptField.Value<>(), fields, moreConfig);
    }

    static DecryptField<SourceRecord> decrypt(String fields, String... moreConfig) {
        return configured(new DecryptField.Value<>(), fields, moreConfig);
    }

    static <T extends Transformation<SourceRecord>> T configured(T transform, String fields, String... moreConfig) {
        transform.configure(config(fields, moreConfig));
        return transform;
    }

    /** @param moreConfig keys and values in turn; a null value takes its key out */
    static Map<String, String> config(String fields, String... moreConfig) {
        Map<String, String> config = new HashMap<>(Map.of("fields", fields, "keyset", Keysets.AES_SIV));
        for (int i = 0; i < moreConfig.length; i += 2) {
            if (moreConfig[i + 1] == null) {
                config.remove(moreConfig[i]);
            } else {
                config.put(moreConfig[i], moreConfig[i + 1]);
            }
        }
        return config;
    }

    /** What becomes of a record value. */
    static SchemaAndValue through(Transformation<SourceRecord> transform, Schema schema, Object value) {
        SourceRecord record = transform.apply(Hashing.recordOf(schema, value));
        return new SchemaAndValue(record.valueSchema(), record.value());
    }

    static SchemaAndValue through(Transformation<SourceRecord> transform, SchemaAndValue value) {
        return through(transform, value.schema(), value.value());
    }

    /** What a string is encrypted to without associated data, by the test's own keyset. */
    static String sealed(String value) {
        AssociatedData none = new AssociatedData(Set.of(), RecordPart.VALUE);
        return (String) new EncryptFunction(Keysets.read(Keysets.AES_SIV), none, TokenEncoding.BASE64URL)
                .replacement("Field 'f'", Optional.empty(), null)
                .orElseThrow()
                .apply(value, "topic");
    }
}
