package dev.privystream.sandbox;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
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
    private static final Duration COMMIT = Duration.ofSeconds(15);

    private static final String ROWS = """
            SELECT '..' || right(user_id, 12) AS user_id, device_type, left(masked_ip, 12) || '..' AS masked_ip,
                   left(masked_device_id, 12) || '..' AS masked_device_id, locale, app_version, create_date
              FROM user_logins ORDER BY create_date, message_id LIMIT 10""";

    private static final String VAULT_ROWS = """
            SELECT left(message_id, 8) || '..' AS message_id, '..' || right(user_id, 12) AS user_id,
                   left(sealed_ip, 24) || '..' AS sealed_ip, left(sealed_device_id, 24) || '..' AS sealed_device_id,
                   create_date
              FROM pii_vault ORDER BY pii_vault.create_date, pii_vault.message_id LIMIT 10""";

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

    /**
     * What came of it.
     *
     * @param vaultRows empty without a vault
     * @param seconds from the first message sent until all were settled
     */
    private record Summary(long sent, Counts counts, OptionalLong vaultRows, double seconds) {

        String toJson() {
            return "{\"sent\":%s,\"topicRecords\":%s,\"tableRows\":%s,%s\"deadLettered\":%s,\"queueRemaining\":%s,\"seconds\":%s}"
                    .formatted(
                            sent,
                            counts.topicRecords(),
                            counts.tableRows(),
                            inVault("\"vaultRows\":%s,"),
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
                    %s%6s in the dead-letter queue %s
                    %6s left in the queue
                    settled in %s s""".formatted(
                            sent,
                            counts.topicRecords(),
                            Pipeline.TOPIC,
                            counts.tableRows(),
                            inVault("%6s in the table pii_vault\n"),
                            counts.deadLettered(),
                            ElasticMq.DEAD_LETTER_QUEUE,
                            counts.queueRemaining(),
                            String.format(Locale.ROOT, "%.1f", seconds));
        }

        private String inVault(String format) {
            return vaultRows.isPresent() ? format.formatted(vaultRows.getAsLong()) : "";
        }
    }

    private Summary run(Project project, Sandbox sandbox, List<String> connectors, Progress progress, PrintStream out) {
        progress.print("Starting Kafka, Connect, ElasticMQ and Postgres ...");
        sandbox.start();
        try (Pipeline pipeline = new Pipeline(sandbox.endpoints());
                PipelineWatch watch = new PipelineWatch(
                        sandbox.endpoints(), () -> sandbox.worker().handle())) {
            for (String connector : connectors) {
                progress.print("Registering " + project.home().relativize(project.connector(connector)));
                pipeline.connect().awaitTask(pipeline.connect().register(project.connector(connector)));
            }
            Path file = messages == null ? project.samples() : messages;
            progress.print("Sending " + file);
            // The rates are against this look.
            watch.look();
            long start = System.nanoTime();
            long sent = pipeline.queue().send(file, soFar -> progress.show("sent " + soFar));
            Counts counts = awaitSettled(pipeline, watch, sent, progress);
            double seconds = (System.nanoTime() - start) / 1e9;
            progress.end();

            LoginTable table = pipeline.table();
            OptionalLong vaultRows =
                    connectorOptions.vault() ? OptionalLong.of(table.vaultRows()) : OptionalLong.empty();
            Summary summary = new Summary(sent, counts, vaultRows, seconds);
            print(out, "Ten rows", table.query(ROWS));
            if (connectorOptions.vault()) {
                print(out, "Ten rows of the vault", table.query(VAULT_ROWS));
                print(out, "From the vault back to addresses, and on to their hashes", circle(project, sandbox, table));
            }
            print(out, "Devices seen more than once", table.query(REPEATED.formatted("masked_device_id")));
            print(out, "Addresses seen more than once", table.query(REPEATED.formatted("masked_ip")));
            out.println();
            out.println(new StatusText(awaitCommitted(watch)));
            out.println(summary);
            return summary;
        }
    }

    private static TextTable circle(Project project, Sandbox sandbox, LoginTable table) {
        Path secrets = Sandbox.secrets(sandbox.directory());
        SealedValues values = new SealedValues(
                project.connector(ConnectorOptions.VAULT_SOURCE), secrets.resolve(SandboxSecrets.KEYSET));
        return new VaultCircle(table, values, secrets.resolve(SandboxSecrets.HASH_SECRET)).follow();
    }

    private Counts awaitSettled(Pipeline pipeline, PipelineWatch watch, long sent, Progress progress) {
        String last = "";
        long lastMove = System.nanoTime();
        while (true) {
            Counts counts = pipeline.counts();
            long vaultRows = connectorOptions.vault() ? pipeline.table().vaultRows() : counts.tableRows();
            String state = "sent %s, %s%s"
                    .formatted(sent, counts, connectorOptions.vault() ? ", in the vault " + vaultRows : "");
            progress.show(state);
            if (counts.settle(sent) && vaultRows == counts.tableRows()) {
                return counts;
            }
            watch.look();
            for (ConnectRest.State connector : pipeline.connect().states()) {
                if (connector.isFailed()) {
                    throw new SandboxException("%s has failed: %s".formatted(connector.name(), connector.reason()));
                }
            }
            if (!state.equals(last)) {
                last = state;
                lastMove = System.nanoTime();
            } else if (System.nanoTime() - lastMove > PATIENCE.toNanos()) {
                throw new SandboxException("Nothing has moved for %s s: %s".formatted(PATIENCE.toSeconds(), state));
            }
            Pause.of(POLL);
        }
    }

    /** The status once the sinks have committed what they wrote, which they do every few seconds. */
    private static PipelineStatus awaitCommitted(PipelineWatch watch) {
        long deadline = System.nanoTime() + COMMIT.toNanos();
        PipelineStatus status = watch.look();
        while (status.lag() > 0 && System.nanoTime() - deadline < 0) {
            Pause.of(POLL);
            status = watch.look();
        }
        return status;
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
