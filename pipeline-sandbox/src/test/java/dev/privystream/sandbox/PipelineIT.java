package dev.privystream.sandbox;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import tools.jackson.databind.JsonNode;

/** The sample messages on their way through the whole pipeline. Worker and database keep different local times. */
class PipelineIT {

    @RegisterExtension
    static final RunningSandbox SANDBOX =
            RunningSandbox.with(settings -> settings.withWorker("kafka", "-Duser.timezone=America/St_Johns"));

    private static final String SOURCE = "/connectors/sqs-source";

    /** As the queue knows them, before anybody else has received them. */
    private static final Map<String, Message> MESSAGES = new HashMap<>();

    private static String secret;
    private static Traces traces;

    /** What the worker says of the queue once the messages have settled. */
    private static Map<String, Object> metrics;

    /** And of the transform. */
    private static Map<String, Object> transformMetrics;

    @BeforeAll
    static void sendSamples() throws IOException {
        secret = Files.readString(SANDBOX.sandbox().directory().resolve("mount/secrets/pii-hash-secret"));
        SANDBOX.pipeline().table().query("ALTER DATABASE " + Endpoints.DATABASE + " SET timezone = 'Asia/Kolkata'");

        long sent = SANDBOX.pipeline().queue().send(SANDBOX.project().samples(), soFar -> {});
        peekAtMessages();
        assertThat(MESSAGES).hasSize((int) sent);

        traces = new Traces(SANDBOX.sandbox(), logins().values());
        SANDBOX.register("sqs-source", "postgres-sink-debezium");
        SANDBOX.awaitSettled(sent);
        metrics = Awaitility.await()
                .atMost(RunningSandbox.PATIENCE)
                .until(PipelineIT::metrics, values -> Double.valueOf(99).equals(values.get("deleted-total")));
        transformMetrics = beans("transformation=hash");
    }

    @Test
    void sampleMessagesBecomeNinetyNineRowsAndOneDeadLetter() {
        assertThat(SANDBOX.pipeline().counts()).isEqualTo(new Counts(99, 99, 1, 0));
        assertThat(SANDBOX.failures()).isEmpty();
    }

    @Test
    void everyRowIsItsMessageWithIndependentlyComputedTokens() {
        assertThat(rows("user_id, device_type, masked_ip, masked_device_id, locale, app_version"))
                .isEqualTo(logins().entrySet().stream()
                        .collect(toMap(
                                Map.Entry::getKey, login -> login.getValue().row(secret))));
    }

    @Test
    void equalDevicesAndAddressesHaveEqualTokens() {
        assertThat(counts("masked_device_id"))
                .containsExactlyInAnyOrderElementsOf(repeats(Login::deviceId))
                .contains(3L);
        assertThat(counts("masked_ip"))
                .containsExactlyInAnyOrderElementsOf(repeats(Login::ip))
                .contains(4L);
    }

    @Test
    void createDateIsWhenTheQueueGotTheMessageToTheMillisecond() {
        assertThat(rows("(extract(epoch FROM create_date) * 1000)::bigint"))
                .isEqualTo(logins().keySet().stream()
                        .collect(toMap(
                                id -> id,
                                id -> List.of(MESSAGES.get(id)
                                        .attributes()
                                        .get(MessageSystemAttributeName.SENT_TIMESTAMP)))));
    }

    @Test
    void noTopicHoldsRawValuesOrSecrets() {
        // The offsets are written some seconds after the records.
        List<ConsumerRecord<byte[], byte[]>> records = Awaitility.await()
                .atMost(RunningSandbox.PATIENCE)
                .until(
                        traces::records,
                        all -> all.stream().anyMatch(record -> record.topic().equals("connect-offsets")));
        assertThat(records.stream().map(ConsumerRecord::topic).collect(toSet()))
                .contains("logins", "connect-configs", "connect-status", "connect-offsets");

        List<String> texts = Traces.textsOf(records);
        assertThat(traces.rawValuesIn(texts.stream())).isEmpty();
        assertThat(Traces.userIdsIn(texts.stream()))
                .as("a search that finds what is there")
                .hasSize(97);
    }

    @Test
    void noColumnHoldsRawValues() {
        List<String> rows =
                SANDBOX.pipeline().table().query("SELECT user_logins::text FROM user_logins").rows().stream()
                        .map(row -> row.get(0))
                        .toList();
        assertThat(traces.rawValuesIn(rows.stream())).isEmpty();
        assertThat(Traces.userIdsIn(rows.stream())).hasSize(97);
    }

    /** The logs above all; but broker and database have nothing raw in any of their bytes, either. */
    @Test
    void noFileHoldsRawValuesOrSecretsExceptTheQueuesOwn() throws IOException {
        Path directory = SANDBOX.sandbox().directory();
        List<Path> files = traces.files();
        assertThat(files).contains(SANDBOX.sandbox().worker().log());

        List<Path> withRawValues = new ArrayList<>();
        Set<Path> withUserIds = files.stream()
                .filter(file -> {
                    String content = Traces.text(file);
                    if (traces.rawValuesIn(Stream.of(content)).findAny().isPresent()) {
                        withRawValues.add(file);
                    }
                    return Traces.userIdsIn(Stream.of(content)).findAny().isPresent();
                })
                .collect(toSet());
        assertThat(withRawValues).isEmpty();
        assertThat(withUserIds)
                .as("a search that finds what is there")
                .anyMatch(file -> file.startsWith(directory.resolve("broker")))
                .anyMatch(file -> file.startsWith(directory.resolve("postgres")));
    }

    @Test
    void restApiTellsNoSecret() {
        HttpResponse<String> answer =
                SANDBOX.pipeline().connect().send("GET", "/connectors?expand=info&expand=status", Optional.empty());
        assertThat(answer.body()).contains("${dir:/mnt/privystream/secrets:pii-hash-secret}");
        assertThat(traces.rawValuesIn(Stream.of(answer.body()))).isEmpty();
    }

    @Test
    void metricsOfTheWorkerTellWhatBecameOfTheMessages() {
        assertThat(metrics)
                .containsEntry("delivered-total", 99.0)
                .containsEntry("received-total", 101.0)
                .containsEntry("redelivered-total", 101.0)
                .containsEntry("invalid-redrive-total", 2.0)
                .containsEntry("released-total", 2.0)
                .containsEntry("undeleted-total", 0.0)
                .containsEntry("failed-requests-refused-total", 0.0)
                .containsEntry("in-flight", 0.0);
    }

    @Test
    void metricsOfTheWorkerTellWhatBecameOfTheRecordsInTheTransform() {
        assertThat(transformMetrics)
                .isEqualTo(Map.of(
                        "transformed-total",
                        99.0,
                        "unchanged-total",
                        0.0,
                        "failed-total",
                        0.0,
                        "schemas-total",
                        1.0,
                        "secret-rotation-seconds",
                        Double.NaN));
    }

    @Test
    void taskThatIsStartedAnewIsMeasuredAnew() {
        assertThat(SANDBOX.pipeline()
                        .connect()
                        .send("POST", SOURCE + "/restart?includeTasks=true", Optional.empty())
                        .statusCode())
                .isLessThan(300);

        Awaitility.await()
                .atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(metrics())
                        .containsEntry("received-total", 0.0)
                        .containsEntry("queue-visible", 0.0));
    }

    @Test
    void offsetsOfTheSourceCanBeResetButNotSet() {
        ConnectRest connect = SANDBOX.pipeline().connect();
        String queue = SANDBOX.endpoints().queue().toString();
        assertThat(connect.send("PUT", SOURCE + "/stop", Optional.empty()).statusCode())
                .isLessThan(300);

        Awaitility.await()
                .atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(
                                connect.send("PATCH", SOURCE + "/offsets", Optional.of("""
                                {"offsets": [{"partition": {"queue": "%s"}, "offset": {"message_id": "any"}}]}""".formatted(queue)))
                                        .body())
                        .contains("a queue has no position to read from"));
        HttpResponse<String> one = connect.send(
                "PATCH",
                SOURCE + "/offsets",
                Optional.of(
                        "{\"offsets\": [{\"partition\": {\"queue\": \"%s\"}, \"offset\": null}]}".formatted(queue)));
        assertThat(one.statusCode()).as(one.body()).isEqualTo(200);
        HttpResponse<String> all = connect.send("DELETE", SOURCE + "/offsets", Optional.empty());
        assertThat(all.statusCode()).as(all.body()).isEqualTo(200);
        assertThat(all.body()).contains("reset successfully").doesNotContain("externally");

        assertThat(connect.send("PUT", SOURCE + "/resume", Optional.empty()).statusCode())
                .isLessThan(300);
        Awaitility.await()
                .atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(metrics()).containsKey("received-total"));
    }

    @Test
    void replayedMessagesAreTheSameRows() {
        long before = SANDBOX.pipeline().topic().records();
        Map<String, List<String>> rows = rows("user_logins");
        // The sink reads all of the topic once more, as after a lost offset.
        ConnectRest connect = SANDBOX.pipeline().connect();
        String sink = "/connectors/postgres-sink-debezium";
        assertThat(connect.send("PUT", sink + "/stop", Optional.empty()).statusCode())
                .isLessThan(300);
        Awaitility.await()
                .atMost(RunningSandbox.PATIENCE)
                .until(() -> connect.send("DELETE", sink + "/offsets", Optional.empty())
                                .statusCode()
                        == 200);
        SANDBOX.pipeline().table().query("UPDATE user_logins SET locale = 'replaced'");
        assertThat(connect.send("PUT", sink + "/resume", Optional.empty()).statusCode())
                .isLessThan(300);
        Awaitility.await()
                .atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(rows("user_logins")).isEqualTo(rows));
        assertThat(SANDBOX.pipeline().topic().records()).isEqualTo(before);
    }

    /** What the worker says of the queue at the moment; nothing while the task does not run. */
    private static Map<String, Object> metrics() {
        return beans("queue=" + ElasticMq.QUEUE);
    }

    private static Map<String, Object> beans(String tag) {
        String name = "kafka.connect:type=plugins,connector=sqs-source,task=0," + tag;
        return ProcessBeans.read(SANDBOX.sandbox().worker().handle().orElseThrow(), name)
                .getOrDefault(name, Map.of());
    }

    /** Receives each message once and puts it back, so that each has two receives left. */
    private static void peekAtMessages() {
        Endpoints endpoints = SANDBOX.endpoints();
        String queue = endpoints.queue().toString();
        try (SqsClient sqs = LoginQueue.client(endpoints)) {
            List<Message> batch;
            do {
                batch = sqs.receiveMessage(request -> request.queueUrl(queue)
                                .maxNumberOfMessages(10)
                                .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP))
                        .messages();
                batch.forEach(message -> MESSAGES.put(message.messageId(), message));
            } while (!batch.isEmpty());
            MESSAGES.values()
                    .forEach(message -> sqs.changeMessageVisibility(request -> request.queueUrl(queue)
                            .receiptHandle(message.receiptHandle())
                            .visibilityTimeout(0)));
        }
    }

    /** The messages that must become rows, by message id. */
    private static Map<String, Login> logins() {
        Map<String, Login> logins = new HashMap<>();
        MESSAGES.forEach((id, message) -> {
            JsonNode body = ConnectRest.parse(message.body());
            if (Login.isOne(body)) {
                logins.put(id, Login.of(body));
            }
        });
        return logins;
    }

    private static Map<String, List<String>> rows(String columns) {
        return SANDBOX.pipeline().table().query("SELECT message_id, " + columns + " FROM user_logins").rows().stream()
                .collect(toMap(row -> row.get(0), row -> row.subList(1, row.size())));
    }

    /** How often each value of a column that repeats occurs. */
    private static List<Long> counts(String column) {
        return SANDBOX
                .pipeline()
                .table()
                .query("SELECT count(*) FROM user_logins GROUP BY " + column + " HAVING count(*) > 1")
                .rows()
                .stream()
                .map(row -> Long.parseLong(row.get(0)))
                .toList();
    }

    private static List<Long> repeats(Function<Login, String> value) {
        return logins().values().stream().collect(Collectors.groupingBy(value, Collectors.counting())).values().stream()
                .filter(count -> count > 1)
                .toList();
    }
}
