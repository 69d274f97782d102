package dev.privystream.pii;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of one transform in the worker's registry. After a stop that took too long, the worker makes the transform anew while
 * the old one still has the names: then they are registered once that is gone. A transform works without them as well.
 * Thread-safe.
 */
final class TransformMetrics {
    private static final Logger log = LoggerFactory.getLogger(TransformMetrics.class);
    private static final long RETRY_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final PluginMetrics registry;

    // Mutable state, guarded by this
    private final Map<MetricName, Measurable> waiting = new LinkedHashMap<>();
    private boolean told;

    // Mutable state
    private volatile boolean complete = true;
    private volatile long lastTryNanos;

    TransformMetrics(PluginMetrics registry) {
        this.registry = registry;
    }

    /** Registers a metric, now or later. */
    synchronized void add(String name, String description, Measurable value) {
        waiting.put(registry.metricName(name, description, new LinkedHashMap<>()), value);
        register();
    }

    /** Registers what could not be registered before; tries once a second, and costs nothing where nothing is missing. */
    void complete() {
        if (!complete && System.nanoTime() - lastTryNanos >= RETRY_PAUSE_NANOS) {
            register();
        }
    }

    private synchronized void register() {
        lastTryNanos = System.nanoTime();
        Iterator<Map.Entry<MetricName, Measurable>> metrics = waiting.entrySet().iterator();
        try {
            while (metrics.hasNext()) {
                Map.Entry<MetricName, Measurable> metric = metrics.next();
                registry.addMetric(metric.getKey(), metric.getValue());
                metrics.remove();
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            if (!told) {
                log.warn(
                        "Metrics cannot be registered ({}); trying again",
                        e.getClass().getSimpleName());
                told = true;
            }
        }
        complete = waiting.isEmpty();
    }
}
