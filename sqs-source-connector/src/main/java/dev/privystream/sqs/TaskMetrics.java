package dev.privystream.sqs;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the metrics of a task's queues visible for as long as it runs. A task runs without them as well. Thread-safe. */
final class TaskMetrics implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TaskMetrics.class);

    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    private final MetricsRegistry registry;
    private final TaskLoop loop;
    private final PacedLog failureLog = new PacedLog(log);

    // Mutable state, guarded by this
    private boolean closed;

    TaskMetrics(MetricsRegistry registry, TaskLoop loop) {
        this.registry = registry;
        this.loop = loop;
    }

    /**
     * Registers the metrics, and tries again for as long as that fails: after a stop that took too long, the worker starts the
     * task anew while the old one still has the names.
     *
     * @param metrics by queue
     */
    synchronized void open(Map<QueueUrl, List<Metric>> metrics) {
        if (closed) {
            return;
        }
        try {
            metrics.forEach((queue, ofQueue) -> registry.register(tagOf(queue, metrics), ofQueue));
        } catch (RuntimeException e) {
            failureLog.warn("Metrics cannot be registered (" + e.getClass().getSimpleName() + "); trying again", 1);
            loop.schedule(() -> open(metrics), RETRY_PAUSE);
        }
    }

    /** The queue's name, or its URL where the task has another queue of that name in another account or region. */
    private static String tagOf(QueueUrl queue, Map<QueueUrl, ?> all) {
        long ofThatName = all.keySet().stream()
                .filter(other -> other.name().equals(queue.name()))
                .count();
        return ofThatName == 1 ? queue.name() : queue.url();
    }

    @Override
    public synchronized void close() {
        closed = true;
        registry.close();
    }
}
