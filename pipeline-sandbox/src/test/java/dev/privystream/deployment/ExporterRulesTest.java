package dev.privystream.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** config/monitoring/jmx-exporter.yml. */
class ExporterRulesTest {

    private static ExporterRules rules;

    @BeforeAll
    static void read() throws IOException {
        rules = ExporterRules.read(MonitoringFiles.DIRECTORY.resolve("jmx-exporter.yml"));
    }

    @Test
    void everyMetricOfTheDocumentationHasANameOfItsOwn() throws IOException {
        Pattern row = Pattern.compile("\\| `[a-z-]+` \\| \\w+ \\| .+ \\|");
        long rows = Files.readAllLines(MonitoringFiles.HOME.resolve("docs/metrics.md")).stream()
                .filter(line -> row.matcher(line).matches())
                .count();

        Map<String, ExporterRules.Metric> metrics = MonitoringFiles.ownMetrics(rules);

        // The four of invalid-…-total are one by policy, the four of failed-requests-…-total one by reason.
        assertThat(metrics).hasSize((int) rows - 6);
        assertThat(metrics.values()).allSatisfy(metric -> {
            assertThat(metric.type()).isEqualTo(metric.name().endsWith("_total") ? "COUNTER" : "GAUGE");
            assertThat(metric.name()).matches("privystream_(source|transform)_[a-z_]+");
        });
    }

    @Test
    void bothDomainsMakeTheSameOfAMetric() {
        String input = "<type=plugins, connector=source, task=1, queue=logins><>failed-requests-no-answer-total: 2.0";

        assertThat(rules.metric("kafka.connect" + input))
                .isEqualTo(rules.metric("dev.privystream.sqs" + input))
                .contains(new ExporterRules.Metric(
                        "privystream_source_failed_requests_total",
                        Map.of("connector", "source", "task", "1", "queue", "logins", "reason", "no-answer"),
                        "COUNTER"));
    }

    @Test
    void quotedNamesAreLabelsWithoutTheirQuotes() {
        assertThat(
                        rules.metric(
                                "kafka.connect<type=plugins, connector=\"a, task=1\", task=0, queue=\"https://sqs/1/q\"><>in-flight: 0.0"))
                .contains(new ExporterRules.Metric(
                        "privystream_source_in_flight",
                        Map.of("connector", "a, task=1", "task", "0", "queue", "https://sqs/1/q"),
                        "GAUGE"));
        assertThat(
                        rules.metric(
                                "kafka.consumer<type=consumer-fetch-manager-metrics, client-id=\"connector-consumer-a b-12\", topic=t, partition=3><>records-lag: 7.0"))
                .hasValueSatisfying(metric -> assertThat(metric.labels())
                        .containsEntry("connector", "a b")
                        .containsEntry("task", "12")
                        .containsEntry("partition", "3"));
    }

    @Test
    void stateIsALabelOfTheTaskThatIsInIt() {
        assertThat(rules.metric(
                        "kafka.connect<type=connector-task-metrics, connector=sink-2, task=10><>status: failed"))
                .contains(new ExporterRules.Metric(
                        "kafka_connect_task_state",
                        Map.of("connector", "sink-2", "task", "10", "state", "failed"),
                        "GAUGE"));
    }

    /** The exporter remembers a rule that caches by the attribute alone. */
    @Test
    void onlyRulesThatDoNotReadValuesAreCached() {
        assertThat(rules.all())
                .allSatisfy(rule -> assertThat(rule.containsKey("cache"))
                        .isEqualTo(!rule.get("pattern").toString().endsWith(": (.+)")));
    }
}
