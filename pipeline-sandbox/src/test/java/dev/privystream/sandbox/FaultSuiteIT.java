package dev.privystream.sandbox;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.privystream.sandbox.MessageTopic.Entry;
import dev.privystream.standin.QueueStandIn;
import dev.privystream.standin.QueueStandIn.Faults;
import dev.privystream.standin.StandInQueue.Body;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The built connector on a real worker, at a queue of which a tenth of everything goes wrong in every way, and the worker is
 * killed five times in mid-flow.
 */
class FaultSuiteIT {

    private static final int MESSAGES = 20_000;
    private static final int GROUPS = 1_000;
    private static final int KILLS = 5;
    private static final int MAX_RECEIVES = 100;
    private static final Duration VISIBILITY = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Faults A_TENTH_OF_EACH = new Faults(23, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);

    /** So that whenever the worker is killed there are records that Kafka does not have yet. */
    private static final Map<String, String> SLOW_PRODUCER =
            Map.of("producer.override.linger.ms", "1000", "producer.override.batch.size", "262144");

    private final Random random = new Random(42);

    @ParameterizedTest
    @ValueSource(strings = {"kafka", "kafka-oldest"})
    void everyMessageReachesTheTopicAndLeavesTheQueue(String worker) throws Exception {
        List<Entry> entries = run("faults-" + worker, worker, "faulty");

        assertThat(entries).allSatisfy(entry -> assertThat(entry.key()).isEqualTo(entry.messageId()));
    }

    /**
     * What a killed worker has written and not deleted is written again: a group is in order with stretches of it repeated.
     * Without the repetitions it is the group as it was sent.
     */
    @ParameterizedTest
    @ValueSource(strings = {"kafka", "kafka-oldest"})
    void groupsStayInOrder(String worker) throws Exception {
        List<Entry> entries = run("fifo-faults-" + worker, worker, "faulty.fifo");

        Map<String, List<Integer>> byGroup =
                entries.stream().collect(groupingBy(Entry::key, mapping(entry -> numberOf(entry.body()), toList())));
        Map<String, List<Integer>> sent =
                IntStream.range(0, MESSAGES).boxed().collect(groupingBy(FaultSuiteIT::groupOf));
        assertThat(byGroup).hasSameSizeAs(sent);
        assertThat(byGroup)
                .allSatisfy((group, numbers) -> assertThat(firstOfEach(numbers)).isEqualTo(sent.get(group)));
        assertThat(entries.stream().collect(groupingBy(Entry::key, mapping(Entry::partition, toSet()))))
                .allSatisfy((group, partitions) -> assertThat(partitions).hasSize(1));
    }

    /** Runs all messages through the pipeline, and returns the topic once it and the queue are as they must be. */
    private List<Entry> run(String directory, String worker, String queue) throws Exception {
        try (SourcePipeline pipeline = SourcePipeline.start(directory, worker, Map.of());
                MessageTopic topic = new MessageTopic(pipeline.bootstrapServers())) {
            QueueStandIn queues = pipeline.queues();
            pipeline.register(queues.createQueue(queue, VISIBILITY, MAX_RECEIVES), SLOW_PRODUCER);
            queues.setFaults(A_TENTH_OF_EACH);
            queues.send(queue, MESSAGES, number -> Body.of(bodyOf(number)), FaultSuiteIT::groupOf);
            for (int kill = 0; kill < KILLS; kill++) {
                topic.await(killAt(kill), PATIENCE);
                pipeline.worker().kill();
                assertThat(queues.size(queue))
                        .as("messages left at kill " + kill)
                        .isPositive();
                pipeline.worker().start();
            }
            topic.await(MESSAGES, PATIENCE);
            await().atMost(PATIENCE).until(() -> queues.size(queue) == 0);

            List<Entry> entries = topic.toEnd();
            System.out.printf(
                    "%s: %d messages, %d records, %d redelivered%n",
                    directory, MESSAGES, entries.size(), queues.counts(queue).redelivered());
            assertThat(entries.stream().map(Entry::messageId).distinct()).hasSize(MESSAGES);
            assertThat(entries.stream().collect(groupingBy(Entry::messageId, mapping(Entry::body, toSet()))))
                    .as("bodies of one message")
                    .allSatisfy((id, bodies) -> assertThat(bodies).hasSize(1));
            assertThat(entries.stream().map(Entry::body).collect(toSet()))
                    .isEqualTo(IntStream.range(0, MESSAGES)
                            .mapToObj(FaultSuiteIT::bodyOf)
                            .collect(toSet()));
            assertThat(queues.counts(queue).deleted()).isEqualTo(MESSAGES);
            assertThat(queues.counts(queue).deadLettered()).isZero();
            assertThat(pipeline.failures()).isEmpty();
            assertThat(pipeline.connect().states())
                    .extracting(ConnectRest.State::name, ConnectRest.State::state)
                    .containsExactlyInAnyOrder(tuple("sqs-source", "RUNNING"), tuple("sqs-source task 0", "RUNNING"));
            return entries;
        }
    }

    /** At about a tenth, three, five, seven and nine tenths of all messages. */
    private int killAt(int kill) {
        return MESSAGES / 10 * (2 * kill + 1) + random.nextInt(MESSAGES / 20);
    }

    private static List<Integer> firstOfEach(List<Integer> numbers) {
        return new ArrayList<>(new LinkedHashSet<>(numbers));
    }

    private static String bodyOf(int number) {
        return number + " " + "Gr\u00fc\u00dfe ".repeat(number % 20);
    }

    private static int numberOf(String body) {
        return Integer.parseInt(body.substring(0, body.indexOf(' ')));
    }

    private static String groupOf(int number) {
        return "group-" + number % GROUPS;
    }
}
