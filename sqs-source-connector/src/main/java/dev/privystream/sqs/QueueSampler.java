package dev.privystream.sqs;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a queue now and then how many messages it and its dead-letter queue hold, while the task receives from it. One that
 * does not say is not asked sooner. Confined to the task's loop.
 */
final class QueueSampler {

    private static final Logger log = LoggerFactory.getLogger(QueueSampler.class);

    /** With three long polls of twenty seconds a minute, an idle queue then costs four requests a minute. */
    static final Duration PAUSE = Duration.ofMinutes(2);

    private final SqsQueue queue;
    private final QueueMetrics metrics;
    private final TaskLoop loop;
    private final Duration pause;
    private final BooleanSupplier active;

    /**
     * @param pause how long it waits between the last answer and the next request
     * @param active whether the task receives from the queue at the moment
     */
    QueueSampler(SqsQueue queue, QueueMetrics metrics, TaskLoop loop, Duration pause, BooleanSupplier active) {
        this.queue = queue;
        this.metrics = metrics;
        this.loop = loop;
        this.pause = pause;
        this.active = active;
    }

    /** @param first what the queue has just said */
    void start(SqsQueue.Attributes first) {
        answered(first, null);
    }

    private void sample() {
        if (active.getAsBoolean()) {
            loop.whenComplete(queue.attributes(), this::answered);
        } else {
            metrics.sampled(SqsQueue.Counts.UNKNOWN);
            sampled(Double.NaN);
        }
    }

    private void answered(SqsQueue.Attributes attributes, Throwable failure) {
        if (failure != null) {
            notSaid(queue.url(), failure);
        }
        metrics.sampled(failure == null ? attributes.counts() : SqsQueue.Counts.UNKNOWN);
        if (failure == null && attributes.deadLetterQueue().isPresent()) {
            askDeadLetterQueue(attributes.deadLetterQueue().get());
        } else {
            sampled(Double.NaN);
        }
    }

    private void askDeadLetterQueue(QueueUrl deadLetterQueue) {
        loop.whenComplete(queue.deadLetters(deadLetterQueue), (deadLetters, failure) -> {
            if (failure != null) {
                notSaid(deadLetterQueue, failure);
            }
            sampled(failure == null ? deadLetters : Double.NaN);
        });
    }

    private void sampled(double deadLetters) {
        metrics.sampledDeadLetters(deadLetters);
        loop.schedule(this::sample, pause);
    }

    private static void notSaid(QueueUrl silent, Throwable failure) {
        log.debug("Queue {} does not say how many messages it holds: {}", silent.name(), RequestFailure.of(failure));
    }
}
