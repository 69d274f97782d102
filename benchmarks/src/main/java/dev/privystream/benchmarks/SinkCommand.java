package dev.privystream.benchmarks;

import dev.privystream.sandbox.Postgres;
import dev.privystream.sandbox.TextTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "sink",
        description = "Rows a second from topic to table, for sizes of batches and polls, tasks, partitions and modes.")
final class SinkCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SinkOptions options;

    @Option(names = "--rows", defaultValue = "300000", description = "Of each case (${DEFAULT-VALUE}).")
    private int rows;

    @Option(names = "--runs", defaultValue = "1", description = "Prints medians of so many (${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--shipped-only", description = "Only the shipped settings.")
    private boolean shippedOnly;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Workplace workplace = Workplace.of("sink");
        Path run = workplace.newRun(options.connector());
        Path bodies = Bodies.likeSamples(
                workplace.project().samples(), workplace.directory().resolve("bodies"));
        List<SinkCase> cases = shippedOnly ? List.of(SinkCase.shipped()) : SinkCase.all();
        out.println(Machine.describe());
        out.printf(
                Locale.ROOT,
                "%s, %,d rows a case, worker JVM %s%n%n",
                options.connector(),
                rows,
                String.join(" ", options.workerJvm()));
        out.flush();
        Map<SinkCase, List<SinkFigures>> figures = new LinkedHashMap<>();
        cases.forEach(each -> figures.put(each, new ArrayList<>()));
        try (SinkDatabase database = SinkDatabase.start(workplace.project(), run);
                Cluster cluster = Cluster.start(
                        workplace.project(),
                        run,
                        options.workerJvm(),
                        options.plugins(),
                        Map.of(
                                "POSTGRES_JDBC_URL",
                                database.jdbcUrl(),
                                "POSTGRES_USER",
                                Postgres.Writer.LOGINS.role()))) {
            SinkBench bench = new SinkBench(cluster, database, options, rows, bodies);
            // Compiles the worker's code, and is thrown away.
            bench.run(SinkCase.shipped());
            out.println(bench.sizes());
            for (int number = 1; number <= runs; number++) {
                List<SinkCase> order = new ArrayList<>(cases);
                if (number % 2 == 0) {
                    Collections.reverse(order);
                }
                for (SinkCase each : order) {
                    SinkFigures one = bench.run(each);
                    figures.get(each).add(one);
                    out.printf("run %d of %d: %s: %s rows/s%n", number, runs, each, Row.whole(one.rowsPerSecond()));
                    out.flush();
                }
            }
        }
        workplace.discardData(run);
        List<String> columns = new ArrayList<>(SinkCase.COLUMNS);
        columns.addAll(SinkFigures.COLUMNS);
        List<List<String>> table = new ArrayList<>();
        figures.forEach((each, measured) -> {
            List<String> cells = new ArrayList<>(each.cells());
            cells.addAll(SinkFigures.median(measured).cells());
            table.add(cells);
        });
        out.println();
        out.print(new TextTable(columns, table));
        out.println();
        out.println("""
                rows/s: over the second half of the rows, by the times at which they were written into an empty table. CPU:
                microseconds for a row of that half.""");
        out.flush();
        return 0;
    }
}
