package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class TaskLoopTest {

    private final TaskFailure failure = new TaskFailure();
    private final TaskLoop loop = new TaskLoop("test", failure);

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    @Test
    void whatIsThrownFailsTheTaskByTypeAndPlace() {
        loop.execute(() -> {
            throw new IllegalStateException("canary");
        });

        awaitFailure("java.lang.IllegalStateException at dev.privystream.sqs.TaskLoopTest");
    }

    @Test
    void whatIsThrownWhereAFutureIsHeardOfFailsTheTask() {
        loop.whenComplete(CompletableFuture.completedFuture(1), (result, thrown) -> {
            throw new IllegalStateException("canary");
        });

        awaitFailure("java.lang.IllegalStateException");
    }

    @Test
    void exceptionWithoutAStackTraceFailsTheTask() {
        loop.execute(() -> {
            throw new RuntimeException("canary", null, false, false) {};
        });

        awaitFailure("a place that the JVM does not tell");
    }

    @Test
    void loggingContextOfWhoMadeItIsTheLoopsToo() {
        CompletableFuture<String> context = new CompletableFuture<>();
        MDC.put("connector.context", "[orders|task-1] ");
        try (TaskLoop ofTask = new TaskLoop("test", failure)) {
            MDC.remove("connector.context");
            ofTask.execute(() -> context.complete(MDC.get("connector.context")));

            assertThat(context).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("[orders|task-1] ");
        } finally {
            MDC.remove("connector.context");
        }
    }

    private void awaitFailure(String message) {
        await().untilAsserted(() -> assertThatThrownBy(failure::throwIfFailed)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("canary")
                .hasNoCause());
    }
}
