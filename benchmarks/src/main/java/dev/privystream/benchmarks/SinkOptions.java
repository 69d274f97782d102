package dev.privystream.benchmarks;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which sink is measured, and how; filled by picocli. */
final class SinkOptions {

    @Option(
            names = "--plugin-dir",
            paramLabel = "DIR",
            description = "Confluent's JDBC sink, unpacked, with Postgres' driver. Without it: Debezium's sink.")
    private Path pluginDirectory;

    @Option(
            names = "--worker-jvm",
            defaultValue = "-Xms1g -Xmx1g -XX:+UseParallelGC",
            description = "JVM options of the worker (${DEFAULT-VALUE}).")
    private String workerJvm;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the sink, on top of the shipped ones.")
    private Map<String, String> settings = new LinkedHashMap<>();

    /** The shipped configuration. */
    String connector() {
        return pluginDirectory == null ? "postgres-sink-debezium" : "postgres-sink";
    }

    List<Path> plugins() {
        return pluginDirectory == null ? List.of() : List.of(pluginDirectory.toAbsolutePath());
    }

    List<String> workerJvm() {
        return List.of(workerJvm.strip().split("\\s+"));
    }

    Map<String, String> settings() {
        return settings;
    }
}
