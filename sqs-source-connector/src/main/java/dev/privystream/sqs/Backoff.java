package dev.privystream.sqs;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next try: doubling, with jitter, up to a limit. Immutable.
 *
 * @param first the longest wait before the first retry
 * @param most the longest wait before any
 */
record Backoff(Duration first, Duration most) {

    static final Backoff OF_REQUESTS = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(20));

    /**
     * The wait before a retry: between half of its longest and its longest.
     *
     * @param failures how many tries in a row have failed, at least 1
     */
    Duration after(int failures) {
        long longest = Math.min(most.toMillis(), first.toMillis() << Math.min(failures - 1, 20));
        return Duration.ofMillis(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    }
}
