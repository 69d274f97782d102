package dev.privystream.pii;

import static dev.privystream.pii.Hashing.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README and the example configuration say is so. */
class ReadmeTest {
    private static final Path README = Path.of("README.md");

    private static final Pattern SETTINGS =
            Pattern.compile("`(?<settings>[^`]+)`, value `(?<value>[^`]*)`(, in `(?<field>[^`]+)`)?:");

    /** @param token of the field of this name, where field {@code f} is hashed with these settings */
    record SettingsVector(String settings, String value, String field, String openssl, String token) {}

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

    static List<SettingsVector> settingsVectors() throws IOException {
        List<String> lines = Files.readAllLines(README);
        List<SettingsVector> vectors = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher head = SETTINGS.matcher(lines.get(i));
            if (head.matches()) {
                vectors.add(new SettingsVector(
                        head.group("settings"),
                        unescaped(head.group("value")),
                        head.group("field") == null ? "f" : head.group("field"),
                        lines.get(i + 2).strip(),
                        lines.get(i + 4).strip()));
            }
        }
        return vectors;
    }

    @ParameterizedTest
    @MethodSource("settingsVectors")
    void vectorsOfTheSettingsAreWhatTheTransformWrites(SettingsVector vector) {
        HashField<SourceRecord> transform = Hashing.value("f", config(vector.settings()));

        Object token = ((Map<?, ?>) Hashing.hashed(transform, null, Map.of("f", vector.value()))
                        .value())
                .get(vector.field());

        assertThat(token instanceof byte[] bytes ? "\\x" + HexFormat.of().formatHex(bytes) : token)
                .isEqualTo(vector.token());
    }

    @ParameterizedTest
    @MethodSource("settingsVectors")
    void vectorsOfTheSettingsAreWhatOpensslWrites(SettingsVector vector) throws Exception {
        assumeOpenssl();
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", vector.openssl()).redirectErrorStream(true);
        shell.environment().put("KEY", Hashing.SECRET);
        Process process = shell.start();
        process.getOutputStream().close();

        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8).strip())
                .isEqualTo(vector.token());
    }

    private static void assumeOpenssl() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "openssl"))),
                "There is no openssl on the PATH");
    }

    @Test
    void everyOperationAndEverySettingOfATokenHasAVector() throws IOException {
        String settings =
                settingsVectors().stream().map(SettingsVector::settings).collect(Collectors.joining(" "));

        for (String operation : TextOperation.names()) {
            assertThat(settings).containsPattern("normalize=f=([a-z]+[+])*" + operation + "\\b");
        }
        assertThat(settings).contains("domain=", "secret.id=", "length.bits=", "encoding=bytes", "previous.secret=");
    }

    @Test
    void encryptedVectorsAreWhatTheTransformWritesAndReads() throws IOException {
        Set<TypedBytes> types = EnumSet.of(TypedBytes.INTEGER);
        for (List<String> vector : table("Type", "Value", "Plaintext", "Encrypted")) {
            SchemaAndValue value = valueOf(vector.get(0), vector.get(1));
            Schema schema = SchemaBuilder.struct().field("f", value.schema()).build();
            Struct struct = new Struct(schema).put("f", value.value());
            TypedBytes type = TypedBytes.ofSchema(value.schema()).orElseThrow();

            SchemaAndValue encrypted = Sealing.through(Sealing.encrypt("f"), schema, struct);

            assertThat(((Struct) encrypted.value()).get("f"))
                    .as(vector.toString())
                    .isEqualTo(vector.get(3));
            assertThat(HexFormat.of().formatHex(type.bytes(value.value(), "f"))).isEqualTo(vector.get(2));
            assertThat(Sealing.through(Sealing.decrypt("f"), encrypted)).isEqualTo(new SchemaAndValue(schema, struct));
            types.add(type);
        }
        assertThat(types).containsExactlyInAnyOrder(TypedBytes.values());
        String keyset = Files.readAllLines(README).stream()
                .filter(line -> line.startsWith("    {\"primaryKeyId\":"))
                .findFirst()
                .orElseThrow();
        assertThat(new ObjectMapper().readTree(keyset)).isEqualTo(new ObjectMapper().readTree(Keysets.AES_SIV));
    }

    @Test
    void vectorsOfAssociatedDataAreWhatTheTransformsWrite() throws IOException {
        List<List<String>> vectors = table("associated.data", "In the", "Associated data", "Encrypted");
        Map<String, FieldTransform<SourceRecord>> transforms = Map.of(
                "key",
                new EncryptField.Key<>(),
                "value",
                new EncryptField.Value<>(),
                "headers",
                new EncryptField.Header<>());

        assertThat(vectors).extracting(vector -> vector.get(1)).containsAll(transforms.keySet());
        for (List<String> vector : vectors) {
            Object content = Map.of("ip", "203.0.113.7");
            SourceRecord record = new SourceRecord(
                    null,
                    null,
                    "logins",
                    0,
                    null,
                    content,
                    null,
                    content,
                    0L,
                    new ConnectHeaders().add("ip", "203.0.113.7", null));
            RecordPart part = RecordPart.valueOf(vector.get(1).toUpperCase(Locale.ROOT));

            SourceRecord encrypted = Sealing.configured(
                            transforms.get(vector.get(1)), "ip:sealed_ip", "associated.data", vector.get(0))
                    .apply(record);

            assertThat(part.value(encrypted))
                    .as(vector.toString())
                    .isEqualTo(
                            part == RecordPart.HEADERS
                                    ? new ConnectHeaders().add("sealed_ip", vector.get(3), null)
                                    : Map.of("sealed_ip", vector.get(3)));
            Set<AssociatedData.Part> parts = Stream.of(vector.get(0).split(","))
                    .map(name -> AssociatedData.Part.named(name).orElseThrow())
                    .collect(Collectors.toSet());
            assertThat(new AssociatedData(parts, part).bytes("logins", "sealed_ip"))
                    .asHexString()
                    .isEqualToIgnoringCase(vector.get(2));
        }
    }

    @Test
    void typesAreWrittenByTheBytesOfTheTable() throws IOException {
        Map<String, String> bytes = new LinkedHashMap<>();
        for (List<String> row : table("Type", "Byte", "then")) {
            String[] types = row.get(0).replaceFirst(",? without.*", "").split(", ");
            String[] codes = row.get(1).split(", ");
            for (int i = 0; i < types.length; i++) {
                bytes.put(types[i], codes[i]);
            }
        }

        assertThat(bytes.remove("others")).isEmpty();
        assertThat(bytes.remove("BigInteger")).isEqualTo(codeOf(TypedBytes.INTEGER, BigInteger.ONE));
        assertThat(bytes).hasSize(TypedBytes.values().length - 1);
        for (List<String> vector : table("Type", "Value", "Plaintext", "Encrypted")) {
            assertThat(vector.get(2)).startsWith(bytes.get(vector.get(0)));
        }
    }

    private static String codeOf(TypedBytes type, Object value) {
        return HexFormat.of().formatHex(type.bytes(value, "f"), 0, 1);
    }

    @RepeatedTest(3)
    void keysetThatIsMadeByOpensslIsOne(@TempDir Path directory) throws Exception {
        assumeOpenssl();
        List<String> commands = Files.readAllLines(README).stream()
                .dropWhile(line -> !line.startsWith("    id=$(od "))
                .takeWhile(line -> line.startsWith("    "))
                .toList();
        assertThat(commands).hasSize(3);
        Process shell = new ProcessBuilder("sh", "-c", String.join("\n", commands))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        shell.getOutputStream().close();
        assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8)).isEmpty();

        Keyset keyset = Keysets.read(Files.readString(directory.resolve("pii-keyset")));

        assertThat(keyset.algorithm()).isEqualTo("AesSiv");
        assertThat(keyset.decrypt(keyset.encrypt(new byte[] {1}, new byte[0]), new byte[0]))
                .contains(new byte[] {1});
    }

    @Test
    void keysAndDefaultsAreThoseOfTheDefinition() throws IOException {
        assertDocumented(HashField.CONFIG_DEF, "Key");
        assertDocumented(EncryptField.CONFIG_DEF, "Key", "Key of EncryptField");
        assertDocumented(DecryptField.CONFIG_DEF, "Key", "Key of DecryptField");
    }

    /** @param tables the heads of their first columns; what a later one says counts */
    private static void assertDocumented(ConfigDef definition, String... tables) throws IOException {
        Map<String, String> documented = new LinkedHashMap<>();
        for (String head : tables) {
            table(head, "Default", "Meaning").forEach(row -> documented.put(row.get(0), row.get(1)));
        }
        if (tables.length > 1) {
            documented.keySet().retainAll(definition.names());
        }

        assertThat(documented.keySet()).isEqualTo(definition.names());
        for (ConfigDef.ConfigKey key : definition.configKeys().values()) {
            if (key.hasDefault() && key.defaultValue != null && !key.defaultValue.equals(List.of())) {
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
            case "INT8" -> new SchemaAndValue(Schema.INT8_SCHEMA, Byte.valueOf(text));
            case "INT16" -> new SchemaAndValue(Schema.INT16_SCHEMA, Short.valueOf(text));
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

    /** Of settings as in {@code a=b c=d}; a value of one can have equals signs. */
    private static String[] config(String settings) {
        return Stream.of(settings.split(" "))
                .flatMap(setting -> Stream.of(setting.split("=", 2)))
                .toArray(String[]::new);
    }

    /** In quotes if there is whitespace at an end. */
    private static String unescaped(String value) {
        String text = value.startsWith("'") ? value.substring(1, value.length() - 1) : value;
        return Pattern.compile("\\\\u([0-9a-f]{4})")
                .matcher(text)
                .replaceAll(letter -> Character.toString(Integer.parseInt(letter.group(1), 16)));
    }

    /** The rows of all tables with these columns, without backticks. */
    private static List<List<String>> table(String... columns) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean inTable = false;
        for (String line : Files.readAllLines(README)) {
            if (!line.startsWith("|")) {
                inTable = false;
            } else if (cells(line).equals(List.of(columns))) {
                inTable = true;
            } else if (inTable && !line.startsWith("|---")) {
                rows.add(cells(line));
            }
        }
        assertThat(rows).as(List.of(columns).toString()).isNotEmpty().allMatch(row -> row.size() == columns.length);
        return rows;
    }

    private static List<String> cells(String line) {
        return Stream.of(line.substring(1, line.length() - 1).split("(?<!\\\\)\\|"))
                .map(cell -> cell.strip().replace("`", ""))
                .toList();
    }
}
