package dev.privystream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.benchmarks.TransformFigures.Fork;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransformFiguresTest {

    private static final TransformCase FLAT = new TransformCase(TransformScenario.TEN_FIELDS_ONE_HASHED, 256, 1, false);
    private static final TransformCase SCHEMALESS = new TransformCase(TransformScenario.SCHEMALESS, 256, 1, false);

    private final TransformFigures figures = new TransformFigures();

    @Test
    void rowHasTheMediansOfTheForks() {
        add(FLAT, TransformContender.FLOOR, 100, 300, 110);
        add(FLAT, TransformContender.HASH_FIELD, 120, 121, 900);
        add(FLAT, TransformContender.MASK_FIELD, 60, 60.5, 61);

        assertThat(figures.rows(List.of(FLAT)))
                .containsExactly(
                        List.of("10 fields, 1 hashed", "110", "800", "121", "800", "1.10", "61", "800", "2.00"));
    }

    @Test
    void whatWasNotMeasuredIsADashAndNoTarget() {
        add(FLAT, TransformContender.FLOOR, 100);

        assertThat(figures.rows(List.of(FLAT)).get(0)).endsWith("100", "800", "-", "-", "-", "-", "-", "-");
        assertThat(figures.targets(List.of(FLAT))).isEmpty();
    }

    @Test
    void onlyFlatStructsHaveATarget() {
        for (TransformCase about : List.of(FLAT, SCHEMALESS)) {
            add(about, TransformContender.FLOOR, 100);
            add(about, TransformContender.HASH_FIELD, 116);
        }

        assertThat(figures.targets(List.of(FLAT, SCHEMALESS)))
                .containsExactly(new Target("10 fields, 1 hashed, of the floor, at most 1.15", "1.16", false));
    }

    /** The floor itself is slower where there is more to read. */
    @Test
    void thousandSchemasAreHeldAgainstOneByTheirFloors() {
        add(TransformCase.interleaved(1, false), TransformContender.FLOOR, 100);
        add(TransformCase.interleaved(1, false), TransformContender.HASH_FIELD, 110);
        add(TransformCase.interleaved(1_000, false), TransformContender.FLOOR, 200);
        add(TransformCase.interleaved(1_000, false), TransformContender.HASH_FIELD, 242);

        assertThat(figures.targets(TransformCase.all()))
                .containsExactly(new Target("1,000 schemas by turns, of 1 schema, at most 1.15", "1.10", true));
    }

    private void add(TransformCase about, TransformContender contender, double... nanos) {
        for (double one : nanos) {
            figures.add(about, contender, new Fork(one, 800));
        }
    }
}
