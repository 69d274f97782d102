package dev.privystream.benchmarks;

import dev.privystream.sandbox.TextTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        description = "Throughput of the raw SDK loop, of the source connector, and of the framework alone.")
final class CompareCommand implements Callable<Integer> {

    /** Who is compared. */
    enum Contender {
        RAW,
        CONNECTOR,
        CEILING
    }

    private static final double LEAST_WARM = 15_000;
    private static final double LEAST_COLD = 9_000;
    private static final double LEAST_OF_RAW = 0.75;
    private static final double MOST_REQUESTS = 0.25;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LoadOptions load;

    @Option(names = "--messages", defaultValue = "300000", description = "How many wait (${DEFAULT-VALUE}).")
    private int messages;

    @Option(names = "--runs", defaultValue = "1", description = "Prints medians of so many (${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--receives",
            defaultValue = "32",
            description = "Receives at once of the raw loop (${DEFAULT-VALUE}, as the connector's default).")
    private int receives;

    @Option(
            names = "--client",
            defaultValue = "CRT_ASYNC",
            description = "HTTP client of the raw loop: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private RawClient client;

    @Option(
            names = "--only",
            split = ",",
            defaultValue = "RAW,CONNECTOR,CEILING",
            description = "Whom to run: ${COMPLETION-CANDIDATES}.")
    private List<Contender> contenders;

    @Option(
            names = "--jfr",
            paramLabel = "FILE",
            description = "Records the worker there, and says where its time went. Takes some of the throughput.")
    private Path jfr;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Contenders all = new Contenders(Workplace.of("compare"), load, messages);
        out.println(Machine.describe());
        out.printf(
                Locale.ROOT,
                "%,d messages of %d bytes, round trip %d ms, visibility %d s, one task, client JVM %s%n%n",
                messages,
                all.messageSize(),
                load.roundTrip().toMillis(),
                load.visibility().toSeconds(),
                String.join(" ", load.clientJvm()));
        out.flush();
        CpuProfile profile = jfr == null ? null : new CpuProfile(jfr);
        Map<Contender, List<Row>> rows = new EnumMap<>(Contender.class);
        for (int run = 1; run <= runs; run++) {
            for (Contender contender : contenders) {
                Row row = run(all, contender, profile);
                rows.computeIfAbsent(contender, key -> new ArrayList<>()).add(row);
                row.print(out, run, runs);
            }
        }
        Map<Contender, Row> medians = rows.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> Row.median(entry.getValue()),
                        (a, b) -> a,
                        () -> new EnumMap<>(Contender.class)));
        OptionalDouble rawWarm = medians.containsKey(Contender.RAW)
                ? OptionalDouble.of(medians.get(Contender.RAW).warmPerSecond())
                : OptionalDouble.empty();
        out.println();
        out.print(new TextTable(
                Row.COLUMNS,
                medians.values().stream().map(row -> row.cells(rawWarm)).toList()));
        out.println();
        out.println("""
                cold/s: messages a second from the start of the raw loop's JVM, or from the creation of the connector on a
                new worker. warm/s: over the second half of the messages. requests: of SQS for a message. CPU: microseconds
                for a message, warm.""");
        List<Target> targets = medians.containsKey(Contender.CONNECTOR)
                ? targets(medians.get(Contender.CONNECTOR), rawWarm)
                : List.of();
        out.println();
        targets.forEach(out::println);
        if (profile != null) {
            out.println();
            out.print(profile);
        }
        out.flush();
        return targets.stream().allMatch(Target::met) ? 0 : 1;
    }

    private Row run(Contenders all, Contender contender, CpuProfile profile) {
        return switch (contender) {
            case RAW -> all.raw("raw SDK loop", client, receives);
            case CONNECTOR -> all.connector("SqsSourceConnector", profile);
            case CEILING -> all.ceiling("framework's ceiling");
        };
    }

    private static List<Target> targets(Row connector, OptionalDouble rawWarm) {
        List<Target> targets = new ArrayList<>();
        targets.add(new Target(
                "messages/s warm, at least " + Row.whole(LEAST_WARM),
                Row.whole(connector.warmPerSecond()),
                connector.warmPerSecond() >= LEAST_WARM));
        targets.add(new Target(
                "messages/s from cold, at least " + Row.whole(LEAST_COLD),
                Row.whole(connector.coldPerSecond()),
                connector.coldPerSecond() >= LEAST_COLD));
        rawWarm.ifPresent(raw -> targets.add(new Target(
                "of the raw loop warm, at least " + LEAST_OF_RAW,
                String.format(Locale.ROOT, "%.2f", connector.warmPerSecond() / raw),
                connector.warmPerSecond() / raw >= LEAST_OF_RAW)));
        double redelivered = connector.redelivered().orElseThrow();
        targets.add(new Target("redelivered, none", Row.whole(redelivered), redelivered == 0));
        double requests = connector.requests().orElseThrow();
        targets.add(new Target(
                "requests a message, at most " + MOST_REQUESTS,
                String.format(Locale.ROOT, "%.3f", requests),
                requests <= MOST_REQUESTS));
        return targets;
    }
}
