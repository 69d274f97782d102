package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueueProxyTest {

    private final QueueProxy proxy = new QueueProxy();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        proxy.passOnTo(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.stop(0);
    }

    @Test
    void requestAndAnswerArePassedOn() throws Exception {
        assertThat(echo("message ".repeat(50_000))).isEqualTo("message ".repeat(50_000));
    }

    @Test
    void slowQueueTakesItsTimeInBothDirections() throws Exception {
        Duration latency = Duration.ofMillis(150);
        proxy.slowDown(latency);

        long start = System.nanoTime();
        assertThat(echo("message")).isEqualTo("message");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(latency.multipliedBy(2));
    }

    @Test
    void cutConnectionEndsAndTheNextOneIsServed() throws Exception {
        try (Socket client =
                new Socket(proxy.endpoint().getHost(), proxy.endpoint().getPort())) {
            InputStream in = client.getInputStream();
            client.getOutputStream().write("POST / HTTP/1.1\r\nHost: queue\r\nContent-Length: 1\r\n\r\nx".getBytes());
            assertThat(in.read()).isPositive();

            assertThat(proxy.cut()).isEqualTo(2);

            assertThatEnds(in);
        }
        assertThat(echo("message")).isEqualTo("message");
    }

    @Test
    void closedProxyServesNobody() {
        proxy.close();
        assertThatThrownBy(() -> echo("message")).isInstanceOf(IOException.class);
    }

    private static void assertThatEnds(InputStream in) {
        try {
            in.readAllBytes();
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    private String echo(String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(proxy.endpoint())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(30))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
