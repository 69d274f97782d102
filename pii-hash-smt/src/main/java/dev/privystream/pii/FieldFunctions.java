package dev.privystream.pii;

import java.util.Optional;

/**
 * What a transform does to the selected fields.
 *
 * @param main makes what takes the place of a field
 * @param second makes another value of the same field, which gets a field of its own beside
 * @param secondSuffix is put behind the name of the first for the name of the second
 */
record FieldFunctions(FieldFunction main, Optional<FieldFunction> second, String secondSuffix) {
    static FieldFunctions of(FieldFunction main) {
        return new FieldFunctions(main, Optional.empty(), "");
    }
}
