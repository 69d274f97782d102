package dev.privystream.pii;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What is done, in this order, to the strings of a field before they are hashed. Thread-safe. */
final class Normalization {
    private record Step(TextOperation operation, UnaryOperator<String> function) {}

    private final Step[] steps;

    /**
     * @param defaultRegion of phone numbers, as an ISO 3166 code; null if there is none
     * @throws IllegalArgumentException if an operation cannot be done on this worker
     */
    Normalization(List<TextOperation> operations, String defaultRegion) {
        this.steps = operations.stream()
                .map(operation -> new Step(operation, operation.function(defaultRegion)))
                .toArray(Step[]::new);
    }

    /** @throws IllegalArgumentException with a message that says which operation there is not */
    static List<TextOperation> operations(String joined) {
        List<TextOperation> operations = new ArrayList<>();
        for (String name : joined.split("\\+", -1)) {
            operations.add(TextOperation.named(name.strip())
                    .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is none of "
                            + String.join(", ", TextOperation.names()) + ", which are joined by +")));
        }
        return operations;
    }

    /** @throws FieldException if an operation cannot be done to what those before it have made of the string */
    String apply(String text, String where) {
        String normalized = text;
        for (Step step : steps) {
            normalized = step.function().apply(normalized);
            if (normalized == null) {
                throw FieldException.notNormalizable(where, step.operation());
            }
        }
        return normalized;
    }
}
