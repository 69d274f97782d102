package dev.privystream.pii;

import java.util.List;
import java.util.Optional;

/** What takes the place of one field, key or header: one or several, in their order. */
record Outputs(String where, List<Output> list) {
    /**
     * One of them.
     *
     * @param newName empty if it keeps the name of the original
     * @param suffix is put behind that name; may be empty
     * @param plan null for a copy of the original
     */
    record Output(Optional<String> newName, String suffix, FieldPlan plan) {
        boolean isRenamed() {
            return newName.isPresent() || !suffix.isEmpty();
        }

        String name(String original) {
            return newName.orElse(original).concat(suffix);
        }

        /** The name in words that do not come from a record. */
        String nameForErrors() {
            return newName.map(name -> "'" + name + suffix + "'").orElse("its name followed by '" + suffix + "'");
        }

        Object of(Object original, String topic, Visit visit) {
            return plan == null ? original : plan.apply(original, topic, visit);
        }
    }

    Outputs {
        list = List.copyOf(list);
    }

    /** A single one in the place of the original. */
    static Outputs of(String where, FieldPlan plan) {
        return new Outputs(where, List.of(new Output(Optional.empty(), "", plan)));
    }

    /** Where there is room for one value without a name: an element, or a whole key or value. */
    FieldPlan single() {
        return list.get(0).plan();
    }
}
