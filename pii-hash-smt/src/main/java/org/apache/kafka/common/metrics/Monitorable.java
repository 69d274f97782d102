package org.apache.kafka.common.metrics;

/**
 * What a worker since Kafka 4.1 has under this name: the mark of a plugin that has metrics (KIP-877). It is here so that
 * the transforms can be loaded by older workers; a worker that has its own uses that, since classes of Kafka come from
 * the worker first.
 */
public interface Monitorable {

    /**
     * Hands the plugin what it registers its metrics with; after it was configured, before its first record.
     *
     * @param metrics of this one plugin
     */
    void withPluginMetrics(PluginMetrics metrics);
}
