package dev.privystream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RowTest {

    @Test
    void eachFigureHasItsOwnMedian() {
        Row median = Row.median(List.of(row(10, 60, 0), row(30, 40, 0), row(20, 50, 0)));

        assertThat(median.coldPerSecond()).isEqualTo(20);
        assertThat(median.warmPerSecond()).isEqualTo(50);
    }

    @Test
    void medianOfEvenRunsLiesBetweenTheMiddleTwo() {
        Row median = Row.median(List.of(row(10, 60, 0), row(30, 40, 0)));

        assertThat(median.coldPerSecond()).isEqualTo(20);
    }

    @Test
    void oneRunWithRedeliveriesIsNotHiddenByTheOthers() {
        Row median = Row.median(List.of(row(1, 1, 0), row(1, 1, 3), row(1, 1, 0)));

        assertThat(median.redelivered()).hasValue(3);
    }

    @Test
    void figureThatIsNotThereStaysSo() {
        Row median = Row.median(List.of(row(1, 1, 0)));

        assertThat(median.brokerCpu()).isEmpty();
        assertThat(median.cells(OptionalDouble.of(2))).endsWith("-").contains("0.50");
    }

    private static Row row(double cold, double warm, double redelivered) {
        return new Row(
                "row",
                cold,
                warm,
                OptionalDouble.of(0.2),
                OptionalDouble.of(redelivered),
                OptionalDouble.of(1),
                OptionalDouble.of(1),
                OptionalDouble.empty());
    }
}
