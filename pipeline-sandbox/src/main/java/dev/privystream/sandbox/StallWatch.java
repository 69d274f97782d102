package dev.privystream.sandbox;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Measures for how long no new row came although there was something to do. Looks four times a second, on a thread of its own.
 * Thread-safe.
 */
final class StallWatch implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(250);

    private final LongSupplier rows;
    private final LongSupplier expected;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "stall-watch");
        thread.setDaemon(true);
        return thread;
    });
    private final long start;

    // Mutable state
    private long lastRows;
    private long lastMove;
    private Stall longest = new Stall(Duration.ZERO, Duration.ZERO);

    /**
     * A time without a new row.
     *
     * @param from since the start
     */
    record Stall(Duration from, Duration length) {}

    StallWatch(LongSupplier rows, LongSupplier expected, long start) {
        this.rows = rows;
        this.expected = expected;
        this.start = start;
        lastMove = start;
    }

    /**
     * Starts to look.
     *
     * @param rows in the table; throws a {@link SandboxException} while nobody can say
     * @param expected how many rows there will be for what has been sent so far
     */
    static StallWatch start(LongSupplier rows, LongSupplier expected) {
        StallWatch watch = new StallWatch(rows, expected, System.nanoTime());
        watch.executor.scheduleWithFixedDelay(watch::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look() {
        try {
            noticed(rows.getAsLong(), expected.getAsLong(), System.nanoTime());
        } catch (SandboxException e) {
            // The database is away; nobody sees a new row.
        }
    }

    synchronized void noticed(long rowsNow, long expectedNow, long now) {
        if (rowsNow != lastRows) {
            stalledFor(now - lastMove);
            lastRows = rowsNow;
            lastMove = now;
        } else if (rowsNow >= expectedNow) {
            lastMove = now;
        }
    }

    private void stalledFor(long nanos) {
        if (nanos > longest.length().toNanos()) {
            longest = new Stall(Duration.ofNanos(lastMove - start), Duration.ofNanos(nanos));
        }
    }

    /** The longest one that was over, or is not over yet. */
    synchronized Stall longest() {
        if (lastRows < expected.getAsLong()) {
            stalledFor(System.nanoTime() - lastMove);
        }
        return longest;
    }

    synchronized long rows() {
        return lastRows;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
