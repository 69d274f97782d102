package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.privystream.sqs.AwsStandIn.Answer;
import dev.privystream.standin.QueueStandIn;
import dev.privystream.standin.QueueStandIn.Faults;
import dev.privystream.standin.StandInQueue.Body;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real task at a queue that refuses entries of its batches, and at servers that are no queue. */
class RefusalsIT {

    private static final Faults EVERY_ENTRY_REFUSED = new Faults(17, 0, 0, 0, 0, 1, 0);
    private static final Faults A_THIRD_REFUSED = new Faults(17, 0, 0, 0, 0, 0.3, 0);
    private static final String CHANGE_VISIBILITY = "ChangeMessageVisibilityBatch";
    private static final String DELETE = "DeleteMessageBatch";

    @Test
    void messagesThatCouldNotBeGivenBackAreVisibleAsSoonAsTheyCan() throws InterruptedException {
        try (QueueStandIn server = new QueueStandIn(Duration.ofMillis(5))) {
            String queue = queueOf200(server);
            stopWithAllReceived(server, queue, EVERY_ENTRY_REFUSED);
            server.setFaults(Faults.NONE);

            try (RunningTask next = start(server, queue)) {
                assertThat(next.poll(200)).hasSize(200);
            }
        }
    }

    @Test
    void onlyWhatWasNotGivenBackIsTriedAgain() throws InterruptedException {
        try (QueueStandIn server = new QueueStandIn(Duration.ofMillis(5))) {
            String queue = queueOf200(server);
            stopWithAllReceived(server, queue, A_THIRD_REFUSED);

            try (RunningTask next = start(server, queue)) {
                // Of 10,000 messages, less than one is refused eight times.
                assertThat(next.poll(199)).hasSizeGreaterThanOrEqualTo(199);
                assertThat(server.requests().get(CHANGE_VISIBILITY))
                        .as("20 full requests, and less and less")
                        .isBetween(22L, 60L);
            }
        }
    }

    @Test
    void extensionsThatAreRefusedForAWhileAreMadeInTime() throws InterruptedException {
        try (QueueStandIn server = new QueueStandIn(Duration.ofMillis(5))) {
            String queue = server.createQueue("numbers", Duration.ofSeconds(4), 0);
            server.send("numbers", 50, i -> Body.of(Integer.toString(i)), i -> null);
            server.setFaults(EVERY_ENTRY_REFUSED);
            try (RunningTask task = start(server, queue)) {
                List<SourceRecord> records = task.poll(50);
                // Five requests to begin with, and five for each of two retries.
                await().until(() -> server.requests().getOrDefault(CHANGE_VISIBILITY, 0L) >= 15);
                server.setFaults(Faults.NONE);

                assertThat(task.pollFor(Duration.ofSeconds(5))).isEmpty();
                assertThat(server.counts("numbers").redelivered()).isZero();

                task.acknowledge(records);
                await().untilAsserted(() -> assertThat(server.size("numbers")).isZero());
            }
        }
    }

    @Test
    void deleteThatMissesThePermissionFailsTheTaskAndIsTriedAgain() throws IOException, InterruptedException {
        try (AwsStandIn aws = withOneMessage("600")) {
            aws.answer(DELETE, request -> refusal());
            try (RunningTask task = RunningTask.start(aws.endpoint(), aws.queueUrl())) {
                task.acknowledge(task.poll(1));

                assertThatThrownBy(() -> task.poll(1))
                        .isInstanceOf(ConnectException.class)
                        .hasMessageContainingAll("orders", "sqs:DeleteMessage", "AccessDenied")
                        .hasMessageNotContaining(AwsStandIn.CANARY);
                await().until(() -> aws.requests(DELETE).size() > 1);
            }
        }
    }

    @Test
    void extensionThatMissesThePermissionFailsTheTaskAndIsTriedAgain() throws IOException, InterruptedException {
        try (AwsStandIn aws = withOneMessage("2")) {
            aws.answer(CHANGE_VISIBILITY, request -> refusal());
            try (RunningTask task = RunningTask.start(aws.endpoint(), aws.queueUrl())) {
                assertThat(task.poll(1)).hasSize(1);

                assertThatThrownBy(() -> task.poll(1))
                        .isInstanceOf(ConnectException.class)
                        .hasMessageContainingAll("orders", "sqs:ChangeMessageVisibility", "AccessDenied")
                        .hasMessageNotContaining(AwsStandIn.CANARY);
                await().until(() -> aws.requests(CHANGE_VISIBILITY).size() > 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 405})
    void serverThatIsNotSqsFailsTheTaskAndNamesTheKeys(int status) throws IOException {
        try (AwsStandIn aws = new AwsStandIn()) {
            aws.answer(
                    "GetQueueAttributes",
                    request -> new Answer(
                            status,
                            Map.of("Content-Type", "text/html"),
                            "<html><body>" + AwsStandIn.CANARY + "</body></html>"));
            try (RunningTask task = RunningTask.start(aws.endpoint(), aws.queueUrl())) {
                assertThatThrownBy(() -> task.poll(1))
                        .isInstanceOf(ConnectException.class)
                        .hasMessageContainingAll("HTTP " + status, "aws.endpoint.url", "aws.proxy.url")
                        .hasMessageNotContaining(AwsStandIn.CANARY);
            }
        }
    }

    @Test
    void hostThatNobodyKnowsIsTriedForAMinuteAndFailsTheTask() {
        // Longer than a name may be: no name server needs to be asked.
        String endpoint = "http://" + "x".repeat(64) + ".invalid";
        try (RunningTask task = RunningTask.start(endpoint, endpoint + "/1/orders")) {
            await().pollInSameThread()
                    .atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThatThrownBy(() -> task.pollFor(Duration.ofSeconds(1)))
                            .isInstanceOf(ConnectException.class)
                            .hasMessageContainingAll("orders", "aws.endpoint.url", "aws.region", "cannot be resolved"));
        }
    }

    private static String queueOf200(QueueStandIn server) {
        String queue = server.createQueue("numbers", Duration.ofSeconds(600), 0);
        server.send("numbers", 200, i -> Body.of(Integer.toString(i)), i -> null);
        return queue;
    }

    private static void stopWithAllReceived(QueueStandIn server, String queue, Faults faults) {
        RunningTask task = start(server, queue);
        await().until(() -> server.counts("numbers").received() == 200);
        server.setFaults(faults);
        task.stop();
    }

    private static RunningTask start(QueueStandIn server, String queue) {
        return RunningTask.start(server.endpoint().toString(), queue);
    }

    private static AwsStandIn withOneMessage(String visibilitySeconds) throws IOException {
        AwsStandIn aws = new AwsStandIn();
        AtomicInteger receives = new AtomicInteger();
        aws.answer(
                "GetQueueAttributes",
                request -> Answer.json("{\"Attributes\": {\"VisibilityTimeout\": \"" + visibilitySeconds + "\"}}"));
        aws.answer("ReceiveMessage", request -> {
            if (receives.getAndIncrement() == 0) {
                return Answer.json("""
                        {"Messages": [{"MessageId": "m-1", "ReceiptHandle": "h-1", "Body": "body",
                          "Attributes": {"SentTimestamp": "1700000000000", "ApproximateReceiveCount": "1"}}]}""");
            }
            AwsStandIn.pause(Duration.ofMillis(50));
            return Answer.json("{}");
        });
        return aws;
    }

    private static Answer refusal() {
        return Answer.json("""
                {"Successful": [], "Failed": [{"Id": "0", "Code": "AccessDenied", "SenderFault": true,
                  "Message": "%s"}]}""".formatted(AwsStandIn.CANARY));
    }
}
