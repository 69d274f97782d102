package dev.privystream.sqs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/**
 * The ids under which receives are made of a FIFO queue. One that got no answer may have locked the groups of the messages that
 * it did not bring; made again under its id, it brings them at once. Each id is in use by one receive at a time.
 *
 * <p>Times are readings of {@link System#nanoTime}, and given by the caller. Confined to the task's loop.
 */
final class ReceiveAttempts {

    /** SQS knows an id for five minutes, and a receive takes a part of them. */
    private static final long KNOWN_NANOS = Duration.ofMinutes(4).toNanos();

    /**
     * What a receive is made under.
     *
     * @param id null on a standard queue
     * @param firstNanos when it was made first
     */
    record Attempt(String id, long firstNanos) {}

    private final boolean fifo;

    // Mutable state
    private final Deque<Attempt> unanswered = new ArrayDeque<>();

    /** @param fifo whether the queue takes ids */
    ReceiveAttempts(boolean fifo) {
        this.fifo = fifo;
    }

    /** The one that has waited longest for its answer, or a new one. */
    Attempt next(long nowNanos) {
        unanswered.removeIf(attempt -> nowNanos - attempt.firstNanos() >= KNOWN_NANOS);
        Attempt again = unanswered.poll();
        return again != null ? again : new Attempt(fifo ? UUID.randomUUID().toString() : null, nowNanos);
    }

    /** The receive failed, and may have been carried out all the same. */
    void unanswered(Attempt attempt) {
        if (fifo) {
            unanswered.add(attempt);
        }
    }
}
