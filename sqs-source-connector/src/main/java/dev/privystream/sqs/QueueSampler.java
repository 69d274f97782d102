package dev.privystream.sqs;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a queue now and then how many messages it holds, while the task receives from it. A queue that does not say is not
 * asked sooner. Confined to the task's loop.
 */
final class QueueSampler {

    private static final Logger log = LoggerFactory.getLogger(QueueSampler.class);

    /** With three long polls of twenty seconds, an idle queue then costs four requests a minute. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    private final SqsQueue queue;
    private final QueueMetrics metrics;
    private final TaskLoop loop;
    private final Duration pause;
    private final BooleanSupplier active;

    /**
     * @param pause how long it waits between an answer and the next request
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
    void start(SqsQueue.Counts first) {
        metrics.sampled(first);
        loop.schedule(this::sample, pause);
    }

    private void sample() {
        if (active.getAsBoolean()) {
            loop.whenComplete(queue.attributes(), this::answered);
        } else {
            start(SqsQueue.Counts.UNKNOWN);
        }
    }

    private void answered(SqsQueue.Attributes attributes, Throwable failure) {
        if (failure != null) {
            log.debug(
                    "Queue {} does not say how many messages it holds: {}",
                    queue.url().name(),
                    RequestFailure.of(failure));
        }
        start(failure == null ? attributes.counts() : SqsQueue.Counts.UNKNOWN);
    }
}
