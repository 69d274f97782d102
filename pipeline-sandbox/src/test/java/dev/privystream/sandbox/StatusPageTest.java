package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class StatusPageTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static StatusPage page;

    @BeforeAll
    static void serve() {
        PipelineStatus status = new StatusReport(new OperatorCommands(StatusSamples.ENDPOINTS))
                .of(
                        new StatusSamples(NOW)
                                .queue(7, 0)
                                .sinkTask("FAILED", StatusSamples.TRACE)
                                .readings(),
                        NOW);
        page = StatusPage.start(Ports.any(), () -> status);
    }

    @AfterAll
    static void stop() {
        page.close();
    }

    @Test
    void pageHasNothingFromElsewhere() throws Exception {
        String html = get("/").body();
        assertThat(html).startsWith("<!doctype html>").contains("<script>", "<style>");
        assertThat(html).doesNotContainPattern("https?://").doesNotContainPattern("(src|href)=\"(?!#|data:,)");
        assertThat(html).doesNotContain("innerHTML", "insertAdjacentHTML", "document.write", "eval(");
    }

    @Test
    void nothingButItsOwnStyleAndScriptMayRunAndNothingIsStored() throws Exception {
        HttpResponse<String> answer = get("/");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; ")
                .containsPattern("style-src 'sha256-[A-Za-z0-9+/]{43}='")
                .containsPattern("script-src 'sha256-[A-Za-z0-9+/]{43}='")
                .contains("connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        for (String path : new String[] {"/", StatusPage.JSON_PATH, "/other"}) {
            assertThat(get(path).headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(get(path).headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(get(path).headers().map()).doesNotContainKey("access-control-allow-origin");
        }
    }

    @Test
    void jsonIsTheStatusWithUnknownFiguresAsNull() throws Exception {
        JsonNode status = ConnectRest.parse(get(StatusPage.JSON_PATH).body());
        assertThat(status.path("at").asString()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(status.path("level").asString()).isEqualTo("FAILED");
        assertThat(status.path("hops").path(0).path("count").asLong()).isEqualTo(7);
        assertThat(status.path("hops").path(0).path("rate").isNull()).isTrue();
        assertThat(status.path("connectors").path(3).path("cause").asString())
                .isEqualTo("org.postgresql.util.PSQLException: no <such> role");
        assertThat(status.path("connectors").path(3).path("status").asString())
                .isEqualTo("http://localhost:8083/connectors/sink/tasks/0/status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD", "OPTIONS"})
    void onlyGetIsAnswered(String method) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(page.address())
                .method(method, BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET");
    }

    @Test
    void anythingElseIsNotFound() throws Exception {
        assertThat(get("/../../etc/passwd").statusCode()).isEqualTo(404);
        assertThat(get("/index.html").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"attacker.example:PORT", "localhost", "localhost:1", "localhost:PORT.attacker.example", ""})
    void requestForAnotherHostIsRefused(String host) throws Exception {
        String request = "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                .formatted(StatusPage.JSON_PATH, host.replace("PORT", Integer.toString(port())));
        assertThat(raw(request)).startsWith("HTTP/1.1 421 ").doesNotContain("hops");
    }

    @Test
    void requestWithoutOrWithTwoHostsIsRefused() throws Exception {
        String path = StatusPage.JSON_PATH;
        String own = "Host: localhost:" + port() + "\r\n";
        assertThat(raw("GET " + path + " HTTP/1.0\r\n\r\n")).doesNotContain("hops");
        assertThat(raw("GET " + path + " HTTP/1.1\r\n" + own + "Host: other\r\nConnection: close\r\n\r\n"))
                .doesNotContain("hops");
        assertThat(raw("GET " + path + " HTTP/1.1\r\n" + own + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("hops");
    }

    private static int port() {
        return page.address().getPort();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + port() + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port())) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
