package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JMX exporter of a worker, with the rules of config/monitoring. Thread-safe. */
final class JmxExporter {

    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    private JmxExporter(int port) {
        this.port = port;
    }

    /** One value of a scrape. */
    record Sample(String name, Map<String, String> labels, double value) {}

    static JmxExporter onAnyPort() {
        return new JmxExporter(Ports.any().next(0));
    }

    /** The JVM option that attaches it to a worker. */
    String option() {
        Path home = Project.ofThisJvm().home();
        return "-javaagent:%s=%s:%s"
                .formatted(
                        home.resolve("pipeline-sandbox/runtimes/jmx-exporter/target/jmx_prometheus_javaagent.jar"),
                        address(),
                        home.resolve("config/monitoring/jmx-exporter.yml"));
    }

    /** Host and port. */
    String address() {
        return "127.0.0.1:" + port;
    }

    /** All of a scrape, as Prometheus reads it. */
    String scrape() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address() + "/metrics"))
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    /** The samples of a scrape. */
    static List<Sample> samples(String scrape) {
        return scrape.lines()
                .filter(line -> !line.startsWith("#"))
                .map(JmxExporter::sample)
                .toList();
    }

    private static Sample sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        Map<String, String> labels = new TreeMap<>();
        if (sample.group(2) != null) {
            LABEL.matcher(sample.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        }
        return new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3)));
    }
}
