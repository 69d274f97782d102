package dev.privystream.sandbox;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Servers that go away while messages are on their way. The queue gives up on a receiver after five seconds. */
class RecoveryIT {

    @RegisterExtension
    static final RunningSandbox SANDBOX =
            RunningSandbox.with(settings -> settings.withVisibilityTimeout(Duration.ofSeconds(5)));

    private static int sentSoFar;

    @TempDir
    Path directory;

    private static TaskRestarter restarter;

    @BeforeAll
    static void register() {
        SANDBOX.register("sqs-source", "postgres-sink-debezium");
        restarter = TaskRestarter.start(SANDBOX.pipeline().connect(), line -> {});
    }

    @AfterAll
    static void stopRestarting() {
        restarter.close();
    }

    @AfterEach
    void allMessagesEverSentAreOneRowEach() {
        SANDBOX.awaitSettled(sentSoFar);
        Set<String> users = SANDBOX.pipeline().table().query("SELECT user_id FROM user_logins").rows().stream()
                .map(row -> row.get(0))
                .collect(toSet());
        assertThat(users)
                .hasSize(sentSoFar)
                .isEqualTo(IntStream.range(0, sentSoFar)
                        .mapToObj(number -> Login.number(number).userId())
                        .collect(toSet()));
        assertThat(SANDBOX.pipeline().counts().deadLettered()).isZero();
        assertThat(SANDBOX.failures()).isEmpty();
    }

    @Test
    void workerKilledInMidFlowLosesNothingAndDoublesNoRow() throws IOException {
        int before = sentSoFar;
        CompletableFuture<Void> sending = sendInBackground(3000);
        for (int kill = 0; kill < 2; kill++) {
            long rows = SANDBOX.pipeline().table().rows();
            await().atMost(RunningSandbox.PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> SANDBOX.pipeline().table().rows() > rows + 100);
            SANDBOX.sandbox().worker().kill();
            assertThat(SANDBOX.pipeline().table().rows())
                    .as("rows at the time of the kill")
                    .isLessThan(before + 3000);
            SANDBOX.sandbox().worker().start();
            SANDBOX.sandbox().worker().awaitReady();
        }
        sending.join();
    }

    @Test
    void killedDatabaseIsWaitedFor() throws IOException {
        databaseIsAwayAfter(Part::kill);
    }

    @Test
    void databaseThatWasShutDownIsWaitedFor() throws IOException {
        databaseIsAwayAfter(Part::stop);
    }

    @Test
    void killedBrokerIsWaitedFor() throws IOException {
        CompletableFuture<Void> sending = sendInBackground(1000);
        long records = SANDBOX.pipeline().topic().records();
        await().atMost(RunningSandbox.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> SANDBOX.pipeline().topic().records() > records);
        LogPosition now = new LogPosition();
        SANDBOX.sandbox().broker().kill();
        sending.join();
        now.awaitFurther("Broker coordinator was unreachable");
        SANDBOX.sandbox().broker().start();
        SANDBOX.sandbox().broker().awaitReady();
    }

    /** Messages go on to Kafka meanwhile; the database is back only when the sink has met the gap. */
    private void databaseIsAwayAfter(Consumer<Part> end) throws IOException {
        CompletableFuture<Void> sending = sendInBackground(1000);
        long rows = SANDBOX.pipeline().table().rows();
        await().atMost(RunningSandbox.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> SANDBOX.pipeline().table().rows() > rows);
        LogPosition now = new LogPosition();
        Part database = SANDBOX.sandbox().database();
        end.accept(database);
        sending.join();
        now.awaitFurther("(Retry to|Failed to process record)");
        database.start();
        database.awaitReady();
    }

    /** The end of the worker's log at one moment. */
    private static final class LogPosition {

        private final Path log = SANDBOX.sandbox().worker().log();
        private final int length;

        LogPosition() throws IOException {
            length = Files.readString(log).length();
        }

        /** Waits for a text that is logged later. */
        void awaitFurther(String pattern) {
            await().atMost(RunningSandbox.PATIENCE)
                    .until(() -> Pattern.compile(pattern)
                            .matcher(Files.readString(log).substring(length))
                            .find());
        }
    }

    private CompletableFuture<Void> sendInBackground(int number) throws IOException {
        Path file = directory.resolve("logins-" + sentSoFar + ".jsonl");
        List<String> lines = IntStream.range(sentSoFar, sentSoFar + number)
                .mapToObj(each -> Login.number(each).toJson())
                .toList();
        Files.write(file, lines);
        sentSoFar += number;
        return CompletableFuture.runAsync(() -> SANDBOX.pipeline().queue().send(file, soFar -> {}));
    }
}
