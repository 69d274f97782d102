package dev.privystream.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Records that transforms are measured with.
 *
 * @param scenario what one looks like
 * @param records how many there are, by turns
 * @param schemas how many different schemas they have, by turns
 * @param ownSchemas whether the schema of each record is another object
 */
record TransformCase(TransformScenario scenario, int records, int schemas, boolean ownSchemas) {

    static final List<Integer> NUMBERS_OF_SCHEMAS = List.of(1, 10, 100, 1_000);

    /** Enough not to be learnt by heart, few enough to stay in the CPU's cache, as records do that were just made. */
    private static final int FEW = 256;

    /** For any number of schemas the same, so that only that makes a difference. */
    private static final int MANY = 4_000;

    static List<TransformCase> all() {
        List<TransformCase> cases = new ArrayList<>();
        for (TransformScenario scenario : TransformScenario.values()) {
            cases.add(new TransformCase(scenario, FEW, 1, false));
        }
        for (boolean ownSchemas : List.of(false, true)) {
            for (int schemas : NUMBERS_OF_SCHEMAS) {
                cases.add(interleaved(schemas, ownSchemas));
            }
        }
        return cases;
    }

    static TransformCase interleaved(int schemas, boolean ownSchemas) {
        return new TransformCase(TransformScenario.TEN_FIELDS_ONE_HASHED, MANY, schemas, ownSchemas);
    }

    /** Whether it is there for the number of its schemas. */
    boolean isInterleaved() {
        return records == MANY;
    }

    List<TransformContender> contenders() {
        return scenario.isFlat() && !isInterleaved()
                ? List.of(TransformContender.FLOOR, TransformContender.HASH_FIELD, TransformContender.MASK_FIELD)
                : List.of(TransformContender.FLOOR, TransformContender.HASH_FIELD);
    }

    @Override
    public String toString() {
        if (!isInterleaved()) {
            return scenario.toString();
        }
        return "%,d schema%s by turns%s"
                .formatted(schemas, schemas == 1 ? "" : "s", ownSchemas ? ", an object for each record" : "");
    }
}
