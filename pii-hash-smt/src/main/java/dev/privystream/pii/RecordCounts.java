package dev.privystream.pii;

import java.util.concurrent.atomic.LongAdder;

/** What becomes of the records of one transform, since it was made. Thread-safe. */
final class RecordCounts {
    // Mutable state
    private final LongAdder transformed = new LongAdder();
    private final LongAdder unchanged = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder schemas = new LongAdder();

    void transformed() {
        transformed.increment();
    }

    void unchanged() {
        unchanged.increment();
    }

    void failed() {
        failed.increment();
    }

    void schema() {
        schemas.increment();
    }

    /** Shows the counts in the worker's registry. */
    void register(TransformMetrics metrics) {
        add(metrics, "transformed-total", "Records of which selected fields were replaced.", transformed);
        add(
                metrics,
                "unchanged-total",
                "Records that passed as they are: with nothing selected in them, where that is allowed, and tombstones.",
                unchanged);
        add(metrics, "failed-total", "Records that could not be transformed as configured, each time.", failed);
        add(
                metrics,
                "schemas-total",
                "Schemas for which a plan was made; one that comes back after 2,048 others counts again.",
                schemas);
    }

    private static void add(TransformMetrics metrics, String name, String description, LongAdder count) {
        metrics.add(name, description, (config, now) -> count.sum());
    }
}
