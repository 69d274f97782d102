package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The same records through each sink into the same table: the samples, messages that are hard on a database, records that come twice,
 * and records that the source would not write. Confluent's sink is not on Maven Central: {@value #CONFLUENT_SINK} names the directory of
 * its unpacked plugin.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SinkParityIT {

    private static final String CONFLUENT_SINK = "confluent.sink.directory";

    @RegisterExtension
    static final RunningSandbox SANDBOX = RunningSandbox.with(
            settings -> confluentSink().map(settings::withPlugin).orElse(settings));

    /** How many of the records come again, with another locale: the last one is to stay. */
    private static final int CHANGED = 10;

    /** What the source never writes, and each sink puts aside. */
    private static final List<String> BROKEN = List.of(
            "no JSON",
            "null",
            "[]",
            "{\"message_id\":\"no-user\",\"create_date\":0}",
            """
            {"message_id":"number","user_id":5,"device_type":"ios","masked_ip":"any","masked_device_id":"any","locale":null,
             "app_version":"1","create_date":0}""",
            "{\"schema\":{\"type\":\"string\"},\"payload\":\"a record with its own schema\"}");

    private List<Login> logins;

    /** By message id, as JSON. */
    private Map<String, JsonNode> expected;

    @BeforeAll
    void fillTheTopic() throws Exception {
        String secret =
                Files.readString(Sandbox.secrets(SANDBOX.sandbox().directory()).resolve(SandboxSecrets.HASH_SECRET));
        logins = new ArrayList<>(Login.bodies(SANDBOX.project().samples()).stream()
                .filter(Login::isOne)
                .map(Login::of)
                .toList());
        logins.addAll(hostile());
        SANDBOX.register("sqs-source");
        Path file = SANDBOX.sandbox().directory().resolve("logins.jsonl");
        SANDBOX.pipeline()
                .queue()
                .send(Files.write(file, logins.stream().map(Login::toJson).toList()), soFar -> {});
        await().atMost(RunningSandbox.PATIENCE)
                .until(() -> SANDBOX.pipeline().topic().records() == logins.size());

        expected = new TreeMap<>();
        List<ProducerRecord<byte[], byte[]>> again = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : new Traces(SANDBOX.sandbox(), logins).records()) {
            if (record.topic().equals(Pipeline.TOPIC)) {
                ObjectNode value = (ObjectNode) parse(record.value());
                again.add(new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value()));
                if (again.size() <= CHANGED) {
                    value.put("locale", "changed");
                    again.add(new ProducerRecord<>(
                            record.topic(), record.partition(), record.key(), bytes(value.toString())));
                }
                expected.put(value.path("message_id").asString(), value);
            }
        }
        assertThat(expected).hasSize(logins.size());
        assertThat(expected.values().stream().map(SinkParityIT::texts))
                .as("apart from those that were changed, what was sent")
                .filteredOn(row -> !row.contains("changed"))
                .isSubsetOf(logins.stream().map(login -> login.row(secret)).toList());
        // Of no type that the schema has, where null is allowed; and a field that it does not have.
        ObjectNode odd = (ObjectNode) expected.values().iterator().next().deepCopy();
        again.add(new ProducerRecord<>(
                Pipeline.TOPIC,
                0,
                bytes("odd"),
                bytes(odd.put("message_id", "odd")
                        .put("locale", 5)
                        .put("ip", "198.51.100.1")
                        .toString())));
        expected.put("odd", odd.putNull("locale").without("ip"));
        for (String broken : BROKEN) {
            again.add(new ProducerRecord<>(Pipeline.TOPIC, 0, bytes("broken"), bytes(broken)));
        }
        send(again);
    }

    @ParameterizedTest
    @EnumSource(Sink.class)
    void sinkWritesEachMessageOnceAsItIs(Sink sink) {
        assumeInstalled(sink);
        SANDBOX.pipeline().table().query("TRUNCATE user_logins");
        Topic deadLetters = new Topic(SANDBOX.endpoints().bootstrapServers(), "logins.dead-letters");
        long before = deadLetters.records();

        SANDBOX.register(sink.connector());

        await().atMost(RunningSandbox.PATIENCE).untilAsserted(() -> {
            assertThat(SANDBOX.failures()).isEmpty();
            assertThat(deadLetters.records() - before).as("dead letters").isEqualTo(BROKEN.size());
            assertThat(rows()).isEqualTo(expected);
        });
        deadLetters.close();
        SANDBOX.pipeline().connect().remove(sink.connector());
    }

    /** The last net under a source without HashField: what it catches must not be told to everybody who reads logs. */
    @ParameterizedTest
    @EnumSource(Sink.class)
    void valueThatIsNoHashIsRefusedByTheTableAndQuotedNowhere(Sink sink) throws Exception {
        assumeInstalled(sink);
        String topic = "raw." + sink.connector();
        JsonNode good = expected.get("odd");
        ObjectNode raw = ((ObjectNode) good.deepCopy())
                .put("message_id", "raw")
                .put("masked_ip", "198.51.100.177")
                .put("user_id", "c4n4ry");
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, SANDBOX.endpoints().bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
        send(List.of(
                new ProducerRecord<>(topic, bytes("odd"), bytes(good.toString())),
                new ProducerRecord<>(topic, bytes("raw"), bytes(raw.toString()))));
        SANDBOX.pipeline().table().query("TRUNCATE user_logins");
        ObjectNode request = (ObjectNode)
                ConnectRest.parse(Files.readString(SANDBOX.project().connector(sink.connector())));
        ((ObjectNode) request.path("config"))
                .put("topics", topic)
                .put("retry.backoff.ms", "100")
                .put("errors.deadletterqueue.topic.name", topic + ".dead-letters");
        ConnectRest connect = SANDBOX.pipeline().connect();
        connect.register(Files.writeString(SANDBOX.sandbox().directory().resolve("raw.json"), request.toString()));

        String statuses;
        if (sink == Sink.CONFLUENT) {
            try (Topic deadLetters = new Topic(SANDBOX.endpoints().bootstrapServers(), topic + ".dead-letters")) {
                await().atMost(RunningSandbox.PATIENCE).until(() -> deadLetters.records() == 1 && rows().size() == 1);
            }
            List<String> headers = new Traces(SANDBOX.sandbox(), logins)
                    .records().stream()
                            .filter(record -> record.topic().equals(topic + ".dead-letters"))
                            .flatMap(record -> Stream.of(record.headers().toArray()))
                            .map(header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))
                            .toList();
            assertThat(headers).anyMatch(header -> header.contains("SQLState=23514"));
            statuses = String.join("\n", headers);
        } else {
            await().atMost(RunningSandbox.PATIENCE)
                    .until(() -> !SANDBOX.failures().isEmpty());
            statuses = SANDBOX.failures().get(0).trace();
            assertThat(statuses).contains("masked_ip_is_masked");
        }
        connect.remove(sink.connector());

        assertThat(statuses).doesNotContain("198.51.100.177", "c4n4ry");
        assertThat(SANDBOX.sandbox().worker().log())
                .content()
                .contains(sink.connector())
                .doesNotContain("198.51.100.177", "c4n4ry");
    }

    private static void assumeInstalled(Sink sink) {
        Assumptions.assumeTrue(
                sink != Sink.CONFLUENT || confluentSink().isPresent(),
                "Confluent's sink is not here: -D" + CONFLUENT_SINK + "=DIRECTORY names its unpacked plugin");
    }

    private static Optional<Path> confluentSink() {
        return Optional.ofNullable(System.getProperty(CONFLUENT_SINK)).map(Path::of);
    }

    /** All columns that a sink writes, in the form that they have in the topic. */
    private static Map<String, JsonNode> rows() {
        Map<String, JsonNode> rows = new TreeMap<>();
        String sql = """
                SELECT message_id, json_build_object('message_id', message_id, 'user_id', user_id, 'device_type', device_type,
                       'masked_ip', masked_ip, 'masked_device_id', masked_device_id, 'locale', locale, 'app_version', app_version,
                       'create_date', (extract(epoch FROM create_date) * 1000)::bigint)
                  FROM user_logins""";
        for (List<String> row : SANDBOX.pipeline().table().query(sql).rows()) {
            rows.put(row.get(0), ConnectRest.parse(row.get(1)));
        }
        return rows;
    }

    /** In the order of {@link Login#row}. */
    private static List<String> texts(JsonNode value) {
        return List.of(
                value.path("user_id").asString(),
                value.path("device_type").asString(),
                value.path("masked_ip").asString(),
                value.path("masked_device_id").asString(),
                value.path("locale").isNull() ? "NULL" : value.path("locale").asString(),
                value.path("app_version").asString());
    }

    private static List<Login> hostile() {
        Random random = new Random(6);
        List<String> texts = List.of(
                "",
                " ",
                "null",
                "NULL",
                "\\N",
                "\\",
                "'; DROP TABLE user_logins; --",
                "$1 ? :name %s {0} ${env:HOME}",
                "\"quoted\", and, commas",
                "line\r\nand\ttab\u0001\u001f\u007f",
                "\u00e9 is not e\u0301",
                "\u0645\u0631\u062d\u0628\u0627 \u202e \ufeff\ufffd",
                "\ud83e\uddd1\u200d\ud83d\ude80".repeat(30),
                "x".repeat(100));
        List<Login> logins = new ArrayList<>();
        for (String text : texts) {
            logins.add(new Login("user " + text, text, text, "ip " + text, text, "device " + text));
        }
        for (String version : List.of(
                "2",
                "2.0",
                "2.00",
                "2.0.0",
                "2.0.0.0",
                "-1.-2",
                "999999999.999999999.999999999",
                "2147483648.0",
                "1e3",
                "\u0661.\u0662",
                "1.2.3-beta+4",
                ".",
                "v1")) {
            logins.add(new Login("version " + version, version, "ios", "ip", null, "device"));
        }
        // As long as the schema allows, in characters of four bytes that do not compress; and as they are hashed, of
        // any length.
        logins.add(new Login(
                noise(random, 255),
                noise(random, 100),
                noise(random, 100),
                noise(random, 5_000),
                noise(random, 100),
                noise(random, 5_000)));
        return logins;
    }

    private static String noise(Random random, int length) {
        return random.ints(length, 0x20000, 0x2A000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, SANDBOX.endpoints().bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent =
                    records.stream().map(producer::send).toList();
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    private static JsonNode parse(byte[] json) {
        return ConnectRest.parse(new String(json, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
