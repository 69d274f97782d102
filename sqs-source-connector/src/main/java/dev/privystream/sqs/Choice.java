package dev.privystream.sqs;

import java.util.Arrays;
import java.util.Locale;

/** Constants of an enum as the values of a configuration key: their text in lower case, with dots for underscores. */
final class Choice {

    private Choice() {}

    static String[] names(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(Choice::name).toArray(String[]::new);
    }

    static String name(Enum<?> constant) {
        return constant.toString().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** @throws IllegalArgumentException if no constant has that name, in whatever case; the message lists those that there are */
    static <E extends Enum<E>> E named(Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> name(constant).equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("is none of " + String.join(", ", names(type))));
    }
}
