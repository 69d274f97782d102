package dev.privystream.pii;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/** A transform's configuration as Connect validates it: embedded into the one of a connector. */
final class ConnectorForm {
    private static final String PREFIX = "transforms.x.";

    private ConnectorForm() {}

    /** The errors of each key that has some, by the transform's own name of it. */
    static Map<String, List<String>> errors(FieldTransform<?> transform, Map<String, String> config) {
        ConfigDef connector = new ConfigDef();
        connector.embed(PREFIX, "Transforms: x", 0, transform.config());
        Map<String, String> prefixed = new HashMap<>();
        config.forEach((key, value) -> prefixed.put(PREFIX + key, value));

        Map<String, List<String>> errors = new HashMap<>();
        for (ConfigValue value : connector.validate(prefixed)) {
            if (!value.errorMessages().isEmpty()) {
                errors.put(value.name().substring(PREFIX.length()), value.errorMessages());
            }
        }
        return errors;
    }
}
