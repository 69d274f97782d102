package dev.privystream.pii;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTextTest {
    private static final Schema DATE = org.apache.kafka.connect.data.Date.SCHEMA;
    private static final long DAY = 86_400_000;

    static Stream<Arguments> typedValues() {
        return Stream.of(
                arguments(Schema.STRING_SCHEMA, "203.0.113.7", "203.0.113.7"),
                arguments(Schema.STRING_SCHEMA, "", ""),
                arguments(Schema.STRING_SCHEMA, " Zoë\n\0", " Zoë\n\0"),
                arguments(Schema.STRING_SCHEMA, "🔑 on 🔑", "🔑 on 🔑"),
                arguments(SchemaBuilder.string().name("io.debezium.data.Uuid").build(), "a-b", "a-b"),
                arguments(Schema.INT8_SCHEMA, (byte) -128, "-128"),
                arguments(Schema.INT16_SCHEMA, (short) 32767, "32767"),
                arguments(Schema.INT32_SCHEMA, 0, "0"),
                arguments(Schema.INT64_SCHEMA, Long.MIN_VALUE, "-9223372036854775808"),
                arguments(
                        SchemaBuilder.int64()
                                .name("io.debezium.time.MicroTimestamp")
                                .build(),
                        7L,
                        "7"),
                arguments(Schema.FLOAT32_SCHEMA, 0.1f, "0.1"),
                arguments(Schema.FLOAT32_SCHEMA, 16777216f, "16777216"),
                arguments(Schema.FLOAT32_SCHEMA, -0.0f, "0"),
                arguments(Schema.FLOAT32_SCHEMA, Float.NaN, "NaN"),
                arguments(Schema.FLOAT32_SCHEMA, Float.NEGATIVE_INFINITY, "-Infinity"),
                arguments(Schema.FLOAT64_SCHEMA, 1.0, "1"),
                arguments(Schema.FLOAT64_SCHEMA, 0.0, "0"),
                arguments(Schema.FLOAT64_SCHEMA, -0.0, "0"),
                arguments(Schema.FLOAT64_SCHEMA, -1.50, "-1.5"),
                arguments(Schema.FLOAT64_SCHEMA, 1e20, "100000000000000000000"),
                arguments(Schema.FLOAT64_SCHEMA, 2e23, "200000000000000000000000"),
                arguments(Schema.FLOAT64_SCHEMA, 1e-7, "0.0000001"),
                arguments(Schema.FLOAT64_SCHEMA, Double.NaN, "NaN"),
                arguments(Schema.FLOAT64_SCHEMA, Double.POSITIVE_INFINITY, "Infinity"),
                arguments(Schema.FLOAT64_SCHEMA, Double.NEGATIVE_INFINITY, "-Infinity"),
                arguments(Schema.BOOLEAN_SCHEMA, true, "true"),
                arguments(Schema.BOOLEAN_SCHEMA, false, "false"),
                arguments(Schema.BYTES_SCHEMA, "raw".getBytes(UTF_8), "raw"),
                arguments(Schema.BYTES_SCHEMA, ByteBuffer.wrap("raw".getBytes(UTF_8)), "raw"),
                arguments(Decimal.schema(2), new BigDecimal("12.50"), "12.5"),
                arguments(Decimal.schema(2), new BigDecimal("-0.00"), "0"),
                arguments(Decimal.schema(-3), new BigDecimal("1E+3"), "1000"),
                arguments(Decimal.schema(7), new BigDecimal("1E-7"), "0.0000001"),
                arguments(DATE, new Date(0), "1970-01-01"),
                arguments(DATE, new Date(-DAY), "1969-12-31"),
                arguments(DATE, date("2026-03-29T00:00:00Z"), "2026-03-29"),
                arguments(Time.SCHEMA, new Date(0), "00:00:00.000"),
                arguments(Time.SCHEMA, new Date(DAY - 1), "23:59:59.999"),
                arguments(Timestamp.SCHEMA, date("2026-03-29T01:30:00Z"), "2026-03-29T01:30:00.000Z"),
                arguments(Timestamp.SCHEMA, new Date(-1), "1969-12-31T23:59:59.999Z"),
                arguments(Timestamp.SCHEMA, date("0999-01-01T00:00:00.120Z"), "0999-01-01T00:00:00.120Z"),
                arguments(Timestamp.SCHEMA, java.sql.Timestamp.from(Instant.EPOCH), "1970-01-01T00:00:00.000Z"));
    }

    @ParameterizedTest
    @MethodSource("typedValues")
    void typedValueHasTheTextOfItsSchema(Schema schema, Object value, String expected) {
        assertThat(textOf(schema, value)).isEqualTo(expected);
    }

    static Stream<Arguments> untypedValues() {
        return Stream.of(
                arguments("text", "text"),
                arguments((byte) 5, "5"),
                arguments((short) 5, "5"),
                arguments(5, "5"),
                arguments(5L, "5"),
                arguments(new BigInteger("100000000000000000000"), "100000000000000000000"),
                arguments(5.0f, "5"),
                arguments(5.0, "5"),
                arguments(new BigDecimal("5.00"), "5"),
                arguments(true, "true"),
                arguments("raw".getBytes(UTF_8), "raw"),
                arguments(ByteBuffer.wrap("raw".getBytes(UTF_8)), "raw"),
                arguments(date("2026-03-29T01:30:00Z"), "2026-03-29T01:30:00.000Z"),
                arguments(java.sql.Date.valueOf("1970-01-01"), null),
                arguments(new java.sql.Timestamp(7), "1970-01-01T00:00:00.007Z"));
    }

    @ParameterizedTest
    @MethodSource("untypedValues")
    void untypedValueHasTheTextOfItsClass(Object value, String expected) {
        String text = new String(CanonicalText.ofClass(value).orElseThrow().bytes(value, "Field 'f'"), UTF_8);

        if (expected == null) {
            assertThat(text).isEqualTo(textOf(Timestamp.SCHEMA, new Date(((Date) value).getTime())));
        } else {
            assertThat(text).isEqualTo(expected);
        }
    }

    @Test
    void structArrayAndMapHaveNone() {
        assertThat(CanonicalText.ofSchema(SchemaBuilder.struct().build())).isEmpty();
        assertThat(CanonicalText.ofSchema(
                        SchemaBuilder.array(Schema.STRING_SCHEMA).build()))
                .isEmpty();
        assertThat(CanonicalText.ofSchema(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                        .build()))
                .isEmpty();
        assertThat(Stream.of(List.of(), Map.of(), 'c', new Object(), new int[0], Instant.EPOCH)
                        .map(CanonicalText::ofClass))
                .allMatch(java.util.Optional::isEmpty);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\udd11", "a\ud83d", "\ud83da", "\udd11\ud83d", "\ud83d\ud83d\udd11", "🔑\udd11"})
    void unpairedSurrogateIsAnErrorAndNoQuestionMark(String value) {
        assertThatExceptionOfType(FieldException.class)
                .isThrownBy(() -> textOf(Schema.STRING_SCHEMA, value))
                .withMessageContaining("Field 'f'")
                .withMessageContaining("surrogate");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1, DAY - 1, DAY + 1})
    void dateWithATimeOfDayIsAnError(long millis) {
        assertThatExceptionOfType(FieldException.class).isThrownBy(() -> textOf(DATE, new Date(millis)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, DAY})
    void timeOutsideOfADayIsAnError(long millis) {
        assertThatExceptionOfType(FieldException.class).isThrownBy(() -> textOf(Time.SCHEMA, new Date(millis)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E+999999999", "1E-999999999", "1E+10001", "1E-10001"})
    void decimalThatWouldFillTheHeapIsAnError(String decimal) {
        assertThatExceptionOfType(FieldException.class)
                .isThrownBy(() -> textOf(Decimal.schema(0), new BigDecimal(decimal)));
    }

    @Test
    void bufferIsReadFromItsPositionToItsLimitAndLeftAsItIs() {
        ByteBuffer buffer =
                ByteBuffer.wrap("xxrawxx".getBytes(UTF_8)).position(2).limit(5);

        assertThat(textOf(Schema.BYTES_SCHEMA, buffer)).isEqualTo("raw");
        assertThat(textOf(Schema.BYTES_SCHEMA, buffer.asReadOnlyBuffer())).isEqualTo("raw");
        assertThat(textOf(Schema.BYTES_SCHEMA, buffer.slice())).isEqualTo("raw");
        assertThat(buffer)
                .isEqualTo(
                        ByteBuffer.wrap("xxrawxx".getBytes(UTF_8)).position(2).limit(5));
        assertThat(buffer.position()).isEqualTo(2);
    }

    @Test
    void valueOfAnotherClassThanItsSchemaAllowsIsAnError() {
        for (Schema schema : List.of(
                Schema.INT64_SCHEMA,
                Schema.FLOAT64_SCHEMA,
                Schema.BOOLEAN_SCHEMA,
                Schema.BYTES_SCHEMA,
                Decimal.schema(2),
                DATE,
                Time.SCHEMA,
                Timestamp.SCHEMA)) {
            assertThatExceptionOfType(FieldException.class)
                    .as(schema.toString())
                    .isThrownBy(() -> textOf(schema, "a string"))
                    .withMessageContaining("java.lang.String")
                    .withMessageNotContaining("a string");
        }
        assertThatExceptionOfType(FieldException.class).isThrownBy(() -> textOf(Schema.STRING_SCHEMA, 5));
    }

    /** The build runs the tests far from UTC and from Latin digits. */
    @Test
    void textDoesNotDependOnTheLocaleOrTimeZoneOfTheWorker() {
        assertThat(TimeZone.getDefault().getRawOffset()).isNotZero();
        assertThat(String.format("%d", 1)).isNotEqualTo("1");

        assertThat(textOf(Timestamp.SCHEMA, new Date(0))).isEqualTo("1970-01-01T00:00:00.000Z");
        assertThat(textOf(DATE, new Date(0))).isEqualTo("1970-01-01");
        assertThat(textOf(Time.SCHEMA, new Date(0))).isEqualTo("00:00:00.000");
        assertThat(textOf(Schema.INT64_SCHEMA, -1234567L)).isEqualTo("-1234567");
        assertThat(textOf(Schema.FLOAT64_SCHEMA, -1234567.5)).isEqualTo("-1234567.5");
    }

    private static String textOf(Schema schema, Object value) {
        return new String(CanonicalText.ofSchema(schema).orElseThrow().bytes(value, "Field 'f'"), UTF_8);
    }

    private static Date date(String instant) {
        return Date.from(Instant.parse(instant));
    }
}
