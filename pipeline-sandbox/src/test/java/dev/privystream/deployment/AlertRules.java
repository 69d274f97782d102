package dev.privystream.deployment;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/** A file of Prometheus alert rules, read strictly: a key that is not among these fails. */
public record AlertRules(List<Group> groups) {

    private static final JsonMapper JSON = new JsonMapper();

    public record Group(String name, List<Rule> rules) {}

    public record Rule(
            String alert, String expr, String duration, Map<String, String> labels, Map<String, String> annotations) {}

    public static AlertRules read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            LoaderOptions strict = new LoaderOptions();
            strict.setAllowDuplicateKeys(false);
            Map<String, List<Map<String, Object>>> document = new Yaml(new SafeConstructor(strict)).load(reader);
            document.get("groups").forEach(AlertRules::nameDuration);
            return JSON.convertValue(document, AlertRules.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Rule> rules() {
        return groups.stream().flatMap(group -> group.rules().stream()).toList();
    }

    /** What an alert asks for. */
    public String expression(String alert) {
        return rules().stream()
                .filter(rule -> rule.alert().equals(alert))
                .findFirst()
                .orElseThrow()
                .expr();
    }

    /** All expressions. */
    public List<String> expressions() {
        return rules().stream().map(Rule::expr).toList();
    }

    /** {@code for} is no name in Java. */
    @SuppressWarnings("unchecked")
    private static void nameDuration(Map<String, Object> group) {
        for (Map<String, Object> rule : (List<Map<String, Object>>) group.get("rules")) {
            rule.put("duration", rule.containsKey("for") ? rule.remove("for") : "0s");
        }
    }
}
