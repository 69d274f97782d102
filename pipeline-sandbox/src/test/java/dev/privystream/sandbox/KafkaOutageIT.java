package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.privystream.sandbox.MessageTopic.Entry;
import dev.privystream.standin.QueueStandIn;
import dev.privystream.standin.StandInQueue.Body;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Kafka goes away while messages are on their way to it. */
class KafkaOutageIT {

    private static final String QUEUE = "queue";
    private static final int MESSAGES = 20_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration VISIBILITY = Duration.ofSeconds(4);
    private static final Duration OUTAGE = VISIBILITY.multipliedBy(3);

    /** A worker gives up its tasks when it has not reached its group's coordinator for one interval of its heartbeats. */
    private static final Map<String, String> PATIENT_WORKER =
            Map.of("heartbeat.interval.ms", "60000", "session.timeout.ms", "180000");

    /** So that what the broker has written but not answered for is not written again. */
    private static final Map<String, String> IDEMPOTENT_PRODUCER =
            Map.of("producer.override.enable.idempotence", "true");

    @Test
    void nothingIsRedeliveredInThreeVisibilityTimeouts() throws Exception {
        try (SourcePipeline pipeline = SourcePipeline.start("outage", "kafka", PATIENT_WORKER);
                MessageTopic topic = new MessageTopic(pipeline.bootstrapServers())) {
            QueueStandIn queues = pipeline.queues();
            pipeline.register(queues.createQueue(QUEUE, VISIBILITY, 2), IDEMPOTENT_PRODUCER);
            queues.send(QUEUE, MESSAGES, number -> Body.of(Integer.toString(number)), number -> null);
            topic.await(MESSAGES / 20, PATIENCE);

            pipeline.broker().kill();
            long deleted = queues.counts(QUEUE).deleted();
            await().during(OUTAGE)
                    .atMost(PATIENCE)
                    .until(() -> queues.counts(QUEUE).redelivered() == 0);
            assertThat(queues.counts(QUEUE).received()).isGreaterThan(deleted);
            pipeline.broker().start();

            topic.await(MESSAGES, PATIENCE);
            await().atMost(PATIENCE).until(() -> queues.size(QUEUE) == 0);
            assertThat(queues.counts(QUEUE).redelivered()).isZero();
            assertThat(topic.toEnd())
                    .extracting(Entry::body)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, MESSAGES)
                            .mapToObj(Integer::toString)
                            .toList());
            assertThat(pipeline.failures()).isEmpty();
        }
    }
}
