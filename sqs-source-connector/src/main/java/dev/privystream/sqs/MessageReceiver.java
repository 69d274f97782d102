package dev.privystream.sqs;

import dev.privystream.sqs.ReceiveAttempts.Attempt;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives from one queue: more long polls at once while they come back full, fewer when they bring little, a single one while
 * the queue is empty, and only as many as there is room for in flight. What a FIFO queue handed out to a receive that got no
 * answer, a later one asks for again. Confined to the task's loop.
 */
final class MessageReceiver {

    private static final Logger log = LoggerFactory.getLogger(MessageReceiver.class);

    private final SqsQueue queue;
    private final InFlightMessages inFlight;
    private final int receiveSize;
    private final Duration wait;
    private final QueueMetrics metrics;
    private final int maxConcurrency;
    private final TaskLoop loop;
    private final Consumer<List<InFlightMessage>> received;
    private final Consumer<SqsFailure> refused;
    private final ReceiveAttempts attempts;
    private final PacedLog failureLog = new PacedLog(log);

    // Mutable state
    private Duration visibility;
    private int concurrency = 1;
    private int receives;
    private int failures;
    private boolean backingOff;
    private boolean held;
    private boolean stopped;

    /**
     * @param receiveSize the most messages that a receive asks for
     * @param wait how long a receive waits at an empty queue
     * @param maxConcurrency the most receives at once
     * @param received takes the messages that are new, in the order of their receive
     * @param refused hears of what cannot succeed when it is tried again
     */
    MessageReceiver(
            SqsQueue queue,
            InFlightMessages inFlight,
            int receiveSize,
            Duration wait,
            int maxConcurrency,
            TaskLoop loop,
            Consumer<List<InFlightMessage>> received,
            Consumer<SqsFailure> refused,
            QueueMetrics metrics) {
        this.queue = queue;
        this.inFlight = inFlight;
        this.receiveSize = receiveSize;
        this.wait = wait;
        this.maxConcurrency = maxConcurrency;
        this.loop = loop;
        this.received = received;
        this.refused = refused;
        this.metrics = metrics;
        this.attempts = new ReceiveAttempts(queue.url().isFifo());
    }

    /** @param visibility how long received messages stay invisible */
    void start(Duration visibility) {
        this.visibility = visibility;
        receiveMore();
    }

    /** Starts no more receives. Those under way are let come to their end: what they bring is still passed on. */
    void stop() {
        stopped = true;
    }

    /** Starts no more receives until {@link #resume}. */
    void hold() {
        held = true;
    }

    void resume() {
        held = false;
        receiveMore();
    }

    /** Whether receives wait for {@link #resume}. */
    boolean isHeld() {
        return held;
    }

    /** Whether no receive is under way. */
    boolean isIdle() {
        return receives == 0;
    }

    /** Starts as many receives as there is use and room for. */
    void receiveMore() {
        while (!stopped
                && !held
                && !backingOff
                && visibility != null
                && receives < concurrency
                && inFlight.tryReserve(receiveSize)) {
            receives++;
            Attempt attempt = attempts.next(System.nanoTime());
            loop.whenComplete(
                    queue.receive(receiveSize, wait, visibility, attempt.id()),
                    (answer, failure) -> answered(attempt, answer, failure));
        }
    }

    private void answered(Attempt attempt, SqsQueue.Received answer, Throwable failure) {
        receives--;
        if (failure == null) {
            failures = 0;
            adaptConcurrency(answer.handedOut());
            List<SqsMessage> messages = answer.messages();
            long now = System.nanoTime();
            List<InFlightMessage> fresh = inFlight.received(receiveSize, messages, now, now + visibility.toNanos());
            metrics.redeliveredInFlight(messages.size() - fresh.size());
            received.accept(fresh);
        } else {
            inFlight.cancelReservation(receiveSize);
            attempts.unanswered(attempt);
            failed(SqsFailure.of(SqsQueue.RECEIVE, queue.url(), failure));
        }
        receiveMore();
    }

    private void adaptConcurrency(int handedOut) {
        if (handedOut == receiveSize) {
            concurrency = Math.min(maxConcurrency, concurrency + 1);
        } else if (handedOut == 0) {
            concurrency = Math.max(1, concurrency / 2);
        } else if (handedOut < receiveSize / 2) {
            // Fewer receives would bring the same messages for less.
            concurrency = Math.max(1, concurrency - 1);
        }
    }

    private void failed(SqsFailure failure) {
        concurrency = 1;
        if (!failure.retryable()) {
            refused.accept(failure);
            return;
        }
        failureLog.warn(failure.reason() + "; trying again", 1);
        // Receives that fail side by side are one failure.
        if (!backingOff) {
            backingOff = true;
            failures++;
            loop.schedule(this::tryAgain, Backoff.OF_REQUESTS.after(failures));
        }
    }

    private void tryAgain() {
        backingOff = false;
        receiveMore();
    }
}
