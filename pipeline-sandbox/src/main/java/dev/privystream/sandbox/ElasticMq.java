package dev.privystream.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** ElasticMQ with the login queue, which gives a message up to its dead-letter queue after three receives. */
final class ElasticMq {

    static final String QUEUE = "login-queue";
    static final String DEAD_LETTER_QUEUE = "login-queue-dlq";
    static final int MAX_RECEIVE_COUNT = 3;

    private ElasticMq() {}

    /**
     * Prepares the queue's directory, which keeps its messages from one start to the next.
     *
     * @param visibilityTimeout for how long a received message stays invisible, in whole seconds
     */
    static Part in(Path directory, Project project, Path log, int port, Duration visibilityTimeout) {
        String config = """
                include classpath("application.conf")
                node-address { protocol = http, host = "127.0.0.1", port = %1$s, context-path = "" }
                rest-sqs { enabled = true, bind-port = %1$s, bind-hostname = "127.0.0.1", sqs-limits = strict }
                queues {
                  %2$s {
                    defaultVisibilityTimeout = %3$s seconds
                    deadLettersQueue { name = "%4$s", maxReceiveCount = %5$s }
                  }
                  %4$s {}
                }
                messages-storage { enabled = true, uri = "jdbc:h2:file:%6$s" }
                """.formatted(
                        port,
                        QUEUE,
                        visibilityTimeout.toSeconds(),
                        DEAD_LETTER_QUEUE,
                        MAX_RECEIVE_COUNT,
                        directory.resolve("messages"));
        Path file = directory.resolve("elasticmq.conf");
        try {
            Files.createDirectories(directory);
            Files.writeString(file, config);
        } catch (IOException e) {
            throw new SandboxException("The queue's directory cannot be prepared: " + e.getMessage(), e);
        }
        ServerJvm jvm = ServerJvm.small(project.classPath("elasticmq"), "256m", List.of("-Dconfig.file=" + file));
        return new Part("ElasticMQ", jvm.command("org.elasticmq.server.Main"), Map.of(), log, () -> serves(port));
    }

    private static boolean serves(int port) throws IOException, InterruptedException {
        URI queue = URI.create("http://127.0.0.1:" + port + "/000000000000/" + QUEUE + "?Action=GetQueueAttributes");
        HttpRequest request =
                HttpRequest.newBuilder(queue).timeout(Duration.ofSeconds(2)).build();
        return HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }
}
