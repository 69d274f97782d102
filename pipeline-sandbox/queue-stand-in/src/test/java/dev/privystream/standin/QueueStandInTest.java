package dev.privystream.standin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.standin.QueueStandIn.Faults;
import dev.privystream.standin.StandInQueue.Body;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class QueueStandInTest {

    private static final Duration ROUND_TRIP = Duration.ofMillis(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private QueueStandIn server;
    private String queue;

    @BeforeEach
    void startServer() {
        server = new QueueStandIn(ROUND_TRIP);
        queue = server.createQueue("queue", Duration.ofSeconds(30), 0);
        server.send("queue", 12, i -> Body.of("body " + i), i -> null);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void messagesAreReceivedAndDeletedInBatches() throws Exception {
        JsonNode received = ask("ReceiveMessage", "\"MaxNumberOfMessages\":10").path("Messages");
        assertThat(received).hasSize(10);
        assertThat(received.get(3).path("Body").asString()).isEqualTo("body 3");

        JsonNode deleted = ask(
                "DeleteMessageBatch",
                "\"Entries\":[{\"Id\":\"0\",\"ReceiptHandle\":\"%s\"}]"
                        .formatted(received.get(0).path("ReceiptHandle").asString()));
        assertThat(deleted.path("Successful")).hasSize(1);
        assertThat(server.size("queue")).isEqualTo(11);
    }

    @Test
    void noAnswerComesBeforeTheRoundTripIsOver() throws Exception {
        long start = System.nanoTime();
        ask("ReceiveMessage", "\"MaxNumberOfMessages\":1");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(ROUND_TRIP);
    }

    @Test
    void longPollEndsWhenMessagesCome() throws Exception {
        ask("ReceiveMessage", "\"MaxNumberOfMessages\":10");
        ask("ReceiveMessage", "\"MaxNumberOfMessages\":10");
        var answer = http.sendAsync(request("ReceiveMessage", "\"WaitTimeSeconds\":20"), BodyHandlers.ofString());
        server.send("queue", 1, i -> Body.of("late"), i -> null);

        assertThat(answer.get().body()).contains("late");
    }

    @Test
    void failsAsOftenAsItIsTold() throws Exception {
        server.setFaults(new Faults(1, 1, 0, 0, 0, 0, 0));

        assertThat(http.send(request("ReceiveMessage", "\"MaxNumberOfMessages\":1"), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(500);
        assertThat(server.counts("queue").received()).isZero();
    }

    @Test
    void clientThatGoesAwayDuringItsLongPollHarmsNobody() throws Exception {
        server.createQueue("empty", Duration.ofSeconds(30), 0);
        server.setFaults(new Faults(1, 0, 0, 1, 0, 0, 0));
        String longPoll = "{\"QueueUrl\":\"/000000000000/empty\",\"WaitTimeSeconds\":20}";
        try (Socket client =
                new Socket(server.endpoint().getHost(), server.endpoint().getPort())) {
            client.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nX-Amz-Target: AmazonSQS.ReceiveMessage\r\nContent-Length: "
                                    + longPoll.length() + "\r\n\r\n" + longPoll)
                            .getBytes(StandardCharsets.US_ASCII));
            while (server.requests().isEmpty()) {
                Thread.onSpinWait();
            }
        }
        server.setFaults(Faults.NONE);

        // By the time of the first answer it has noticed.
        ask("ReceiveMessage", "\"MaxNumberOfMessages\":1");
        server.send("empty", 1, i -> Body.of("body"), i -> null);
        assertThat(ask("ReceiveMessage", "\"MaxNumberOfMessages\":1").path("Messages"))
                .hasSize(1);
    }

    @Test
    void tellsItsCountsOverHttp() throws Exception {
        ask("ReceiveMessage", "\"MaxNumberOfMessages\":10");
        HttpRequest inspection = HttpRequest.newBuilder(server.endpoint().resolve(QueueStandIn.COUNTS_PATH + "queue"))
                .build();
        JsonNode told = json(http.send(inspection, BodyHandlers.ofString()));

        assertThat(told.at("/counts/sent").asInt()).isEqualTo(12);
        assertThat(told.at("/counts/received").asInt()).isEqualTo(10);
        assertThat(told.at("/requests/ReceiveMessage").asInt()).isEqualTo(1);
    }

    private JsonNode ask(String action, String parameters) throws IOException, InterruptedException {
        return json(http.send(request(action, parameters), BodyHandlers.ofString()));
    }

    private HttpRequest request(String action, String parameters) {
        return HttpRequest.newBuilder(server.endpoint())
                .header("X-Amz-Target", "AmazonSQS." + action)
                .POST(BodyPublishers.ofString("{\"QueueUrl\":\"" + queue + "\"," + parameters + "}"))
                .build();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }
}
