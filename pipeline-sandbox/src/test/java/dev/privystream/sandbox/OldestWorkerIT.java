package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The same archives on the oldest Connect worker they are made for, with the configurations for workers of its age. */
class OldestWorkerIT {

    private static final String VARIANT = "variants/older-workers/";

    private static final JmxExporter EXPORTER = JmxExporter.onAnyPort();

    @RegisterExtension
    static final RunningSandbox SANDBOX =
            RunningSandbox.with(settings -> settings.withWorker("kafka-oldest", EXPORTER.option()));

    @Test
    void sampleMessagesBecomeNinetyNineRowsAndOneDeadLetter() throws Exception {
        assertThat(get("/")).contains("\"version\":\"3.9.");
        assertThat(get("/connector-plugins?connectorsOnly=false"))
                .contains("dev.privystream.sqs.SqsSourceConnector")
                .contains("dev.privystream.pii.HashField$Key")
                .contains("dev.privystream.pii.HashField$Value")
                .contains("dev.privystream.pii.HashField$Header");

        SANDBOX.register(VARIANT + "sqs-source", VARIANT + "postgres-sink-debezium");
        long sent = SANDBOX.pipeline().queue().send(SANDBOX.project().samples(), soFar -> {});
        SANDBOX.awaitSettled(sent);

        assertThat(SANDBOX.pipeline().counts()).isEqualTo(new Counts(99, 99, 1, 0));
        assertThat(SANDBOX.failures()).isEmpty();
        String metrics = "dev.privystream.sqs:type=plugins,connector=sqs-source,task=0,queue=" + ElasticMq.QUEUE;
        ProcessHandle worker = SANDBOX.sandbox().worker().handle().orElseThrow();
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(
                        () -> assertThat(ProcessBeans.read(worker, metrics).get(metrics))
                                .containsEntry("received-total", 102.0)
                                .containsEntry("delivered-total", 99.0)
                                .containsEntry("deleted-total", 99.0)
                                .containsEntry("invalid-redrive-total", 3.0)
                                .containsEntry("in-flight", 0.0));

        // By the names that they have on a newer worker.
        assertThat(JmxExporter.samples(EXPORTER.scrape()))
                .contains(new JmxExporter.Sample(
                        "privystream_source_delivered_total",
                        Map.of("connector", "sqs-source", "task", "0", "queue", ElasticMq.QUEUE),
                        99))
                .extracting(JmxExporter.Sample::name)
                .contains(
                        "privystream_source_in_flight_oldest_age_seconds",
                        "privystream_source_failed_requests_total",
                        "kafka_connect_connector_tasks",
                        "kafka_connect_sink_task_record_send_total");

        // What a newer worker's sink is told by its configuration, since the records carry none there.
        JsonNode record = ConnectRest.parse(new String(firstOf(Pipeline.TOPIC).value(), StandardCharsets.UTF_8));
        for (Sink sink : Sink.values()) {
            JsonNode config = ConnectRest.parse(
                            Files.readString(SANDBOX.project().connector(sink.connector())))
                    .path("config");
            assertThat(fields(ConnectRest.parse(
                            config.path("value.converter.schema.content").asString())))
                    .isNotEmpty()
                    .isEqualTo(fields(record.path("schema")));
        }

        // Without the task, nothing of it is left.
        SANDBOX.pipeline().connect().send("PUT", "/connectors/sqs-source/stop", Optional.empty());
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(ProcessBeans.read(worker, "dev.privystream.sqs:*"))
                        .isEmpty());
    }

    /** It does not know schema.content. Neither validation nor the task's state says so: the alert SinkDeadLetters does. */
    @Test
    void sinkOfNewerWorkersWritesAllItsRecordsToTheDeadLetterTopic() throws Exception {
        ObjectNode request = (ObjectNode)
                ConnectRest.parse(Files.readString(SANDBOX.project().connector("postgres-sink-debezium")));
        request.put("name", "newer");
        ((ObjectNode) request.path("config"))
                .put("topics", "newer")
                .put("errors.deadletterqueue.topic.name", "newer.dead-letters");
        SANDBOX.makeTopic(new ProducerRecord<>("newer", "any", "{\"message_id\":\"any\"}"));
        SANDBOX.pipeline()
                .connect()
                .register(Files.writeString(SANDBOX.sandbox().directory().resolve("newer.json"), request.toString()));

        ConsumerRecord<byte[], byte[]> deadLetter = firstOf("newer.dead-letters");
        assertThat(header(deadLetter, "__connect.errors.stage")).isEqualTo("VALUE_CONVERTER");
        assertThat(header(deadLetter, "__connect.errors.exception.message"))
                .contains("requires \"schema\" and \"payload\" fields");
        assertThat(SANDBOX.failures()).isEmpty();
        SANDBOX.pipeline().connect().remove("newer");
    }

    /** HashField, which fails on a value that is no struct, is kept away from the dead letters by a predicate. */
    @Test
    void invalidMessageIsARecordOfTheDeadLetterTopicAndAValidOneIsHashedBesideIt() throws IOException {
        String invalid = "{\"user_id\": \"Zo\u00eb\"}";
        String valid = Files.readAllLines(SANDBOX.project().samples()).get(0);
        try (SqsClient sqs = LoginQueue.client(SANDBOX.endpoints())) {
            String queue =
                    sqs.createQueue(request -> request.queueName("others")).queueUrl();
            String id = sqs.sendMessage(request -> request.queueUrl(queue).messageBody(invalid))
                    .messageId();
            sqs.sendMessage(request -> request.queueUrl(queue).messageBody(valid));

            SANDBOX.pipeline().connect().register(deadLetterConnector(queue));

            ConsumerRecord<byte[], byte[]> deadLetter = firstOf("others.invalid");
            JsonNode value = ConnectRest.parse(new String(deadLetter.value(), StandardCharsets.UTF_8));
            assertThat(value.path("schema").path("type").asString()).isEqualTo("bytes");
            assertThat(new String(
                            Base64.getDecoder().decode(value.path("payload").asString()), StandardCharsets.UTF_8))
                    .isEqualTo(invalid);
            assertThat(header(deadLetter, "sqs.message.id")).isEqualTo(id);
            assertThat(header(deadLetter, "sqs.queue")).isEqualTo("others");
            assertThat(header(deadLetter, "sqs.invalid.config")).isEqualTo("message.schema");
            assertThat(header(deadLetter, "sqs.invalid.pointer")).isEqualTo("/app_version");
            assertThat(header(deadLetter, "sqs.invalid.rule")).isEqualTo("required");

            String record = new String(firstOf("others").value(), StandardCharsets.UTF_8);
            assertThat(record)
                    .contains("masked_ip")
                    .doesNotContain(Login.of(ConnectRest.parse(valid)).ip());
            await().atMost(RunningSandbox.PATIENCE)
                    .untilAsserted(() -> assertThat(sqs.getQueueAttributes(request -> request.queueUrl(queue)
                                            .attributeNames(
                                                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                                    .attributes()
                                    .values())
                            .containsOnly("0"));
        }
        assertThat(SANDBOX.failures()).isEmpty();
    }

    @Test
    void oneKeyOfAConfigurationIsChanged() throws IOException {
        Path file = SANDBOX.project().connector(VARIANT + "sqs-source");
        ObjectNode request = (ObjectNode) ConnectRest.parse(Files.readString(file));
        request.put("name", "patched");
        SANDBOX.pipeline()
                .connect()
                .register(Files.writeString(SANDBOX.sandbox().directory().resolve("patched.json"), request.toString()));
        String changes = "{\"transforms.hash.fields\": \"ip:masked_ip\", \"producer.override.batch.size\": null}";

        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(SANDBOX.pipeline()
                                .connect()
                                .send("PATCH", "/connectors/patched/config", Optional.of(changes))
                                .statusCode())
                        .isEqualTo(200));

        ObjectNode expected = (ObjectNode) request.path("config");
        expected.put("name", "patched").put("transforms.hash.fields", "ip:masked_ip");
        expected.remove("producer.override.batch.size");
        assertThat(ConnectRest.parse(get("/connectors/patched/config"))).isEqualTo(expected);
        SANDBOX.pipeline().connect().remove("patched");
    }

    private static Path deadLetterConnector(String queue) throws IOException {
        ObjectNode request = (ObjectNode)
                ConnectRest.parse(Files.readString(SANDBOX.project().connector(VARIANT + "sqs-source")));
        request.put("name", "others");
        ((ObjectNode) request.path("config"))
                .put("sqs.queue.urls", queue)
                .put("topic", "${queue}")
                .put("message.invalid.policy", "dead.letter.topic")
                .put("dead.letter.topic.name", "${queue}.invalid")
                .put("transforms.hash.predicate", "isDeadLetter")
                .put("transforms.hash.negate", "true")
                .put("predicates", "isDeadLetter")
                .put("predicates.isDeadLetter.type", "org.apache.kafka.connect.transforms.predicates.TopicNameMatches")
                .put("predicates.isDeadLetter.pattern", ".*\\.invalid");
        return Files.writeString(SANDBOX.sandbox().directory().resolve("others.json"), request.toString());
    }

    private static ConsumerRecord<byte[], byte[]> firstOf(String topic) {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                SANDBOX.endpoints().bootstrapServers(),
                ConsumerConfig.GROUP_ID_CONFIG,
                "first-of-" + topic,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                1_000);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            await().atMost(RunningSandbox.PATIENCE).until(() -> {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
                return !records.isEmpty();
            });
        }
        return records.get(0);
    }

    /** By name, with what is said where it is not the default; the marks of hashes are for whoever reads schemas. */
    private static Map<String, Map<String, JsonNode>> fields(JsonNode schema) {
        Map<String, Map<String, JsonNode>> fields = new HashMap<>();
        for (JsonNode field : schema.path("fields")) {
            Map<String, JsonNode> type = new HashMap<>();
            field.forEachEntry(type::put);
            type.remove("parameters");
            type.values().removeIf(value -> value.isBoolean() && !value.asBoolean());
            fields.put(type.remove("field").asString(), type);
        }
        return fields;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static String get(String path) {
        return SANDBOX.pipeline().connect().send("GET", path, Optional.empty()).body();
    }
}
