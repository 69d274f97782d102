package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.privystream.pii.FuzzFields.Kind;
import dev.privystream.pii.FuzzFields.Step;
import dev.privystream.pii.FuzzOracle.Replaced;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Whatever schemas, values and configurations there are: what is selected is replaced, everything else is as before, the
 * input is not changed, and what fails tells nothing.
 */
class FieldFuzzTest {
    private static final int TRIES = 1_000;

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void valuesWithSchemaAreHashed(@ForAll("choices") List<Integer> numbers) {
        checkWithSchema(new Choices(numbers), Kind.HASH);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void valuesWithoutSchemaAreHashed(@ForAll("choices") List<Integer> numbers) {
        checkWithoutSchema(new Choices(numbers), Kind.HASH);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void headersAreHashed(@ForAll("choices") List<Integer> numbers) {
        checkHeaders(new Choices(numbers), Kind.HASH);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void valuesWithSchemaAreEncrypted(@ForAll("choices") List<Integer> numbers) {
        Choices choices = new Choices(numbers);
        checkWithSchema(choices, choices.of(Kind.ENCRYPT_ALIKE, Kind.ENCRYPT_APART));
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void valuesWithoutSchemaAreEncrypted(@ForAll("choices") List<Integer> numbers) {
        Choices choices = new Choices(numbers);
        checkWithoutSchema(choices, choices.of(Kind.ENCRYPT_ALIKE, Kind.ENCRYPT_APART));
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void headersAreEncrypted(@ForAll("choices") List<Integer> numbers) {
        Choices choices = new Choices(numbers);
        checkHeaders(choices, choices.of(Kind.ENCRYPT_ALIKE, Kind.ENCRYPT_APART));
    }

    /** As a careless connector or transform could make them. */
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void valuesOfAnotherSchemaThanTheirsTellNothing(@ForAll("choices") List<Integer> numbers) {
        Choices choices = new Choices(numbers);
        Kind kind = choices.of(Kind.values());
        FuzzContent content = new FuzzContent(choices, kind.isHash());
        Schema schema = content.schema();
        Schema other = content.schema();
        Object value = content.value(other);
        FuzzFields fields = fields(choices, kind, RecordPart.VALUE, FuzzOracle.plain(schema, content.value(schema)));
        FuzzOracle canaries = new FuzzOracle(fields);
        canaries.expected(schema, null);
        canaries.expected(other, value);
        SourceRecord record = Hashing.recordOf(schema, value);
        try {
            configured(fields).apply(record);
        } catch (RuntimeException e) {
            assertTellsNothing(e, canaries.canaries);
        }
    }

    @Provide
    Arbitrary<List<Integer>> choices() {
        return Arbitraries.integers()
                .between(0, 27_719)
                .withDistribution(RandomDistribution.uniform())
                .list()
                .ofSize(160);
    }

    private static void checkWithSchema(Choices choices, Kind kind) {
        RecordPart part = choices.of(RecordPart.VALUE, RecordPart.KEY);
        FuzzContent content = new FuzzContent(choices, kind.isHash());
        Schema schema = content.schema();
        Object value = content.value(schema);
        FuzzFields fields = fields(choices, kind, part, FuzzOracle.plain(schema, value));
        described(fields, FuzzOracle.dump(schema, value), () -> check(fields, schema, value));
    }

    private static void checkWithoutSchema(Choices choices, Kind kind) {
        RecordPart part = choices.of(RecordPart.VALUE, RecordPart.KEY);
        Object value = new FuzzContent(choices, kind.isHash()).untyped();
        FuzzFields fields = fields(choices, kind, part, value);
        described(fields, FuzzOracle.dump(null, value), () -> check(fields, null, value));
    }

    private static void check(FuzzFields fields, Schema schema, Object value) {
        FieldTransform<SourceRecord> transform = configured(fields);
        RecordPart part = fields.part;
        SourceRecord record = record(part, schema, value);
        String before = FuzzOracle.dump(schema, value);
        FuzzOracle oracle = new FuzzOracle(fields);
        Object expected = oracle.expected(schema, value);

        SourceRecord result = transformed(transform, record, oracle);
        assertThat(FuzzOracle.dump(schema, value)).as("input").isEqualTo(before);
        if (result == null) {
            return;
        }
        if (value == null && (schema == null || schema.defaultValue() == null)) {
            assertThat(part.value(result)).isNull();
            assertHasNone(oracle.forbidden(), FuzzOracle.dump(part.schema(result), null));
            if (part.schema(result) != schema) {
                oracle.checkSchema(List.of(), null, schema, part.schema(result));
            }
            return;
        }
        Schema resultSchema = part.schema(result);
        Object resultValue = part.value(result);
        String everything = FuzzOracle.dump(resultSchema, resultValue);
        assertIs(fields, expected, FuzzOracle.plain(resultSchema, resultValue));
        assertHasNone(oracle.forbidden(), everything);
        SourceRecord again = transform.apply(record);
        if (fields.kind == Kind.ENCRYPT_APART) {
            assertIs(fields, expected, FuzzOracle.plain(part.schema(again), part.value(again)));
        } else {
            assertThat(FuzzOracle.dump(part.schema(again), part.value(again))).isEqualTo(everything);
        }
        if (schema == null) {
            assertThat(resultSchema).isNull();
        } else {
            oracle.checkSchema(List.of(), null, schema, resultSchema);
            validate(resultSchema, resultValue);
            if (fields.tags.isEmpty() && !fields.ignoreUnsupported && !FuzzOracle.hasDatesOrTimes(schema)) {
                checkAgreement(fields, transform, FuzzOracle.plain(schema, value), expected);
            }
            if (!fields.kind.isHash() && resultValue != null) {
                checkDecryption(fields, result, schema, expected);
            }
        }
    }

    /** What has a schema and what has none becomes the same, if it may be transformed. */
    private static void checkAgreement(
            FuzzFields fields, FieldTransform<SourceRecord> transform, Object plain, Object expected) {
        Object result;
        try {
            result = fields.part.value(transform.apply(record(fields.part, null, plain)));
        } catch (FieldException e) {
            return;
        }
        assertIs(fields, expected, result);
    }

    /** What is encrypted comes back with its types, and with its schema but for names and defaults. */
    private static void checkDecryption(FuzzFields fields, SourceRecord encrypted, Schema schema, Object expected) {
        FieldTransform<SourceRecord> decrypt =
                fields.part == RecordPart.KEY ? new DecryptField.Key<>() : new DecryptField.Value<>();
        Map<String, String> config = new HashMap<>(fields.config());
        config.keySet().retainAll(List.of("keyset", "associated.data"));
        config.putAll(Map.of("fields", "", "fields.tag", SealedSchema.ALGORITHM, "on.no.match", "ignore"));
        decrypt.configure(config);

        SourceRecord decrypted = decrypt.apply(encrypted);

        Schema restored = fields.part.schema(decrypted);
        Object value = fields.part.value(decrypted);
        validate(restored, value);
        assertIs(fields, expected, FuzzOracle.plain(restored, value));
        if (fields.rules.stream().allMatch(rule -> rule.newName() == null)) {
            assertThat(FuzzOracle.dumpWithoutDefaults(restored, fields.tags))
                    .isEqualTo(FuzzOracle.dumpWithoutDefaults(schema, fields.tags));
        }
    }

    private static void checkHeaders(Choices choices, Kind kind) {
        Headers headers = new FuzzContent(choices, kind.isHash()).headers();
        Map<Object, Object> plain = new LinkedHashMap<>();
        headers.forEach(header -> plain.put(header.key(), header.value()));
        FuzzFields fields = fields(choices, kind, RecordPart.HEADERS, plain);
        described(fields, dump(headers), () -> check(fields, headers));
    }

    private static void check(FuzzFields fields, Headers headers) {
        FieldTransform<SourceRecord> transform = configured(fields);
        SourceRecord record = new SourceRecord(Map.of(), Map.of(), "topic", 0, null, null, null, null, 0L, headers);
        String before = dump(headers);
        FuzzOracle oracle = new FuzzOracle(fields);
        List<Map.Entry<String, Object>> expected = oracle.expected(headers);

        SourceRecord result = transformed(transform, record, oracle);
        assertThat(dump(headers)).as("input").isEqualTo(before);
        if (result == null) {
            return;
        }
        assertThat(result.headers())
                .extracting(Header::key)
                .isEqualTo(expected.stream().map(Map.Entry::getKey).toList());
        Iterator<Map.Entry<String, Object>> iterator = expected.iterator();
        for (Header header : result.headers()) {
            assertIs(fields, iterator.next().getValue(), FuzzOracle.plain(header.schema(), header.value()));
            if (header.schema() != null) {
                validate(header.schema(), header.value());
            }
        }
        assertHasNone(oracle.forbidden(), dump(result.headers()));
        oracle.checkSchemas(headers, result.headers());
        if (fields.kind != Kind.ENCRYPT_APART) {
            assertThat(dump(transform.apply(record).headers())).isEqualTo(dump(result.headers()));
        }
    }

    private static String dump(Headers headers) {
        StringBuilder text = new StringBuilder();
        headers.forEach(header ->
                text.append(header.key()).append(": ").append(FuzzOracle.dump(header.schema(), header.value())));
        return text.toString();
    }

    /** Null if it could not be transformed. */
    private static SourceRecord transformed(
            FieldTransform<SourceRecord> transform, SourceRecord record, FuzzOracle oracle) {
        SourceRecord result;
        try {
            result = transform.apply(record);
        } catch (RuntimeException e) {
            assertTellsNothing(e, oracle.canaries);
            outcome("failed");
            return null;
        }
        outcome(oracle.replacedCanaries.isEmpty() ? "unchanged" : "replaced");
        assertThat(oracle.mustFail).as("reasons to fail").isEmpty();
        return result;
    }

    private static void described(FuzzFields fields, String input, Runnable check) {
        try {
            check.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(fields.config() + "\n" + input + "\n" + e, e);
        }
    }

    /** All that is checked is checked of many. */
    private static void outcome(String outcome) {
        Statistics.collect(outcome);
        Statistics.coverage(coverage -> {
            coverage.check("replaced").percentage(percentage -> percentage > 20);
            coverage.check("failed").percentage(percentage -> percentage > 20);
        });
    }

    private static FuzzFields fields(Choices choices, Kind kind, RecordPart part, Object plain) {
        List<List<Step>> places = new ArrayList<>();
        for (int i = choices.below(4); i > 0; i--) {
            places.add(FuzzFields.place(choices, part, plain));
        }
        return new FuzzFields(choices, kind, part, places);
    }

    /** Takes rules out until they can be used together. */
    private static FieldTransform<SourceRecord> configured(FuzzFields fields) {
        while (true) {
            FieldTransform<SourceRecord> transform = fields.kind.isHash() ? hash(fields.part) : encrypt(fields.part);
            try {
                transform.configure(fields.config());
                return transform;
            } catch (ConfigException e) {
                assertThat(e).hasNoCause();
                fields.simplify();
            }
        }
    }

    private static FieldTransform<SourceRecord> hash(RecordPart part) {
        return switch (part) {
            case KEY -> new HashField.Key<>();
            case VALUE -> new HashField.Value<>();
            case HEADERS -> new HashField.Header<>();
        };
    }

    private static FieldTransform<SourceRecord> encrypt(RecordPart part) {
        return switch (part) {
            case KEY -> new EncryptField.Key<>();
            case VALUE -> new EncryptField.Value<>();
            case HEADERS -> new EncryptField.Header<>();
        };
    }

    private static SourceRecord record(RecordPart part, Schema schema, Object value) {
        return part == RecordPart.KEY ? Hashing.recordOfKey(schema, value) : Hashing.recordOf(schema, value);
    }

    private static void assertIs(FuzzFields fields, Object expected, Object actual) {
        if (!is(fields, expected, actual)) {
            fail("expected " + expected + "\nbut is " + actual);
        }
    }

    private static boolean is(FuzzFields fields, Object expected, Object actual) {
        if (expected instanceof Replaced replaced) {
            return fields.kind.isHash() ? isToken(fields, replaced, actual) : isSealed(fields, replaced, actual);
        }
        if (expected instanceof Map<?, ?> map) {
            return actual instanceof Map<?, ?> other
                    && List.copyOf(map.keySet().stream().map(Objects::toString).toList())
                            .equals(other.keySet().stream()
                                    .map(Objects::toString)
                                    .toList())
                    && is(fields, new ArrayList<>(map.values()), new ArrayList<>(other.values()));
        }
        if (expected instanceof List<?> list) {
            if (!(actual instanceof List<?> other) || other.size() != list.size()) {
                return false;
            }
            Iterator<?> elements = other.iterator();
            return list.stream().allMatch(element -> is(fields, element, elements.next()));
        }
        if (expected instanceof byte[] || expected instanceof ByteBuffer) {
            return isSameBytes(expected, actual);
        }
        return Objects.equals(expected, actual);
    }

    private static boolean isToken(FuzzFields fields, Replaced replaced, Object actual) {
        String token = replaced.previous()
                ? Hashing.token(FuzzFields.PREVIOUS_SECRET, replaced.text())
                : (fields.hasSecretId ? "k2:" : "") + Hashing.token(Hashing.SECRET, replaced.text());
        return token.equals(actual);
    }

    /** Encrypted, or by now decrypted. */
    private static boolean isSealed(FuzzFields fields, Replaced replaced, Object actual) {
        if (isSame(replaced.value(), actual)) {
            return true;
        }
        Keyset keyset = Keysets.read(fields.config().get("keyset"));
        byte[] bound = new AssociatedData(fields.bindsTopic ? Set.of(AssociatedData.Part.TOPIC) : Set.of(), fields.part)
                .bytes("topic", null);
        return SealedForm.decode(actual)
                .flatMap(ciphertext -> keyset.decrypt(ciphertext, bound))
                .flatMap(TypedBytes::read)
                .filter(value -> isSame(replaced.value(), value.value()))
                .isPresent();
    }

    private static boolean isSame(Object expected, Object actual) {
        return expected instanceof byte[] || expected instanceof ByteBuffer
                ? isSameBytes(expected, actual)
                : expected.equals(actual);
    }

    private static boolean isSameBytes(Object expected, Object actual) {
        return (actual instanceof byte[] || actual instanceof ByteBuffer)
                && Arrays.equals(FuzzOracle.text(null, expected), FuzzOracle.text(null, actual));
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
