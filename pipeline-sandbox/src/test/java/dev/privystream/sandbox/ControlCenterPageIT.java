package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The commands of docs/control-center.md as they are written. */
class ControlCenterPageIT {

    private static final JmxExporter EXPORTER = JmxExporter.onAnyPort();

    @RegisterExtension
    static final RunningSandbox SANDBOX =
            RunningSandbox.with(settings -> settings.withWorker("kafka", EXPORTER.option()));

    private static final String SOURCE = "sqs-source";
    private static final String SINK = "postgres-sink-debezium";
    private static final String RUNNING = "RUNNING\ntask 0 RUNNING on ";

    private static final int LOGINS = 20;

    private static Runbook page;
    private static OperatorShell shell;
    private static String status;
    private static int sent;

    @BeforeAll
    static void readThePage() throws IOException {
        OperatorShell.needs("curl", "jq");
        shell = new OperatorShell(SANDBOX, SINK);
        shell.replace("localhost:9404", EXPORTER.address());
        // Each stop gives messages back, and here there are several in a second.
        SANDBOX.allowReceives(100);
        page = new Runbook(SANDBOX.project(), "../control-center");
        status = page.blocks("Create a connector from a file", "sh").get(2);
    }

    @BeforeEach
    void beginAsShipped() {
        SANDBOX.register(SINK, SOURCE);
        awaitOutput(status, output -> output.startsWith(RUNNING));
    }

    @Test
    void connectorIsCreatedFromItsFileAndDeletedAndGoesOnWhereItWas() {
        List<String> create = page.blocks("Create a connector from a file", "sh");
        String delete = page.block("Delete", "sh");
        String offsets = page.blocks("Read lag", "sh").get(2);
        sendAndAwaitRows();
        // Committed every few seconds.
        long records = SANDBOX.pipeline().topic().records();
        awaitOutput(
                offsets,
                output -> output.lines()
                                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                                .sum()
                        == records);
        String before = shell.run(offsets);
        for (String connector : List.of(SOURCE, SINK)) {
            String names = "SOURCE=" + connector + "\n";
            awaitOutput(names + delete + names + status, output -> !output.contains("RUNNING"));
            assertThat(shell.run(create.get(0))).isEmpty();
            awaitOutput(names + create.get(1), output -> output.equals(connector));
            awaitOutput(names + status, output -> output.startsWith(RUNNING));
        }
        assertThat(shell.run(offsets)).isEqualTo(before);
        sendAndAwaitRows();
    }

    @Test
    void mistakesInAFileAreToldBeforeAnythingIsCreated() {
        String ask = page.blocks("Create a connector from a file", "sh").get(0);
        assertThat(shell.run(ask.replace("'.config + {name}'", "'.config + {name, topic: \"a b\"}'")))
                .startsWith("topic: topic is not a topic name");
    }

    @Test
    void sourceIsPausedAndStoppedAndResumed() {
        List<String> blocks = page.blocks("Pause, resume, stop", "sh");
        assertThat(blocks).hasSize(3);
        String pause = blocks.get(0);
        String resume = blocks.get(1);
        String stop = blocks.get(2);

        shell.run(pause);
        awaitOutput(status, output -> output.startsWith("PAUSED\ntask 0 PAUSED"));
        shell.run(resume);
        awaitOutput(status, output -> output.startsWith(RUNNING));
        shell.run(stop);
        awaitOutput(status, output -> output.equals("STOPPED"));
        shell.run(resume);
        awaitOutput(status, output -> output.startsWith(RUNNING));
        sendAndAwaitRows();
    }

    @Test
    void failedTaskTellsWhyAndRunsAgainOnceItIsRestarted() {
        List<String> pauses = page.blocks("Pause, resume, stop", "sh");
        List<String> restart = page.blocks("Restart a failed task", "sh");
        String errors = page.block("Read errors", "sh");
        assertThat(restart).hasSize(3);
        String queue = SANDBOX.endpoints().queue().toString();
        try (SqsClient sqs = LoginQueue.client(SANDBOX.endpoints())) {
            Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(request -> request.queueUrl(queue)
                            .attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT, QueueAttributeName.REDRIVE_POLICY))
                    .attributes();
            for (String command : restart.subList(0, 2)) {
                sqs.deleteQueue(request -> request.queueUrl(queue));
                awaitOutput(
                        errors, output -> output.startsWith(SOURCE + " task 0: ") && output.contains("does not exist"));
                assertThat(shell.run(status)).startsWith("RUNNING\ntask 0 FAILED");
                shell.run(pauses.get(0));
                awaitOutput(status, output -> output.startsWith("PAUSED\n"));
                shell.run(pauses.get(1));
                awaitOutput(status, output -> output.startsWith("RUNNING\ntask 0 FAILED"));

                sqs.createQueue(request -> request.queueName(ElasticMq.QUEUE).attributes(attributes));
                assertThat(shell.run(command)).doesNotContain("error_code");

                awaitOutput(status, output -> output.startsWith(RUNNING));
                assertThat(shell.run(errors)).isEmpty();
            }
        }
        sendAndAwaitRows();
    }

    /** Whatever was on its way when the tasks were restarted has tokens of the secret before. */
    @Test
    void restartOfAllTasksReadsASecretAnew() throws IOException {
        Path secret = Sandbox.secrets(SANDBOX.sandbox().directory()).resolve(SandboxSecrets.HASH_SECRET);
        sendAndAwaitRows();
        String token = "SELECT masked_device_id FROM user_logins WHERE user_id = 'user-%d'";
        Login before = Login.number(sent - 1);
        assertThat(SANDBOX.pipeline().table().query(token.formatted(sent - 1)).rows())
                .containsExactly(List.of(before.row(Files.readString(secret)).get(3)));

        Files.writeString(secret, "another secret of at least as many bytes");
        assertThat(shell.run(page.blocks("Restart a failed task", "sh").get(2))).isEqualTo("task 0 RESTARTING");

        await().atMost(RunningSandbox.PATIENCE).untilAsserted(() -> {
            sendAndAwaitRows();
            Login after = Login.number(sent - 1);
            assertThat(SANDBOX.pipeline()
                            .table()
                            .query(token.formatted(sent - 1))
                            .rows())
                    .containsExactly(List.of(after.row(Files.readString(secret)).get(3)));
        });
    }

    /** Stopped meanwhile: else some records may still be made by the list before. */
    @Test
    void fieldListIsChangedByOneKey() {
        List<String> change = page.blocks("Change a field list", "sh");
        List<String> stops = page.blocks("Pause, resume, stop", "sh");
        assertThat(change).hasSize(2);
        assertThat(shell.run(change.get(0))).isEmpty();
        assertThat(shell.run(change.get(0).replace("device_id,user_id", "device_id,,")))
                .startsWith("transforms.hash.fields: ");

        shell.run(stops.get(2));
        awaitOutput(status, output -> output.equals("STOPPED"));

        assertThat(shell.run(change.get(1))).isEqualTo("ip:masked_ip,device_id:masked_device_id,user_id");

        shell.run(stops.get(1));
        awaitOutput(status, output -> output.startsWith(RUNNING));
        sendAndAwaitRows();
        assertThat(rows("user_id ~ '^[0-9a-f]{64}$'")).isEqualTo(LOGINS);
    }

    @Test
    void lagIsRead() {
        List<String> lag = page.blocks("Read lag", "sh");
        assertThat(lag).hasSize(3);
        sendAndAwaitRows();

        awaitOutput(
                lag.get(0),
                output -> output.lines()
                        .map(line -> line.replaceFirst("[{].*", ""))
                        .toList()
                        .containsAll(List.of(
                                "privystream_source_age_at_receipt_max_seconds",
                                "privystream_source_in_flight",
                                "privystream_source_queue_visible")));
        awaitOutput(lag.get(1), output -> output.contains("LAG") && output.contains("logins"));
        awaitOutput(
                lag.get(2),
                output -> output.lines().allMatch(line -> line.matches("logins-\\d \\d+")) && !output.isEmpty());
    }

    @Test
    void tasksAreScaled() {
        assertThat(shell.run(page.block("Scale tasks", "sh"))).isEqualTo("2");
        awaitOutput(status, output -> output.startsWith(RUNNING) && output.contains("\ntask 1 RUNNING on "));
        sendAndAwaitRows();
    }

    @Test
    void sinkWritesTheTopicAgainFromItsStart() {
        sendAndAwaitRows();
        List<String> offsets = page.blocks("Offsets", "sh");
        assertThat(offsets).hasSize(3);
        long rows = rows("true");
        SANDBOX.pipeline().table().query("DELETE FROM user_logins");

        assertThat(shell.run(offsets.get(1))).contains("must be in the STOPPED state");
        shell.run(offsets.get(0));
        awaitOutput(offsets.get(1), output -> output.contains("have been reset successfully"));
        shell.run(offsets.get(2));

        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(rows("true")).isEqualTo(rows));
    }

    @Test
    void whoeverMayValidateReadsWhatTheProvidersMayRead() {
        String answer = shell.run("""
                curl -s -X PUT -H 'Content-Type: application/json' --data '{"connector.class": "SqsSourceConnector",
                  "topic": "${dir:/mnt/privystream/schemas:login.schema.json}", "aws.region": "${env:PATH}",
                  "aws.secret.access.key": "${dir:/mnt/privystream/schemas:login.schema.json}"}' \\
                  localhost:8083/connector-plugins/SqsSourceConnector/config/validate |
                  jq -r '.configs[].value | select(.name | IN("topic", "aws.region", "aws.secret.access.key")).value'
                """);
        assertThat(answer)
                .contains("\"title\": \"Login\"")
                .containsOnlyOnce("$schema")
                .contains("${env:PATH}\n");
        assertThat(answer.lines()).contains("[hidden]");
    }

    private static void awaitOutput(String commands, Predicate<String> expected) {
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(shell.run(commands)).matches(expected));
    }

    private static void sendAndAwaitRows() {
        long rows = rows("true");
        List<String> lines = IntStream.range(sent, sent + LOGINS)
                .mapToObj(number -> Login.number(number).toJson())
                .toList();
        sent += LOGINS;
        try {
            Path file = SANDBOX.sandbox().directory().resolve("logins.jsonl");
            SANDBOX.pipeline().queue().send(Files.write(file, lines), soFar -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(rows("true"))
                        .as("rows; failed: %s", SANDBOX.failures())
                        .isEqualTo(rows + LOGINS));
    }

    private static long rows(String condition) {
        String count = "SELECT count(*) FROM user_logins WHERE " + condition;
        return Long.parseLong(SANDBOX.pipeline().table().value(count));
    }
}
