package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds that docs/metrics.md lists what there is, in the words of the metrics themselves. */
class MetricsPageTest {

    private static final Path PAGE = Path.of("../docs/metrics.md");

    @Test
    void everyMetricHasItsRowAndEveryRowItsMetric() throws IOException {
        List<String> rows = Files.readString(PAGE)
                .replaceFirst("(?s)\n## Transforms\n.*?(?=\n## )", "")
                .lines()
                .filter(line -> line.matches("\\| `[a-z-]+` \\| [a-z]+ \\| .*"))
                .toList();

        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(metrics().stream()
                        .map(metric ->
                                "| `%s` | %s | %s |".formatted(metric.name(), metric.unit(), metric.description()))
                        .toList());
    }

    private static List<Metric> metrics() {
        QueueUrl queue = QueueUrl.parse("https://sqs.eu-central-1.amazonaws.com/123456789012/queue");
        return new QueueMetrics(Clock.systemUTC(), true).with(new InFlightMessages(queue, 1, 1, 1));
    }
}
