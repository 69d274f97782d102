package dev.privystream.pii;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configured fields as a tree of names. A leaf is a field to replace, every other node a parent of some. Immutable.
 *
 * @param where names the node in an error
 * @param newName what a leaf is renamed to
 * @param children by name, in the configured order; empty for a leaf
 */
record FieldTree(String where, Optional<String> newName, Map<String, FieldTree> children) {

    /** @throws IllegalArgumentException if a field is listed twice, lies in another, or two get the same name */
    static FieldTree of(RecordPart part, List<FieldRule> rules) {
        return node(part, FieldPath.ROOT, rules);
    }

    boolean isLeaf() {
        return children.isEmpty();
    }

    private static FieldTree node(RecordPart part, FieldPath path, List<FieldRule> rules) {
        int depth = path.steps().size();
        Map<String, List<FieldRule>> byName = new LinkedHashMap<>();
        for (FieldRule rule : rules) {
            byName.computeIfAbsent(rule.path().steps().get(depth), name -> new ArrayList<>())
                    .add(rule);
        }
        Map<String, FieldTree> children = new LinkedHashMap<>();
        Map<String, String> outputNames = new HashMap<>();
        byName.forEach((name, below) -> {
            FieldTree child = child(part, path.then(name), below);
            children.put(name, child);
            String outputName = child.newName().orElse(name);
            String other = outputNames.putIfAbsent(outputName, child.where());
            if (other != null) {
                throw new IllegalArgumentException(
                        other + " and " + child.where() + " would both be named '" + outputName + "'");
            }
        });
        return new FieldTree(part.where(path), Optional.empty(), children);
    }

    private static FieldTree child(RecordPart part, FieldPath path, List<FieldRule> rules) {
        for (FieldRule rule : rules) {
            if (rule.path().equals(path)) {
                if (rules.size() > 1) {
                    throw new IllegalArgumentException(
                            part.where(path) + " is listed more than once, or together with a field in it");
                }
                return new FieldTree(part.where(path), rule.newName(), Map.of());
            }
        }
        return node(part, path, rules);
    }
}
