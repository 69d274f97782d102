package dev.privystream.benchmarks;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What one run of one contender came to.
 *
 * @param name of the contender
 * @param coldPerSecond messages a second from the start of its process or connector
 * @param warmPerSecond messages a second over the second half
 * @param requests of SQS for a message; empty where there is no queue
 * @param redelivered messages; empty where there is no queue
 * @param clientCpu microseconds of CPU that its process took for a message, warm
 * @param queueCpu the same of the queue
 * @param brokerCpu the same of the broker
 */
record Row(
        String name,
        double coldPerSecond,
        double warmPerSecond,
        OptionalDouble requests,
        OptionalDouble redelivered,
        OptionalDouble clientCpu,
        OptionalDouble queueCpu,
        OptionalDouble brokerCpu) {

    static final List<String> COLUMNS =
            List.of("", "cold/s", "warm/s", "of raw", "requests", "redelivered", "CPU us: client", "queue", "broker");

    /** The medians of each figure, which need not come from one run. */
    static Row median(List<Row> runs) {
        return new Row(
                runs.get(0).name,
                median(runs, Row::coldPerSecond),
                median(runs, Row::warmPerSecond),
                medianOf(runs, Row::requests),
                // Of what must not happen at all, the worst run counts.
                runs.stream()
                        .flatMap(row -> row.redelivered.stream().boxed())
                        .mapToDouble(n -> n)
                        .max(),
                medianOf(runs, Row::clientCpu),
                medianOf(runs, Row::queueCpu),
                medianOf(runs, Row::brokerCpu));
    }

    /** @param rawWarm what the raw loop reached */
    List<String> cells(OptionalDouble rawWarm) {
        List<String> cells = new ArrayList<>();
        cells.add(name);
        cells.add(whole(coldPerSecond));
        cells.add(whole(warmPerSecond));
        cells.add(
                cell(rawWarm.isPresent() ? OptionalDouble.of(warmPerSecond / rawWarm.getAsDouble()) : rawWarm, "%.2f"));
        cells.add(cell(requests, "%.3f"));
        cells.add(cell(redelivered, "%.0f"));
        cells.add(cell(clientCpu, "%.1f"));
        cells.add(cell(queueCpu, "%.1f"));
        cells.add(cell(brokerCpu, "%.1f"));
        return cells;
    }

    /** Prints it at once, for who waits for the medians. */
    void print(PrintWriter out, int run, int runs) {
        out.printf(
                "run %d of %d: %s %s/s cold, %s/s warm%n", run, runs, name, whole(coldPerSecond), whole(warmPerSecond));
        out.flush();
    }

    static String whole(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    private static String cell(OptionalDouble number, String format) {
        return number.isPresent() ? String.format(Locale.ROOT, format, number.getAsDouble()) : "-";
    }

    static <T> double median(List<T> runs, ToDoubleFunction<T> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static OptionalDouble medianOf(List<Row> runs, Function<Row, OptionalDouble> figure) {
        List<Row> with =
                runs.stream().filter(row -> figure.apply(row).isPresent()).collect(Collectors.toList());
        return with.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(median(with, row -> figure.apply(row).getAsDouble()));
    }
}
