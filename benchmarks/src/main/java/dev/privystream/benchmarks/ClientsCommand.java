package dev.privystream.benchmarks;

import dev.privystream.sandbox.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "clients", description = "Throughput of the raw SDK loop over each of the SDK's HTTP clients.")
final class ClientsCommand implements Callable<Integer> {

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
            split = ",",
            defaultValue = "32",
            description = "Receives at once; several are run one after the other (${DEFAULT-VALUE}).")
    private List<Integer> receives;

    @Option(
            names = "--client",
            split = ",",
            defaultValue = "CRT_ASYNC,NETTY_ASYNC,CRT_SYNC,APACHE5_SYNC,URL_CONNECTION_SYNC",
            description = "Which: ${COMPLETION-CANDIDATES}.")
    private List<RawClient> clients;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Contenders contenders = new Contenders(Workplace.of("clients"), load, messages);
        out.println(Machine.describe());
        out.printf(
                Locale.ROOT,
                "%,d messages of %d bytes, round trip %d ms, JVM %s, medians of %d%n%n",
                messages,
                contenders.messageSize(),
                load.roundTrip().toMillis(),
                String.join(" ", load.clientJvm()),
                runs);
        out.flush();
        Map<String, List<Row>> rows = new LinkedHashMap<>();
        // One after the other in each run, so that what else the machine does meanwhile meets them all.
        for (int run = 1; run <= runs; run++) {
            for (RawClient client : clients) {
                for (int concurrency : receives) {
                    String name = client.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", " + concurrency;
                    Row row = contenders.raw(name, client, concurrency);
                    rows.computeIfAbsent(name, key -> new ArrayList<>()).add(row);
                    row.print(out, run, runs);
                }
            }
        }
        out.println();
        out.print(new TextTable(
                Row.COLUMNS,
                rows.values().stream()
                        .map(Row::median)
                        .map(row -> row.cells(OptionalDouble.empty()))
                        .toList()));
        out.flush();
        return 0;
    }
}
