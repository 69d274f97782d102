package dev.privystream.sandbox;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The files of config/, which users take as they are. */
class ShippedConfigurationTest {

    private static final Project PROJECT = Project.ofThisJvm();

    private static final Map<String, String> SINK_KEYS = Map.of(
            "connection.user", "connection.username",
            "pk.mode", "primary.key.mode",
            "pk.fields", "primary.key.fields",
            "table.name.format", "collection.name.format",
            "db.timezone", "use.time.zone");

    @ParameterizedTest
    @MethodSource("connectors")
    void connectorIsNamedAsItsFileAndHoldsOnlyStrings(Path file) throws IOException {
        JsonNode request = json(file);
        assertThat(request.propertyNames()).containsExactly("name", "config");
        assertThat(file).hasFileName(request.path("name").asString() + ".json");
        assertThat(request.path("config")).isNotEmpty().allMatch(JsonNode::isString);
    }

    @ParameterizedTest
    @MethodSource("connectors")
    void secretsAndPlacesComeFromConfigProviders(Path file) throws IOException {
        config(file).forEach((key, value) -> {
            if (key.matches(".*(secret|keyset|password|user|username|url|urls|region)")) {
                assertThat(value).as(key).matches("\\$\\{(env:[A-Z_]+|dir:/mnt/privystream/[a-z]+:[a-z-]+)}");
            }
        });
    }

    @Test
    void workerOffersWhatTheConnectorsAskFor() throws IOException {
        Path worker =
                PROJECT.home().resolve("pipeline-sandbox/src/main/java/dev/privystream/sandbox/ConnectWorker.java");
        String source = Files.readString(worker);
        for (Path file : connectors()
                .filter(file -> file.getParent().endsWith("connectors"))
                .toList()) {
            Stream<String> variables = Pattern.compile("\\$\\{env:([A-Z_]+)}")
                    .matcher(Files.readString(file))
                    .results()
                    .map(result -> result.group(1));
            assertThat(variables).allSatisfy(variable -> assertThat(source).contains("\"" + variable + "\""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-vault"})
    void bothSinksDoTheSame(String suffix) throws IOException {
        Map<String, String> confluent = config(PROJECT.connector(Sink.CONFLUENT.connector() + suffix));
        Map<String, String> debezium = config(PROJECT.connector(Sink.DEBEZIUM.connector() + suffix));
        Map<String, String> renamed = confluent.entrySet().stream()
                .collect(toMap(entry -> SINK_KEYS.getOrDefault(entry.getKey(), entry.getKey()), Map.Entry::getValue));
        renamed.remove("connector.class");

        Map<String, String> common = new TreeMap<>(renamed);
        common.keySet().retainAll(debezium.keySet());
        assertThat(common)
                .containsKeys(
                        "topics",
                        "value.converter",
                        "value.converter.schema.content",
                        "connection.url",
                        "connection.username",
                        "connection.password",
                        "collection.name.format",
                        "insert.mode",
                        "primary.key.mode",
                        "primary.key.fields",
                        "use.time.zone",
                        "batch.size",
                        "consumer.override.max.poll.records",
                        "errors.tolerance",
                        "errors.deadletterqueue.topic.name");
        assertThat(debezium).containsAllEntriesOf(common);
    }

    /** So that what is learnt of one sink is not forgotten in the other. */
    @ParameterizedTest
    @EnumSource(Sink.class)
    void sinksOfTheVaultDifferFromThoseOfTheLoginsInWhatTheyWriteAndAsWhom(Sink sink) throws IOException {
        Map<String, String> logins = config(PROJECT.connector(sink.connector()));
        Map<String, String> vault = config(PROJECT.connector(sink.vaultConnector()));
        assertThat(vault).containsOnlyKeys(logins.keySet());
        assertThat(logins.keySet().stream()
                        .filter(key -> !logins.get(key).equals(vault.get(key)))
                        .map(key -> SINK_KEYS.getOrDefault(key, key)))
                .containsExactlyInAnyOrder(
                        "value.converter.schema.content",
                        "connection.username",
                        "connection.password",
                        "collection.name.format",
                        "primary.key.fields",
                        "errors.deadletterqueue.topic.name");
    }

    @Test
    void sourceOfTheVaultDiffersInWhatSeals() throws IOException {
        Map<String, String> logins = config(PROJECT.connector("sqs-source"));
        Map<String, String> vault = config(PROJECT.connector("sqs-source-vault"));
        assertThat(vault.remove("transforms")).isEqualTo("seal," + logins.remove("transforms"));
        assertThat(vault.get("transforms.seal.fields.pattern"))
                .as("looked for by the first transform only, before there are names of sealed fields")
                .isNotNull()
                .isEqualTo(logins.remove("transforms.hash.fields.pattern"));
        assertThat(vault.keySet().removeIf(key -> key.startsWith("transforms.seal.")))
                .isTrue();
        assertThat(vault).isEqualTo(logins);
    }

    @Test
    void sinksWriteTheFieldsThatTheSourceMakesToColumnsOfThatName() throws IOException {
        Map<String, String> source = config(PROJECT.connector("sqs-source"));
        List<String> hashed = names(source.get("transforms.hash.fields"), 0);
        List<String> columns = columns("001-user-logins.sql");
        assertThat(columns)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(metadata(source), names(source.get("transforms.hash.fields"), 1), plain(hashed))
                                .flatMap(List::stream)
                                .toList());
        assertThat(hashed).isNotEmpty().doesNotContainAnyElementsOf(columns);
    }

    /** The sink's converter reads no other field: so nothing that is sealed comes as far as its transforms. */
    @ParameterizedTest
    @EnumSource(Sink.class)
    void sinksReadTheFieldsThatTheyWriteAndNoOther(Sink sink) throws IOException {
        Map<String, String> source = config(PROJECT.connector("sqs-source-vault"));
        List<String> raw = names(source.get("transforms.seal.fields"), 0);
        List<String> sealed = names(source.get("transforms.seal.fields"), 1);
        List<String> hashed = names(source.get("transforms.hash.fields"), 1);
        assertThat(names(source.get("transforms.hash.fields"), 0))
                .as("nothing raw is left behind")
                .isEqualTo(raw);

        Map<String, JsonNode> logins = fieldsReadBy(sink.connector());
        assertThat(logins.keySet())
                .containsExactlyInAnyOrderElementsOf(columns("001-user-logins.sql"))
                .containsAll(hashed)
                .doesNotContainAnyElementsOf(sealed)
                .doesNotContainAnyElementsOf(raw);
        Map<String, JsonNode> vault = fieldsReadBy(sink.vaultConnector());
        assertThat(vault.keySet())
                .containsExactlyInAnyOrderElementsOf(columns("002-pii-vault.sql"))
                .containsAll(sealed)
                .doesNotContainAnyElementsOf(hashed)
                .doesNotContainAnyElementsOf(raw);
    }

    @ParameterizedTest
    @EnumSource(Sink.class)
    void sinksReadFieldsAsTheSourceTypesThem(Sink sink) throws IOException {
        Map<String, String> source = config(PROJECT.connector("sqs-source-vault"));
        Map<String, JsonNode> expected = new HashMap<>();
        JsonNode messages = json(PROJECT.schemas().resolve("login.schema.json"));
        List<JsonNode> required = messages.path("required").valueStream().toList();
        messages.path("properties").forEachEntry((name, property) -> {
            List<String> types = property.path("type").isArray()
                    ? property.path("type")
                            .valueStream()
                            .map(JsonNode::asString)
                            .toList()
                    : List.of(property.path("type").asString());
            assertThat(types).as(name).contains("string").isSubsetOf("string", "null");
            boolean optional = types.contains("null")
                    || required.stream().noneMatch(each -> each.asString().equals(name));
            expected.put(name, json(optional ? "{\"type\":\"string\",\"optional\":true}" : "{\"type\":\"string\"}"));
        });
        for (String renaming : List.of(source.get("transforms.hash.fields"), source.get("transforms.seal.fields"))) {
            for (int i = 0; i < names(renaming, 0).size(); i++) {
                expected.put(
                        names(renaming, 1).get(i),
                        expected.get(names(renaming, 0).get(i)));
            }
        }
        for (String pair : source.get("record.metadata.fields").split(",")) {
            expected.put(
                    pair.split(":")[0],
                    json(
                            switch (pair.split(":")[1]) {
                                case "MessageId" -> "{\"type\":\"string\"}";
                                case "SentTimestamp" ->
                                    "{\"type\":\"int64\",\"name\":\"org.apache.kafka.connect.data.Timestamp\",\"version\":1}";
                                default -> throw new AssertionError("of which type is " + pair);
                            }));
        }

        assertThat(expected).containsAllEntriesOf(fieldsReadBy(sink.connector()));
        assertThat(expected).containsAllEntriesOf(fieldsReadBy(sink.vaultConnector()));
    }

    /** A variant says how records are written and read; all else it has from the file of the same name. */
    @ParameterizedTest
    @MethodSource("variants")
    void variantDiffersFromTheDefaultInItsConverterOnly(Path file) throws IOException {
        Map<String, String> variant = config(file);
        Map<String, String> standard =
                config(PROJECT.connector(json(file).path("name").asString()));
        assertThat(variant).doesNotContainKey("value.converter.schema.content");
        boolean isSource = variant.get("connector.class").contains("Source");
        Stream.of(variant, standard)
                .forEach(config -> config.keySet()
                        .removeIf(
                                key -> key.startsWith("value.converter") || !isSource && key.startsWith("transforms")));
        assertThat(variant).isEqualTo(standard);
    }

    /** The schema comes with the record there, and with it what is sealed: so it is left out on the way to the table. */
    @ParameterizedTest
    @MethodSource("sinksOfVariants")
    void sinkOfAVariantWritesTheFieldsOfTheDefaultAndNoOther(Path file) throws IOException {
        Map<String, String> variant = config(file);
        String name = json(file).path("name").asString();
        Map<String, String> transforms = new TreeMap<>(variant);
        transforms.keySet().removeIf(key -> !key.startsWith("transforms"));
        List<String> columns = List.copyOf(fieldsReadBy(name).keySet());
        String sealed = String.join(
                ",", names(config(PROJECT.connector("sqs-source-vault")).get("transforms.seal.fields"), 1));
        assertThat(transforms)
                .isEqualTo(
                        name.endsWith("-vault")
                                ? replaceField("keepSealed", "include", String.join(",", columns))
                                : replaceField("dropSealed", "exclude", sealed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"avro", "json-schema", "older-workers", "protobuf"})
    void variantHasASourceAndBothSinks(String variant) {
        for (String connector : List.of("sqs-source", "postgres-sink", "postgres-sink-debezium")) {
            assertThat(PROJECT.connector("variants/" + variant + "/" + connector))
                    .isRegularFile();
        }
    }

    private static Map<String, String> replaceField(String name, String key, String fields) {
        return Map.of(
                "transforms",
                name,
                "transforms." + name + ".type",
                "org.apache.kafka.connect.transforms.ReplaceField$Value",
                "transforms." + name + "." + key,
                fields);
    }

    /** And the source sends none, since it would be all that is in the topic. */
    @ParameterizedTest
    @ValueSource(strings = {"sqs-source", "sqs-source-vault"})
    void recordsCarryNoSchema(String source) throws IOException {
        assertThat(config(PROJECT.connector(source)))
                .containsEntry("value.converter", "org.apache.kafka.connect.json.JsonConverter")
                .containsEntry("value.converter.schemas.enable", "false")
                .doesNotContainKey("value.converter.schema.content");
    }

    @Test
    void samplesAreOneHundredMessagesOfWhichOneDoesNotFitTheSchema() throws IOException {
        Schema schema = schema();
        assertThat(Files.readAllLines(PROJECT.samples())).hasSize(100);
        assertThat(Files.readAllLines(PROJECT.samples()).stream()
                        .filter(line -> !schema.validate(line, InputFormat.JSON).isEmpty()))
                .hasSize(1);
    }

    @Test
    void samplesRepeatDevicesAndAddressesAndHaveNullLocalesAndVersionsThatLookAlike() throws IOException {
        List<Login> logins = logins();
        assertThat(repeated(logins, Login::deviceId)).isNotEmpty();
        assertThat(repeated(logins, Login::ip)).isNotEmpty();
        assertThat(logins).extracting(Login::locale).containsNull();
        assertThat(logins).extracting(Login::appVersion).contains("0.96", "2.0", "2.00", "2.0.0");
    }

    /** RFC 5737 sets these networks aside for documentation; no device has a number that begins like this. */
    @Test
    void samplesArePlainlyMadeUp() throws IOException {
        assertThat(logins()).allSatisfy(login -> {
            assertThat(login.ip()).matches("(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.\\d+");
            assertThat(login.deviceId()).startsWith("000-");
            assertThat(login.userId()).startsWith("00000000-0000-4000-8000-");
        });
    }

    /** Postgres' text has no NUL: a sink that met one could go neither on nor back. */
    @ParameterizedTest
    @ValueSource(strings = {"user_id", "app_version", "device_type", "locale"})
    void textThatPostgresCannotStoreDoesNotFitTheSchema(String field) throws IOException {
        String login = Login.number(1).toJson();
        String value = json(login).path(field).asString();
        String withNul = login.replace("\"" + value + "\"", "\"" + value + "\\u0000\"");
        assertThat(withNul).isNotEqualTo(login);
        assertThat(schema().validate(login, InputFormat.JSON)).isEmpty();
        assertThat(schema().validate(withNul, InputFormat.JSON)).hasSize(1);
    }

    /** SchemaIT holds that text of the length that is allowed is stored. */
    @ParameterizedTest
    @CsvSource({"user_id, 255", "app_version, 100", "device_type, 100", "locale, 100"})
    void textThatIsTooLongForAnIndexDoesNotFitTheSchema(String field, int length) throws IOException {
        ObjectNode login = (ObjectNode) json(Login.number(1).toJson());
        String longest = "\ud842\udfb7".repeat(length);
        assertThat(schema().validate(login.put(field, longest).toString(), InputFormat.JSON))
                .isEmpty();
        assertThat(schema().validate(login.put(field, longest + "x").toString(), InputFormat.JSON))
                .hasSize(1);
    }

    /** The fields of the schema by which a sink reads records, without their names. */
    private static Map<String, JsonNode> fieldsReadBy(String sink) throws IOException {
        Map<String, String> config = config(PROJECT.connector(sink));
        assertThat(config)
                .containsEntry("value.converter", "org.apache.kafka.connect.json.JsonConverter")
                .as("without it, schema.content means nothing")
                .containsEntry("value.converter.schemas.enable", "true");
        JsonNode schema = json(config.get("value.converter.schema.content"));
        assertThat(schema.path("type").asString()).isEqualTo("struct");
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        schema.path("fields").forEach(field -> {
            ObjectNode type = ((ObjectNode) field.deepCopy());
            String name = type.remove("field").asString();
            assertThat(fields.put(name, type)).as(name).isNull();
        });
        return fields;
    }

    /** The columns of the first table that a file makes, without those that Postgres fills. */
    private static List<String> columns(String file) throws IOException {
        String sql = Files.readString(PROJECT.home().resolve("config/postgres").resolve(file));
        return Pattern.compile("(?m)^    (\\w+) +(text|timestamptz)(?! .*DEFAULT)")
                .matcher(sql.substring(0, sql.indexOf(");\n")))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private static List<String> metadata(Map<String, String> source) {
        return names(source.get("record.metadata.fields"), 0);
    }

    /** The fields of a message other than those. */
    private static List<String> plain(List<String> others) throws IOException {
        return json(PROJECT.schemas().resolve("login.schema.json"))
                .path("properties")
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(name -> !others.contains(name))
                .toList();
    }

    private static Stream<Path> connectors() throws IOException {
        try (Stream<Path> files = Files.walk(PROJECT.connector("any").getParent())) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
        }
    }

    private static Stream<Path> variants() throws IOException {
        return connectors().filter(file -> file.getParent().getParent().endsWith("variants"));
    }

    private static Stream<Path> sinksOfVariants() throws IOException {
        return variants().filter(file -> file.getFileName().toString().contains("sink"));
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(PROJECT.schemas().resolve("login.schema.json")), InputFormat.JSON);
    }

    private static List<Login> logins() throws IOException {
        return Login.bodies(PROJECT.samples()).stream()
                .filter(Login::isOne)
                .map(Login::of)
                .toList();
    }

    private static Map<String, Long> repeated(List<Login> logins, Function<Login, String> value) {
        Map<String, Long> counts = logins.stream().collect(groupingBy(value, counting()));
        counts.values().removeIf(count -> count < 2);
        return counts;
    }

    /** The names before (0) or after (1) the colons of a list. */
    private static List<String> names(String list, int side) {
        return Stream.of(list.split(",")).map(pair -> pair.split(":")[side]).collect(Collectors.toList());
    }

    private static Map<String, String> config(Path file) throws IOException {
        return json(file)
                .path("config")
                .propertyStream()
                .collect(toMap(Map.Entry::getKey, entry -> entry.getValue().asString()));
    }

    private static JsonNode json(Path file) throws IOException {
        return json(Files.readString(file));
    }

    private static JsonNode json(String text) {
        return ConnectRest.parse(text);
    }
}
