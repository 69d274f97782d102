package dev.privystream.pii;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names that lead from a record's key or value to a field in it; without names, the key or value itself. */
record FieldPath(List<String> steps) {
    static final FieldPath ROOT = new FieldPath(List.of());

    FieldPath {
        steps = List.copyOf(steps);
    }

    FieldPath then(String name) {
        return new FieldPath(Stream.concat(steps.stream(), Stream.of(name)).toList());
    }

    /** The path as it can be configured, in single quotes. */
    @Override
    public String toString() {
        return steps.stream().map(FieldPath::quoted).collect(Collectors.joining(".", "'", "'"));
    }

    private static String quoted(String name) {
        boolean plain = !name.isEmpty() && name.chars().noneMatch(c -> FieldRule.RESERVED_IN_PATHS.indexOf(c) >= 0);
        return plain ? name : "`" + name.replace("`", "\\`") + "`";
    }
}
