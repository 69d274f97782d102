package dev.privystream.benchmarks;

import dev.privystream.sandbox.SandboxException;
import dev.privystream.sandbox.Topic;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "heap",
        description =
                "Whether a worker with a small heap survives many large messages. The topic keeps only the newest.")
final class HeapCommand implements Callable<Integer> {

    private static final String TOPIC = "benchmark";
    private static final JsonMapper JSON = JsonMapper.shared();

    @Spec
    private CommandSpec spec;

    @Mixin
    private LoadOptions load;

    @Option(names = "--messages", defaultValue = "120000", description = "How many wait (${DEFAULT-VALUE}).")
    private int messages;

    @Option(names = "--size-kib", defaultValue = "100", description = "Of a body (${DEFAULT-VALUE}).")
    private int sizeKib;

    @Option(
            names = "--heap",
            defaultValue = "512m",
            description = "The worker's, as the JVM writes it (${DEFAULT-VALUE}).")
    private String heap;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Workplace workplace = Workplace.of("heap");
        Path run = workplace.newRun("connector");
        Path bodies = Bodies.ofSize(
                workplace.project().samples(),
                sizeKib * 1024,
                workplace.directory().resolve("bodies"));
        out.println(Machine.describe());
        out.printf(Locale.ROOT, "%,d messages of %d KiB, a worker with -Xmx%s%n", messages, sizeKib, heap);
        out.flush();
        List<String> jvm = new ArrayList<>(load.clientJvm());
        jvm.removeIf(option -> option.startsWith("-Xm"));
        jvm.add("-Xmx" + heap);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("topic", TOPIC);
        settings.put("message.schema", schemaWithoutLimits(workplace.project().schemas()));
        settings.put("topic.creation.default.segment.bytes", Integer.toString(64 << 20));
        settings.put("topic.creation.default.retention.bytes", Integer.toString(128 << 20));
        settings.put("topic.creation.default.file.delete.delay.ms", "1000");
        settings.putAll(load.connectorSettings());
        List<Target> targets = new ArrayList<>();
        try (QueueProcess queue = QueueProcess.start(
                        workplace.project(), run, load.roundTrip(), load.visibility(), messages, bodies);
                Cluster cluster = Cluster.start(workplace.project(), run, Cluster.FORGETS_SOON, jvm, queue);
                Topic topic = new Topic(cluster.bootstrapServers(), TOPIC)) {
            long start = System.nanoTime();
            cluster.registerSource(settings);
            String delivered;
            boolean all;
            try {
                Throughput throughput =
                        Throughput.measure(messages, start, queue::deleted, cluster::requireSound, List.of());
                long records = topic.records();
                all = records >= messages;
                delivered = String.format(
                        Locale.ROOT,
                        "%,d records, %,d messages/s, %,d redelivered",
                        records,
                        Math.round(throughput.coldPerSecond()),
                        queue.inspect().counts().redelivered());
            } catch (SandboxException e) {
                all = false;
                delivered = e.getMessage();
            }
            targets.add(new Target("all messages delivered and deleted", delivered, all));
            boolean alive = cluster.worker().isAlive();
            targets.add(new Target("worker alive", alive ? "yes" : "no", alive));
            long errors = outOfMemoryErrors(cluster.workerLog());
            targets.add(new Target("OutOfMemoryErrors in its log, none", Long.toString(errors), errors == 0));
        }
        workplace.discardData(run);
        targets.forEach(out::println);
        out.flush();
        return targets.stream().allMatch(Target::met) ? 0 : 1;
    }

    /** That of the logins, whose texts may be as long as they are here. */
    private static String schemaWithoutLimits(Path schemas) {
        try {
            JsonNode schema = JSON.readTree(Files.readString(schemas.resolve("login.schema.json")));
            schema.path("properties").forEach(property -> ((ObjectNode) property).remove("maxLength"));
            return JSON.writeValueAsString(schema);
        } catch (IOException e) {
            throw new SandboxException("The message schema cannot be read: " + e.getMessage(), e);
        }
    }

    private static long outOfMemoryErrors(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("OutOfMemoryError")).count();
        } catch (IOException e) {
            throw new SandboxException("Cannot read " + log, e);
        }
    }
}
