package dev.privystream.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * When what is done to the pipeline. The same seed and duration give the same plan. Immutable.
 *
 * @param duration for how long messages are sent, and the pipeline disturbed
 * @param steps by their times
 */
record TorturePlan(long seed, Duration duration, List<Step> steps) {

    private static final Duration CLOSEST = Duration.ofSeconds(10);
    private static final Duration WIDEST = Duration.ofSeconds(30);
    private static final Duration SHORTEST_HOLD = Duration.ofSeconds(1);
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(6);

    /**
     * An injection.
     *
     * @param at since the start; it comes later where the one before it takes longer than planned
     * @param hold for how long the fault lasts, before it is lifted
     * @param choice chooses where there is something to choose, such as the connector; 0 or more
     */
    record Step(Duration at, Injection injection, Duration hold, int choice) {}

    TorturePlan {
        steps = List.copyOf(steps);
    }

    /** A plan in which each lane goes through all its injections in a random order, again and again, each once before one comes again. */
    static TorturePlan of(long seed, Duration duration) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        for (Injection.Lane lane : Injection.Lane.values()) {
            List<Injection> kinds = Arrays.stream(Injection.values())
                    .filter(injection -> injection.lane() == lane)
                    .toList();
            long slot = slot(duration, kinds.size());
            Deque<Injection> bag = new ArrayDeque<>();
            for (long start = 0; start + slot <= duration.toMillis(); start += slot) {
                if (bag.isEmpty()) {
                    List<Injection> shuffled = new ArrayList<>(kinds);
                    Collections.shuffle(shuffled, random);
                    bag.addAll(shuffled);
                }
                long at = start + random.nextLong(slot / 2);
                long hold = random.nextLong(SHORTEST_HOLD.toMillis(), LONGEST_HOLD.toMillis());
                steps.add(new Step(
                        Duration.ofMillis(at), bag.remove(), Duration.ofMillis(hold), random.nextInt(1 << 16)));
            }
        }
        steps.sort(Comparator.comparing(Step::at));
        return new TorturePlan(seed, duration, steps);
    }

    /** Short enough that each injection of a lane has its turn, where the duration allows it. */
    private static long slot(Duration duration, int injections) {
        return Math.max(CLOSEST.toMillis(), Math.min(WIDEST.toMillis(), duration.toMillis() / injections));
    }

    List<Step> of(Injection.Lane lane) {
        return steps.stream().filter(step -> step.injection().lane() == lane).toList();
    }
}
