package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.privystream.standin.QueueStandIn;
import dev.privystream.standin.QueueStandIn.Faults;
import dev.privystream.standin.StandInQueue.Body;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real task at a queue of which a tenth of everything goes wrong. Kafka acknowledges at once. */
class FaultyQueueIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LONG_VISIBILITY = Duration.ofMinutes(10);
    private static final Faults EVERY_ANSWER_LOST = new Faults(17, 0, 0, 1, 0, 0, 0);
    private static final Faults EVERY_MESSAGE_DAMAGED = new Faults(17, 0, 0, 0, 0, 0, 1);
    private static final Faults A_TENTH_OF_EACH = new Faults(17, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);

    private QueueStandIn server;

    @BeforeEach
    void startServer() {
        server = new QueueStandIn(Duration.ofMillis(5));
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void everyMessageIsHandedOverAndDeletedWhateverFails() throws InterruptedException {
        String queue = server.createQueue("faulty", Duration.ofSeconds(4), 0);
        server.send("faulty", 3_000, i -> Body.of(Integer.toString(i)), i -> null);
        server.setFaults(A_TENTH_OF_EACH);
        Set<Object> handedOver = new HashSet<>();
        try (RunningTask task = start(queue)) {
            await().atMost(PATIENCE).until(() -> {
                List<SourceRecord> records = task.pollFor(Duration.ofMillis(100));
                records.forEach(record -> handedOver.add(record.value()));
                task.acknowledge(records);
                return server.size("faulty") == 0;
            });
        }

        assertThat(handedOver).hasSize(3_000);
        assertThat(server.counts("faulty").deleted()).isEqualTo(3_000);
    }

    @Test
    void groupsStayInOrderWhateverFails() throws InterruptedException {
        String queue = server.createQueue("faulty.fifo", Duration.ofSeconds(2), 0);
        server.send("faulty.fifo", 300, i -> Body.of(Integer.toString(i)), i -> "group" + i % 20);
        server.setFaults(A_TENTH_OF_EACH);
        Map<Object, List<Integer>> byGroup = new HashMap<>();
        try (RunningTask task = start(queue)) {
            await().atMost(PATIENCE).until(() -> {
                List<SourceRecord> records = task.pollFor(Duration.ofMillis(100));
                records.forEach(record -> byGroup.computeIfAbsent(record.key(), key -> new ArrayList<>())
                        .add(Integer.parseInt((String) record.value())));
                task.acknowledge(records);
                return server.size("faulty.fifo") == 0;
            });
        }

        assertThat(byGroup).hasSize(20);
        byGroup.forEach((group, numbers) -> assertThat(new ArrayList<>(new LinkedHashSet<>(numbers)))
                .as("%s", group)
                .isSorted()
                .hasSize(15));
    }

    @Test
    void messagesOfLostAnswersComeWithALaterReceiveBeforeTheirGroupsAreVisibleAgain() throws InterruptedException {
        String queue = server.createQueue("lost.fifo", LONG_VISIBILITY, 0);
        List<SourceRecord> records = new ArrayList<>();
        try (RunningTask task = start(queue)) {
            pollUntilReceives(1, task, records);
            server.setFaults(EVERY_ANSWER_LOST);
            // The receive that was waiting may still be answered; the next one is not.
            pollUntilReceives(2, task, records);
            server.send("lost.fifo", 100, i -> Body.of(Integer.toString(i)), i -> "group" + i % 20);
            // More than one receive makes of the SDK's own accord.
            pollUntilReceives(15, task, records);
            server.setFaults(Faults.NONE);

            records.addAll(task.poll(100 - records.size()));
            assertThat(records)
                    .extracting(SourceRecord::value)
                    .doesNotHaveDuplicates()
                    .hasSize(100);
            task.acknowledge(records);
            await().atMost(PATIENCE).until(() -> server.size("lost.fifo") == 0);
        }

        assertThat(server.counts("lost.fifo").redelivered()).isZero();
    }

    @Test
    void damagedMessagesOfAFullAnswerDoNotSlowReceivesDown() {
        Duration roundTrip = Duration.ofMillis(200);
        try (QueueStandIn distant = new QueueStandIn(roundTrip)) {
            String queue = distant.createQueue("damaged", LONG_VISIBILITY, 0);
            distant.send("damaged", 1_000, i -> Body.of(Integer.toString(i)), i -> null);
            distant.setFaults(EVERY_MESSAGE_DAMAGED);
            try (RunningTask task = RunningTask.start(distant.endpoint().toString(), queue)) {
                // One receive after the other would take twenty seconds.
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> task.pollOnce().isEmpty()
                                && distant.counts("damaged").received() == 1_000);
            }
        }
    }

    /** A task that is not polled takes itself for paused. */
    private void pollUntilReceives(long count, RunningTask task, List<SourceRecord> records) {
        await().atMost(PATIENCE).until(() -> {
            records.addAll(task.pollOnce());
            return server.requests().getOrDefault("ReceiveMessage", 0L) >= count;
        });
    }

    private RunningTask start(String queue) {
        return RunningTask.start(server.endpoint().toString(), queue);
    }
}
