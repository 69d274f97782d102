package dev.privystream.sqs;

import java.time.Duration;
import org.slf4j.Logger;

/** Warns of something that may go on for long: at once, and from then on once a minute with a count. Thread-safe. */
final class PacedLog {

    private static final long PACE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Logger log;

    // Mutable state, guarded by this
    private long nextNanos = System.nanoTime();
    private long untold;

    PacedLog(Logger log) {
        this.log = log;
    }

    /** Warns of so many more occurrences, now or with the next ones. */
    synchronized void warn(String what, long occurrences) {
        untold += occurrences;
        long now = System.nanoTime();
        if (now - nextNanos >= 0) {
            log.warn("{} ({} since the last such line)", what, untold);
            untold = 0;
            nextNanos = now + PACE_NANOS;
        }
    }
}
