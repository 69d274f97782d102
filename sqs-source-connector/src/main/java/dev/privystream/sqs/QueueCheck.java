package dev.privystream.sqs;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** Asks the configured queues whether they can be used as configured. */
final class QueueCheck {

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(4);

    private QueueCheck() {}

    /**
     * A reason why the connector cannot work.
     *
     * @param key the key to change
     * @param message what is wrong, and what to do
     */
    record Problem(String key, String message) {}

    /** Asks all queues at once. Takes five seconds at the most. */
    static List<Problem> of(SqsSourceConfig config) {
        CompletableFuture<List<Problem>> check =
                CompletableFuture.supplyAsync(() -> ask(config), QueueCheck::runOnThreadOfItsOwn);
        try {
            return check.get(CALL_TIMEOUT.plusMillis(800).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return List.of(noAnswer());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConfigException noRegion) {
                return List.of(new Problem(AwsConfig.REGION_CONFIG, noRegion.getMessage()));
            }
            return List.of(new Problem(
                    SqsSourceConfig.QUEUE_URLS_CONFIG,
                    "The AWS client cannot be built on this worker ("
                            + e.getCause().getClass().getName() + ")."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(noAnswer());
        }
    }

    private static void runOnThreadOfItsOwn(Runnable check) {
        Thread thread = new Thread(check, "sqs-source-validate");
        thread.setDaemon(true);
        thread.start();
    }

    private static List<Problem> ask(SqsSourceConfig config) {
        List<Problem> problems = new ArrayList<>();
        try (SqsAsyncClient client = SqsClientFactory.create(config, CALL_TIMEOUT)) {
            Map<QueueUrl, CompletableFuture<SqsQueue.Attributes>> answers = config.queues().stream()
                    .collect(Collectors.toMap(
                            queue -> queue,
                            queue -> new SqsQueue(
                                            client, queue, CALL_TIMEOUT, new QueueMetrics(Clock.systemUTC(), false))
                                    .attributes()));
            answers.forEach((queue, answer) -> {
                try {
                    boolean redrives = answer.join().redrives();
                    if (!redrives && config.invalidMessagePolicy() == InvalidMessagePolicy.REDRIVE) {
                        problems.add(noRedrive(queue));
                    }
                } catch (RuntimeException e) {
                    SqsFailure failure = SqsFailure.of(SqsQueue.GET_ATTRIBUTES, queue, e);
                    problems.add(new Problem(failure.key(), failure.reason()));
                }
            });
        }
        return problems;
    }

    private static Problem noRedrive(QueueUrl queue) {
        return new Problem(
                SqsSourceConfig.MESSAGE_INVALID_POLICY_CONFIG,
                "redrive leaves messages that do not fit to the redrive policy of queue " + queue.name()
                        + ", which has none: they would come back for ever. Give the queue a RedrivePolicy (a dead-letter queue"
                        + " and a maxReceiveCount), or choose dead.letter.topic, fail or discard.");
    }

    private static Problem noAnswer() {
        return new Problem(
                SqsSourceConfig.QUEUE_URLS_CONFIG,
                "SQS did not answer within five seconds: check " + AwsConfig.REGION_CONFIG + ", "
                        + AwsConfig.ENDPOINT_URL_CONFIG
                        + ", the credentials, and the network between the worker and SQS.");
    }
}
