package dev.privystream.sqs;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;

/** Values for a form to offer; every other valid value is as good. */
record Recommendation(List<Object> values) implements ConfigDef.Recommender {

    Recommendation(String... values) {
        this(List.of((Object[]) values));
    }

    @Override
    public List<Object> validValues(String name, Map<String, Object> parsedConfig) {
        return values;
    }

    @Override
    public boolean visible(String name, Map<String, Object> parsedConfig) {
        return true;
    }
}
