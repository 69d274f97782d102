package dev.privystream.sandbox;

import java.time.Instant;
import java.util.Optional;

/**
 * What a part of the pipeline has said, or why it says nothing now.
 *
 * @param value its last answer; empty if it never gave one
 * @param at when that was
 * @param trouble why there is no newer one; empty if the value is of this moment
 */
record Reading<T>(Optional<T> value, Optional<Instant> at, String trouble) {

    static <T> Reading<T> of(T value, Instant at) {
        return new Reading<>(Optional.of(value), Optional.of(at), "");
    }

    static <T> Reading<T> none(String trouble) {
        return new Reading<>(Optional.empty(), Optional.empty(), trouble);
    }

    boolean isFresh() {
        return trouble.isEmpty();
    }

    /** This answer, for want of one now. */
    Reading<T> stale(String reason) {
        return new Reading<>(value, at, reason);
    }
}
