package dev.privystream.deployment;

import java.util.Map;
import java.util.TreeMap;

/** Turns KafkaConnectors back into what {@code config/connectors} says. */
final class ConnectorConfigs {

    private ConnectorConfigs() {}

    /** The configuration as the REST API takes it, with class and number of tasks. */
    static Map<String, String> of(Manifest connector) {
        Map<String, String> config = Manifest.entries(connector.spec().get("config"));
        config.put("connector.class", connector.spec().get("class").asText());
        config.put("tasks.max", connector.spec().get("tasksMax").asText());
        return config;
    }

    /** The same with references to the Secret as references to its mounted files. */
    static Map<String, String> fromFiles(Map<String, String> config) {
        Map<String, String> fromFiles = new TreeMap<>(config);
        fromFiles.replaceAll(
                (key, value) -> value.replace("${secrets:privystream:", "${dir:/mnt/privystream/secrets:"));
        return fromFiles;
    }
}
