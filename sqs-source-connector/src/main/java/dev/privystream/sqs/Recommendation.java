package dev.privystream.sqs;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;

/**
 * What a form offers for a key, and when it shows the key. A key that holds a value is always shown, so that no error is ever
 * at one that is hidden. Immutable.
 *
 * @param values the values to offer; every other valid value is as good
 * @param condition when the key matters
 */
record Recommendation(List<Object> values, Condition condition) implements ConfigDef.Recommender {

    /** Whether a key matters beside the others. Is asked of configs that may lack anything. */
    interface Condition {
        boolean holds(Map<String, Object> config);
    }

    private static final Condition ALWAYS = config -> true;

    /** For a key that always matters. */
    Recommendation(String... values) {
        this(List.of((Object[]) values), ALWAYS);
    }

    /** For a key that always matters. */
    static Recommendation of(List<?> values) {
        return new Recommendation(List.copyOf(values), ALWAYS);
    }

    /** Offers nothing, for a key that matters under a condition. */
    static Recommendation when(Condition condition) {
        return new Recommendation().where(condition);
    }

    /** Offers the same, for a key that matters under a condition. */
    Recommendation where(Condition newCondition) {
        return new Recommendation(values, newCondition);
    }

    /** Offers nothing, for a key that matters where that other one is set. */
    static Recommendation whenSet(String other) {
        return when(config -> isSet(config.get(other)));
    }

    /** Offers nothing, for a key that matters where that other one has that value, in whichever case. */
    static Recommendation whenIs(String other, Object value) {
        return when(config -> value.toString().equalsIgnoreCase(Objects.toString(config.get(other), "")));
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
        return condition.holds(parsedConfig) || isSet(parsedConfig.get(name));
    }
}
