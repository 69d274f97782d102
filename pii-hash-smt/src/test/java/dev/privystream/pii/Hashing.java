package dev.privystream.pii;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/** What the tests of the transforms share: configured instances, records, and tokens computed without the transform. */
final class Hashing {
    static final String SECRET = "0123456789abcdef0123456789abcdef";

    /** Of a token that stands for a required value. */
    static final Schema TOKEN =
            SchemaBuilder.string().parameter("pii.hash", "HmacSHA256").build();

    static final Schema OPTIONAL_TOKEN = SchemaBuilder.string()
            .optional()
            .parameter("pii.hash", "HmacSHA256")
            .build();

    private Hashing() {}

    static HashField<SourceRecord> value(String fields, String... moreConfig) {
        return configured(new HashField.Value<>(), fields, moreConfig);
    }

    static HashField<SourceRecord> key(String fields, String... moreConfig) {
        return configured(new HashField.Key<>(), fields, moreConfig);
    }

    static HashField<SourceRecord> header(String fields, String... moreConfig) {
        return configured(new HashField.Header<>(), fields, moreConfig);
    }

    /** @param moreConfig keys and values in turn; a null value takes its key out */
    static <T extends HashField<SourceRecord>> T configured(T transform, String fields, String... moreConfig) {
        Map<String, String> config = new HashMap<>(Map.of("fields", fields, "secret", SECRET));
        for (int i = 0; i < moreConfig.length; i += 2) {
            if (moreConfig[i + 1] == null) {
                config.remove(moreConfig[i]);
            } else {
                config.put(moreConfig[i], moreConfig[i + 1]);
            }
        }
        transform.configure(config);
        return transform;
    }

    static SourceRecord recordOf(Schema schema, Object value) {
        return new SourceRecord(
                Map.of("queue", "q"),
                Map.of("offset", 1L),
                "topic",
                3,
                Schema.STRING_SCHEMA,
                "the key",
                schema,
                value,
                17L,
                new ConnectHeaders().addString("h", "header"));
    }

    static SourceRecord recordOfKey(Schema schema, Object key) {
        return new SourceRecord(
                Map.of("queue", "q"),
                Map.of("offset", 1L),
                "topic",
                3,
                schema,
                key,
                Schema.STRING_SCHEMA,
                "the value",
                17L,
                new ConnectHeaders().addString("h", "header"));
    }

    static SchemaAndValue hashed(HashField<SourceRecord> transform, Schema schema, Object value) {
        SourceRecord record = transform.apply(recordOf(schema, value));
        return new SchemaAndValue(record.valueSchema(), record.value());
    }

    /** The token of a text by the {@link #SECRET}, as whoever does not trust the transform would compute it. */
    static String token(String text) {
        return token(text.getBytes(UTF_8));
    }

    static String token(byte[] text) {
        return token(SECRET, text);
    }

    static String token(String secret, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            byte[] hash = mac.doFinal(text);
            return Stream.iterate(0, i -> i + 1)
                    .limit(hash.length)
                    .map(i -> String.format("%02x", hash[i]))
                    .collect(Collectors.joining());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
