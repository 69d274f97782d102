package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the status of a pipeline to the browsers of this machine: a page at {@code /}, and what it shows as JSON at
 * {@value #JSON_PATH}.
 *
 * <p>Listens on the loopback address only, changes nothing, and answers no request whose Host names another machine, so that no
 * site can read it through a browser. Thread-safe.
 */
final class StatusPage implements AutoCloseable {

    static final String JSON_PATH = "/status.json";

    private static final String PAGE = "status-page.html";
    private static final int USUAL_PORT = 8090;
    private static final int THREADS = 4;

    private final HttpServer server;
    private final ExecutorService executor;
    private final Supplier<PipelineStatus> status;
    private final byte[] page;
    private final String policy;
    private final Set<String> hosts;
    private final JsonMapper json = new JsonMapper();

    private StatusPage(HttpServer server, Supplier<PipelineStatus> status) {
        this.server = server;
        this.status = status;
        page = resource();
        policy = policy(new String(page, UTF_8));
        int port = server.getAddress().getPort();
        hosts = Set.of("localhost:" + port, "127.0.0.1:" + port);
        executor = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "status-page");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Serves until closed.
     *
     * @param ports gives the port
     * @param status asked at each request for the JSON
     */
    static StatusPage start(Ports ports, Supplier<PipelineStatus> status) {
        try {
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            HttpServer server = HttpServer.create(new InetSocketAddress(loopback, ports.next(USUAL_PORT)), 0);
            StatusPage page = new StatusPage(server, status);
            server.createContext("/", page::answer);
            server.setExecutor(page.executor);
            server.start();
            return page;
        } catch (IOException e) {
            throw new SandboxException("The status page cannot be served: " + e.getMessage(), e);
        }
    }

    URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Cache-Control", "no-store");
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("Cross-Origin-Resource-Policy", "same-origin");
            headers.set("Content-Security-Policy", policy);
            List<String> host = exchange.getRequestHeaders().getOrDefault("Host", List.of());
            if (host.size() != 1 || !hosts.contains(host.get(0))) {
                send(exchange, 421, "text/plain", "This page is for browsers of its own machine.\n".getBytes(UTF_8));
            } else if (!exchange.getRequestMethod().equals("GET")) {
                headers.set("Allow", "GET");
                send(exchange, 405, "text/plain", "Only GET.\n".getBytes(UTF_8));
            } else if (exchange.getRequestURI().getPath().equals("/")) {
                send(exchange, 200, "text/html", page);
            } else if (exchange.getRequestURI().getPath().equals(JSON_PATH)) {
                send(exchange, 200, "application/json", json.writeValueAsBytes(status.get()));
            } else {
                send(
                        exchange,
                        404,
                        "text/plain",
                        "There is / and %s.\n".formatted(JSON_PATH).getBytes(UTF_8));
            }
        }
    }

    private static void send(HttpExchange exchange, int code, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        boolean hasBody = !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, hasBody ? body.length : -1);
        if (hasBody) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Nothing but the page's own style and script, known by their digests. */
    private static String policy(String html) {
        return "default-src 'none'; style-src '%s'; script-src '%s'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                .formatted(digest(html, "style"), digest(html, "script"));
    }

    private static String digest(String html, String element) {
        int start = html.indexOf("<" + element + ">") + element.length() + 2;
        String content = html.substring(start, html.indexOf("</" + element + ">", start));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] resource() {
        try (InputStream page = StatusPage.class.getResourceAsStream(PAGE)) {
            return page.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
