package dev.privystream.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One set of a sink's settings.
 *
 * @param mode of inserting, as both sinks call it: insert or upsert
 * @param batchSize the most rows of one batch
 * @param pollRecords the most records of one poll
 * @param tasks of the connector
 * @param partitions of the topic
 */
record SinkCase(String mode, int batchSize, int pollRecords, int tasks, int partitions) {

    static final List<String> COLUMNS = List.of("insert.mode", "batch.size", "max.poll.records", "tasks", "partitions");

    private static final String UPSERT = "upsert";
    private static final List<String> MODES = List.of("insert", UPSERT);
    private static final int SHIPPED = 3_000;
    private static final int SHIPPED_PARTITIONS = 3;

    /** What the shipped configurations do, with one task on a topic that the shipped source makes. */
    static SinkCase shipped() {
        return new SinkCase(UPSERT, SHIPPED, SHIPPED, 1, SHIPPED_PARTITIONS);
    }

    /** Batches and polls of all sizes with one task, then tasks and partitions at the shipped sizes; no two alike. */
    static List<SinkCase> all() {
        Set<SinkCase> cases = new LinkedHashSet<>();
        for (String mode : MODES) {
            for (int size : new int[] {100, 500, 1_000, SHIPPED, 10_000}) {
                cases.add(new SinkCase(mode, size, size, 1, SHIPPED_PARTITIONS));
            }
            cases.add(new SinkCase(mode, SHIPPED, 500, 1, SHIPPED_PARTITIONS));
            cases.add(new SinkCase(mode, 500, SHIPPED, 1, SHIPPED_PARTITIONS));
        }
        for (String mode : MODES) {
            cases.add(new SinkCase(mode, SHIPPED, SHIPPED, 1, 1));
            cases.add(new SinkCase(mode, SHIPPED, SHIPPED, 1, 6));
            cases.add(new SinkCase(mode, SHIPPED, SHIPPED, 2, 6));
            cases.add(new SinkCase(mode, SHIPPED, SHIPPED, 3, 3));
            cases.add(new SinkCase(mode, SHIPPED, SHIPPED, 6, 6));
        }
        return new ArrayList<>(cases);
    }

    /** Those settings of a sink that differ from one case to another, of Debezium's and of Confluent's alike. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("insert.mode", mode);
        settings.put("batch.size", Integer.toString(batchSize));
        settings.put("consumer.override.max.poll.records", Integer.toString(pollRecords));
        settings.put("tasks.max", Integer.toString(tasks));
        return settings;
    }

    List<String> cells() {
        return List.of(
                mode,
                String.format(Locale.ROOT, "%,d", batchSize),
                String.format(Locale.ROOT, "%,d", pollRecords),
                Integer.toString(tasks),
                Integer.toString(partitions));
    }

    @Override
    public String toString() {
        return String.join(" ", cells());
    }
}
