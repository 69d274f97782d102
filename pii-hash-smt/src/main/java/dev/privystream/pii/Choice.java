package dev.privystream.pii;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The values that a key can have, for a form and for its check. */
class Choice implements ConfigDef.Validator, ConfigDef.Recommender {
    private final List<String> names;

    Choice(String... names) {
        this(List.of(names));
    }

    Choice(List<String> names) {
        this.names = List.copyOf(names);
    }

    @Override
    public void ensureValid(String name, Object value) {
        if (value == null || !names.contains(value.toString())) {
            throw new ConfigException("'" + name + "' must be " + this);
        }
    }

    @Override
    public List<Object> validValues(String name, Map<String, Object> values) {
        return List.copyOf(names);
    }

    @Override
    public boolean visible(String name, Map<String, Object> values) {
        return true;
    }

    @Override
    public String toString() {
        return "one of " + String.join(", ", names);
    }
}
