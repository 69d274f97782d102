package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.privystream.pii.FuzzFields.Step;
import dev.privystream.pii.FuzzOracle.Replaced;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Whatever schemas, values and configurations there are: what is selected is replaced, everything else is as before, the
 * input is not changed, and what fails tells nothing.
 */
class FieldFuzzTest {
    private static final int TRIES = 1_500;

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void keysAndValuesWithSchema(@ForAll("choices") List<Integer> numbers) {
        Choices choices = new Choices(numbers);
        RecordPart part = choices.of(RecordPart.VALUE, RecordPart.KEY);
        FuzzContent content = new FuzzContent(choices);
        Schema schema = content.schema();
        check(choices, part, schema, content.value(schema));
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void keysAndValuesWithoutSchema(@ForAll("choices") List<Integer> numbers) {
        Choices choices = new Choices(numbers);
        RecordPart part = choices.of(RecordPart.VALUE, RecordPart.KEY);
        check(choices, part, null, new FuzzContent(choices).untyped());
    }

    @Provide
    Arbitrary<List<Integer>> choices() {
        return Arbitraries.integers()
                .between(0, 27_719)
                .withDistribution(RandomDistribution.uniform())
                .list()
                .ofSize(160);
    }

    private static void check(Choices choices, RecordPart part, Schema schema, Object value) {
        Object plain = FuzzOracle.plain(schema, value);
        FuzzFields fields = fields(choices, part, plain);
        FieldTransform<SourceRecord> transform = configured(fields);
        String description = fields.config() + "\n" + FuzzOracle.dump(schema, value);
        try {
            SourceRecord record = record(part, schema, value);
            String before = FuzzOracle.dump(schema, value);
            FuzzOracle oracle = new FuzzOracle(fields);
            Object expected = oracle.expected(schema, value);

            SourceRecord result;
            try {
                result = transform.apply(record);
            } catch (RuntimeException e) {
                assertTellsNothing(e, oracle.canaries);
                assertThat(FuzzOracle.dump(schema, value)).as("input").isEqualTo(before);
                outcomes("failed");
                return;
            }
            outcomes(oracle.replacedCanaries.isEmpty() ? "unchanged" : "replaced");
            assertThat(oracle.mustFail).as("reasons to fail").isEmpty();
            assertThat(FuzzOracle.dump(schema, value)).as("input").isEqualTo(before);
            if (value == null && (schema == null || schema.defaultValue() == null)) {
                assertThat(result).isSameAs(record);
                return;
            }
            Schema resultSchema = part.schema(result);
            Object resultValue = part.value(result);
            assertIs(expected, FuzzOracle.plain(resultSchema, resultValue));
            String everything = FuzzOracle.dump(resultSchema, resultValue);
            assertHasNone(oracle.forbidden(), everything);
            if (schema == null) {
                assertThat(resultSchema).isNull();
            } else {
                oracle.checkSchema(List.of(), null, schema, resultSchema);
                validate(resultSchema, resultValue);
            }
            SourceRecord again = transform.apply(record);
            assertThat(FuzzOracle.dump(part.schema(again), part.value(again))).isEqualTo(everything);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(description + "\n" + e.getMessage(), e);
        }
    }

    /** All that is checked is checked of many. */
    private static void outcomes(String outcome) {
        Statistics.collect(outcome);
        Statistics.coverage(coverage -> {
            coverage.check("replaced").percentage(percentage -> percentage > 20);
            coverage.check("failed").percentage(percentage -> percentage > 20);
        });
    }

    private static FuzzFields fields(Choices choices, RecordPart part, Object plain) {
        List<List<Step>> places = new ArrayList<>();
        for (int i = choices.below(4); i > 0; i--) {
            places.add(FuzzFields.place(choices, plain));
        }
        return new FuzzFields(choices, part, places);
    }

    /** Takes rules out until they can be used together. */
    private static FieldTransform<SourceRecord> configured(FuzzFields fields) {
        while (true) {
            Map<String, String> config = new HashMap<>(fields.config());
            config.put("secret", Hashing.SECRET);
            FieldTransform<SourceRecord> transform = switch (fields.part) {
                case KEY -> new HashField.Key<>();
                case VALUE -> new HashField.Value<>();
                case HEADERS -> new HashField.Header<>();
            };
            try {
                transform.configure(config);
                return transform;
            } catch (ConfigException e) {
                assertThat(e).hasNoCause();
                if (fields.rules.isEmpty()) {
                    fields.rules.add(new FuzzFields.Rule(List.of(Step.name("a")), "r1"));
                } else {
                    fields.rules.remove(fields.rules.size() - 1);
                }
            }
        }
    }

    private static SourceRecord record(RecordPart part, Schema schema, Object value) {
        return part == RecordPart.KEY ? Hashing.recordOfKey(schema, value) : Hashing.recordOf(schema, value);
    }

    private static void assertIs(Object expected, Object actual) {
        if (!is(expected, actual)) {
            fail("expected " + expected + "\nbut is " + actual);
        }
    }

    private static boolean is(Object expected, Object actual) {
        if (expected instanceof Replaced replaced) {
            return Hashing.token(FuzzOracle.text(replaced.schema(), replaced.value()))
                    .equals(actual);
        }
        if (expected instanceof Map<?, ?> map) {
            return actual instanceof Map<?, ?> other
                    && List.copyOf(map.keySet().stream().map(Objects::toString).toList())
                            .equals(other.keySet().stream()
                                    .map(Objects::toString)
                                    .toList())
                    && is(new ArrayList<>(map.values()), new ArrayList<>(other.values()));
        }
        if (expected instanceof List<?> list) {
            if (!(actual instanceof List<?> other) || other.size() != list.size()) {
                return false;
            }
            Iterator<?> elements = other.iterator();
            return list.stream().allMatch(element -> is(element, elements.next()));
        }
        if (expected instanceof byte[] || expected instanceof ByteBuffer) {
            return expected == actual;
        }
        return Objects.equals(expected, actual);
    }

    private static void validate(Schema schema, Object value) {
        if (value != null || schema.defaultValue() == null) {
            ConnectSchema.validateValue(schema, value);
        }
        if (value instanceof Struct struct) {
            struct.validate();
            for (Field field : schema.fields()) {
                validate(field.schema(), struct.getWithoutDefault(field.name()));
            }
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(content -> validate(schema.valueSchema(), content));
        } else if (value instanceof List<?> list) {
            list.forEach(element -> validate(schema.valueSchema(), element));
        }
    }

    private static void assertTellsNothing(RuntimeException thrown, Set<String> canaries) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        assertThat(thrown).isInstanceOf(DataException.class).hasNoCause();
        assertThat(thrown.getSuppressed()).isEmpty();
        assertHasNone(canaries, trace + thrown.getMessage());
    }

    private static void assertHasNone(Set<String> canaries, String text) {
        String withoutTokens = text.replaceAll("[0-9a-f]{64}", "#");
        String lower = withoutTokens.toLowerCase(Locale.ROOT);
        for (String canary : canaries) {
            if (withoutTokens.contains(canary) || lower.contains(canary)) {
                fail("contains " + canary + ":\n" + text);
            }
        }
    }
}
