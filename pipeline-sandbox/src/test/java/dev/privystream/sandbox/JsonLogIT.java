package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.privystream.deployment.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.sqs.SqsClient;
import tools.jackson.databind.node.ObjectNode;

/** The log of a worker that runs with config/worker/log4j2.properties. */
class JsonLogIT {

    @RegisterExtension
    static final RunningSandbox SANDBOX = RunningSandbox.withJsonLog();

    private static final String NAME = "a \"source\" \\ of Zo\u00eb|task-7";

    @Test
    void everyLineIsAnObjectAndThoseOfTasksNameTheirConnectorAndTask() throws IOException {
        SANDBOX.register("sqs-source", "postgres-sink-debezium");
        SANDBOX.awaitSettled(SANDBOX.pipeline().queue().send(SANDBOX.project().samples(), soFar -> {}));
        failForWantOfItsQueue();

        List<LogLine> lines = Files.readAllLines(SANDBOX.sandbox().worker().log()).stream()
                .map(LogLine::parse)
                .toList();

        assertThat(lines)
                .filteredOn(line -> line.logger().startsWith("dev.privystream."))
                .isNotEmpty()
                .allSatisfy(line -> {
                    assertThat(line.connector()).as("%s", line).isIn("sqs-source", NAME);
                    assertThat(line.task()).as("%s", line).isEqualTo("0");
                });
        assertThat(lines)
                .filteredOn(line -> line.thread().startsWith("task-thread-postgres-sink-debezium-0"))
                .isNotEmpty()
                .allSatisfy(line -> {
                    assertThat(line.connector()).isEqualTo("postgres-sink-debezium");
                    assertThat(line.task()).isEqualTo("0");
                });
        // Found by a thread of the task's own, logged there, and thrown to Connect.
        assertThat(lines)
                .filteredOn(
                        line -> line.connector().equals(NAME) && line.level().equals("ERROR"))
                .anySatisfy(line -> {
                    assertThat(line.logger()).isEqualTo("dev.privystream.sqs.TaskFailure");
                    assertThat(line.message()).contains("does not exist");
                    assertThat(line.exception()).isEmpty();
                })
                .anySatisfy(line -> {
                    assertThat(line.logger()).startsWith("org.apache.kafka.connect.");
                    assertThat(line.exception())
                            .startsWith("org.apache.kafka.connect.errors.ConnectException: ")
                            .contains("\n\tat dev.privystream.sqs.");
                });
        assertThat(lines)
                .filteredOn(line -> line.logger().equals("org.apache.kafka.connect.runtime.WorkerInfo"))
                .anySatisfy(line -> {
                    assertThat(line.message()).contains("\n");
                    assertThat(line.connector()).isEmpty();
                    assertThat(line.task()).isEmpty();
                });
    }

    @Test
    void loggerIsRaisedAsThePageSays() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Programs.isInstalled("curl"), "The page's command needs curl, which is not installed here");
        String raise = new Runbook(SANDBOX.project(), "../logs").block("See more", "sh");

        Runbook.outputOf(
                raise.replace("localhost:8083", SANDBOX.endpoints().connect().getAuthority()));

        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(SANDBOX.pipeline()
                                .connect()
                                .send("GET", "/admin/loggers/dev.privystream", Optional.empty())
                                .body())
                        .contains("DEBUG"));
    }

    private static void failForWantOfItsQueue() throws IOException {
        try (SqsClient sqs = LoginQueue.client(SANDBOX.endpoints())) {
            String queue =
                    sqs.createQueue(request -> request.queueName("short-lived")).queueUrl();
            ObjectNode request = (ObjectNode)
                    ConnectRest.parse(Files.readString(SANDBOX.project().connector("sqs-source")));
            request.put("name", NAME);
            ((ObjectNode) request.path("config")).put("sqs.queue.urls", queue).put("message.invalid.policy", "discard");
            SANDBOX.pipeline()
                    .connect()
                    .register(Files.writeString(
                            SANDBOX.sandbox().directory().resolve("short-lived.json"), request.toString()));
            await().atMost(RunningSandbox.PATIENCE)
                    .untilAsserted(() -> assertThat(SANDBOX.pipeline().connect().states())
                            .anySatisfy(state -> {
                                assertThat(state.name()).isEqualTo(NAME + " task 0");
                                assertThat(state.state()).isEqualTo("RUNNING");
                            }));
            sqs.deleteQueue(delete -> delete.queueUrl(queue));
        }
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(SANDBOX.failures())
                        .extracting(ConnectRest.State::name)
                        .containsExactly(NAME + " task 0"));
    }
}
