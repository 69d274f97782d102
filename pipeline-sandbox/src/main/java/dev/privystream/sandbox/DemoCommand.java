package dev.privystream.sandbox;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "Sends messages through the whole pipeline, on free ports, and shows what arrives.")
final class DemoCommand implements Callable<Integer> {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String ROWS = """
            SELECT '..' || right(user_id, 12) AS user_id, device_type, left(masked_ip, 12) || '..' AS masked_ip,
                   left(masked_device_id, 12) || '..' AS masked_device_id, locale, app_version, create_date
              FROM user_logins ORDER BY create_date, message_id LIMIT 10""";

    private static final String REPEATED = """
            SELECT left(%1$s, 24) || '..' AS %1$s, count(*) AS logins, count(DISTINCT user_id) AS users
              FROM user_logins GROUP BY user_logins.%1$s HAVING count(*) > 1
             ORDER BY logins DESC, user_logins.%1$s LIMIT 10""";

    @Mixin
    private ConnectorOptions connectorOptions;

    @Option(
            names = "--messages",
            paramLabel = "FILE",
            description = "One message body a line. Without it: the samples.")
    private Path messages;

    @Option(names = "--json", description = "Print one JSON object with the counts on stdout, all else on stderr.")
    private boolean json;

    @Override
    public Integer call() {
        Project project = Project.ofThisJvm();
        List<String> connectors = connectorOptions.connectors();
        SandboxSettings settings = connectorOptions.applyTo(SandboxSettings.in(newDirectory(project)));
        PrintStream out = json ? System.err : System.out;
        Progress progress = new Progress(out, Boolean.getBoolean(Progress.TERMINAL_PROPERTY));

        Sandbox sandbox = new Sandbox(project, settings);
        Thread discard = new Thread(sandbox::discard);
        Runtime.getRuntime().addShutdownHook(discard);
        Summary summary;
        try {
            summary = run(project, sandbox, connectors, progress, out);
        } catch (SandboxException e) {
            if (sandbox.isClosed()) {
                return CommandLine.ExitCode.SOFTWARE;
            }
            Runtime.getRuntime().removeShutdownHook(discard);
            progress.end();
            sandbox.close();
            throw new SandboxException(e.getMessage() + System.lineSeparator() + "Logs: " + sandbox.directory(), e);
        }
        if (json) {
            System.out.println(summary.toJson());
        }
        return 0;
    }

    /** What came of it; seconds from the first message sent until all were settled. */
    private record Summary(long sent, Counts counts, double seconds) {

        String toJson() {
            return "{\"sent\":%s,\"topicRecords\":%s,\"tableRows\":%s,\"deadLettered\":%s,\"queueRemaining\":%s,\"seconds\":%s}"
                    .formatted(
                            sent,
                            counts.topicRecords(),
                            counts.tableRows(),
                            counts.deadLettered(),
                            counts.queueRemaining(),
                            String.format(Locale.ROOT, "%.1f", seconds));
        }

        @Override
        public String toString() {
            return """
                    %6s sent
                    %6s in the topic %s
                    %6s in the table user_logins
                    %6s in the dead-letter queue %s
                    %6s left in the queue
                    settled in %s s""".formatted(
                            sent,
                            counts.topicRecords(),
                            Pipeline.TOPIC,
                            counts.tableRows(),
                            counts.deadLettered(),
                            ElasticMq.DEAD_LETTER_QUEUE,
                            counts.queueRemaining(),
                            String.format(Locale.ROOT, "%.1f", seconds));
        }
    }

    private Summary run(Project project, Sandbox sandbox, List<String> connectors, Progress progress, PrintStream out) {
        progress.print("Starting Kafka, Connect, ElasticMQ and Postgres ...");
        sandbox.start();
        try (Pipeline pipeline = new Pipeline(sandbox.endpoints())) {
            for (String connector : connectors) {
                progress.print("Registering " + project.home().relativize(project.connector(connector)));
                pipeline.connect().register(project.connector(connector));
            }
            Path file = messages == null ? project.samples() : messages;
            progress.print("Sending " + file);
            long start = System.nanoTime();
            long sent = pipeline.queue().send(file, soFar -> progress.show("sent " + soFar));
            Counts counts = awaitSettled(pipeline, sandbox, sent, progress);
            double seconds = (System.nanoTime() - start) / 1e9;
            progress.end();

            Summary summary = new Summary(sent, counts, seconds);
            print(out, "Ten rows", pipeline.table().query(ROWS));
            print(out, "Devices seen more than once", pipeline.table().query(REPEATED.formatted("masked_device_id")));
            print(out, "Addresses seen more than once", pipeline.table().query(REPEATED.formatted("masked_ip")));
            out.println();
            out.println(summary);
            return summary;
        }
    }

    private static Counts awaitSettled(Pipeline pipeline, Sandbox sandbox, long sent, Progress progress) {
        Counts last = null;
        long lastMove = System.nanoTime();
        while (true) {
            Counts counts = pipeline.counts();
            progress.show("sent %s, %s".formatted(sent, counts));
            if (counts.settle(sent)) {
                return counts;
            }
            for (ConnectRest.State state : pipeline.connect().states()) {
                if (state.isFailed()) {
                    throw new SandboxException("%s has failed: %s".formatted(state.name(), state.reason()));
                }
            }
            if (!counts.equals(last)) {
                last = counts;
                lastMove = System.nanoTime();
            } else if (System.nanoTime() - lastMove > PATIENCE.toNanos()) {
                throw new SandboxException(
                        "Nothing has moved for %s s: sent %s, %s".formatted(PATIENCE.toSeconds(), sent, counts));
            }
            Pause.of(POLL);
        }
    }

    private static void print(PrintStream out, String title, TextTable table) {
        out.println();
        out.println(table.rows().isEmpty() ? title + ": none" : title + ":");
        if (!table.rows().isEmpty()) {
            out.print(table);
        }
    }

    private static Path newDirectory(Project project) {
        try {
            return Files.createTempDirectory(project.target(), "demo-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
