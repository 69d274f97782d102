package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SqsSourceConnectorIT {

    private static QueueServer server;
    private static String redriving;
    private static String plain;

    @BeforeAll
    static void startServer() {
        server = QueueServer.start();
        redriving = server.createQueue("redriving", 30);
        server.createDeadLetterQueue(redriving, 3);
        plain = server.createQueue("plain", 30);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void queueWithARedrivePolicyIsAccepted() {
        assertThat(errors(server.endpoint(), redriving)).isEmpty();
    }

    @Test
    void redriveWithoutARedrivePolicyIsRefusedWithTheRemedy() {
        assertThat(errors(server.endpoint(), redriving + "," + plain))
                .containsOnlyKeys("message.invalid.policy")
                .extractingByKey("message.invalid.policy")
                .asString()
                .contains("queue plain", "RedrivePolicy", "fail or discard")
                .doesNotContain("queue redriving");
    }

    @Test
    void otherPoliciesNeedNoRedrivePolicy() {
        assertThat(errors(server.endpoint(), plain, "message.invalid.policy", "fail"))
                .isEmpty();
    }

    @Test
    void queueThatDoesNotExistIsRefused() {
        String missing = server.endpoint() + "/000000000000/missing";
        assertThat(errors(server.endpoint(), redriving + "," + missing))
                .containsOnlyKeys("sqs.queue.urls")
                .extractingByKey("sqs.queue.urls")
                .asString()
                .contains("Queue missing", "does not exist", "aws.region");
    }

    @Test
    void endpointThatRefusesConnectionsIsRefusedWithinFiveSeconds() throws IOException {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }
        assertUnreachable("http://127.0.0.1:" + closedPort);
    }

    @Test
    void endpointThatNeverAnswersIsRefusedWithinFiveSeconds() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertUnreachable("http://127.0.0.1:" + silent.getLocalPort());
        }
    }

    @Test
    void endpointWhoseHostIsUnknownIsRefusedWithinFiveSeconds() {
        assertUnreachable("http://sqs.invalid:9324");
    }

    @Test
    void wrongCredentialsAreRefused() throws IOException {
        assertRefused("InvalidClientTokenId", "aws.access.key.id", "aws.secret.access.key");
    }

    @Test
    void missingPermissionIsNamed() throws IOException {
        assertRefused("AccessDenied", "sqs.queue.urls", "sqs:GetQueueAttributes");
    }

    /** ElasticMQ takes all credentials: a server that answers as AWS does stands in its place. */
    private static void assertRefused(String code, String key, String remedy) throws IOException {
        HttpServer aws = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        aws.createContext("/", exchange -> {
            byte[] body = ("{\"__type\": \"com.amazonaws.sqs#" + code + "\", \"message\": \"canary\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
            exchange.getResponseHeaders().add("x-amzn-query-error", code + ";Sender");
            exchange.sendResponseHeaders(403, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        aws.start();
        try {
            String endpoint = "http://127.0.0.1:" + aws.getAddress().getPort();
            assertThat(errors(endpoint, endpoint + "/000000000000/orders"))
                    .containsOnlyKeys(key)
                    .extractingByKey(key)
                    .asString()
                    .contains(code, remedy)
                    .doesNotContain("canary");
        } finally {
            aws.stop(0);
        }
    }

    private static void assertUnreachable(String endpoint) {
        long start = System.nanoTime();
        Map<String, List<String>> errors = errors(endpoint, endpoint + "/000000000000/orders");
        Duration taken = Duration.ofNanos(System.nanoTime() - start);

        assertThat(errors)
                .containsOnlyKeys("sqs.queue.urls")
                .extractingByKey("sqs.queue.urls")
                .asString()
                .contains("aws.endpoint.url");
        assertThat(taken).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void keysThatDoNotGoTogetherAreRefusedWithoutAskingTheQueue() {
        assertThat(errors("http://127.0.0.1:1", plain, "record.metadata.fields", "id:MessageId"))
                .containsOnlyKeys("record.metadata.fields");
        assertThat(errors("http://127.0.0.1:1", plain, "record.key", "field:user"))
                .containsOnlyKeys("record.key");
        assertThat(errors("http://127.0.0.1:1", plain, "message.schema", "{\"type\": \"null\"}"))
                .containsOnlyKeys("message.schema");
        assertThat(errors(
                        "http://127.0.0.1:1",
                        plain,
                        "message.schema",
                        "{\"properties\": {\"id\": {\"type\": \"string\"}}}",
                        "record.metadata.fields",
                        "id:MessageId"))
                .containsOnlyKeys("message.schema");
    }

    @Test
    void secretsAreNeverInAnError() {
        assertThat(errors("http://127.0.0.1:1", plain, "aws.secret.access.key", "canary secret"))
                .containsOnlyKeys("aws.secret.access.key")
                .asString()
                .doesNotContain("canary");
    }

    private static Map<String, List<String>> errors(String endpoint, String queueUrls, String... more) {
        Map<String, List<String>> errors = new TreeMap<>();
        SqsSourceConnector connector = new SqsSourceConnector();
        for (ConfigValue value :
                connector.validate(RunningTask.props(endpoint, queueUrls, more)).configValues()) {
            if (!value.errorMessages().isEmpty()) {
                errors.put(value.name(), value.errorMessages());
            }
        }
        return errors;
    }
}
