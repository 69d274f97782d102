package dev.privystream.sqs;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry that a worker since Kafka 4.1 has for plugins. It adds the tags {@code connector} and {@code task} itself.
 * Nothing else refers to its class, which older workers do not have.
 */
final class PluginMetricsRegistry implements MetricsRegistry {

    private static final Logger log = LoggerFactory.getLogger(PluginMetricsRegistry.class);

    private final PluginMetrics registry;

    // Mutable state, guarded by this
    private final Set<MetricName> registered = new LinkedHashSet<>();

    PluginMetricsRegistry(PluginMetrics registry) {
        this.registry = registry;
    }

    /**
     * The task's registry, or null if its runtime has none.
     *
     * @throws LinkageError if the worker is older than Kafka 4.1
     */
    static PluginMetricsRegistry of(SourceTaskContext context) {
        PluginMetrics registry = context.pluginMetrics();
        return registry == null ? null : new PluginMetricsRegistry(registry);
    }

    @Override
    public synchronized void register(String queue, List<Metric> metrics) {
        for (Metric metric : metrics) {
            MetricName name = registry.metricName(
                    metric.name(), metric.description(), new LinkedHashMap<>(Map.of(QUEUE_TAG, queue)));
            if (!registered.contains(name)) {
                Measurable value = (config, now) -> metric.value().getAsDouble();
                registry.addMetric(name, value);
                registered.add(name);
            }
        }
    }

    @Override
    public synchronized void close() {
        try {
            registered.forEach(registry::removeMetric);
        } catch (IllegalArgumentException | IllegalStateException e) {
            log.debug("The worker has removed the metrics itself");
        }
        registered.clear();
    }
}
