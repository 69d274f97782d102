package dev.privystream.pii;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
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

class TypedBytesTest {
    private static final Schema DATE = org.apache.kafka.connect.data.Date.SCHEMA;
    private static final long DAY = 86_400_000;

    /** The form is kept for as long as there are values in it. */
    static Stream<Arguments> vectors() {
        return Stream.of(
                arguments(Schema.STRING_SCHEMA, "", "10"),
                arguments(Schema.STRING_SCHEMA, "Zoë 🔑", "10" + "5a6fc3ab20f09f9491"),
                arguments(Schema.BOOLEAN_SCHEMA, false, "1100"),
                arguments(Schema.BOOLEAN_SCHEMA, true, "1101"),
                arguments(Schema.INT8_SCHEMA, (byte) -1, "12ff"),
                arguments(Schema.INT16_SCHEMA, Short.MIN_VALUE, "138000"),
                arguments(Schema.INT32_SCHEMA, 5, "1400000005"),
                arguments(Schema.INT32_SCHEMA, Integer.MIN_VALUE, "1480000000"),
                arguments(Schema.INT64_SCHEMA, 5L, "150000000000000005"),
                arguments(Schema.INT64_SCHEMA, -2L, "15fffffffffffffffe"),
                arguments(Schema.FLOAT32_SCHEMA, 0.1f, "163dcccccd"),
                arguments(Schema.FLOAT32_SCHEMA, Float.NaN, "167fc00000"),
                arguments(Schema.FLOAT64_SCHEMA, 0.0, "170000000000000000"),
                arguments(Schema.FLOAT64_SCHEMA, -0.0, "178000000000000000"),
                arguments(Schema.FLOAT64_SCHEMA, Double.NaN, "177ff8000000000000"),
                arguments(Schema.FLOAT64_SCHEMA, Double.NEGATIVE_INFINITY, "17fff0000000000000"),
                arguments(Schema.BYTES_SCHEMA, new byte[0], "18"),
                arguments(Schema.BYTES_SCHEMA, new byte[] {0, -1, 16}, "1800ff10"),
                arguments(Decimal.schema(2), new BigDecimal("12.50"), "19" + "00000002" + "04e2"),
                arguments(Decimal.schema(0), new BigDecimal("-1E+999999999"), "19" + "c4653601" + "ff"),
                arguments(Decimal.schema(0), new BigDecimal("128"), "19" + "00000000" + "0080"),
                arguments(DATE, new Date(20_541 * DAY), "1a0000503d"),
                arguments(DATE, new Date(-DAY), "1affffffff"),
                arguments(Time.SCHEMA, new Date(DAY - 1), "1b05265bff"),
                arguments(Timestamp.SCHEMA, Date.from(Instant.parse("2026-03-29T01:30:00Z")), "1c0000019d373651c0"),
                arguments(Timestamp.SCHEMA, new Date(Long.MIN_VALUE), "1c8000000000000000"),
                arguments(null, new BigInteger("18446744073709551616"), "1d010000000000000000"),
                arguments(null, BigInteger.ZERO, "1d00"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void valueIsWrittenAsDocumentedAndReadBack(Schema schema, Object value, String hex) {
        TypedBytes type = schema == null
                ? TypedBytes.ofClass(value).orElseThrow()
                : TypedBytes.ofSchema(schema).orElseThrow();

        byte[] bytes = type.bytes(value, "Field 'f'");

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(hex);
        TypedBytes.Value read = TypedBytes.read(bytes).orElseThrow();
        assertThat(read.type()).isEqualTo(type);
        assertThat(read.value()).hasSameClassAs(value).isEqualTo(value);
    }

    @Test
    void everyTypeHasAVector() {
        assertThat(vectors().map(vector -> {
                    Object value = vector.get()[1];
                    return vector.get()[0] == null
                            ? TypedBytes.ofClass(value).orElseThrow()
                            : TypedBytes.ofSchema((Schema) vector.get()[0]).orElseThrow();
                }))
                .contains(TypedBytes.values());
    }

    @Property
    void anyValueReadsBackAsItsType(@ForAll("values") Object value) {
        assertThat(TypedBytes.read(bytes(value)).orElseThrow().value())
                .hasSameClassAs(value)
                .isEqualTo(value);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void onlyEqualValuesOfOneClassHaveEqualBytes(@ForAll("values") Object value, @ForAll("values") Object other) {
        assertThat(Arrays.equals(bytes(value), bytes(other)))
                .isEqualTo(value.getClass() == other.getClass() && Objects.deepEquals(value, other));
    }

    @Property
    void whateverIsReadIsAValueThatCanBeWritten(@ForAll("bytes") byte[] bytes) {
        TypedBytes.read(bytes).filter(read -> read.type() != TypedBytes.TIME).ifPresent(read -> {
            byte[] written = read.type().bytes(read.value(), "Field 'f'");

            assertThat(TypedBytes.read(written).orElseThrow().value()).isEqualTo(read.value());
        });
    }

    @Provide
    Arbitrary<Object> values() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .filter(text -> CanonicalText.utf8(text).isPresent())
                        .map(Object.class::cast),
                Arbitraries.of(true, false).map(Object.class::cast),
                Arbitraries.bytes().map(Object.class::cast),
                Arbitraries.shorts().map(Object.class::cast),
                Arbitraries.integers().map(Object.class::cast),
                Arbitraries.longs().map(Object.class::cast),
                Arbitraries.integers().map(Float::intBitsToFloat).map(Object.class::cast),
                Arbitraries.longs().map(Double::longBitsToDouble).map(Object.class::cast),
                Arbitraries.of(0.0, -0.0, Double.NaN, 0.0f, -0.0f, Float.NaN).map(Object.class::cast),
                Arbitraries.bytes().array(byte[].class).map(Object.class::cast),
                Arbitraries.bigDecimals().map(Object.class::cast),
                Arbitraries.bigIntegers().map(Object.class::cast),
                Arbitraries.longs().map(Date::new));
    }

    @Provide
    Arbitrary<byte[]> bytes() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(12).map(tail -> {
            byte[] bytes = tail.clone();
            if (bytes.length > 0) {
                bytes[0] = (byte) (0x10 | bytes[0] & 0x0f);
            }
            return bytes;
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "0f",
                "1e",
                "20",
                "ff",
                "11",
                "1102",
                "110100",
                "12",
                "1200ff",
                "14000000",
                "150000000005",
                "10ff",
                "10c080",
                "10eda080",
                "19000000",
                "1900000000",
                "1a000000",
                "1d"
            })
    void whatNoTypeCanHaveWrittenIsNotRead(String hex) {
        assertThat(TypedBytes.read(HexFormat.of().parseHex(hex))).isEmpty();
    }

    @Test
    void bufferIsWrittenAsAnArrayOfTheSameBytesAndLeftAsItIs() {
        ByteBuffer buffer =
                ByteBuffer.wrap("xxrawxx".getBytes(UTF_8)).position(2).limit(5);

        for (ByteBuffer same : List.of(buffer, buffer.asReadOnlyBuffer(), buffer.slice())) {
            assertThat(bytes(same)).isEqualTo(bytes("raw".getBytes(UTF_8)));
        }
        assertThat(buffer.position()).isEqualTo(2);
        assertThat(buffer.limit()).isEqualTo(5);
    }

    @Test
    void logicalTypeThatIsNotOfConnectIsWrittenAsTheTypeItIsMadeOf() {
        Schema schema =
                SchemaBuilder.int64().name("io.debezium.time.MicroTimestamp").build();

        assertThat(TypedBytes.ofSchema(schema)).contains(TypedBytes.INT64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\udd11", "a\ud83d", "\ud83da"})
    void unpairedSurrogateIsAnErrorAndNoQuestionMark(String value) {
        assertThatExceptionOfType(FieldException.class)
                .isThrownBy(() -> bytes(value))
                .withMessageContaining("Field 'f'")
                .withMessageContaining("surrogate");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1, DAY - 1, DAY + 1, (Integer.MAX_VALUE + 1L) * DAY, (Integer.MIN_VALUE - 1L) * DAY})
    void dateThatWouldNotReadBackIsAnError(long millis) {
        assertThatExceptionOfType(FieldException.class)
                .isThrownBy(() -> TypedBytes.DATE.bytes(new Date(millis), "Field 'f'"))
                .withMessageContaining("Field 'f'");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, DAY, Long.MAX_VALUE})
    void timeOutsideOfADayIsAnError(long millis) {
        assertThatExceptionOfType(FieldException.class)
                .isThrownBy(() -> TypedBytes.TIME.bytes(new Date(millis), "Field 'f'"))
                .withMessageContaining("Field 'f'");
    }

    @Test
    void valueOfAnotherClassThanItsTypeIsAnErrorThatDoesNotHoldIt() {
        for (TypedBytes type : TypedBytes.values()) {
            Object wrong = type == TypedBytes.STRING ? 424_242 : "424242";
            assertThatExceptionOfType(FieldException.class)
                    .as(type.toString())
                    .isThrownBy(() -> type.bytes(wrong, "Field 'f'"))
                    .withMessageContaining(wrong.getClass().getName())
                    .withMessageNotContaining("424242")
                    .withNoCause();
        }
    }

    /** Widths are part of a type: an INT64 would not read back as the Integer that it was given as. */
    @Test
    void integerOfAnotherWidthIsAnError() {
        assertThatExceptionOfType(FieldException.class).isThrownBy(() -> TypedBytes.INT64.bytes(5, "Field 'f'"));
    }

    @Test
    void structArrayMapAndOtherClassesHaveNone() {
        List<Optional<TypedBytes>> types = new ArrayList<>();
        types.add(TypedBytes.ofSchema(SchemaBuilder.struct().build()));
        types.add(TypedBytes.ofSchema(SchemaBuilder.array(Schema.STRING_SCHEMA).build()));
        types.add(TypedBytes.ofSchema(
                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA).build()));
        Stream.of(List.of(), Map.of(), 'c', new Object(), new int[0], Instant.EPOCH)
                .map(TypedBytes::ofClass)
                .forEach(types::add);

        assertThat(types).hasSize(9).allMatch(Optional::isEmpty);
    }

    @Test
    void valueThatWasReadIsPrintedAsItsTypeAlone() {
        assertThat(TypedBytes.read(bytes("203.0.113.7")).orElseThrow()).hasToString("STRING");
    }

    private static byte[] bytes(Object value) {
        return TypedBytes.ofClass(value).orElseThrow().bytes(value, "Field 'f'");
    }
}
