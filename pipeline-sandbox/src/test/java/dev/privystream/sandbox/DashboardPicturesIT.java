package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.privystream.deployment.Dashboard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * Draws the pictures of docs/images/ from a run of some minutes in which the source is paused and Postgres is away for a while. Runs only
 * when it is asked for, as docs/monitoring.md says.
 */
class DashboardPicturesIT {

    /** The system property that says for how many minutes. */
    private static final String MINUTES_PROPERTY = "dashboards.minutes";

    private static final Duration SCRAPES = Duration.ofSeconds(5);
    private static final int MESSAGES_A_SECOND = 100;
    private static final int ONE_INVALID_OF = 200;
    private static final long MOST_BYTES = 150_000;

    private static final JmxExporter EXPORTER = JmxExporter.onAnyPort();

    @RegisterExtension
    static final RunningSandbox SANDBOX = RunningSandbox.with(settings -> {
        assumeTrue(Long.getLong(MINUTES_PROPERTY) != null, "-D" + MINUTES_PROPERTY + " is not set: nothing is drawn");
        Prometheus.assumeInstalled();
        return settings.withWorker("kafka", EXPORTER.option());
    });

    @Test
    void picturesShowARunWithAPauseAndAnOutage() throws Exception {
        Duration time = Duration.ofMinutes(Long.getLong(MINUTES_PROPERTY));
        Path home = SANDBOX.project().home();
        SANDBOX.register("sqs-source", "postgres-sink-debezium");
        try (Prometheus prometheus = Prometheus.start(
                SANDBOX.sandbox().directory().resolve("prometheus"),
                SCRAPES,
                Files.readString(home.resolve("config/monitoring/alerts.yml")),
                EXPORTER.address())) {
            Instant start = Instant.now();
            SteadyLoad load = SteadyLoad.start(SANDBOX, MESSAGES_A_SECOND, ONE_INVALID_OF);
            pass(time.multipliedBy(2).dividedBy(10));
            connector("pause");
            pass(time.dividedBy(10));
            connector("resume");
            pass(time.multipliedBy(2).dividedBy(10));
            SANDBOX.sandbox().database().stop();
            pass(time.multipliedBy(3).dividedBy(10));
            SANDBOX.sandbox().database().start();
            pass(time.multipliedBy(2).dividedBy(10));
            load.close();

            List<Path> pictures = new ArrayList<>();
            for (Path file : Dashboard.files(home.resolve("config/monitoring/grafana/dashboards"))) {
                Path picture = home.resolve("docs/images")
                        .resolve(file.getFileName().toString().replace(".json", ".png"));
                Files.createDirectories(picture.getParent());
                new DashboardPicture(Dashboard.read(file), prometheus, start, start.plus(time), SCRAPES.toSeconds())
                        .write(picture);
                pictures.add(picture);
            }
            assertThat(pictures)
                    .allSatisfy(picture -> assertThat(Files.size(picture)).isBetween(20_000L, MOST_BYTES));
            List<String> fired = new ArrayList<>();
            for (JsonNode series :
                    prometheus.query("count by (alertname) (max_over_time(ALERTS{alertstate=\"firing\"}[%dm]))"
                            .formatted(time.toMinutes()))) {
                fired.add(series.path("metric").path("alertname").asString());
            }
            // The outage is longer than a put may take.
            assertThat(fired).contains("InvalidMessages", "SinkStalled");
        }
    }

    private static void connector(String action) {
        SANDBOX.pipeline().connect().send("PUT", "/connectors/sqs-source/" + action, Optional.empty());
    }

    private static void pass(Duration time) {
        Pause.of(time);
    }
}
