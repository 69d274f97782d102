package dev.privystream.sandbox;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "replay",
        description = {
            "Writes the topic to a new table, by a second sink beside the running one, and compares it with user_logins.",
            "Ends with 0 if both have the same rows, or the new one took the other's place, else with 1."
        })
final class ReplayCommand implements Callable<Integer> {

    private static final String EARLIEST = "earliest";
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Spec
    private CommandSpec command;

    @Option(
            names = "--table",
            paramLabel = "NAME",
            required = true,
            description = "The table to make: up to 40 lower-case letters, digits and underscores.")
    private String table;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            defaultValue = EARLIEST,
            description =
                    "Messages that were sent since then, say 2026-11-01T00:00:00Z. Without it: all that the topic has.")
    private String from;

    @Option(names = "--keep", description = "Let the second sink go on.")
    private boolean keep;

    @Option(
            names = "--swap",
            description =
                    "Give user_logins the rows of the new table, and the new table those of user_logins. What only"
                            + " user_logins had stays there, too.")
    private boolean swap;

    @Override
    public Integer call() {
        if (!table.matches("[a-z_][a-z0-9_]{0,39}")) {
            throw new ParameterException(command.commandLine(), "--table must be a plain name: " + table);
        }
        if (keep && swap) {
            throw new ParameterException(command.commandLine(), "--keep and --swap exclude each other");
        }
        Instant since = since();
        Endpoints endpoints = PipelineCommand.running(Project.ofThisJvm());
        Progress progress = new Progress(System.out, Boolean.getBoolean(Progress.TERMINAL_PROPERTY));
        try (Pipeline pipeline = new Pipeline(endpoints)) {
            SinkCopy sink = SinkCopy.of(pipeline.connect(), table);
            TableComparison comparison = new TableComparison(pipeline.table(), table, since);
            Map<Integer, Long> offsets = from.equals(EARLIEST)
                    ? pipeline.topic().beginnings()
                    : pipeline.topic().offsetsAt(since);
            if (offsets.isEmpty()) {
                throw new SandboxException("There is no topic %s yet".formatted(Pipeline.TOPIC));
            }
            makeTable(pipeline.table());
            progress.print(
                    "Writing the topic %s to %s by the connector %s".formatted(Pipeline.TOPIC, table, sink.name()));
            start(pipeline, sink, offsets);
            TableComparison.Result result;
            try {
                result = compare(pipeline, sink, comparison, progress);
            } finally {
                progress.end();
                if (!keep) {
                    sink.remove();
                }
            }
            long unwritten = deadLetters(endpoints, sink);
            print(comparison, result, sink, unwritten);
            System.out.println("""

                    What was changed in user_logins itself, such as a forgotten user, is as the topic has it in %s:
                    docs/runbooks/replay-into-a-new-table.md#what-a-replay-brings-back""".formatted(table));
            if (swap && unwritten > 0) {
                throw new SandboxException(
                        "%s lacks records that could not be written: user_logins keeps its rows".formatted(table));
            }
            if (swap) {
                swap(pipeline.table(), progress);
                return CommandLine.ExitCode.OK;
            }
            System.out.println(
                    keep
                            ? "\n%s goes on; take it out with: curl -X DELETE %s/connectors/%1$s"
                                    .formatted(sink.name(), endpoints.connect())
                            : swapByHand(pipeline.table()));
            return result.isEqual() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private Instant since() {
        try {
            return from.equals(EARLIEST)
                    ? Instant.EPOCH
                    : OffsetDateTime.parse(from).toInstant();
        } catch (DateTimeException e) {
            throw new ParameterException(
                    command.commandLine(), "--from must be a time such as 2026-11-01T00:00:00Z, or earliest: " + from);
        }
    }

    private void makeTable(LoginTable database) {
        if (!database.value("SELECT to_regclass('public.%s')".formatted(table)).equals("NULL")) {
            throw new SandboxException("There is a table %s already; take another name".formatted(table));
        }
        if (!database.value("SELECT quote_ident('%s')".formatted(table)).equals(table)) {
            throw new SandboxException("%s is a word of SQL; take another name".formatted(table));
        }
        database.query("SELECT create_user_logins_like('%s')".formatted(table));
    }

    private void start(Pipeline pipeline, SinkCopy sink, Map<Integer, Long> offsets) {
        try {
            sink.start(Pipeline.TOPIC, offsets);
        } catch (SandboxException e) {
            pipeline.connect().remove(sink.name());
            pipeline.table().query("DROP TABLE " + table);
            throw e;
        }
    }

    /** Compares while messages flow: what differs at first may be on its way to one of the tables. */
    private TableComparison.Result compare(
            Pipeline pipeline, SinkCopy sink, TableComparison comparison, Progress progress) {
        awaitBothSinks(pipeline, sink, progress);
        if (comparison.look() > 0) {
            awaitBothSinks(pipeline, sink, progress);
        }
        return comparison.result();
    }

    /** Returns once both sinks have written what the topic has now. */
    private void awaitBothSinks(Pipeline pipeline, SinkCopy sink, Progress progress) {
        Map<Integer, Long> ends = pipeline.topic().ends();
        long left = awaitNoLag(sink.name(), () -> sink.lag(Pipeline.TOPIC, ends), sink, progress);
        if (left > 0) {
            throw new SandboxException("%s has not moved for %s s: %s records are not written to %s"
                    .formatted(sink.name(), PATIENCE.toSeconds(), left, table));
        }
        LongSupplier lagOfOriginal = () -> sink.lagOfOriginal(Pipeline.TOPIC, ends);
        left = sink.originalRuns()
                ? awaitNoLag(sink.original(), lagOfOriginal, sink, progress)
                : lagOfOriginal.getAsLong();
        if (left > 0) {
            progress.print("%s does not move: user_logins lacks %s records".formatted(sink.original(), left));
        }
    }

    /** Waits until nothing is left, or nothing moves; returns what is left. */
    private static long awaitNoLag(String name, LongSupplier lag, SinkCopy sink, Progress progress) {
        long last = Long.MAX_VALUE;
        long lastMove = System.nanoTime();
        while (true) {
            long left = lag.getAsLong();
            if (left < last) {
                last = left;
                lastMove = System.nanoTime();
            }
            if (left == 0 || System.nanoTime() - lastMove > PATIENCE.toNanos()) {
                return left;
            }
            sink.check();
            progress.show("%s has %s records to go".formatted(name, left));
            Pause.of(POLL);
        }
    }

    /** How many records the second sink could not write. Their topic goes with it if it is empty. */
    private long deadLetters(Endpoints endpoints, SinkCopy sink) {
        Optional<String> name = sink.deadLetters();
        if (name.isEmpty()) {
            return 0;
        }
        try (Topic topic = new Topic(endpoints.bootstrapServers(), name.get())) {
            long records = topic.records();
            if (records == 0 && !keep) {
                topic.delete();
            }
            return records;
        }
    }

    private void print(TableComparison comparison, TableComparison.Result result, SinkCopy sink, long unwritten) {
        System.out.print("""

                %6s rows in user_logins
                %6s rows in %s
                %6s only in user_logins
                %6s only in %s
                %6s in both, with other values
                """.formatted(
                        comparison.oldRows(),
                        comparison.newRows(),
                        table,
                        result.onlyOld(),
                        result.onlyNew(),
                        table,
                        result.changed()));
        if (unwritten > 0) {
            System.out.printf(
                    "%6s records that could not be written are in the topic %s%n",
                    unwritten, sink.deadLetters().orElseThrow());
        }
        if (!result.isEqual()) {
            System.out.println();
            System.out.print(result.some());
        }
    }

    /** Lets the rows change places while messages flow. */
    private void swap(LoginTable database, Progress progress) {
        // Most of them before the exchange, which writers wait for.
        long carried = Long.parseLong(database.value(carryOver(database))) + Long.parseLong(database.value(exchange()));
        progress.print(
                "%nuser_logins has the rows of %2$s now, with %1$s that only it had, and %2$s those of user_logins."
                        .formatted(carried, table));
    }

    private String swapByHand(LoginTable database) {
        return """

                To give user_logins these rows, with those that only it has (docs/runbooks/replay-into-a-new-table.md):

                  ./pipeline query "%s"
                  ./pipeline query "%s\"""".formatted(carryOver(database), exchange());
    }

    /** Adds what only user_logins has: rows that are older than the topic, or were written just now. */
    private String carryOver(LoginTable database) {
        String columns = database.value("""
                SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute
                 WHERE attrelid = 'public.user_logins'::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped""");
        return "INSERT INTO %1$s (%2$s) SELECT %2$s FROM user_logins ON CONFLICT DO NOTHING".formatted(table, columns);
    }

    private String exchange() {
        return "SELECT exchange_user_logins('%s')".formatted(table);
    }
}
