package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.privystream.standin.QueueStandIn;
import dev.privystream.standin.StandInQueue.Body;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a task costs: SQS bills by the request. */
class RequestsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private QueueStandIn server;
    private String queue;

    @BeforeEach
    void startServer() {
        server = new QueueStandIn(Duration.ofMillis(5));
        queue = server.createQueue("queue", Duration.ofSeconds(4), 0);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void messagesOfALongQueueCostAFifthOfARequestEachAndAreReceivedOnce() throws InterruptedException {
        send(20_000);
        try (RunningTask task = start()) {
            drain(task);
        }

        assertThat(server.counts("queue").redelivered()).isZero();
        assertThat(requests())
                .as("requests, of which 0.2 a message are the least")
                .isLessThan(20_000 / 4);
    }

    @Test
    void emptyQueueCostsOneLongPollAtATimeAlsoAfterALongOne() throws InterruptedException {
        send(5_000);
        try (RunningTask task = start()) {
            drain(task);
            // The receives that were under way come to the end of their wait.
            assertThat(task.pollFor(Duration.ofSeconds(3))).isEmpty();
            long before = requests();

            assertThat(task.pollFor(Duration.ofSeconds(6))).isEmpty();

            assertThat(requests() - before).as("six long polls of a second").isBetween(4L, 8L);
        }
    }

    @Test
    void fewMessagesAfterManyCostFewRequests() throws InterruptedException {
        send(5_000);
        try (RunningTask task = start()) {
            drain(task);
            for (int i = 0; i < 100; i++) {
                send(1);
                task.acknowledge(task.poll(1));
            }
            long before = requests();
            for (int i = 0; i < 100; i++) {
                send(1);
                task.acknowledge(task.poll(1));
            }
            drain(task);

            assertThat(requests() - before)
                    .as("a receive and a part of a delete each")
                    .isBetween(100L, 230L);
        }
    }

    private RunningTask start() {
        return RunningTask.start(server.endpoint().toString(), queue);
    }

    private void send(int count) {
        server.send("queue", count, i -> Body.of(Integer.toString(i)), i -> null);
    }

    private void drain(RunningTask task) {
        await().atMost(PATIENCE).until(() -> {
            task.acknowledge(task.pollFor(Duration.ofMillis(100)));
            return server.size("queue") == 0;
        });
    }

    private long requests() {
        return server.requests().values().stream().mapToLong(n -> n).sum();
    }
}
