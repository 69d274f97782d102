package dev.privystream.pii;

import java.util.List;
import java.util.Optional;

/**
 * The steps that lead from a record's key or value to fields in it; without steps, the key or value itself. It is
 * written as it is configured: names separated by dots, {@code [*]} behind what is an array, {@code *} for any name,
 * {@code **} for any number of steps.
 */
record FieldPath(List<Step> steps) {
    static final FieldPath ROOT = new FieldPath(List.of());

    /** One step of a path. */
    sealed interface Step permits Name, Wildcard {}

    /** Into the field or key of this name. */
    record Name(String name) implements Step {}

    /** A step that is not to one name. */
    enum Wildcard implements Step {
        /** Into every field of a struct, or every key of a map. */
        ANY_NAME("*"),
        /** Into any depth, also none, through structs, maps and arrays. */
        ANY_DEPTH("**"),
        /** Into every element of an array. */
        ELEMENT("[*]");

        private final String text;

        Wildcard(String text) {
            this.text = text;
        }
    }

    FieldPath {
        steps = List.copyOf(steps);
    }

    FieldPath then(Step step) {
        Step[] longer = steps.toArray(new Step[steps.size() + 1]);
        longer[steps.size()] = step;
        return new FieldPath(List.of(longer));
    }

    FieldPath then(String name) {
        return then(new Name(name));
    }

    /** The first steps of this path. */
    FieldPath upTo(int length) {
        return new FieldPath(steps.subList(0, length));
    }

    /** The name that the path ends in; empty if it ends in a wildcard, or has no steps. */
    Optional<String> lastName() {
        return !steps.isEmpty() && steps.get(steps.size() - 1) instanceof Name last
                ? Optional.of(last.name())
                : Optional.empty();
    }

    /** Whether it leads to what has no name in any record: a whole key or value, or an element of an array. */
    boolean endsWithoutName() {
        return steps.isEmpty() || steps.get(steps.size() - 1) == Wildcard.ELEMENT;
    }

    /** Whether the path is open: to fields that a record may have or not, under names that it does not list. */
    boolean isOpen() {
        return steps.contains(Wildcard.ANY_NAME) || steps.contains(Wildcard.ANY_DEPTH);
    }

    boolean startsWith(FieldPath other) {
        return other.steps.size() <= steps.size()
                && steps.subList(0, other.steps.size()).equals(other.steps);
    }

    /** Whether this path leads to every place that the other one leads to, in any record. */
    boolean covers(FieldPath other) {
        return covers(steps, other.steps);
    }

    private static boolean covers(List<Step> covering, List<Step> covered) {
        if (covering.isEmpty()) {
            return covered.isEmpty();
        }
        Step step = covering.get(0);
        List<Step> rest = covering.subList(1, covering.size());
        if (step == Wildcard.ANY_DEPTH) {
            return covers(rest, covered) || !covered.isEmpty() && covers(covering, covered.subList(1, covered.size()));
        }
        return !covered.isEmpty()
                && (step.equals(covered.get(0)) || step == Wildcard.ANY_NAME && covered.get(0) instanceof Name)
                && covers(rest, covered.subList(1, covered.size()));
    }

    /** The path as it can be configured. */
    @Override
    public String toString() {
        if (steps.isEmpty()) {
            return ".";
        }
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            if (step != Wildcard.ELEMENT && !text.isEmpty()) {
                text.append('.');
            }
            text.append(step instanceof Name name ? quoted(name.name()) : ((Wildcard) step).text);
        }
        return text.toString();
    }

    private static String quoted(String name) {
        boolean plain = !name.isEmpty()
                && name.equals(name.strip())
                && name.chars().noneMatch(c -> FieldRule.RESERVED_IN_PATHS.indexOf(c) >= 0);
        return plain ? name : "`" + name.replace("`", "\\`") + "`";
    }
}
