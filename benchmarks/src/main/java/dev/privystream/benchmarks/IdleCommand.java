package dev.privystream.benchmarks;

import dev.privystream.sandbox.Pause;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "idle", description = "How many requests an empty queue costs.")
final class IdleCommand implements Callable<Integer> {

    private static final int MESSAGES = 1_000;
    private static final double MOST_A_MINUTE = 4;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LoadOptions load;

    @Option(
            names = "--settle-seconds",
            defaultValue = "45",
            description = "How long the connector has, after the last message, to come to rest (${DEFAULT-VALUE}).")
    private int settleSeconds;

    @Option(names = "--seconds", defaultValue = "120", description = "For how long to count (${DEFAULT-VALUE}).")
    private int seconds;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Workplace workplace = Workplace.of("idle");
        Path run = workplace.newRun("connector");
        Path bodies = load.bodies(workplace.project(), workplace.directory());
        out.println(Machine.describe());
        out.flush();
        double aMinute;
        try (QueueProcess queue = QueueProcess.start(
                        workplace.project(), run, load.roundTrip(), load.visibility(), MESSAGES, bodies);
                Cluster cluster = Cluster.start(workplace.project(), run, Map.of(), load.clientJvm(), queue)) {
            long start = System.nanoTime();
            cluster.registerSource(load.connectorSettings());
            Throughput.measure(MESSAGES, start, queue::deleted, cluster::requireSound, List.of());
            Pause.of(Duration.ofSeconds(settleSeconds));
            long before = queue.requests();
            Pause.of(Duration.ofSeconds(seconds));
            aMinute = (queue.requests() - before) * 60.0 / seconds;
            cluster.requireSound();
        }
        workplace.discardData(run);
        Target target = new Target(
                "requests a minute at an empty queue, at most " + Row.whole(MOST_A_MINUTE),
                String.format(Locale.ROOT, "%.1f, over %d s", aMinute, seconds),
                aMinute <= MOST_A_MINUTE);
        out.println(target);
        out.flush();
        return target.met() ? 0 : 1;
    }
}
