package dev.privystream.sqs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that stands for SQS, STS and a container's credentials endpoint: it tells by whom each request was signed, and
 * answers as it is told to. Its queue is empty.
 */
final class AwsStandIn implements AutoCloseable {

    /** Is in all that the server says and a message or a log line must not repeat. */
    static final String CANARY = "canary-of-the-server";

    private static final Pattern SIGNED_BY = Pattern.compile("Credential=([^/]+)/");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Function<Request, Answer>> answers = new ConcurrentHashMap<>();

    /**
     * What was asked.
     *
     * @param action such as {@code ReceiveMessage} or {@code AssumeRole}; {@code GetCredentials} of a container
     * @param signedBy the access key id, or null
     * @param headers with names in lower case
     * @param parameters of STS
     */
    record Request(String action, String signedBy, Map<String, String> headers, Map<String, String> parameters) {}

    record Answer(int status, Map<String, String> headers, String body) {

        static Answer json(String body) {
            return new Answer(200, Map.of("Content-Type", "application/x-amz-json-1.0"), body);
        }

        static Answer xml(int status, String body) {
            return new Answer(status, Map.of("Content-Type", "text/xml"), body);
        }
    }

    AwsStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        answer("GetQueueAttributes", request -> Answer.json("""
                {"Attributes": {"VisibilityTimeout": "30", "RedrivePolicy": "{\\"maxReceiveCount\\": 5}"}}"""));
        answer("ReceiveMessage", request -> {
            pause(Duration.ofMillis(50));
            return Answer.json("{}");
        });
    }

    int port() {
        return server.getAddress().getPort();
    }

    String endpoint() {
        return "http://127.0.0.1:" + port();
    }

    String queueUrl() {
        return endpoint() + "/123456789012/orders";
    }

    void answer(String action, Function<Request, Answer> answer) {
        answers.put(action, answer);
    }

    /** What was asked so far, in its order. */
    List<Request> requests(String action) {
        return requests.stream()
                .filter(request -> request.action().equals(action))
                .toList();
    }

    /** By whom the requests were signed so far, in their order. */
    List<String> signersOf(String action) {
        return requests(action).stream().map(Request::signedBy).toList();
    }

    /** An answer of STS to AssumeRole and the like. */
    static Answer credentials(Request request, String accessKeyId, Duration validity) {
        return Answer.xml(
                200, """
                <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <%1$sResult>
                    <AssumedRoleUser>
                      <Arn>arn:aws:sts::123456789012:assumed-role/reader/session</Arn>
                      <AssumedRoleId>AROA:session</AssumedRoleId>
                    </AssumedRoleUser>
                    <Credentials>
                      <AccessKeyId>%2$s</AccessKeyId>
                      <SecretAccessKey>%4$s-secret</SecretAccessKey>
                      <SessionToken>%4$s-token</SessionToken>
                      <Expiration>%3$s</Expiration>
                    </Credentials>
                  </%1$sResult>
                  <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>
                </%1$sResponse>""".formatted(request.action(), accessKeyId, Instant.now().plus(validity), CANARY));
    }

    /** An answer of a container's endpoint. */
    static Answer containerCredentials(String accessKeyId, Duration validity) {
        return new Answer(200, Map.of("Content-Type", "application/json"), """
                {"AccessKeyId": "%s", "SecretAccessKey": "%3$s-secret", "Token": "%3$s-token", "Expiration": "%2$s"}""".formatted(
                        accessKeyId, Instant.now().plus(validity), CANARY));
    }

    static Answer stsError(int status, String code) {
        return Answer.xml(status, """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>
                  <RequestId>r-1</RequestId>
                </ErrorResponse>""".formatted(code, CANARY));
    }

    static Answer sqsError(int status, String code) {
        return new Answer(
                status,
                Map.of("Content-Type", "application/x-amz-json-1.0", "x-amzn-query-error", code + ";Sender"),
                "{\"__type\": \"com.amazonaws.sqs#" + code + "\", \"message\": \"" + CANARY + "\"}");
    }

    /** What a server does that takes its time. */
    static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = read(exchange);
            requests.add(request);
            Function<Request, Answer> answer = answers.get(request.action());
            Answer said = answer == null ? sqsError(400, "InvalidAction") : answer.apply(request);
            said.headers().forEach(exchange.getResponseHeaders()::add);
            byte[] body = said.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(said.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Request read(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values.get(0)));
        Matcher signature = SIGNED_BY.matcher(headers.getOrDefault("authorization", ""));
        String signedBy = signature.find() ? signature.group(1) : null;
        if (exchange.getRequestMethod().equals("GET")) {
            return new Request("GetCredentials", signedBy, headers, Map.of());
        }
        String target = headers.get("x-amz-target");
        if (target != null) {
            return new Request(target.substring(target.indexOf('.') + 1), signedBy, headers, Map.of());
        }
        Map<String, String> parameters = new HashMap<>();
        for (String pair : body.split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return new Request(parameters.get("Action"), signedBy, headers, parameters);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
