package dev.privystream.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The rules of config/monitoring/jmx-exporter.yml, as the JMX exporter applies them. */
final class ExporterRules {

    private static final Pattern GROUP = Pattern.compile("\\$\\d");

    private final List<Map<String, Object>> rules;

    private ExporterRules(List<Map<String, Object>> rules) {
        this.rules = rules;
    }

    record Metric(String name, Map<String, String> labels, String type) {}

    static ExporterRules read(Path file) throws IOException {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        Map<String, List<Map<String, Object>>> document =
                new Yaml(new SafeConstructor(strict)).load(Files.readString(file));
        return new ExporterRules(document.get("rules"));
    }

    /**
     * What the first rule that matches makes of an attribute.
     *
     * @param input as the exporter writes it: {@code domain<key=value, key=value><>attribute: value}
     */
    Optional<Metric> metric(String input) {
        for (Map<String, Object> rule : rules) {
            Matcher matcher =
                    Pattern.compile("^.*(?:" + rule.get("pattern") + ").*$").matcher(input);
            if (matcher.matches()) {
                Map<String, String> labels = new java.util.TreeMap<>();
                labels(rule).forEach((name, value) -> labels.put(name, filled(value, matcher)));
                return Optional.of(new Metric(
                        filled(rule.get("name").toString(), matcher).replace('-', '_'),
                        labels,
                        rule.get("type").toString()));
            }
        }
        return Optional.empty();
    }

    /** Whether a rule of Kafka's own metrics has such a name. */
    boolean mayName(String metric) {
        return rules.stream()
                .map(rule -> rule.get("name").toString())
                .filter(name -> name.startsWith("kafka_"))
                .anyMatch(name -> metric.matches(GROUP.matcher(name).replaceAll("[a-z_]+")));
    }

    List<Map<String, Object>> all() {
        return rules;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> labels(Map<String, Object> rule) {
        return (Map<String, Object>) rule.getOrDefault("labels", Map.of());
    }

    private static String filled(Object template, Matcher matcher) {
        return GROUP.matcher(template.toString())
                .replaceAll(group -> Matcher.quoteReplacement(
                        matcher.group(Integer.parseInt(group.group().substring(1)))));
    }
}
