package dev.privystream.sqs;

import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.stats.Avg;
import org.apache.kafka.common.metrics.stats.Max;

/**
 * Average and maximum of what was recorded of late: in Kafka's usual window, the last thirty to sixty seconds. Both are not
 * a number while nothing was. Times are milliseconds, and given by the caller. Thread-safe.
 */
final class RecentValues {

    private final MetricConfig window = new MetricConfig();

    // Mutable state, guarded by this
    private final Avg average = new Avg();
    private final Max maximum = new Max();

    synchronized void record(double value, long nowMillis) {
        average.record(window, value, nowMillis);
        maximum.record(window, value, nowMillis);
    }

    synchronized double average(long nowMillis) {
        return average.measure(window, nowMillis);
    }

    synchronized double maximum(long nowMillis) {
        return maximum.measure(window, nowMillis);
    }
}
