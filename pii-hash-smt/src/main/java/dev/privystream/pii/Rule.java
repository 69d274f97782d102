package dev.privystream.pii;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * A rule that spans keys, as the recommender of the key that breaks it. It looks at the values that could be parsed of
 * each key, of which some may be such as their own validators refuse.
 *
 * @param check throws a {@link ConfigException}
 * @param visible whether the key has an effect
 * @param recommended values for the key
 */
record Rule(
        Consumer<Map<String, ?>> check,
        Predicate<Map<String, ?>> visible,
        Function<Map<String, ?>, List<?>> recommended)
        implements ConfigDef.Recommender {

    /** For a key that always has an effect. */
    static Rule of(Consumer<Map<String, ?>> check, List<?> recommended) {
        return of(check, values -> true, recommended);
    }

    static Rule of(Consumer<Map<String, ?>> check, Predicate<Map<String, ?>> visible, List<?> recommended) {
        return new Rule(check, visible, values -> recommended);
    }

    /** For a key that breaks no rule, and has an effect only beside others. */
    static Rule visible(Predicate<Map<String, ?>> visible, List<?> recommended) {
        return of(values -> {}, visible, recommended);
    }

    @Override
    public List<Object> validValues(String name, Map<String, Object> values) {
        check.accept(values);
        return List.copyOf(recommended.apply(values));
    }

    @Override
    public boolean visible(String name, Map<String, Object> values) {
        return visible.test(values);
    }
}
