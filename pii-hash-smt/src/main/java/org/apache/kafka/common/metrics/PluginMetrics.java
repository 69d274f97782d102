package org.apache.kafka.common.metrics;

import java.util.LinkedHashMap;
import org.apache.kafka.common.MetricName;

/** What a worker since Kafka 4.1 has under this name; here for the same reason as {@link Monitorable}. */
public interface PluginMetrics {

    /**
     * The name of a metric of the plugin.
     *
     * @param name of the metric
     * @param description of the metric
     * @param tags beside those that the worker gives
     * @return the name with all tags
     */
    MetricName metricName(String name, String description, LinkedHashMap<String, String> tags);

    /**
     * Registers a metric.
     *
     * @param metricName made by {@link #metricName}
     * @param metricValueProvider reads it
     */
    void addMetric(MetricName metricName, MetricValueProvider<?> metricValueProvider);

    /**
     * Takes a metric back.
     *
     * @param metricName registered before
     */
    void removeMetric(MetricName metricName);

    /**
     * Registers a sensor.
     *
     * @param name of the sensor
     * @return the sensor
     */
    Sensor addSensor(String name);

    /**
     * Takes a sensor back.
     *
     * @param name registered before
     */
    void removeSensor(String name);
}
