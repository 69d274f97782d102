package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricsRegistryTest {

    /** The workers that there are, each with the registry that a task gets of it. */
    enum Worker {
        OF_KAFKA_4_1("kafka.connect") {
            @Override
            MetricsRegistry registry(Metrics metrics, String connector, int task) {
                return MetricsRegistry.of(
                        context(new PluginMetricsImpl(metrics, tags(connector, task))), connector, "" + task);
            }
        },
        BEFORE(JmxMetricsRegistry.DOMAIN) {
            @Override
            MetricsRegistry registry(Metrics metrics, String connector, int task) {
                return MetricsRegistry.of(context(new NoSuchMethodError()), connector, "" + task);
            }
        },
        WITHOUT_REGISTRY(JmxMetricsRegistry.DOMAIN) {
            @Override
            MetricsRegistry registry(Metrics metrics, String connector, int task) {
                return MetricsRegistry.of(context(null), connector, "" + task);
            }
        };

        /** In the worker's order, which is that of the MBean's name. */
        private static Map<String, String> tags(String connector, int task) {
            Map<String, String> tags = new LinkedHashMap<>();
            tags.put("connector", connector);
            tags.put("task", Integer.toString(task));
            return tags;
        }

        final String domain;

        Worker(String domain) {
            this.domain = domain;
        }

        abstract MetricsRegistry registry(Metrics metrics, String connector, int task);
    }

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
    private static final String CONNECTOR = "metrics-registry-test";

    /** As a worker has them. */
    private final Metrics metrics = new Metrics(
            new MetricConfig(), List.of(new JmxReporter()), Time.SYSTEM, new KafkaMetricsContext("kafka.connect"));

    @AfterEach
    void closeMetrics() {
        metrics.close();
    }

    @ParameterizedTest
    @EnumSource
    void metricsAreAttributesOfOneBeanAQueue(Worker worker) throws JMException {
        try (MetricsRegistry registry = worker.registry(metrics, CONNECTOR, 0)) {
            registry.register("one", List.of(metric("a", 1), metric("b", 2)));
            registry.register("two.fifo", List.of(metric("a", 3)));

            ObjectName one = name(worker, CONNECTOR, 0, "one");
            assertThat(SERVER.getAttribute(one, "a")).isEqualTo(1.0);
            assertThat(SERVER.getAttributes(one, new String[] {"a", "b"}).asList())
                    .extracting(attribute -> attribute.getValue())
                    .containsExactly(1.0, 2.0);
            assertThat(SERVER.getMBeanInfo(one).getAttributes())
                    .extracting(attribute -> attribute.getName() + ": " + attribute.getDescription())
                    .containsExactlyInAnyOrder("a: what a says", "b: what b says");
            assertThat(SERVER.getAttribute(name(worker, CONNECTOR, 0, "two.fifo"), "a"))
                    .isEqualTo(3.0);
            assertThatThrownBy(() -> SERVER.getAttribute(one, "c")).isInstanceOf(AttributeNotFoundException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closedRegistryLeavesNothingBehind(Worker worker) throws JMException {
        MetricsRegistry registry = worker.registry(metrics, CONNECTOR, 0);
        registry.register("one", List.of(metric("a", 1), metric("b", 2)));
        registry.register("two", List.of(metric("a", 3)));

        registry.close();
        registry.close();

        assertThat(beans(worker)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void tasksAndConnectorsAreSideBySide(Worker worker) throws JMException {
        String another = CONNECTOR + ", the other";
        try (MetricsRegistry second = worker.registry(metrics, CONNECTOR, 1);
                MetricsRegistry other = worker.registry(metrics, another, 0)) {
            try (MetricsRegistry first = worker.registry(metrics, CONNECTOR, 0)) {
                first.register("queue", List.of(metric("a", 1)));
                second.register("queue", List.of(metric("a", 2)));
                other.register("queue", List.of(metric("a", 3)));
                assertThat(SERVER.getAttribute(name(worker, CONNECTOR, 0, "queue"), "a"))
                        .isEqualTo(1.0);
            }

            assertThat(SERVER.isRegistered(name(worker, CONNECTOR, 0, "queue"))).isFalse();
            assertThat(SERVER.getAttribute(name(worker, CONNECTOR, 1, "queue"), "a"))
                    .isEqualTo(2.0);
            assertThat(SERVER.getAttribute(name(worker, ObjectName.quote(another), 0, "queue"), "a"))
                    .isEqualTo(3.0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void taskThatStartsBeforeItsPredecessorIsGoneIsSeenOnceItIs(Worker worker) throws JMException {
        QueueUrl queue = QueueUrl.parse("https://host/1/queue");
        ObjectName name = name(worker, CONNECTOR, 0, "queue");
        TaskFailure failure = new TaskFailure();
        try (TaskLoop loop = new TaskLoop("metrics-registry-test", failure);
                TaskMetrics after = new TaskMetrics(worker.registry(metrics, CONNECTOR, 0), loop)) {
            try (TaskMetrics before = new TaskMetrics(worker.registry(metrics, CONNECTOR, 0), loop)) {
                before.open(Map.of(queue, List.of(metric("a", 1), metric("b", 1))));
                after.open(Map.of(queue, List.of(metric("a", 2), metric("b", 2))));
                assertThat(SERVER.getAttribute(name, "a")).isEqualTo(1.0);
            }

            await().ignoreExceptionsInstanceOf(JMException.class)
                    .untilAsserted(
                            () -> assertThat(SERVER.getAttribute(name, "b")).isEqualTo(2.0));
            assertThat(SERVER.getAttribute(name, "a")).isEqualTo(2.0);
        }
        failure.throwIfFailed();
        assertThat(beans(worker)).isEmpty();
    }

    @Test
    void queuesOfOneNameAreToldApartByTheirUrls() throws JMException {
        QueueUrl one = QueueUrl.parse("https://host/1/queue");
        QueueUrl two = QueueUrl.parse("https://host/2/queue");
        try (TaskLoop loop = new TaskLoop("metrics-registry-test", new TaskFailure());
                TaskMetrics task = new TaskMetrics(new JmxMetricsRegistry(CONNECTOR, "0"), loop)) {
            task.open(Map.of(one, List.of(metric("a", 1)), two, List.of(metric("a", 2))));

            assertThat(SERVER.getAttribute(name(Worker.BEFORE, CONNECTOR, 0, ObjectName.quote(two.url())), "a"))
                    .isEqualTo(2.0);
            assertThat(beans(Worker.BEFORE)).hasSize(2);
        }
    }

    @Test
    void registryThatTheWorkerHasClosedIsClosedQuietly() {
        PluginMetricsImpl ofWorker = new PluginMetricsImpl(metrics, Map.of("connector", CONNECTOR, "task", "0"));
        PluginMetricsRegistry registry = new PluginMetricsRegistry(ofWorker);
        registry.register("queue", List.of(metric("a", 1)));

        assertThatCode(() -> {
                    ofWorker.close();
                    registry.close();
                })
                .doesNotThrowAnyException();
    }

    private static ObjectName name(Worker worker, String connector, int task, String queue) throws JMException {
        return new ObjectName(
                worker.domain + ":type=plugins,connector=" + connector + ",task=" + task + ",queue=" + queue);
    }

    private static Set<ObjectName> beans(Worker worker) throws JMException {
        return SERVER.queryNames(new ObjectName(worker.domain + ":type=plugins,connector=" + CONNECTOR + ",*"), null);
    }

    private static Metric metric(String name, double value) {
        return new Metric(name, "messages", "what " + name + " says", () -> value);
    }

    /** A context that answers with that registry, or throws that error as a worker does that has no such method. */
    private static SourceTaskContext context(Object answer) {
        return (SourceTaskContext) Proxy.newProxyInstance(
                MetricsRegistryTest.class.getClassLoader(),
                new Class<?>[] {SourceTaskContext.class},
                (proxy, method, arguments) -> {
                    if (answer instanceof Error error) {
                        throw error;
                    }
                    return answer;
                });
    }
}
