package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

class QueueSamplerTest {

    private static final QueueUrl URL = QueueUrl.parse("https://sqs.eu-central-1.amazonaws.com/123456789012/queue");
    private static final SqsQueue.Counts FIRST = new SqsQueue.Counts(1, 2, 3);

    private final QueueMetrics metrics = new QueueMetrics(Clock.systemUTC(), true);
    private final TaskFailure failure = new TaskFailure();
    private final AtomicInteger requests = new AtomicInteger();

    // Mutable state
    private volatile CompletableFuture<GetQueueAttributesResponse> answer;
    private volatile boolean active = true;
    private TaskLoop loop;

    @BeforeEach
    void startLoop() {
        loop = new TaskLoop("queue-sampler-test", failure);
    }

    @AfterEach
    void stopLoop() {
        loop.close();
    }

    @Test
    void whatTheQueueSaidAtTheStartIsToldUntilItIsAskedAgain() throws InterruptedException {
        start(QueueSampler.PAUSE);

        assertThat(visible()).isEqualTo(1.0);
        assertThat(requests).hasValue(0);
    }

    @Test
    void queueIsAskedAgainAndAgain() throws InterruptedException {
        answer = CompletableFuture.completedFuture(holding(7));
        start(Duration.ofMillis(10));

        await().until(() -> visible() == 7);
        answer = CompletableFuture.completedFuture(holding(8));
        await().until(() -> visible() == 8);
    }

    @Test
    void queueThatHasNotAnsweredIsNotAskedAgain() throws InterruptedException {
        answer = new CompletableFuture<>();
        start(Duration.ofMillis(10));
        await().until(() -> requests.get() == 1);
        CountDownLatch later = new CountDownLatch(1);
        loop.schedule(later::countDown, Duration.ofMillis(100));

        assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(requests).hasValue(1);
    }

    @Test
    void failureIsNoMoreThanALineAtDebugAndIsTriedAgain() throws InterruptedException {
        try (LogCapture log = new LogCapture()) {
            answer = CompletableFuture.failedFuture(SdkClientException.create("canary-value"));
            start(Duration.ofMillis(10));
            await().until(() -> Double.isNaN(visible()));
            answer = CompletableFuture.completedFuture(holding(7));
            await().until(() -> visible() == 7);

            failure.throwIfFailed();
            assertThat(log.messages(Level.DEBUG))
                    .contains("Queue queue does not say how many messages it holds: NO_ANSWER");
            assertThat(log.text()).doesNotContain("canary");
            assertThat(log.messages(Level.WARN)).isEmpty();
        }
    }

    @Test
    void queueThatTheTaskLeavesAloneIsNotAskedUntilItIsReceivedFromAgain() throws InterruptedException {
        active = false;
        answer = CompletableFuture.completedFuture(holding(7));
        start(Duration.ofMillis(10));
        await().until(() -> Double.isNaN(visible()));
        assertThat(requests).hasValue(0);

        active = true;

        await().until(() -> visible() == 7);
    }

    private void start(Duration pause) throws InterruptedException {
        SqsQueue queue = new SqsQueue(new Client(), URL, Duration.ofSeconds(10), metrics);
        QueueSampler sampler = new QueueSampler(queue, metrics, loop, pause, () -> active);
        CountDownLatch started = new CountDownLatch(1);
        loop.execute(() -> {
            sampler.start(FIRST);
            started.countDown();
        });
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private double visible() {
        return metrics.with(new InFlightMessages(URL, 1, 1, 1)).stream()
                .filter(metric -> metric.name().equals("queue-visible"))
                .findFirst()
                .orElseThrow()
                .value()
                .getAsDouble();
    }

    private static GetQueueAttributesResponse holding(int messages) {
        return GetQueueAttributesResponse.builder()
                .attributes(Map.of(
                        QueueAttributeName.VISIBILITY_TIMEOUT,
                        "30",
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        Integer.toString(messages)))
                .build();
    }

    /** Answers as the test says. */
    private final class Client implements SqsAsyncClient {

        @Override
        public CompletableFuture<GetQueueAttributesResponse> getQueueAttributes(GetQueueAttributesRequest request) {
            requests.incrementAndGet();
            return answer;
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
