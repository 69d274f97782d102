package dev.privystream.benchmarks;

import dev.privystream.sandbox.Project;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What every benchmark can be told. */
final class LoadOptions {

    @Option(
            names = "--round-trip-ms",
            defaultValue = "10",
            description = "How long the queue takes for an answer (${DEFAULT-VALUE}).")
    private int roundTripMillis;

    @Option(
            names = "--visibility-seconds",
            defaultValue = "30",
            description = "The queue's visibility timeout (${DEFAULT-VALUE}).")
    private int visibilitySeconds;

    @Option(
            names = "--body",
            paramLabel = "FILE",
            description = "Message bodies, one a line, sent by turns. Else logins like config/samples/logins.jsonl.")
    private Path body;

    @Option(
            names = "--client-jvm",
            defaultValue = "-Xms1g -Xmx1g -XX:+UseParallelGC",
            description = "JVM options of the worker and of the raw loop (${DEFAULT-VALUE}).")
    private String clientJvm;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the source connector, on top of config/connectors/sqs-source.json.")
    private Map<String, String> connectorSettings = new LinkedHashMap<>();

    Duration roundTrip() {
        return Duration.ofMillis(roundTripMillis);
    }

    Duration visibility() {
        return Duration.ofSeconds(visibilitySeconds);
    }

    List<String> clientJvm() {
        return List.of(clientJvm.strip().split("\\s+"));
    }

    Map<String, String> connectorSettings() {
        return connectorSettings;
    }

    /** The file with the bodies, made in the directory if none was given. */
    Path bodies(Project project, Path directory) {
        return body != null ? body : Bodies.likeSamples(project.samples(), directory.resolve("bodies"));
    }
}
