package dev.privystream.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What one run of one case came to.
 *
 * @param rowsPerSecond over the second half of the rows, by the times at which they were written
 * @param workerCpu microseconds of CPU that the worker took for a row of the second half
 * @param databaseCpu the same of Postgres
 * @param brokerCpu the same of the broker
 */
record SinkFigures(double rowsPerSecond, double workerCpu, double databaseCpu, double brokerCpu) {

    static final List<String> COLUMNS = List.of("rows/s", "CPU us: worker", "Postgres", "broker");

    /** The medians of each figure, which need not come from one run. */
    static SinkFigures median(List<SinkFigures> runs) {
        return new SinkFigures(
                Row.median(runs, SinkFigures::rowsPerSecond),
                Row.median(runs, SinkFigures::workerCpu),
                Row.median(runs, SinkFigures::databaseCpu),
                Row.median(runs, SinkFigures::brokerCpu));
    }

    List<String> cells() {
        List<String> cells = new ArrayList<>();
        cells.add(Row.whole(rowsPerSecond));
        for (ToDoubleFunction<SinkFigures> cpu : List.<ToDoubleFunction<SinkFigures>>of(
                SinkFigures::workerCpu, SinkFigures::databaseCpu, SinkFigures::brokerCpu)) {
            cells.add(String.format(Locale.ROOT, "%.1f", cpu.applyAsDouble(this)));
        }
        return cells;
    }
}
