package dev.privystream.benchmarks;

import dev.privystream.sandbox.Part;
import dev.privystream.sandbox.SandboxException;
import dev.privystream.sandbox.ServerJvm;
import dev.privystream.sandbox.Topic;
import dev.privystream.standin.QueueStandIn.Inspection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Runs one contender at a time, each with new servers. */
final class Contenders {

    private static final String TOPIC = "benchmark";

    private final Workplace workplace;
    private final LoadOptions load;
    private final int messages;
    private final Path bodies;

    Contenders(Workplace workplace, LoadOptions load, int messages) {
        this.workplace = workplace;
        this.load = load;
        this.messages = messages;
        this.bodies = load.bodies(workplace.project(), workplace.directory());
    }

    /** How many bytes a message has on the average. */
    long messageSize() {
        return Bodies.averageSize(bodies);
    }

    /** The SDK alone, in a JVM of its own: what it receives it deletes. */
    Row raw(String name, RawClient client, int receives) {
        Path run = workplace.newRun("raw");
        try (QueueProcess queue = startQueue(run)) {
            // The loop needs the sandbox's classes, for its leash, and these.
            Part loop = new Part(
                    name,
                    new ServerJvm(System.getProperty("java.class.path"), load.clientJvm())
                            .command(
                                    RawLoop.class.getName(),
                                    client.name(),
                                    queue.endpoint().toString(),
                                    queue.url(),
                                    Long.toString(load.visibility().toSeconds()),
                                    Integer.toString(receives)),
                    Map.of(),
                    run.resolve("raw.log"),
                    () -> true);
            try {
                long start = System.nanoTime();
                loop.start();
                Throughput throughput = Throughput.measure(
                        messages,
                        start,
                        queue::deleted,
                        () -> requireAlive(loop),
                        List.of(
                                () -> Throughput.cpu(loop.handle().orElseThrow()),
                                () -> Throughput.cpu(queue.process())));
                return row(name, throughput, queue.inspect(), OptionalDouble.empty());
            } finally {
                loop.kill();
            }
        }
    }

    private static void requireAlive(Part loop) {
        if (!loop.isAlive()) {
            throw new SandboxException("The raw loop has ended; its log says why: " + loop.log());
        }
    }

    /**
     * The source connector as it is shipped, with one more field to hash.
     *
     * @param profile where to, or null; the table of the second half's samples is added
     */
    Row connector(String name, CpuProfile profile) {
        Path run = workplace.newRun("connector");
        List<String> jvm = new ArrayList<>(load.clientJvm());
        if (profile != null) {
            jvm.add(profile.jvmOption());
        }
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("topic", TOPIC);
        settings.put("transforms.hash.fields", "ip:masked_ip,device_id:masked_device_id,user_id:masked_user_id");
        settings.putAll(load.connectorSettings());
        Throughput throughput;
        Inspection inspection;
        try (QueueProcess queue = startQueue(run);
                Cluster cluster = Cluster.start(workplace.project(), run, Map.of(), jvm, queue);
                Topic topic = new Topic(cluster.bootstrapServers(), TOPIC)) {
            long start = System.nanoTime();
            cluster.registerSource(settings);
            throughput = Throughput.measure(
                    messages,
                    start,
                    queue::deleted,
                    cluster::requireSound,
                    List.of(
                            () -> Throughput.cpu(cluster.worker()),
                            () -> Throughput.cpu(queue.process()),
                            () -> Throughput.cpu(cluster.broker())));
            inspection = queue.inspect();
            cluster.requireSound();
            requireAll(topic.records());
        }
        workplace.discardData(run);
        if (profile != null) {
            profile.read(throughput.half(), throughput.end());
        }
        return row(
                name,
                throughput,
                inspection,
                OptionalDouble.of(throughput.warmCpuMicros().get(2)));
    }

    private void requireAll(long records) {
        if (records < messages) {
            throw new SandboxException(
                    "%s messages were deleted, but there are %s records".formatted(messages, records));
        }
    }

    /** A source that has its records ready, on the same worker with the same converters: the framework alone. */
    Row ceiling(String name) {
        Path run = workplace.newRun("ceiling");
        Throughput throughput;
        try (Cluster cluster = Cluster.start(workplace.project(), run, load.clientJvm());
                Topic topic = new Topic(cluster.bootstrapServers(), TOPIC)) {
            long start = System.nanoTime();
            Map<String, String> settings = cluster.converters("sqs-source");
            settings.put("connector.class", PreparedSourceConnector.class.getName());
            settings.put("tasks.max", "1");
            settings.put(PreparedSourceConnector.TOPIC_CONFIG, TOPIC);
            settings.put(PreparedSourceConnector.RECORDS_CONFIG, Integer.toString(messages));
            settings.put("topic.creation.default.partitions", "3");
            settings.put("topic.creation.default.replication.factor", "-1");
            cluster.register("ceiling", settings);
            throughput = Throughput.measure(
                    messages,
                    start,
                    topic::records,
                    cluster::requireSound,
                    List.of(() -> Throughput.cpu(cluster.worker()), () -> Throughput.cpu(cluster.broker())));
        }
        workplace.discardData(run);
        return new Row(
                name,
                throughput.coldPerSecond(),
                throughput.warmPerSecond(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(throughput.warmCpuMicros().get(0)),
                OptionalDouble.empty(),
                OptionalDouble.of(throughput.warmCpuMicros().get(1)));
    }

    private QueueProcess startQueue(Path run) {
        return QueueProcess.start(workplace.project(), run, load.roundTrip(), load.visibility(), messages, bodies);
    }

    private Row row(String name, Throughput throughput, Inspection inspection, OptionalDouble brokerCpu) {
        double requests =
                inspection.requests().values().stream().mapToLong(n -> n).sum();
        return new Row(
                name,
                throughput.coldPerSecond(),
                throughput.warmPerSecond(),
                OptionalDouble.of(requests / messages),
                OptionalDouble.of(inspection.counts().redelivered()),
                OptionalDouble.of(throughput.warmCpuMicros().get(0)),
                OptionalDouble.of(throughput.warmCpuMicros().get(1)),
                brokerCpu);
    }
}
