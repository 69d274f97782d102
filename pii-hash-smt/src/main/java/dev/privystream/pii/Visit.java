package dev.privystream.pii;

import java.util.BitSet;

/**
 * What is found in one record on the way through it, where its schema does not say it: the numbers of rules, and {@link
 * PathMatcher#unlisted()} for all that is selected by name or schema. Not thread-safe.
 */
final class Visit {
    private final BitSet found = new BitSet();

    /** @param visit null if nobody wants to know */
    static void found(Visit visit, BitSet numbers) {
        if (visit != null) {
            visit.found.or(numbers);
        }
    }

    /** @param visit null if nobody wants to know */
    static void found(Visit visit, int number) {
        if (visit != null) {
            visit.found.set(number);
        }
    }

    BitSet found() {
        return found;
    }
}
