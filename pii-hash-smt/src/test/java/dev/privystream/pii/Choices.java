package dev.privystream.pii;

import java.util.List;

/**
 * Decisions made by a list of numbers, one by one. The smaller the numbers the simpler is what is decided, and behind
 * the last number all are zero: so a list that makes a test fail shrinks to a simple case.
 */
final class Choices {
    private final List<Integer> numbers;

    // Mutable state
    private int position;

    Choices(List<Integer> numbers) {
        this.numbers = numbers;
    }

    int below(int bound) {
        return position < numbers.size() ? numbers.get(position++) % bound : 0;
    }

    /** True once in so many times, and never where the numbers are used up. */
    boolean oneIn(int times) {
        return below(times) == times - 1;
    }

    <T> T of(List<T> options) {
        return options.get(below(options.size()));
    }

    @SafeVarargs
    final <T> T of(T... options) {
        return options[below(options.length)];
    }
}
