package dev.privystream.sqs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What was received and waits to be handed over. The queues take turns, so that one with few messages does not wait for one
 * with many; those of a queue come in the order in which they were added. Thread-safe.
 */
final class ReadyMessages {

    /** As many as a receive may bring: the groups of a FIFO queue stay together. */
    private static final int AT_A_TURN = SqsQueue.MAX_BATCH;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();

    // Mutable state, guarded by the lock: the queues that have messages, the one whose turn it is first
    private final Deque<Deque<InFlightMessage>> turns = new ArrayDeque<>();

    /** Adds messages of one queue. */
    void add(List<InFlightMessage> messages) {
        if (messages.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            QueueUrl queue = messages.get(0).queue();
            turns.stream()
                    .filter(waiting -> waiting.peek().queue().equals(queue))
                    .findFirst()
                    .ifPresentOrElse(waiting -> waiting.addAll(messages), () -> turns.add(new ArrayDeque<>(messages)));
            added.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes as many as there are, up to a limit; waits for the first one no longer than that, and then returns none. */
    List<InFlightMessage> take(int most, Duration wait) throws InterruptedException {
        long nanos = wait.toNanos();
        lock.lockInterruptibly();
        try {
            while (turns.isEmpty() && nanos > 0) {
                nanos = added.awaitNanos(nanos);
            }
            List<InFlightMessage> taken = new ArrayList<>();
            while (!turns.isEmpty() && taken.size() < most) {
                Deque<InFlightMessage> waiting = turns.poll();
                int turn = Math.min(AT_A_TURN, most - taken.size());
                for (int i = 0; i < turn && !waiting.isEmpty(); i++) {
                    taken.add(waiting.poll());
                }
                if (!waiting.isEmpty()) {
                    turns.add(waiting);
                }
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
