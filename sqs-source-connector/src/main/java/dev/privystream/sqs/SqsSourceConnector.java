package dev.privystream.sqs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves messages from SQS queues to Kafka topics, at least once: a message is deleted only after Kafka has acknowledged its
 * record. The reference of its keys is generated from {@link #config}.
 */
public final class SqsSourceConnector extends SourceConnector {

    private static final Logger log = LoggerFactory.getLogger(SqsSourceConnector.class);

    /** Tells a task its number, which Connect keeps to itself. No key of the configuration. */
    static final String TASK_NUMBER = "privystream.task.number";
    /** Tells a task whether it is the one of its queues that asks how many messages they hold. No key of the configuration. */
    static final String TASK_SAMPLES_QUEUES = "privystream.task.samples.queues";

    // Mutable state, of Connect's thread for the connector
    private Map<String, String> props;

    @Override
    public String version() {
        return Version.VERSION;
    }

    @Override
    public ConfigDef config() {
        return SqsSourceConfig.CONFIG_DEF;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return SqsSourceTask.class;
    }

    /** @throws ConfigException if a value is missing or wrong */
    @Override
    public void start(Map<String, String> props) {
        SqsSourceConfig config = new SqsSourceConfig(props);
        if (config.invalidMessagePolicy() == InvalidMessagePolicy.DEAD_LETTER_TOPIC
                && !config.transformsWithoutPredicate().isEmpty()) {
            log.warn(
                    "Records for {} pass the transforms {}, which have no predicate: one that needs the fields of a value fails"
                            + " on them, and the task with it",
                    SqsSourceConfig.DEAD_LETTER_TOPIC_CONFIG,
                    config.transformsWithoutPredicate());
        }
        this.props = Map.copyOf(props);
    }

    /**
     * Shares the queues out: as many to each task as to the others, give or take one. With more tasks than queues, the tasks
     * take turns at the queues, and those that share a queue receive from it side by side.
     */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        List<String> queues = new SqsSourceConfig(props).getList(SqsSourceConfig.QUEUE_URLS_CONFIG);
        List<Map<String, String>> configs = new ArrayList<>();
        for (int task = 0; task < maxTasks; task++) {
            List<String> share = new ArrayList<>();
            for (int queue = task % queues.size(); queue < queues.size(); queue += maxTasks) {
                share.add(queues.get(queue));
            }
            Map<String, String> config = new HashMap<>(props);
            config.put(SqsSourceConfig.QUEUE_URLS_CONFIG, String.join(",", share));
            config.put(TASK_NUMBER, Integer.toString(task));
            config.put(TASK_SAMPLES_QUEUES, Boolean.toString(task < queues.size()));
            configs.add(config);
        }
        return configs;
    }

    /**
     * Checks every key, keys against each other, and, where all are right in themselves, whether the queues can be used as
     * configured. Takes five seconds at the most.
     */
    @Override
    public Config validate(Map<String, String> connectorConfigs) {
        Config config = super.validate(connectorConfigs);
        if (config.configValues().stream()
                .allMatch(value -> value.errorMessages().isEmpty())) {
            problemsOf(connectorConfigs).forEach(problem -> addError(config, problem));
        }
        return config;
    }

    private static List<QueueCheck.Problem> problemsOf(Map<String, String> props) {
        SqsSourceConfig config;
        try {
            config = new SqsSourceConfig(props);
            StartedTask.decoder(config);
        } catch (ConfigException e) {
            return List.of(new QueueCheck.Problem(firstKeyIn(e.getMessage()), e.getMessage()));
        }
        return QueueCheck.of(config);
    }

    private static String firstKeyIn(String message) {
        return message.substring(0, message.indexOf(' '));
    }

    private static void addError(Config config, QueueCheck.Problem problem) {
        Map<String, ConfigValue> values =
                config.configValues().stream().collect(Collectors.toMap(ConfigValue::name, Function.identity()));
        values.get(problem.key()).addErrorMessage(problem.message());
    }

    /**
     * Accepts that offsets are forgotten, whosever they are, since nothing depends on them; refuses to set one.
     *
     * @throws ConnectException if an offset is to be set
     */
    @Override
    public boolean alterOffsets(Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
        if (offsets.values().stream().anyMatch(Objects::nonNull)) {
            throw new ConnectException(
                    "Offsets of an SQS source cannot be set: a queue has no position to read from. To have"
                            + " messages again, redrive them from the dead-letter queue or send them anew. Offsets can be reset, which"
                            + " changes nothing.");
        }
        return true;
    }

    /** SQS cannot be read again from an offset, so that Connect's exactly-once mode has nothing to build on. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
        return ExactlyOnceSupport.UNSUPPORTED;
    }

    @Override
    public void stop() {
        log.debug("Stopped");
    }
}
