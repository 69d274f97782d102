package dev.privystream.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** How fast figures move, from what they were at the looks of the last fifteen seconds. Not thread-safe. */
final class Rates {

    /** Three times the period in which the sandbox's sinks commit, so that their rate is no saw. */
    static final Duration WINDOW = Duration.ofSeconds(15);

    /** Of a shorter time, a rate says nothing. */
    private static final Duration SHORTEST = Duration.ofMillis(500);

    /** For so long a figure must have been looked at before it is said to stand still. */
    private static final Duration STILL = Duration.ofSeconds(12);

    // Mutable state
    private final Map<String, Deque<Sample>> samples = new HashMap<>();

    private record Sample(Instant at, double value) {}

    /** Takes a figure that only grows; where it is smaller than before, it has begun anew. */
    void count(String figure, Instant at, double value) {
        Deque<Sample> known = recent(figure, at);
        if (!known.isEmpty() && value < known.getLast().value()) {
            known.clear();
        }
        add(known, at, value);
    }

    /** Takes a figure that goes up and down. */
    void gauge(String figure, Instant at, double value) {
        add(recent(figure, at), at, value);
    }

    /**
     * Takes a figure that should grow while there is something to do, and is not asked to otherwise.
     *
     * @param isDue whether there is something to do
     */
    void progress(String figure, Instant at, boolean isDue, double value) {
        Deque<Sample> known = recent(figure, at);
        if (!isDue) {
            known.clear();
            return;
        }
        add(known, at, value);
    }

    /** By how much it grows a second; empty until it has been looked at twice. */
    OptionalDouble perSecond(String figure) {
        return perSecondOf(figure, SHORTEST);
    }

    /** The same of a figure that moves in steps; empty until it has been looked at for longer than one of them. */
    OptionalDouble perSecondOf(String figure, Duration step) {
        Deque<Sample> known = samples.getOrDefault(figure, new ArrayDeque<>());
        Duration span = span(known);
        if (span.compareTo(step) < 0) {
            return OptionalDouble.empty();
        }
        double change = known.getLast().value() - known.getFirst().value();
        return OptionalDouble.of(change / (span.toNanos() / 1e9));
    }

    /** Whether it has not moved for twelve seconds or more. */
    boolean standsStill(String figure) {
        Deque<Sample> known = samples.getOrDefault(figure, new ArrayDeque<>());
        return span(known).compareTo(STILL) >= 0
                && known.stream().mapToDouble(Sample::value).distinct().count() == 1;
    }

    private Deque<Sample> recent(String figure, Instant at) {
        Deque<Sample> known = samples.computeIfAbsent(figure, name -> new ArrayDeque<>());
        known.removeIf(sample -> Duration.between(sample.at(), at).compareTo(WINDOW) > 0);
        return known;
    }

    private static void add(Deque<Sample> known, Instant at, double value) {
        boolean isKnown = !known.isEmpty() && !at.isAfter(known.getLast().at());
        if (!isKnown) {
            known.add(new Sample(at, value));
        }
    }

    private static Duration span(Deque<Sample> known) {
        return known.isEmpty()
                ? Duration.ZERO
                : Duration.between(known.getFirst().at(), known.getLast().at());
    }
}
