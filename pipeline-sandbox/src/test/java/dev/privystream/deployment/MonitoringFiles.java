package dev.privystream.deployment;

import dev.privystream.sandbox.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What alerts and dashboards may name. */
final class MonitoringFiles {

    static final Path HOME = Project.ofThisJvm().home();
    static final Path DIRECTORY = HOME.resolve("config/monitoring");
    static final String RUNBOOKS = "https://github.com/privystream/privystream/blob/main/";

    /** A row of docs/metrics.md. */
    private static final Pattern ROW = Pattern.compile("\\| `([a-z-]+)` \\| (\\w+) \\| .+ \\|");

    private MonitoringFiles() {}

    /** Our metrics as docs/metrics.md has them, each by its name in Prometheus. */
    static Map<String, ExporterRules.Metric> ownMetrics(ExporterRules rules) throws IOException {
        Map<String, ExporterRules.Metric> metrics = new TreeMap<>();
        String last = "queue=logins";
        for (String line : Files.readAllLines(HOME.resolve("docs/metrics.md"))) {
            if (line.startsWith("## ")) {
                last = line.equals("## Transforms") ? "transformation=hash" : "queue=logins";
            }
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                String input = "kafka.connect<type=plugins, connector=source, task=0, %s><>%s: 1.0"
                        .formatted(last, row.group(1));
                rules.metric(input).ifPresent(metric -> metrics.put(metric.name(), metric));
            }
        }
        return metrics;
    }

    /** Whether the page of a link to the project's repository is there. */
    static boolean exists(String link) {
        return link.startsWith(RUNBOOKS) && Files.isRegularFile(HOME.resolve(link.substring(RUNBOOKS.length())));
    }
}
