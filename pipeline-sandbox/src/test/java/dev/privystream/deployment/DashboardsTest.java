package dev.privystream.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboards of config/monitoring/grafana. */
class DashboardsTest {

    private static final Path DIRECTORY = MonitoringFiles.DIRECTORY.resolve("grafana/dashboards");
    private static final int COLUMNS = 24;

    static List<Path> files() {
        return Dashboard.files(DIRECTORY);
    }

    @Test
    void thereAreTwo() {
        assertThat(files())
                .extracting(file -> Dashboard.read(file).title())
                .containsExactly("Connector internals", "Pipeline overview");
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyPanelSaysWhatItShows(Path file) {
        assertThat(Dashboard.read(file).graphs()).hasSizeGreaterThan(10).allSatisfy(panel -> {
            assertThat(panel.title()).isNotBlank();
            assertThat(panel.description()).isNotBlank();
            assertThat(panel.unit()).isIn("short", "s", "bytes", "percentunit");
            assertThat(panel.datasource().uid()).isEqualTo("${datasource}");
            assertThat(panel.targets()).isNotEmpty().allSatisfy(target -> {
                assertThat(target.legendFormat()).isNotBlank();
                assertThat(target.datasource().uid()).isEqualTo("${datasource}");
            });
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyMetricIsOneThatTheExporterMakes(Path file) throws IOException {
        ExporterRules exporter = ExporterRules.read(MonitoringFiles.DIRECTORY.resolve("jmx-exporter.yml"));
        Set<String> own = MonitoringFiles.ownMetrics(exporter).keySet();
        Set<String> named = new TreeSet<>();
        Dashboard.read(file)
                .expressions()
                .forEach(expression -> named.addAll(PromQl.metrics(expression).keySet()));

        assertThat(named)
                .allSatisfy(metric -> assertThat(own.contains(metric)
                                || exporter.mayName(metric)
                                || metric.startsWith("jvm_")
                                || metric.startsWith("process_"))
                        .as(metric)
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("files")
    void variablesAreDefined(Path file) {
        Dashboard dashboard = Dashboard.read(file);

        assertThat(dashboard.templating().list())
                .extracting(Dashboard.Variable::name)
                .containsExactly("datasource", "connector", "task", "queue");
        assertThat(dashboard.expressions())
                .as("after $connector, $task, $queue and $__rate_interval")
                .allSatisfy(expression -> assertThat(expression).doesNotContain("$"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void linksLeadToPagesThatExist(Path file) {
        Dashboard dashboard = Dashboard.read(file);
        Set<String> uids = new HashSet<>();
        files().forEach(other -> uids.add("/d/" + Dashboard.read(other).uid()));

        assertThat(dashboard.links())
                .isNotEmpty()
                .allSatisfy(link ->
                        assertThat(link.url()).matches(url -> uids.contains(url) || MonitoringFiles.exists(url)));
        assertThat(dashboard.graphs())
                .filteredOn(panel -> panel.links() != null)
                .isNotEmpty()
                .flatExtracting(Dashboard.Panel::links)
                .allSatisfy(link -> assertThat(link.url()).matches(MonitoringFiles::exists));
    }

    @ParameterizedTest
    @MethodSource("files")
    void panelsDoNotOverlap(Path file) {
        Set<List<Integer>> cells = new HashSet<>();
        for (Dashboard.Panel panel : Dashboard.read(file).panels()) {
            Dashboard.Position position = panel.gridPos();
            for (int x = position.x(); x < position.x() + position.w(); x++) {
                for (int y = position.y(); y < position.y() + position.h(); y++) {
                    assertThat(x).as(panel.title()).isLessThan(COLUMNS);
                    assertThat(cells.add(List.of(x, y))).as(panel.title()).isTrue();
                }
            }
        }
    }
}
