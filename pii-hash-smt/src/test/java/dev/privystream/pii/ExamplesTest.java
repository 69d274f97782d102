package dev.privystream.pii;

import static dev.privystream.pii.Hashing.recordOf;
import static dev.privystream.pii.Hashing.recordOfKey;
import static dev.privystream.pii.Hashing.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The connector configurations that are shipped as examples. */
class ExamplesTest {
    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleConfiguresTheTransformsThatItNames(Path example) {
        for (String alias : config(example).get("transforms").split(",")) {
            if (config(example).get("transforms." + alias + ".type").startsWith("dev.privystream.")) {
                transform(example, alias);
            }
        }
    }

    /** Of what a secret is, a shipped file has no more than where the worker finds it. */
    @ParameterizedTest
    @MethodSource("examples")
    void exampleHoldsNoSecret(Path example) {
        config(example).forEach((key, value) -> {
            if (key.matches(".*(secret|password|keyset)")) {
                assertThat(value).as(key).matches("\\$\\{(dir|file|env):.+}");
            }
        });
    }

    @Test
    void sinkExampleHashesItsFields() {
        assertThat(transform("jdbc-sink-with-hash.json", "hash")
                        .apply(recordOf(null, Map.of("email", "a", "phone", "b", "date_of_birth", "c")))
                        .value())
                .isEqualTo(Map.of("email_hash", token("a"), "phone_hash", token("b"), "date_of_birth", token("c")));
    }

    @Test
    void changesOfARowAreHashedBeforeAndAfter() {
        Schema row = SchemaBuilder.struct()
                .optional()
                .field("id", Schema.INT32_SCHEMA)
                .field("email", Schema.OPTIONAL_STRING_SCHEMA)
                .field("phone", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        Schema envelope = SchemaBuilder.struct()
                .field("before", row)
                .field("after", row)
                .field("op", Schema.STRING_SCHEMA)
                .build();
        Struct after = new Struct(row).put("id", 1).put("email", "a");
        Transformation<SourceRecord> hash = transform("debezium-postgres-source.json", "hash");

        Struct insert = (Struct) hash.apply(recordOf(
                        envelope, new Struct(envelope).put("after", after).put("op", "c")))
                .value();

        assertThat(insert.get("before")).isNull();
        assertThat(insert.getStruct("after").get("email")).isEqualTo(token("a"));
        assertThat(insert.getStruct("after").get("phone")).isNull();
        Schema withBirthday = SchemaBuilder.struct()
                .field("before", row)
                .field(
                        "after",
                        SchemaBuilder.struct()
                                .field("email", Schema.STRING_SCHEMA)
                                .field("phone", Schema.STRING_SCHEMA)
                                .field("birthday", Schema.STRING_SCHEMA)
                                .optional()
                                .build())
                .build();
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hash.apply(recordOf(withBirthday, new Struct(withBirthday))))
                .withMessageContaining("'after.birthday'")
                .withMessageContaining("'fields.pattern'");
    }

    /** A table that is added to the list has fields of its own, so that it must not pass by the transform. */
    @Test
    void onlyHeartbeatsPassByTheTransformOfChanges() {
        Path example = Path.of("config", "debezium-postgres-source.json");
        String predicate = config(example).get("transforms.hash.predicate");
        String pattern = config(example).get("predicates." + predicate + ".pattern");
        Schema schema = SchemaBuilder.struct().field("op", Schema.STRING_SCHEMA).build();

        assertThat(config(example).get("transforms.hash.negate")).isEqualTo("true");
        assertThat(config(example).get("predicates." + predicate + ".type")).endsWith(".TopicNameMatches");
        assertThat("__debezium-heartbeat.crm").matches(pattern);
        assertThat(List.of("crm.public.customers", "crm.public.orders", "crm.public.__debezium-heartbeat.x"))
                .noneMatch(topic -> topic.matches(pattern));
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> transform(example, "hash").apply(recordOf(schema, new Struct(schema).put("op", "c"))))
                .withMessageContaining("'before'");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc-source.json, hash, 'customer_email,ship_to,card_last_four', delivery_address",
        "jdbc-source-with-vault.json, seal, 'email,date_of_birth', mobile_phone"
    })
    void columnWithASuspiciousNameStopsTheFirstTransform(String example, String alias, String columns, String added) {
        Map<String, Object> row = new HashMap<>();
        for (String column : columns.split(",")) {
            row.put(column, "x");
        }
        Transformation<SourceRecord> transform = transform(example, alias);
        assertThat(transform.apply(recordOf(null, Map.copyOf(row))).value()).isNotEqualTo(row);

        row.put(added, "x");

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> transform.apply(recordOf(null, row)))
                .withMessageContaining("'fields.pattern'");
    }

    @Test
    void clicksAreHashedAtAnyDepthAndTheirKeysWhole() {
        assertThat(transform("s3-sink.json", "hash")
                        .apply(recordOf(
                                null,
                                Map.of(
                                        "session",
                                        Map.of("ip", "::1", "devices", List.of(Map.of("id", "d", "os", "o"))),
                                        "homeAddress",
                                        "street",
                                        "page",
                                        "/")))
                        .value())
                .isEqualTo(Map.of(
                        "session",
                        Map.of("ip", token("::1"), "devices", List.of(Map.of("id", token("d"), "os", "o"))),
                        "homeAddress",
                        token("street"),
                        "page",
                        "/"));
        assertThat(transform("s3-sink.json", "hashKey")
                        .apply(recordOfKey(Schema.STRING_SCHEMA, "ada"))
                        .key())
                .isEqualTo(token("ada"));
    }

    @Test
    void customersAreSealedAndHashedAndOneSinkOpensThem() {
        Schema birthday =
                org.apache.kafka.connect.data.Date.builder().optional().build();
        Schema schema = SchemaBuilder.struct()
                .field("customer_id", Schema.INT64_SCHEMA)
                .field("email", Schema.STRING_SCHEMA)
                .field("date_of_birth", birthday)
                .build();
        Struct customer = new Struct(schema)
                .put("customer_id", 7L)
                .put("email", "Ada@example.com")
                .put("date_of_birth", new Date(0));

        SourceRecord written = transform("jdbc-source-with-vault.json", "hash")
                .apply(transform("jdbc-source-with-vault.json", "seal").apply(recordOf(schema, customer)));
        Struct opened = (Struct)
                transform("jdbc-sink-that-decrypts.json", "open").apply(written).value();

        assertThat(written.valueSchema().fields())
                .extracting(Field::name)
                .containsExactly(
                        "customer_id", "email_hash", "sealed_email", "date_of_birth_hash", "sealed_date_of_birth");
        assertThat(((Struct) written.value()).get("email_hash")).isEqualTo(token("ada@example.com"));
        assertThat(written.value().toString()).doesNotContain("Ada");
        assertThat(opened.schema().field("email").schema()).isEqualTo(Schema.STRING_SCHEMA);
        assertThat(opened.schema().field("date_of_birth").schema()).isEqualTo(birthday);
        assertThat(opened.get("email")).isEqualTo("Ada@example.com");
        assertThat(opened.get("date_of_birth")).isEqualTo(new Date(0));
        assertThat(opened.get("email_hash")).isEqualTo(token("ada@example.com"));
    }

    private static Transformation<SourceRecord> transform(String example, String alias) {
        return transform(Path.of("config", example), alias);
    }

    @SuppressWarnings("unchecked")
    private static Transformation<SourceRecord> transform(Path example, String alias) {
        String prefix = "transforms." + alias + ".";
        Map<String, String> properties = new HashMap<>();
        config(example).forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                properties.put(key.substring(prefix.length()), value);
            }
        });
        properties.computeIfPresent("secret", (key, value) -> Hashing.SECRET);
        properties.computeIfPresent("keyset", (key, value) -> Keysets.AES_SIV);
        try {
            Transformation<SourceRecord> transform = (Transformation<SourceRecord>)
                    Class.forName(properties.remove("type")).getConstructor().newInstance();
            properties.keySet().removeAll(List.of("predicate", "negate"));
            assertThat(transform.config().names()).containsAll(properties.keySet());
            transform.configure(properties);
            return transform;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> config(Path example) {
        try {
            Map<String, String> config = new HashMap<>();
            JsonNode json = new ObjectMapper().readTree(Files.readString(example));
            json.get("config")
                    .properties()
                    .forEach(property ->
                            config.put(property.getKey(), property.getValue().asText()));
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
