package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sandbox.TorturePlan.Step;
import dev.privystream.sandbox.TortureResult.Incident;
import dev.privystream.sandbox.TortureVerdict.Promise;
import dev.privystream.sandbox.TortureVerdict.Violation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code ./pipeline torture} does, for not quite a minute; and that it sees it when a connector loses messages. */
class TortureIT {

    private static final Project PROJECT = Project.ofThisJvm();

    /** Gives a plan that holds all of {@link #NAMED} in so short a time. */
    private static final long SEED = 11633;

    private static final Duration DURATION = Duration.ofSeconds(50);

    /** What is promised to be survived. Each has its turn, on a slow machine as well. */
    private static final List<Injection> NAMED = List.of(
            Injection.WORKER_KILLED,
            Injection.BROKER_AND_WORKER_KILLED,
            Injection.BROKER_RESTARTED,
            Injection.POSTGRES_RESTARTED,
            Injection.QUEUE_SLOWED,
            Injection.SECOND_WORKER_KILLED,
            Injection.CONNECTOR_PAUSED,
            Injection.CONNECTOR_RECONFIGURED,
            Injection.CONNECTOR_RESTARTED);

    private static final int RATE = 100;
    private static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(10);

    @Test
    void everyMessageIsOneRowOrOneDeadLetterWhateverIsKilled() throws IOException {
        TorturePlan plan = TorturePlan.of(SEED, DURATION);

        TortureResult result = run(SandboxSettings.in(fresh("sound")), plan, Map.of());

        assertThat(result.violations()).isEmpty();
        assertThat(result.incidents()).extracting(Incident::injection).containsAll(NAMED);
        assertThat(result.counts().get("received more than once"))
                .as("messages on their way when they are killed")
                .isNotEqualTo("0");
    }

    /** The broker is away when the worker is killed: whatever has left the queue by then, and is not in Kafka, is lost. */
    @Test
    void connectorThatDeletesBeforeTheAcknowledgementIsSeenToLoseMessages() throws IOException {
        Step kill = new Step(Duration.ofSeconds(1), Injection.BROKER_AND_WORKER_KILLED, Duration.ofSeconds(1), 0);
        TorturePlan plan = new TorturePlan(SEED, Duration.ofSeconds(5), List.of(kill));

        TortureResult result = run(
                SandboxSettings.in(fresh("careless")).withPlugin(carelessPlugin()),
                plan,
                Map.of("connector.class", CarelessSourceConnector.class.getName()));

        assertThat(result.incidents()).extracting(Incident::injection).containsExactly(kill.injection());
        assertThat(result.violations())
                .extracting(Violation::promise)
                .contains(Promise.NOT_LOST_BEFORE_KAFKA)
                .doesNotContain(Promise.SETTLED, Promise.NOT_LOST_BEFORE_POSTGRES, Promise.NOTHING_RAW);
    }

    private static TortureResult run(SandboxSettings sandbox, TorturePlan plan, Map<String, String> sourceSettings) {
        TortureSettings settings = new TortureSettings(
                sandbox.withVisibilityTimeout(VISIBILITY_TIMEOUT),
                plan,
                RATE,
                Sink.DEBEZIUM.connector(),
                sourceSettings);
        Progress progress = new Progress(System.out, false);
        try (Torture torture = new Torture(PROJECT, settings, progress)) {
            TortureResult result = torture.run();
            System.out.print(new TortureReport(settings, result));
            return result;
        }
    }

    /** The connector's plugin with the careless one beside it. */
    private static Path carelessPlugin() throws IOException {
        Path plugin = fresh("careless-plugin");
        try (Stream<Path> files = Files.walk(PROJECT.plugins().get(0))) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.copy(jar, plugin.resolve(jar.getFileName().toString()));
            }
        }
        try (OutputStream file = Files.newOutputStream(plugin.resolve("careless.jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            for (Class<?> type : List.of(CarelessSourceConnector.class, CarelessSourceTask.class)) {
                String entry = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(entry));
                try (var content = type.getClassLoader().getResourceAsStream(entry)) {
                    content.transferTo(jar);
                }
            }
        }
        return plugin;
    }

    private static Path fresh(String name) throws IOException {
        Path directory = PROJECT.target().resolve("it/TortureIT").resolve(name);
        if (Files.exists(directory)) {
            Directories.delete(directory);
        }
        return Files.createDirectories(directory);
    }
}
