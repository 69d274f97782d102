package dev.privystream.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.privystream.sandbox.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;

/**
 * The manifests that say what another file of {@code config/} says. Kustomize reads no file outside of its directory, and one source is
 * to serve the sandbox, containers and Kubernetes: so these are written from it. Immutable.
 */
final class GeneratedManifests {

    static final String COMMAND = "mvn test -pl pipeline-sandbox -am -Dtest=GeneratedManifestsTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dkubernetes.write=true";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WORKERS = "privystream";

    /** Which connector lies where below {@code config/kubernetes}. */
    private static final Map<String, String> CONNECTORS = Map.of(
            "sqs-source", "base",
            "postgres-sink-debezium", "base",
            "sqs-source-vault", "components/vault",
            "postgres-sink-debezium-vault", "components/vault",
            "postgres-sink", "components/confluent-sink",
            "postgres-sink-vault", "components/confluent-sink-vault");

    private final Path config;
    private final List<Path> tables;

    GeneratedManifests(Project project) {
        config = project.home().resolve("config");
        tables = project.tables();
    }

    /** The directory that the paths of {@link #contents()} are relative to. */
    Path directory() {
        return config.resolve("kubernetes");
    }

    /** What each file is to hold, by its path. */
    Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (String name : connectors()) {
            JsonNode connector = JSON.readTree(
                    config.resolve("connectors").resolve(name + ".json").toFile());
            String directory = CONNECTORS.get(name);
            if (directory == null) {
                throw new IllegalStateException("config/kubernetes has no place for the connector " + name);
            }
            contents.put(directory + "/connector-" + name + ".yaml", connector(name, connector));
            contents.put("components/secrets-from-api/references-" + name + ".yaml", references(name, connector));
        }
        contents.put(
                "base/configmap-schemas.yaml",
                configMap("privystream-schemas", "config/schemas", files("schemas", ".schema.json")));
        contents.put(
                "base/configmap-jmx-exporter.yaml",
                configMap("privystream-jmx-exporter", "monitoring/jmx-exporter.yml"));
        contents.put("base/configmap-log4j2.yaml", configMap("privystream-log4j2", "worker/log4j2.properties"));
        contents.put("components/monitoring/prometheus-rule.yaml", prometheusRule());
        contents.put("overlays/dev/configmap-elasticmq.yaml", configMap("elasticmq", "compose/elasticmq.conf"));
        contents.put(
                "overlays/dev/configmap-postgres-init.yaml", configMap("postgres-init", "compose/init-database.sh"));
        contents.put(
                "overlays/dev/configmap-postgres-tables.yaml",
                configMap("postgres-tables", "config/postgres", named(tables)));
        return contents;
    }

    /** The names of all connectors of {@code config/connectors}. */
    List<String> connectors() throws IOException {
        List<String> names = new ArrayList<>();
        files("connectors", ".json").keySet().forEach(file -> names.add(file.substring(0, file.length() - 5)));
        return names;
    }

    /** A reference to a mounted secret as one to the Secret itself. */
    static String fromApi(String value) {
        return value.replace("${dir:/mnt/privystream/secrets:", "${secrets:privystream:");
    }

    private static String connector(String name, JsonNode connector) {
        Map<String, String> config = config(connector);
        StringBuilder yaml = new StringBuilder(header("config/connectors/" + name + ".json"));
        yaml.append("apiVersion: kafka.strimzi.io/v1\nkind: KafkaConnector\nmetadata:\n  name: ")
                .append(name)
                .append("\n  labels:\n    strimzi.io/cluster: ")
                .append(WORKERS)
                .append("\nspec:\n  class: ")
                .append(config.remove("connector.class"))
                .append("\n  tasksMax: ")
                .append(config.remove("tasks.max"))
                .append("\n  autoRestart:\n    enabled: true\n  config:\n");
        config.forEach((key, value) -> yaml.append("    ")
                .append(key)
                .append(": ")
                .append(quoted(value))
                .append('\n'));
        return yaml.toString();
    }

    private static String references(String name, JsonNode connector) {
        StringBuilder yaml = new StringBuilder(header("config/connectors/" + name + ".json"));
        yaml.append("apiVersion: kafka.strimzi.io/v1\nkind: KafkaConnector\nmetadata:\n  name: ")
                .append(name)
                .append("\nspec:\n  config:\n");
        config(connector).forEach((key, value) -> {
            if (!fromApi(value).equals(value)) {
                yaml.append("    ")
                        .append(key)
                        .append(": ")
                        .append(quoted(fromApi(value)))
                        .append('\n');
            }
        });
        return yaml.toString();
    }

    private String prometheusRule() throws IOException {
        return header("config/monitoring/alerts.yml")
                + """
                apiVersion: monitoring.coreos.com/v1
                kind: PrometheusRule
                metadata:
                  name: privystream
                spec:
                """
                + indented(Files.readString(config.resolve("monitoring/alerts.yml")), "  ");
    }

    private String configMap(String name, String source) throws IOException {
        Path file = config.resolve(source);
        return configMap(name, "config/" + source, Map.of(file.getFileName().toString(), file));
    }

    private static String configMap(String name, String source, Map<String, Path> files) throws IOException {
        StringBuilder yaml = new StringBuilder(header(source));
        yaml.append("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ")
                .append(name)
                .append("\ndata:\n");
        for (Entry<String, Path> file : files.entrySet()) {
            yaml.append("  ")
                    .append(file.getKey())
                    .append(": |\n")
                    .append(indented(Files.readString(file.getValue()), "    "));
        }
        return yaml.toString();
    }

    private static String header(String source) {
        return "# From " + source + ", by the command that docs/kubernetes.md names; what differs fails the build.\n";
    }

    private static String indented(String text, String indentation) {
        StringBuilder indented = new StringBuilder();
        text.lines()
                .forEach(line -> indented.append(line.isBlank() ? "" : indentation + line)
                        .append('\n'));
        return indented.toString();
    }

    /** A JSON string is a YAML scalar in double quotes. */
    private static String quoted(String value) {
        return JSON.valueToTree(value).toString();
    }

    private static Map<String, String> config(JsonNode connector) {
        Map<String, String> config = new LinkedHashMap<>();
        connector
                .get("config")
                .properties()
                .forEach(entry -> config.put(entry.getKey(), entry.getValue().textValue()));
        return config;
    }

    private static Map<String, Path> named(List<Path> files) {
        Map<String, Path> named = new TreeMap<>();
        files.forEach(file -> named.put(file.getFileName().toString(), file));
        return named;
    }

    private Map<String, Path> files(String directory, String ending) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (var entries = Files.list(config.resolve(directory))) {
            entries.filter(file -> file.toString().endsWith(ending))
                    .forEach(file -> files.put(file.getFileName().toString(), file));
        }
        return files;
    }
}
