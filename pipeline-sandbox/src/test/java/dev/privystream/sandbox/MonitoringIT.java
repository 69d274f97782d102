package dev.privystream.sandbox;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.privystream.deployment.AlertRules;
import dev.privystream.deployment.Dashboard;
import dev.privystream.deployment.PromQl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.node.ObjectNode;

/** config/monitoring on a running worker: what alerts and dashboards name is there, and alerts fire for what is really broken. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MonitoringIT {

    private static final JmxExporter EXPORTER = JmxExporter.onAnyPort();

    @RegisterExtension
    static final RunningSandbox SANDBOX =
            RunningSandbox.with(settings -> settings.withWorker("kafka", EXPORTER.option()));

    /** Added by Prometheus, not by the worker. */
    private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("job", "instance");

    private static final int MOST_SAMPLES = 400;
    private static final Duration LONGEST_SCRAPE = Duration.ofSeconds(1);

    private static final AlertRules ALERTS =
            AlertRules.read(SANDBOX.project().home().resolve("config/monitoring/alerts.yml"));

    @BeforeAll
    static void sendSamples() {
        SANDBOX.register("sqs-source", "postgres-sink-debezium");
        long sent = SANDBOX.pipeline().queue().send(SANDBOX.project().samples(), soFar -> {});
        SANDBOX.awaitSettled(sent);
    }

    @Test
    @Order(1)
    void everyMetricAndLabelThatAlertsAndDashboardsNameIsThere() throws Exception {
        Map<String, Set<String>> shown = JmxExporter.samples(EXPORTER.scrape()).stream()
                .collect(groupingBy(
                        JmxExporter.Sample::name,
                        Collectors.flatMapping(sample -> sample.labels().keySet().stream(), toSet())));

        assertThat(expressions()).hasSizeGreaterThan(80).allSatisfy(expression -> {
            Set<String> labels = new TreeSet<>(LABELS_OF_PROMETHEUS);
            PromQl.metrics(expression).forEach((metric, selectedBy) -> {
                if (!metric.equals("up")) {
                    assertThat(shown).containsKey(metric);
                    assertThat(shown.get(metric)).as(metric).containsAll(selectedBy);
                    labels.addAll(shown.get(metric));
                }
            });
            assertThat(labels).containsAll(PromQl.keptLabels(expression));
        });
    }

    @Test
    @Order(2)
    void scrapeIsSmallAndQuick() throws Exception {
        EXPORTER.scrape();
        // The best of some: what else the machine does is not of the exporter.
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            EXPORTER.scrape();
            best = Math.min(best, System.nanoTime() - start);
        }

        assertThat(Duration.ofNanos(best)).isLessThan(LONGEST_SCRAPE);
        assertThat(JmxExporter.samples(EXPORTER.scrape()))
                .hasSizeLessThan(MOST_SAMPLES)
                .filteredOn(sample -> sample.name().startsWith("privystream_source_delivered"))
                .containsExactly(new JmxExporter.Sample(
                        "privystream_source_delivered_total",
                        Map.of("connector", "sqs-source", "task", "0", "queue", ElasticMq.QUEUE),
                        99));
    }

    @Test
    @Order(3)
    void scrapeHoldsNothingOfMessages() throws Exception {
        String scrape = EXPORTER.scrape();

        for (String line : Files.readAllLines(SANDBOX.project().samples())) {
            for (var value : ConnectRest.parse(line)) {
                if (value.asString().length() > 8) {
                    assertThat(scrape).doesNotContain(value.asString());
                }
            }
        }
    }

    /** Each stays silent until what it is about is broken. */
    @Test
    @Order(4)
    void alertsFireForWhatIsBroken() throws Exception {
        Prometheus.assumeInstalled();
        Path directory = SANDBOX.sandbox().directory().resolve("prometheus");
        String rules = Files.readString(SANDBOX.project().home().resolve("config/monitoring/alerts.yml"))
                .replaceAll(
                        "(?s)(alert: Connect(?:orTaskFailed|WorkerDown|WorkersGone)\\n(?:(?! alert:).)*?\\n +for:) \\w+",
                        "$1 0s");
        try (Prometheus prometheus = Prometheus.start(directory, Duration.ofSeconds(1), rules, EXPORTER.address())) {
            awaitResult(prometheus, "count_over_time(privystream_source_invalid_total[1m]) > 3");
            assertThat(prometheus.firing()).isEmpty();

            SANDBOX.pipeline().queue().send(invalidMessage(), soFar -> {});
            awaitFiring(prometheus, "InvalidMessages");

            SANDBOX.pipeline().connect().register(withFieldThatNoMessageHas());
            SANDBOX.pipeline().queue().send(SANDBOX.project().samples(), soFar -> {});
            awaitFiring(prometheus, "ConnectorTaskFailed");
            assertThat(prometheus.firing()).isSubsetOf("ConnectorTaskFailed", "InvalidMessages", "TransformFails");

            SANDBOX.sandbox().worker().kill();
            awaitFiring(prometheus, "ConnectWorkerDown");
            awaitFiring(prometheus, "ConnectWorkersGone");

            // What cannot even start has no metrics.
            Files.delete(Sandbox.secrets(SANDBOX.sandbox().directory()).resolve(SandboxSecrets.HASH_SECRET));
            SANDBOX.sandbox().worker().start();
            awaitFiring(prometheus, "ConnectorStartFails");
            assertThat(prometheus.query("kafka_connect_task_state{connector=\"sqs-source\"}"))
                    .isEmpty();
            // The tasks of before have run for less than a minute.
            awaitResult(prometheus, ALERTS.expression("ConnectorTasksMissing").replace("[1h:1m]", "[1h:1s]"));
        }
    }

    private static List<String> expressions() {
        List<String> expressions = new ArrayList<>(ALERTS.expressions());
        Dashboard.files(SANDBOX.project().home().resolve("config/monitoring/grafana/dashboards"))
                .forEach(file -> expressions.addAll(Dashboard.read(file).expressions()));
        return expressions;
    }

    private static void awaitResult(Prometheus prometheus, String expression) {
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(prometheus.query(expression)).isNotEmpty());
    }

    private static void awaitFiring(Prometheus prometheus, String alert) {
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(prometheus.firing()).contains(alert));
    }

    private static Path invalidMessage() throws IOException {
        return Files.writeString(SANDBOX.sandbox().directory().resolve("invalid.jsonl"), "{}\n");
    }

    private static Path withFieldThatNoMessageHas() throws IOException {
        ObjectNode request = (ObjectNode)
                ConnectRest.parse(Files.readString(SANDBOX.project().connector("sqs-source")));
        ((ObjectNode) request.path("config")).put("transforms.hash.fields", "nickname:masked_nickname");
        return Files.writeString(SANDBOX.sandbox().directory().resolve("broken.json"), request.toString());
    }
}
