package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqsSourceConnectorTest {

    private static final String URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/queue";

    @Test
    void queuesAreSharedOutEvenlyAndNoneIsLeftOut() {
        for (int queues = 1; queues <= 12; queues++) {
            for (int tasks = 1; tasks <= 15; tasks++) {
                List<List<String>> shares = shares(queues, tasks);

                assertThat(shares).as("%d queues, %d tasks", queues, tasks).hasSize(tasks);
                IntSummaryStatistics sizes =
                        shares.stream().mapToInt(List::size).summaryStatistics();
                assertThat(sizes.getMin()).isPositive();
                assertThat(sizes.getMax() - sizes.getMin()).isLessThanOrEqualTo(1);
                Map<String, Long> tasksOfQueue = shares.stream()
                        .flatMap(List::stream)
                        .collect(Collectors.groupingBy(queue -> queue, Collectors.counting()));
                assertThat(tasksOfQueue).hasSize(queues);
                long fewest = Math.max(1, tasks / queues);
                long most = Math.max(1, (tasks + queues - 1) / queues);
                assertThat(tasksOfQueue.values()).allMatch(count -> count >= fewest && count <= most);
            }
        }
    }

    @Test
    void tasksHaveTheConfigurationOfTheConnector() {
        SqsSourceConnector connector = new SqsSourceConnector();
        connector.start(props(Map.of("sqs.queue.urls", urls(3), "record.key", "none", "name", "logins")));

        assertThat(connector.taskConfigs(2))
                .allSatisfy(config -> assertThat(config)
                        .containsEntry("topic", "topic")
                        .containsEntry("record.key", "none")
                        .containsEntry("name", "logins"));
        assertThat(connector.taskClass()).isEqualTo(SqsSourceTask.class);
    }

    @Test
    void oneTaskOfEachQueueAsksHowManyMessagesItHolds() {
        for (int queues = 1; queues <= 5; queues++) {
            for (int tasks = 1; tasks <= 12; tasks++) {
                SqsSourceConnector connector = new SqsSourceConnector();
                connector.start(props(Map.of("sqs.queue.urls", urls(queues))));

                assertThat(connector.taskConfigs(tasks).stream()
                                .filter(config -> config.get("privystream.task.samples.queues")
                                        .equals("true"))
                                .flatMap(config ->
                                        Stream.of(config.get("sqs.queue.urls").split(","))))
                        .as("%d queues, %d tasks", queues, tasks)
                        .containsExactlyInAnyOrder(urls(queues).split(","));
            }
        }
    }

    @Test
    void tasksKnowTheirNumbers() {
        SqsSourceConnector connector = new SqsSourceConnector();
        connector.start(props(Map.of()));

        assertThat(connector.taskConfigs(3))
                .extracting(config -> config.get("privystream.task.number"))
                .containsExactly("0", "1", "2");
    }

    @Test
    void connectorWithABadConfigurationDoesNotStart() {
        SqsSourceConnector connector = new SqsSourceConnector();

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> connector.start(props(Map.of("sqs.receive.max.messages", "11"))))
                .withMessageContaining("sqs.receive.max.messages");
    }

    @Test
    void transformsThatDeadLettersWouldFailInAreNamedAtTheStart() {
        Map<String, String> props = props(Map.of(
                "message.invalid.policy", "dead.letter.topic",
                "dead.letter.topic.name", "invalid",
                "transforms", "hash,route",
                "transforms.route.predicate", "isLogin"));
        try (LogCapture logs = new LogCapture()) {
            new SqsSourceConnector().start(props);

            assertThat(logs.messages(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("dead.letter.topic.name", "[hash]")
                    .doesNotContain("route");
        }
        props.put("transforms.hash.predicate", "isLogin");
        try (LogCapture logs = new LogCapture()) {
            new SqsSourceConnector().start(props);

            assertThat(logs.messages(Level.WARN)).isEmpty();
        }
    }

    /** None of these asks a queue: what can be seen from the configuration alone is said at once. */
    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            message.schema={"properties":{"a":{}}}                                          -> message.schema
            record.metadata.fields=id:MessageId                                             -> record.metadata.fields
            message.schema={"properties":{"id":{"type":"string"}}};record.metadata.fields=id:MessageId -> message.schema
            message.schema={"properties":{"a":{"type":"string"}}};record.key=field:b        -> record.key
            record.key=field:a                                                              -> record.key
            message.invalid.policy=dead.letter.topic                                        -> dead.letter.topic.name
            message.invalid.policy=dead.letter.topic;dead.letter.topic.name=d;value.converter=StringConverter -> message.invalid.policy
            producer.override.max.request.size=x                                            -> record.max.bytes
            message.schema={"properties":{"a":{"type":"string"}}};record.metadata.fields=t:TopicArn -> record.metadata.fields
            aws.access.key.id=AKIA                                                          -> aws.secret.access.key
            sqs.queue.urls=https://host/1/a$b;topic=${queue}                                -> topic
            """)
    void validationReportsAnErrorAtTheKeyToChange(String props, String key) {
        Map<String, String> overrides = List.of(props.split(";")).stream()
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));

        assertThat(errors(props(overrides))).containsOnlyKeys(key);
    }

    @Test
    void validationOfNothingReportsWhatIsRequired() {
        assertThat(errors(Map.of())).containsOnlyKeys("sqs.queue.urls", "topic");
    }

    @Test
    void validationReportsKeysThatHaveNoValue() {
        Map<String, String> props = props(Map.of());
        props.put("topic", null);

        assertThat(errors(props)).containsOnlyKeys("topic");
    }

    @Test
    void exactlyOnceIsNotClaimed() {
        assertThat(new SqsSourceConnector().exactlyOnceSupport(props(Map.of())))
                .isEqualTo(ExactlyOnceSupport.UNSUPPORTED);
    }

    @Test
    void offsetsCanBeForgottenWhateverTheyAre() {
        Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
        assertThat(new SqsSourceConnector().alterOffsets(props(Map.of()), offsets))
                .isTrue();

        offsets.put(Map.of("queue", URL), null);
        offsets.put(Map.of("queue", "a queue that is no longer configured"), null);
        offsets.put(Map.of("file", "of another connector"), null);
        offsets.put(null, null);

        assertThat(new SqsSourceConnector().alterOffsets(props(Map.of()), offsets))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"queue, message_id, canary-value", "queue, position, 7", "file, line, 1"})
    void offsetsCannotBeSet(String partitionKey, String offsetKey, String offset) {
        Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
        offsets.put(Map.of("queue", URL + "2"), null);
        offsets.put(Map.of(partitionKey, URL), Map.of(offsetKey, offset));

        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() -> new SqsSourceConnector().alterOffsets(props(Map.of()), offsets))
                .withMessageContainingAll("a queue has no position", "redrive")
                .withMessageNotContaining("canary");
    }

    @Test
    void connectorIsFoundByItsServiceManifestAndHasTheVersionOfTheBuild() {
        assertThat(ServiceLoader.load(SourceConnector.class))
                .filteredOn(SqsSourceConnector.class::isInstance)
                .singleElement()
                .satisfies(connector -> assertThat(connector.version()).matches("\\d+\\.\\d+\\.\\d+.*"));
        assertThat(new SqsSourceTask().version()).isEqualTo(new SqsSourceConnector().version());
    }

    private static List<List<String>> shares(int queues, int tasks) {
        SqsSourceConnector connector = new SqsSourceConnector();
        connector.start(props(Map.of("sqs.queue.urls", urls(queues))));
        List<List<String>> shares = new ArrayList<>();
        for (Map<String, String> config : connector.taskConfigs(tasks)) {
            shares.add(new SqsSourceConfig(config)
                    .queues().stream().map(QueueUrl::url).toList());
        }
        return shares;
    }

    private static String urls(int queues) {
        return IntStream.range(0, queues).mapToObj(i -> URL + i).collect(Collectors.joining(","));
    }

    private static Map<String, List<String>> errors(Map<String, String> props) {
        return new SqsSourceConnector()
                .validate(props).configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .collect(Collectors.toMap(ConfigValue::name, ConfigValue::errorMessages));
    }

    private static Map<String, String> props(Map<String, String> overrides) {
        Map<String, String> props = new HashMap<>(Map.of("sqs.queue.urls", URL, "topic", "topic"));
        props.putAll(overrides);
        return props;
    }
}
