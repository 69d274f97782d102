package dev.privystream.sqs;

import java.util.Arrays;
import java.util.Locale;

/** What becomes of a message whose body does not fit the schema. */
enum InvalidMessagePolicy {
    /** It is made visible at once, so that the queue's own redrive policy ends it in the dead-letter queue. */
    REDRIVE,
    /** The task fails, and the message stays in the queue. */
    FAIL,
    /** It is deleted. */
    DISCARD;

    static String[] names() {
        return Arrays.stream(values()).map(InvalidMessagePolicy::toString).toArray(String[]::new);
    }

    /** @throws IllegalArgumentException if there is no such policy; the message lists those that there are */
    static InvalidMessagePolicy named(String name) {
        return Arrays.stream(values())
                .filter(policy -> policy.toString().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("is none of " + String.join(", ", names())));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
