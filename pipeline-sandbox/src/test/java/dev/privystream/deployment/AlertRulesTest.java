package dev.privystream.deployment;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** config/monitoring/alerts.yml, and the tests beside it. */
class AlertRulesTest {

    private static AlertRules alerts;
    private static ExporterRules exporter;

    @BeforeAll
    static void read() throws IOException {
        alerts = AlertRules.read(MonitoringFiles.DIRECTORY.resolve("alerts.yml"));
        exporter = ExporterRules.read(MonitoringFiles.DIRECTORY.resolve("jmx-exporter.yml"));
    }

    @Test
    void everyAlertSaysWhatItMeansAndWhatToDo() {
        assertThat(alerts.rules()).hasSizeGreaterThan(20).allSatisfy(rule -> {
            assertThat(rule.labels()).containsOnlyKeys("severity");
            assertThat(rule.labels().get("severity")).isIn("critical", "warning");
            assertThat(rule.annotations()).containsOnlyKeys("summary", "description", "runbook_url");
            assertThat(rule.annotations().values())
                    .allSatisfy(text -> assertThat(text).isNotBlank());
            assertThat(rule.annotations().get("runbook_url")).matches(MonitoringFiles::exists);
        });
        assertThat(alerts.rules()).extracting(AlertRules.Rule::alert).doesNotHaveDuplicates();
    }

    @Test
    void everyMetricIsOneThatTheExporterMakes() throws IOException {
        Set<String> own = MonitoringFiles.ownMetrics(exporter).keySet();
        Set<String> named = new TreeSet<>();
        alerts.expressions()
                .forEach(expression -> named.addAll(PromQl.metrics(expression).keySet()));

        assertThat(named)
                .allSatisfy(
                        metric -> assertThat(own.contains(metric) || exporter.mayName(metric) || metric.equals("up"))
                                .as(metric)
                                .isTrue());
    }

    /** Tasks move between workers: what an alert is about must not. */
    @Test
    void noAlertButThatOfAWorkerHasTheLabelsOfOne() {
        assertThat(alerts.rules())
                .filteredOn(rule -> !rule.alert().startsWith("ConnectWorker"))
                .allSatisfy(rule -> assertThat(rule.expr()).contains("without (instance, pod, node"));
    }

    @Test
    void everyAlertIsShownToFireAndToBeSilent() throws IOException {
        Map<String, Set<Boolean>> shown = cases().stream()
                .collect(groupingBy(
                        test -> test.get("alertname").toString(),
                        mapping(test -> ((List<?>) test.get("exp_alerts")).isEmpty(), toSet())));

        assertThat(shown.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        alerts.rules().stream().map(AlertRules.Rule::alert).toList());
        assertThat(shown)
                .allSatisfy((alert, silent) -> assertThat(silent).as(alert).containsExactlyInAnyOrder(true, false));
    }

    @Test
    void everyAlertStandsInTheDocumentation() throws IOException {
        String page = Files.readString(MonitoringFiles.HOME.resolve("docs/monitoring.md"));

        assertThat(alerts.rules()).allSatisfy(rule -> assertThat(page).contains("| `" + rule.alert() + "` |"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"check rules alerts.yml", "check config prometheus.yml", "test rules alerts.test.yml"})
    void promtoolAgrees(String arguments) throws IOException, InterruptedException {
        assumeTrue(Programs.isInstalled("promtool"), "promtool is not on the PATH: the alert rules are not run");
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments.split(" ")));
        Process promtool = new ProcessBuilder(command)
                .directory(MonitoringFiles.DIRECTORY.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(promtool.exitValue()).as(output).isZero();
    }

    private static List<Map<String, Object>> cases() throws IOException {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        Map<String, List<Map<String, List<Map<String, Object>>>>> document = new Yaml(new SafeConstructor(strict))
                .load(Files.readString(MonitoringFiles.DIRECTORY.resolve("alerts.test.yml")));
        return document.get("tests").stream()
                .flatMap(test -> test.get("alert_rule_test").stream())
                .toList();
    }
}
