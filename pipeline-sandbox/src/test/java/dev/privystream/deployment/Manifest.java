package dev.privystream.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One object of Kubernetes.
 *
 * @param source where it was read, for messages
 */
record Manifest(String source, JsonNode tree) {

    String kind() {
        return tree.path("kind").asText();
    }

    /** Group, version and kind, such as {@code apps/v1/Deployment}. */
    String type() {
        return tree.path("apiVersion").asText() + "/" + kind();
    }

    String name() {
        return tree.at("/metadata/name").asText();
    }

    String namespace() {
        return tree.at("/metadata/namespace").asText();
    }

    JsonNode spec() {
        return tree.path("spec");
    }

    /** The texts of the nodes that a field has anywhere below, with whatever is above. */
    List<String> texts(String field) {
        return tree.findValuesAsText(field);
    }

    /** An object's entries as text. */
    static Map<String, String> entries(JsonNode object) {
        Map<String, String> entries = new TreeMap<>();
        object.properties()
                .forEach(entry -> entries.put(entry.getKey(), entry.getValue().asText()));
        return entries;
    }

    /** The texts of an array's elements at a field, or of the elements themselves. */
    static List<String> each(JsonNode array, String pointer) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(
                pointer.isEmpty() ? element.asText() : element.at(pointer).asText()));
        return texts;
    }

    @Override
    public String toString() {
        return source + ": " + kind() + " " + name();
    }
}
