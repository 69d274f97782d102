package dev.privystream.benchmarks;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Lets a sink write all records of a topic into an empty table, again and again. Not thread-safe. */
final class SinkBench {

    private final Cluster cluster;
    private final SinkDatabase database;
    private final SinkOptions options;
    private final int rows;
    private final Path bodies;

    // Mutable state
    private final Set<String> topics = new HashSet<>();
    private int runs;
    private double recordSize;

    /**
     * @param rows of each run
     * @param bodies of messages, one a line, that the records are made of
     */
    SinkBench(Cluster cluster, SinkDatabase database, SinkOptions options, int rows, Path bodies) {
        this.cluster = cluster;
        this.database = database;
        this.options = options;
        this.rows = rows;
        this.bodies = bodies;
    }

    /** What a record and a row of the last run take, in words. */
    String sizes() {
        return String.format(
                Locale.ROOT, "A record: %.0f bytes in the topic. A row: %s.", recordSize, database.rowSizes());
    }

    SinkFigures run(SinkCase settings) {
        String topic = "logins-" + settings.partitions();
        if (topics.add(topic)) {
            SinkTopic.fill(cluster.bootstrapServers(), topic, settings.partitions(), rows, bodies);
        }
        recordSize = SinkTopic.recordSize(cluster.bootstrapServers(), topic, rows);
        database.empty();
        runs++;
        // A name of its own is a consumer group of its own, which reads from the beginning.
        String connector = options.connector() + "-" + runs;
        Map<String, String> config = new LinkedHashMap<>(settings.settings());
        config.put("topics", topic);
        config.putAll(options.settings());
        cluster.registerAs(connector, options.connector(), config);
        Throughput throughput = Throughput.measure(
                rows,
                System.nanoTime(),
                database::rows,
                cluster::requireSound,
                List.of(() -> Throughput.cpu(cluster.worker()), database::cpu, () -> Throughput.cpu(cluster.broker())));
        cluster.remove(connector);
        return new SinkFigures(
                database.rowsPerSecond(),
                throughput.warmCpuMicros().get(0),
                throughput.warmCpuMicros().get(1),
                throughput.warmCpuMicros().get(2));
    }
}
