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

    private RunningTask start(String queue) {
        return RunningTask.start(server.endpoint().toString(), queue);
    }
}
