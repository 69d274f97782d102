package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a worker shows of records that fail and of secrets that are wrong: in the state of a task, in its log with our
 * loggers at TRACE and one JSON object a line, in its metrics, in the answers of its REST API and in the headers of dead
 * letters.
 */
class PrivacyIT {

    @RegisterExtension
    static final RunningSandbox SANDBOX = RunningSandbox.withJsonLog();

    private static final String CANARY = "c4n4ry";
    /** Of nothing that JSON leaves as it is, but for what may be written either way. */
    private static final String ESCAPED_CANARY = "\u00eb\"\\\n\t\u65e5\"\u00eb";

    private static final String SECRET_CANARY = "c4n4ry-s3cr3t";
    private static final String SOURCE = "dev.privystream.sqs.SqsSourceConnector";
    private static final String HASH = "dev.privystream.pii.HashField$";
    private static final String ENCRYPT = "dev.privystream.pii.EncryptField$";
    private static final String DECRYPT = "dev.privystream.pii.DecryptField$";

    private static final String LOGIN = """
            {"user_id": "c4n4ry-1 %1$s", "app_version": "c4n4ry-2", "device_type": "c4n4ry-3", "ip": "c4n4ry-4 %1$s",
             "locale": "c4n4ry-5", "device_id": "c4n4ry-6 %1$s", "c4n4ry-7 %1$s": {"c4n4ry-8": ["c4n4ry-9 %1$s"]}}""".formatted("\u00eb\\\"\\\\\\n\\t\u65e5\\\"\u00eb");

    @BeforeAll
    static void trace() {
        assertThat(send("PUT", "/admin/loggers/dev.privystream", "{\"level\": \"TRACE\"}"))
                .contains("dev.privystream");
        assertThat(send("GET", "/admin/loggers/dev.privystream", null)).contains("TRACE");
    }

    @Test
    void stateAndLogOfTasksThatFailHoldNothingOfTheirRecords() throws IOException {
        Map<String, String> invalid = Map.of("message.invalid.policy", "fail");
        Map<String, String> secret = Map.of("transforms.t.secret", "${dir:/mnt/privystream/secrets:pii-hash-secret}");
        Map<String, String> keyset = Map.of("transforms.t.keyset", "${dir:/mnt/privystream/secrets:pii-keyset}");
        Map<String, String> expected = new LinkedHashMap<>();
        register(expected, "missing", "'nowhere'", LOGIN, HASH + "Value", "nowhere", secret);
        register(expected, "header", "'nowhere'", LOGIN, HASH + "Header", "nowhere", secret);
        register(expected, "key", "The record key", LOGIN, HASH + "Key", "nowhere", secret);
        register(
                expected,
                "address",
                "'ip' cannot be done to",
                LOGIN,
                HASH + "Value",
                "ip",
                Map.of(
                        "transforms.t.secret",
                        "${dir:/mnt/privystream/secrets:pii-hash-secret}",
                        "transforms.t.normalize",
                        "ip=ip"));
        register(expected, "encrypt", "'nowhere'", LOGIN, ENCRYPT + "Value", "nowhere", keyset);
        register(expected, "decrypt", "Field 'ip'", LOGIN, DECRYPT + "Value", "ip", keyset);
        register(expected, "schema", "/app_version", "{\"user_id\": \"c4n4ry-1\"}", null, null, invalid);
        register(expected, "json", "is not JSON", "c4n4ry {", null, null, invalid);

        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(SANDBOX.failures())
                        .extracting(ConnectRest.State::name)
                        .containsExactlyInAnyOrderElementsOf(expected.keySet().stream()
                                .map(name -> name + " task 0")
                                .toList()));
        for (ConnectRest.State failure : SANDBOX.failures()) {
            String name = failure.name().replace(" task 0", "");
            assertThat(failure.trace()).as(name).contains(expected.get(name));
            assertHoldsNothingOfRecords(failure.trace());
            assertHoldsNothingOfRecords(send("GET", failure.path() + "/status", null));
        }
        assertHoldsNothingOfRecords(send("GET", "/connectors?expand=status&expand=info", null));

        assertThat(workerLog()).contains("FieldException").contains("DEBUG");
        assertHoldsNothingOfRecords(workerLog());
        expected.keySet().forEach(SANDBOX.pipeline().connect()::remove);
    }

    @Test
    void metricsOfATaskThatGoesOnHoldNothingOfItsRecords() throws IOException {
        register(
                new LinkedHashMap<>(),
                "tolerant",
                "",
                LOGIN,
                HASH + "Value",
                "nowhere",
                Map.of(
                        "transforms.t.secret",
                        "${dir:/mnt/privystream/secrets:pii-hash-secret}",
                        "errors.tolerance",
                        "all",
                        "errors.log.enable",
                        "true"));
        ProcessHandle worker = SANDBOX.sandbox().worker().handle().orElseThrow();
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(
                        () -> assertThat(ProcessBeans.read(worker, "kafka.connect:type=plugins,connector=tolerant,*")
                                        .values())
                                .anySatisfy(attributes -> assertThat(attributes).containsEntry("failed-total", 1.0))
                                .anySatisfy(attributes -> assertThat(attributes).containsEntry("received-total", 1.0)));

        assertThat(ProcessBeans.names(worker))
                .anyMatch(name -> name.startsWith("kafka.producer:"))
                .allSatisfy(name -> assertThat(name).doesNotContainIgnoringCase(CANARY));
        assertHoldsNothingOfRecords(
                ProcessBeans.read(worker, "kafka.connect:type=plugins,*").toString());
        assertThat(workerLog()).contains("tolerant");
        assertHoldsNothingOfRecords(workerLog());
        SANDBOX.pipeline().connect().remove("tolerant");
    }

    /** Of the dead letter the transform has the headers that say what was wrong; all else is the record that failed. */
    @Test
    void headersThatSayWhyARecordIsADeadLetterHoldNothingOfIt() throws Exception {
        ProducerRecord<String, String> record = new ProducerRecord<>("people", "c4n4ry-key", LOGIN);
        record.headers().add("trace", "c4n4ry-header".getBytes(UTF_8));
        SANDBOX.makeTopic(record);
        ObjectNode config = config("postgres-sink-debezium")
                .put("topics", "people")
                .put("value.converter.schemas.enable", "false")
                .put("transforms", "t")
                .put("transforms.t.type", HASH + "Value")
                .put("transforms.t.fields", "ip.part")
                .put("transforms.t.secret", "${dir:/mnt/privystream/secrets:pii-hash-secret}")
                .put("errors.log.enable", "true")
                .put("errors.deadletterqueue.topic.name", "people.dead-letters");
        register("people-sink", config);

        ConsumerRecord<String, String> deadLetter =
                firstOf(SANDBOX.endpoints().bootstrapServers(), "people.dead-letters");

        assertThat(deadLetter.value()).as("body, as documented").isEqualTo(LOGIN);
        Map<String, String> context = new LinkedHashMap<>();
        for (Header header : deadLetter.headers()) {
            if (header.key().startsWith("__connect.errors.")) {
                context.put(header.key(), new String(header.value(), UTF_8));
            }
        }
        assertThat(context.get("__connect.errors.exception.message"))
                .contains("Field 'ip' of the record value is java.lang.String");
        assertThat(context.get("__connect.errors.exception.stacktrace")).contains("FieldException");
        assertHoldsNothingOfRecords(context.toString());
        assertThat(workerLog()).contains("people-sink");
        assertHoldsNothingOfRecords(workerLog());
        SANDBOX.pipeline().connect().remove("people-sink");
    }

    @ParameterizedTest
    @ValueSource(strings = {HASH + "Value", HASH + "Header", ENCRYPT + "Value", DECRYPT + "Key"})
    void secretThatIsWrongIsRepeatedNeitherToWhoSentItNorInTheLog(String transform) throws IOException {
        List<JsonNode> keys = StreamSupport.stream(
                        ConnectRest.parse(send("GET", "/connector-plugins/" + transform + "/config", null))
                                .spliterator(),
                        false)
                .toList();
        List<String> secrets = keys.stream()
                .filter(key -> key.path("type").asString().equals("PASSWORD"))
                .map(key -> key.path("name").asString())
                .toList();
        assertThat(secrets).isNotEmpty();
        for (String form : List.of("%s", "hex:%s", "base64:%s!", "{\"%s\": 1}", "${dir:%s}")) {
            ObjectNode config = config("sqs-source")
                    .put("name", "refused")
                    .put("transforms", "t")
                    .put("transforms.t.type", transform);
            config.remove(List.of(
                    "transforms.hash.type",
                    "transforms.hash.fields",
                    "transforms.hash.fields.pattern",
                    "transforms.hash.secret"));
            keys.forEach(key -> config.put("transforms.t." + key.path("name").asString(), "no such value ("));
            secrets.forEach(secret -> config.put("transforms.t." + secret, form.formatted(SECRET_CANARY)));

            String answer = send("PUT", "/connector-plugins/" + SOURCE + "/config/validate", config.toString());

            assertThat(ConnectRest.parse(answer).path("error_count").asInt()).isGreaterThan(secrets.size());
            assertThat(answer).doesNotContain(SECRET_CANARY);
            assertThat(send("PUT", "/connectors/refused/config", config.toString()))
                    .contains("error_code")
                    .doesNotContain(SECRET_CANARY);
        }
        assertThat(workerLog()).doesNotContain(SECRET_CANARY);
    }

    /**
     * A source with a queue of its own, in which there is one message.
     *
     * @param expected receives what the trace of the task must say
     * @param transform null for none
     */
    private static void register(
            Map<String, String> expected,
            String name,
            String reason,
            String body,
            String transform,
            String fields,
            Map<String, String> more)
            throws IOException {
        String queue;
        try (SqsClient sqs = LoginQueue.client(SANDBOX.endpoints())) {
            queue = sqs.createQueue(request -> request.queueName("privacy-" + name))
                    .queueUrl();
            MessageAttributeValue attribute = MessageAttributeValue.builder()
                    .dataType("String")
                    .stringValue("c4n4ry-attribute")
                    .build();
            sqs.sendMessage(
                    request -> request.queueUrl(queue).messageBody(body).messageAttributes(Map.of("trace", attribute)));
        }
        ObjectNode config = config("sqs-source")
                .put("sqs.queue.urls", queue)
                .put("message.invalid.policy", "discard")
                .put("record.key", "field:user_id");
        config.remove(List.of(
                "transforms",
                "transforms.hash.type",
                "transforms.hash.fields",
                "transforms.hash.fields.pattern",
                "transforms.hash.secret"));
        if (transform != null) {
            config.put("transforms", "t").put("transforms.t.type", transform).put("transforms.t.fields", fields);
        }
        more.forEach(config::put);
        expected.put(name, reason);
        register(name, config);
    }

    private static void register(String name, ObjectNode config) throws IOException {
        ObjectNode request = new JsonMapper().createObjectNode().put("name", name);
        request.set("config", config);
        SANDBOX.pipeline()
                .connect()
                .register(Files.writeString(SANDBOX.sandbox().directory().resolve(name + ".json"), request.toString()));
    }

    private static ObjectNode config(String connector) throws IOException {
        return (ObjectNode) ConnectRest.parse(Files.readString(SANDBOX.project().connector(connector)))
                .path("config");
    }

    private static ConsumerRecord<String, String> firstOf(String bootstrapServers, String topic) {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.GROUP_ID_CONFIG,
                "first-of-" + topic,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                1_000);
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            await().atMost(RunningSandbox.PATIENCE).until(() -> {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
                return !records.isEmpty();
            });
        }
        return records.get(0);
    }

    private static void assertHoldsNothingOfRecords(String text) {
        assertThat(text).doesNotContainIgnoringCase(CANARY);
        assertThat(LogLine.formsOf(ESCAPED_CANARY)).noneMatch(text::contains);
    }

    /** As it is written, and each message and stack trace as it was before. */
    private static String workerLog() throws IOException {
        String text = Files.readString(SANDBOX.sandbox().worker().log());
        return text
                + text.lines()
                        .map(LogLine::parse)
                        .map(line -> line.message() + '\n' + line.exception() + '\n')
                        .collect(joining());
    }

    private static String send(String method, String path, String json) {
        return SANDBOX.pipeline()
                .connect()
                .send(method, path.replace("$", "%24"), Optional.ofNullable(json))
                .body();
    }
}
