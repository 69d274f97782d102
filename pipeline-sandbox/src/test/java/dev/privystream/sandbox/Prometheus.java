package dev.privystream.sandbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.privystream.deployment.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The Prometheus of this machine, which scrapes one worker. Thread-safe. */
final class Prometheus implements AutoCloseable {

    /** A server on a leash: it ends with this JVM. */
    private static final String SCRIPT = """
            exec 3<&0
            "$@" </dev/null 3<&- &
            server=$!
            read -r line <&3
            kill -KILL "$server"
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;
    private final Part part;

    private Prometheus(URI address, Part part) {
        this.address = address;
        this.part = part;
    }

    /** Skips a test where it is not installed. */
    static void assumeInstalled() {
        assumeTrue(
                Programs.isInstalled("prometheus"), "prometheus is not on the PATH: the alerts are not seen to fire");
    }

    /**
     * Returns once it serves.
     *
     * @param directory keeps its data
     * @param interval at which it scrapes and evaluates
     * @param rules the text of its alert rules
     * @param target host and port of the worker's exporter
     */
    static Prometheus start(Path directory, Duration interval, String rules, String target) throws IOException {
        int port = Ports.any().next(0);
        URI address = URI.create("http://127.0.0.1:" + port);
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("alerts.yml"), rules);
        Path config =
                Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: %1$ds, evaluation_interval: %1$ds, scrape_timeout: %1$ds}
                rule_files: [alerts.yml]
                scrape_configs: [{job_name: connect, static_configs: [{targets: ["%2$s"]}]}]
                """.formatted(interval.toSeconds(), target));
        HttpClient http = HttpClient.newHttpClient();
        Part part = new Part(
                "Prometheus",
                List.of(
                        "sh",
                        "-c",
                        SCRIPT,
                        "prometheus",
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port),
                Map.of(),
                directory.resolve("prometheus.log"),
                () -> http.send(
                                        HttpRequest.newBuilder(address.resolve("/-/ready"))
                                                .build(),
                                        HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200);
        part.start();
        part.awaitReady();
        return new Prometheus(address, part);
    }

    /** The names of the alerts that fire. */
    Set<String> firing() {
        Set<String> names = new TreeSet<>();
        for (JsonNode alert : get("/api/v1/alerts").path("alerts")) {
            if (alert.path("state").asString().equals("firing")) {
                names.add(alert.path("labels").path("alertname").asString());
            }
        }
        return names;
    }

    /** The result of a query at this moment. */
    JsonNode query(String expression) {
        return get("/api/v1/query?query=" + encoded(expression)).path("result");
    }

    /** The result of a query over some time, in seconds since 1970. */
    JsonNode query(String expression, long start, long end, long step) {
        return get("/api/v1/query_range?query=%s&start=%d&end=%d&step=%d"
                        .formatted(encoded(expression), start, end, step))
                .path("result");
    }

    @Override
    public void close() {
        part.stop();
    }

    private JsonNode get(String path) {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(address.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
            JsonNode answer = ConnectRest.parse(response.body());
            if (!answer.path("status").asString().equals("success")) {
                throw new SandboxException("Prometheus refuses " + path + ": " + response.body());
            }
            return answer.path("data");
        } catch (IOException e) {
            throw new SandboxException("Prometheus does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted", e);
        }
    }

    private static String encoded(String expression) {
        return URLEncoder.encode(expression, StandardCharsets.UTF_8);
    }
}
