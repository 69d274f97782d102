package dev.privystream.sqs;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;

/**
 * What a form offers for a key, and when it shows the key. A key that was given a value is always shown, so that no error is
 * ever at one that is hidden. Immutable.
 *
 * @param values the values to offer; every other valid value is as good
 * @param condition when the key matters
 * @param defaultValue what the key holds without being given a value, or null
 */
record Recommendation(List<Object> values, Condition condition, Object defaultValue) implements ConfigDef.Recommender {

    /** Whether a key matters beside the others. Is asked of configs that may lack anything. */
    interface Condition {
        boolean holds(Map<String, Object> config);
    }

    /** For a key that always matters. */
    Recommendation(String... values) {
        this(List.of((Object[]) values), config -> true, null);
    }

    /** Offers these, for a key that matters under a condition. */
    Recommendation where(Condition newCondition, Object newDefaultValue) {
        return new Recommendation(values, newCondition, newDefaultValue);
    }

    /** Offers true and false, for a key without a default that matters under a condition. */
    static Recommendation booleans(Condition condition) {
        return new Recommendation(List.of(true, false), condition, null);
    }

    /** Offers nothing, for a key without a default that matters under a condition. */
    static Recommendation when(Condition condition) {
        return new Recommendation(List.of(), condition, null);
    }

    /** Offers nothing, for a key without a default that matters where that other one is set. */
    static Recommendation whenSet(String other) {
        return when(config -> isSet(config.get(other)));
    }

    /** Whether a parsed value is more than blank. */
    static boolean isSet(Object value) {
        if (value instanceof Password password) {
            return isSet(password.value());
        }
        if (value instanceof String text) {
            return !text.isBlank();
        }
        return value instanceof Collection<?> list ? !list.isEmpty() : value != null;
    }

    @Override
    public List<Object> validValues(String name, Map<String, Object> parsedConfig) {
        return values;
    }

    @Override
    public boolean visible(String name, Map<String, Object> parsedConfig) {
        Object value = parsedConfig.get(name);
        return condition.holds(parsedConfig) || isSet(value) && !Objects.equals(value, defaultValue);
    }
}
