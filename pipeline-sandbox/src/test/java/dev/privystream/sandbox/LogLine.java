package dev.privystream.sandbox;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A line of a worker's log in config/worker/log4j2.properties. */
record LogLine(
        Instant time,
        String level,
        String logger,
        String thread,
        String connector,
        String task,
        String message,
        String exception) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> FIELDS =
            List.of("time", "level", "logger", "thread", "connector", "task", "message", "exception");

    /**
     * The forms in which a text may stand in a log: as it is, as JSON writes it, and as JSON writes that again, each with
     * what is not ASCII as it is or escaped.
     */
    static List<String> formsOf(String text) {
        List<String> forms = new ArrayList<>();
        String form = text;
        for (int times = 0; times < 3; times++) {
            forms.add(form);
            forms.add(asciiOf(form));
            form = escaped(form);
        }
        return forms;
    }

    private static String escaped(String text) {
        String quoted = JSON.writeValueAsString(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static String asciiOf(String text) {
        return text.chars()
                .mapToObj(c -> c < 128 ? Character.toString(c) : "\\u%04x".formatted(c))
                .collect(joining());
    }

    /** Holds that the line is one JSON object of exactly these fields, in this order, each a string. */
    static LogLine parse(String line) {
        JsonNode fields = JSON.readTree(line);
        assertThat(fields.propertyNames()).as(line).containsExactlyElementsOf(FIELDS);
        assertThat(fields).as(line).allMatch(JsonNode::isString);
        return new LogLine(
                Instant.parse(fields.get("time").asString()),
                fields.get("level").asString(),
                fields.get("logger").asString(),
                fields.get("thread").asString(),
                fields.get("connector").asString(),
                fields.get("task").asString(),
                fields.get("message").asString(),
                fields.get("exception").asString());
    }
}
