package dev.privystream.pii;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

class FieldPlansTest {
    private final FieldPlans plans = new FieldPlans(
            FieldTree.of(RecordPart.VALUE, List.of(FieldRule.parse(RecordPart.VALUE, "f"))),
            true,
            text -> "<" + new String(text, UTF_8) + ">");

    @Test
    void schemaIsCompiledOnceHoweverItComesBack() {
        Schema schema = schema(1);
        FieldPlan plan = plans.of(schema);

        assertThat(plans.of(schema)).isSameAs(plan);
        assertThat(plans.of(schema(2))).isNotSameAs(plan);
        assertThat(plans.of(schema)).isSameAs(plan);
        assertThat(plans.of(schema(1))).isSameAs(plan);
    }

    @Test
    void thousandInterleavedSchemasAreCompiledOnceEach() {
        List<Schema> schemas =
                IntStream.range(0, 1_000).mapToObj(FieldPlansTest::schema).toList();
        List<FieldPlan> first = schemas.stream().map(plans::of).toList();

        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < schemas.size(); i++) {
                assertThat(plans.of(schemas.get(i))).isSameAs(first.get(i));
            }
        }
    }

    @Test
    void planThatWasNotUsedForLongestIsLetGo() {
        FieldPlan used = plans.of(schema(0));
        FieldPlan unused = plans.of(schema(1));
        for (int i = 2; i < FieldPlans.MOST_KEPT; i++) {
            plans.of(schema(i));
        }
        assertThat(plans.of(schema(0))).isSameAs(used);

        plans.of(schema(FieldPlans.MOST_KEPT));

        assertThat(plans.of(schema(0))).isSameAs(used);
        assertThat(plans.of(schema(1))).isNotSameAs(unused);
    }

    @Test
    void planIsThatOfItsSchemaAfterAnyNumberOfOthers() {
        for (int i = 0; i < 3 * FieldPlans.MOST_KEPT; i++) {
            Schema schema = schema(i);
            Struct struct = new Struct(schema).put("f", "a").put("f" + i, i);

            Struct copy = (Struct) plans.of(schema).apply(struct);

            assertThat(copy.get("f")).isEqualTo("<a>");
            assertThat(copy.get("f" + i)).isEqualTo(i);
        }
    }

    private static Schema schema(int i) {
        return SchemaBuilder.struct()
                .field("f", Schema.STRING_SCHEMA)
                .field("f" + i, Schema.INT32_SCHEMA)
                .build();
    }
}
