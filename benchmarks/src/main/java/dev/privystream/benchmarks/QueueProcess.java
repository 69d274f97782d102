package dev.privystream.benchmarks;

import dev.privystream.sandbox.Part;
import dev.privystream.sandbox.Ports;
import dev.privystream.sandbox.Project;
import dev.privystream.sandbox.SandboxException;
import dev.privystream.sandbox.ServerJvm;
import dev.privystream.standin.QueueStandIn;
import dev.privystream.standin.QueueStandIn.Inspection;
import dev.privystream.standin.StandInProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The queue stand-in with a full queue, as a process of its own. */
final class QueueProcess implements AutoCloseable {

    private static final String QUEUE = "benchmark";
    private static final List<String> JVM = List.of("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI endpoint;
    private final Part part;

    private QueueProcess(
            Project project, Path log, int port, Duration roundTrip, Duration visibility, int messages, Path bodies) {
        this.endpoint = URI.create("http://127.0.0.1:" + port);
        this.part = new Part(
                "Queue stand-in",
                new ServerJvm(project.queueStandInClassPath(), JVM)
                        .command(
                                StandInProcess.class.getName(),
                                Integer.toString(port),
                                Long.toString(roundTrip.toMillis()),
                                QUEUE,
                                Long.toString(visibility.toSeconds()),
                                Integer.toString(messages),
                                bodies.toAbsolutePath().toString()),
                Map.of(),
                log,
                () -> inspect().counts().sent() == messages);
    }

    /**
     * Returns once the messages wait in the queue.
     *
     * @param bodies one a line, sent by turns
     */
    static QueueProcess start(
            Project project, Path directory, Duration roundTrip, Duration visibility, int messages, Path bodies) {
        QueueProcess queue = new QueueProcess(
                project, directory.resolve("queue.log"), Ports.any().next(0), roundTrip, visibility, messages, bodies);
        try {
            queue.part.start();
            queue.part.awaitReady();
        } catch (RuntimeException e) {
            queue.close();
            throw e;
        }
        return queue;
    }

    URI endpoint() {
        return endpoint;
    }

    String url() {
        return endpoint + "/000000000000/" + QUEUE;
    }

    ProcessHandle process() {
        return part.handle().orElseThrow();
    }

    /** What has happened there so far. */
    Inspection inspect() {
        HttpRequest request = HttpRequest.newBuilder(endpoint.resolve(QueueStandIn.COUNTS_PATH + QUEUE))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new SandboxException("The queue stand-in answers with " + answer.statusCode());
            }
            return JSON.readValue(answer.body(), Inspection.class);
        } catch (IOException e) {
            throw new SandboxException("The queue stand-in does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted", e);
        }
    }

    long deleted() {
        return inspect().counts().deleted();
    }

    /** How many requests of SQS there were. */
    long requests() {
        return inspect().requests().values().stream().mapToLong(n -> n).sum();
    }

    @Override
    public void close() {
        part.kill();
    }
}
