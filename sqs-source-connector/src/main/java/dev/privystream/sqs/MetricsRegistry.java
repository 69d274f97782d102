package dev.privystream.sqs;

import java.util.List;
import org.apache.kafka.connect.source.SourceTaskContext;

/** Where the metrics of one task are made visible. Thread-safe. */
interface MetricsRegistry extends AutoCloseable {

    /** The tag that tells a task's queues from each other. */
    String QUEUE_TAG = "queue";

    /**
     * Makes the metrics of a queue visible. May be called again after it has failed.
     *
     * @param queue tells the queue from the others of the task
     * @throws RuntimeException if that cannot be, or not yet: another task of the same connector and number is not quite gone
     */
    void register(String queue, List<Metric> metrics);

    /** Takes back what was registered, and nothing else. */
    @Override
    void close();

    /**
     * The worker's own registry, which all its reporters read. A worker before Kafka 4.1 has none for plugins: its tasks
     * are to be seen by JMX alone.
     *
     * @param context the task's, or null where there is no worker
     * @param connector the connector's name
     * @param task the task's number
     */
    static MetricsRegistry of(SourceTaskContext context, String connector, String task) {
        try {
            MetricsRegistry ofWorker = context == null ? null : PluginMetricsRegistry.of(context);
            return ofWorker == null ? new JmxMetricsRegistry(connector, task) : ofWorker;
        } catch (LinkageError e) {
            return new JmxMetricsRegistry(connector, task);
        }
    }
}
