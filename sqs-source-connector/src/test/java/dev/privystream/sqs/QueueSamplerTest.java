package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
    private static final QueueUrl DEAD_LETTERS =
            QueueUrl.parse("https://sqs.eu-central-1.amazonaws.com/123456789012/dead-letters");
    private static final String REDRIVE_POLICY = """
            {"maxReceiveCount": 3, "deadLetterTargetArn" : "arn:aws:sqs:eu-central-1:123456789012:dead-letters"}""";
    private static final SqsQueue.Counts FIRST = new SqsQueue.Counts(1, 2, 3);

    private final QueueMetrics metrics = new QueueMetrics(Clock.systemUTC(), true);
    private final TaskFailure failure = new TaskFailure();
    private final AtomicInteger requests = new AtomicInteger();

    // Mutable state
    private volatile CompletableFuture<GetQueueAttributesResponse> answer;
    private volatile CompletableFuture<GetQueueAttributesResponse> deadLetterAnswer;
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

    @Test
    void deadLetterQueueIsAskedFromTheStart() throws InterruptedException {
        deadLetterAnswer = CompletableFuture.completedFuture(holding(5));
        start(QueueSampler.PAUSE, Optional.of(DEAD_LETTERS));

        await().until(() -> value("dead-letters-visible") == 5);
        assertThat(visible()).isEqualTo(1.0);
        assertThat(requests).hasValue(0);
    }

    @Test
    void deadLetterQueueIsTheOneThatTheRedrivePolicyNames() throws InterruptedException {
        answer = CompletableFuture.completedFuture(redriving(7));
        deadLetterAnswer = CompletableFuture.completedFuture(holding(5));
        start(Duration.ofMillis(10));

        await().until(() -> value("dead-letters-visible") == 5);
        answer = CompletableFuture.completedFuture(holding(7));
        await().until(() -> Double.isNaN(value("dead-letters-visible")));
        assertThat(visible()).isEqualTo(7.0);
    }

    @Test
    void deadLetterQueueThatDoesNotSayIsNoFailureOfTheQueue() throws InterruptedException {
        try (LogCapture log = new LogCapture()) {
            deadLetterAnswer = CompletableFuture.completedFuture(holding(5));
            answer = CompletableFuture.completedFuture(redriving(7));
            start(Duration.ofMillis(10), Optional.of(DEAD_LETTERS));
            await().until(() -> value("dead-letters-visible") == 5);
            deadLetterAnswer = CompletableFuture.failedFuture(SdkClientException.create("canary-value"));
            await().until(() -> Double.isNaN(value("dead-letters-visible")));
            int before = requests.get();
            await().until(() -> requests.get() > before + 1);

            assertThat(visible()).isEqualTo(7.0);
            assertThat(value("failed-requests-no-answer-total")).isZero();
            assertThat(log.messages(Level.DEBUG))
                    .contains("Queue dead-letters does not say how many messages it holds: NO_ANSWER");
            assertThat(log.text()).doesNotContain("canary");
        }
    }

    private void start(Duration pause) throws InterruptedException {
        start(pause, Optional.empty());
    }

    private void start(Duration pause, Optional<QueueUrl> deadLetterQueue) throws InterruptedException {
        SqsQueue queue = new SqsQueue(new Client(), URL, Duration.ofSeconds(10), metrics);
        QueueSampler sampler = new QueueSampler(queue, metrics, loop, pause, () -> active);
        CountDownLatch started = new CountDownLatch(1);
        loop.execute(() -> {
            sampler.start(new SqsQueue.Attributes(
                    Duration.ofSeconds(30), deadLetterQueue.isPresent(), deadLetterQueue, FIRST));
            started.countDown();
        });
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private double visible() {
        return value("queue-visible");
    }

    private double value(String name) {
        return metrics.with(new InFlightMessages(URL, 1, 1, 1)).stream()
                .filter(metric -> metric.name().equals(name))
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

    private static GetQueueAttributesResponse redriving(int messages) {
        Map<QueueAttributeName, String> attributes =
                new HashMap<>(holding(messages).attributes());
        attributes.put(QueueAttributeName.REDRIVE_POLICY, REDRIVE_POLICY);
        return GetQueueAttributesResponse.builder().attributes(attributes).build();
    }

    /** Answers as the test says. */
    private final class Client implements SqsAsyncClient {

        @Override
        public CompletableFuture<GetQueueAttributesResponse> getQueueAttributes(GetQueueAttributesRequest request) {
            if (request.queueUrl().equals(DEAD_LETTERS.url())) {
                return deadLetterAnswer;
            }
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
