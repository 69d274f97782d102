package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** Logins that are sent to a sandbox's queue, each of them once. Not thread-safe. */
final class LoginFeed {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final RunningSandbox sandbox;

    // Mutable state
    private int sent;

    LoginFeed(RunningSandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** Returns once the queue has so many more. */
    void send(int number) {
        sendInBackground(number).join();
    }

    CompletableFuture<Void> sendInBackground(int number) {
        List<String> lines = IntStream.range(sent, sent + number)
                .mapToObj(each -> Login.number(each).toJson())
                .toList();
        Path file = sandbox.sandbox().directory().resolve("logins-" + sent + ".jsonl");
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new SandboxException("Cannot write " + file, e);
        }
        sent += number;
        return CompletableFuture.runAsync(() -> sandbox.pipeline().queue().send(file, soFar -> {}));
    }

    /**
     * Registers the source as it is shipped, but for long polls of a second: ElasticMQ hands messages to long polls whose client
     * has gone, and each costs a receive.
     */
    void registerSource() {
        try {
            String shipped = Files.readString(sandbox.project().connector("sqs-source"));
            Path file = sandbox.sandbox().directory().resolve("sqs-source.json");
            Files.writeString(file, shipped.replaceFirst("\"tasks.max\"", "\"sqs.receive.wait.seconds\": \"1\", $0"));
            sandbox.pipeline().connect().register(file);
        } catch (IOException e) {
            throw new SandboxException("The source cannot be registered", e);
        }
    }

    /** How many were ever sent. */
    int sent() {
        return sent;
    }

    /** Sends some again and again while the steps run. */
    void sendDuring(Runnable steps) {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                send(20);
                Pause.of(PAUSE);
            }
        });
        try {
            steps.run();
        } finally {
            over.set(true);
            sending.join();
        }
    }

    /** Returns once all that were ever sent are in the table, each as one row, and none is a dead letter. */
    void awaitRows() {
        await().atMost(RunningSandbox.PATIENCE)
                .ignoreExceptionsInstanceOf(SandboxException.class)
                .untilAsserted(() -> assertThat(sandbox.pipeline()
                                .table()
                                .query("SELECT count(*), count(DISTINCT user_id) FROM user_logins"
                                        + " WHERE user_id LIKE 'user-%'")
                                .rows())
                        .as("rows and users; failed: %s", sandbox.failures())
                        .containsExactly(List.of(Integer.toString(sent), Integer.toString(sent))));
        assertThat(sandbox.pipeline().queue().deadLetters().total())
                .as("dead letters")
                .isZero();
    }
}
