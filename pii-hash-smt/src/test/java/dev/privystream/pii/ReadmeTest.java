package dev.privystream.pii;

import static dev.privystream.pii.Hashing.token;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** What the README and the example configuration say is so. */
class ReadmeTest {
    private static final Path README = Path.of("README.md");

    @Test
    void testVectorsAreWhatTheTransformWrites() throws IOException {
        List<List<String>> vectors = table("Type", "Value", "Text", "Token");
        Set<String> types = new HashSet<>();
        for (List<String> vector : vectors) {
            String type = vector.get(0);
            SchemaAndValue value = valueOf(type, vector.get(1));
            Schema schema = SchemaBuilder.struct().field("f", value.schema()).build();

            SchemaAndValue hashed =
                    Hashing.hashed(Hashing.value("f"), schema, new Struct(schema).put("f", value.value()));

            assertThat(((Struct) hashed.value()).get("f")).as(vector.toString()).isEqualTo(vector.get(3));
            assertThat(type.equals("BYTES") ? token((byte[]) value.value()) : token(vector.get(2)))
                    .as(vector.toString())
                    .isEqualTo(vector.get(3));
            types.add(type);
        }
        assertThat(types)
                .containsExactlyInAnyOrder(
                        "STRING",
                        "INT32",
                        "INT64",
                        "FLOAT32",
                        "FLOAT64",
                        "BOOLEAN",
                        "BYTES",
                        "Decimal",
                        "Date",
                        "Time",
                        "Timestamp");
        assertThat(Files.readString(README)).contains("KEY=" + Hashing.SECRET);
    }

    @Test
    void vectorsOfOtherAlgorithmsAreWhatTheTransformWrites() throws IOException {
        List<List<String>> vectors = table("Algorithm", "Encoding", "openssl dgst", "Token");

        assertThat(vectors).hasSize(4);
        for (List<String> vector : vectors) {
            boolean keyed = vector.get(0).startsWith("Hmac");
            HashField<SourceRecord> transform = Hashing.value(
                    "f",
                    "algorithm",
                    vector.get(0),
                    "encoding",
                    vector.get(1),
                    "unkeyed.allowed",
                    "true",
                    "secret",
                    keyed ? Hashing.SECRET : null);

            assertThat(Hashing.hashed(transform, null, Map.of("f", "203.0.113.7"))
                            .value())
                    .as(vector.toString())
                    .isEqualTo(Map.of("f", vector.get(3)));
        }
    }

    @Test
    void keysAndDefaultsAreThoseOfTheDefinition() throws IOException {
        Map<String, String> documented = new LinkedHashMap<>();
        table("Key", "Default", "Meaning").forEach(row -> documented.put(row.get(0), row.get(1)));

        assertThat(documented.keySet()).isEqualTo(HashField.CONFIG_DEF.names());
        for (ConfigDef.ConfigKey key : HashField.CONFIG_DEF.configKeys().values()) {
            if (key.hasDefault() && key.defaultValue != null) {
                assertThat(documented.get(key.name))
                        .as(key.name)
                        .isEqualTo(ConfigDef.convertToString(key.defaultValue, key.type));
            } else {
                assertThat(documented.get(key.name)).as(key.name).matches("none|required.*");
            }
        }
    }

    private static SchemaAndValue valueOf(String type, String text) {
        return switch (type) {
            case "STRING" -> new SchemaAndValue(Schema.STRING_SCHEMA, text);
            case "INT32" -> new SchemaAndValue(Schema.INT32_SCHEMA, Integer.valueOf(text));
            case "INT64" -> new SchemaAndValue(Schema.INT64_SCHEMA, Long.valueOf(text));
            case "FLOAT32" -> new SchemaAndValue(Schema.FLOAT32_SCHEMA, Float.valueOf(text));
            case "FLOAT64" -> new SchemaAndValue(Schema.FLOAT64_SCHEMA, Double.valueOf(text));
            case "BOOLEAN" -> new SchemaAndValue(Schema.BOOLEAN_SCHEMA, Boolean.valueOf(text));
            case "BYTES" ->
                new SchemaAndValue(Schema.BYTES_SCHEMA, HexFormat.of().parseHex(text.substring("0x".length())));
            case "Decimal" -> new SchemaAndValue(Decimal.schema(2), new BigDecimal(text));
            case "Date" ->
                new SchemaAndValue(
                        org.apache.kafka.connect.data.Date.SCHEMA, Date.from(Instant.parse(text + "T00:00:00Z")));
            case "Time" -> new SchemaAndValue(Time.SCHEMA, Date.from(Instant.parse("1970-01-01T" + text + "Z")));
            case "Timestamp" -> new SchemaAndValue(Timestamp.SCHEMA, Date.from(Instant.parse(text)));
            default -> throw new AssertionError("no such type: " + type);
        };
    }

    /** The rows of the table with these columns, without backticks. */
    private static List<List<String>> table(String... columns) throws IOException {
        String head = "| " + String.join(" | ", columns) + " |";
        List<List<String>> rows = new ArrayList<>();
        Files.readAllLines(README).stream()
                .dropWhile(line -> !line.equals(head))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .forEach(line ->
                        rows.add(Stream.of(line.substring(1, line.length() - 1).split("(?<!\\\\)\\|"))
                                .map(cell -> cell.strip().replace("`", ""))
                                .toList()));
        assertThat(rows).as(head).isNotEmpty().allMatch(row -> row.size() == columns.length);
        return rows;
    }
}
