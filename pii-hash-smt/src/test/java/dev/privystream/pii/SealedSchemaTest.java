package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Date;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SealedSchemaTest {

    static Stream<Schema> schemas() {
        return Stream.of(
                Schema.STRING_SCHEMA,
                Schema.OPTIONAL_STRING_SCHEMA,
                Schema.BOOLEAN_SCHEMA,
                Schema.INT8_SCHEMA,
                Schema.INT16_SCHEMA,
                Schema.INT32_SCHEMA,
                Schema.OPTIONAL_INT64_SCHEMA,
                Schema.FLOAT32_SCHEMA,
                Schema.FLOAT64_SCHEMA,
                Schema.BYTES_SCHEMA,
                Decimal.schema(-3),
                Decimal.builder(2).optional().doc("a price").build(),
                org.apache.kafka.connect.data.Date.SCHEMA,
                Time.SCHEMA,
                Timestamp.builder().optional().build(),
                SchemaBuilder.int64()
                        .name("io.debezium.time.MicroTimestamp")
                        .version(1)
                        .build(),
                SchemaBuilder.string()
                        .parameter("pii", "true")
                        .parameter("pii.encrypted", "someone else's")
                        .parameter("", "")
                        .build());
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void schemaIsRestored(Schema source) {
        for (Schema.Type form : new Schema.Type[] {Schema.Type.STRING, Schema.Type.BYTES}) {
            Schema sealed = SealedSchema.of(source, form, "AesSiv");

            assertThat(sealed.type()).isEqualTo(form);
            assertThat(sealed.isOptional()).isEqualTo(source.isOptional());
            assertThat(sealed.doc()).isEqualTo(source.doc());
            assertThat(sealed.name()).isNull();
            assertThat(sealed.version()).isNull();
            assertThat(SealedSchema.isKnown(sealed)).isTrue();
            assertThat(SealedSchema.original(sealed, "Field 'f'")).isEqualTo(source);
        }
    }

    @Test
    void schemaThatWasEncryptedTwiceIsRestoredTwice() {
        Schema once = SealedSchema.of(Decimal.schema(2), Schema.Type.STRING, "AesSiv");
        Schema twice = SealedSchema.of(once, Schema.Type.BYTES, "AesGcm");

        assertThat(SealedSchema.original(twice, "Field 'f'")).isEqualTo(once);
        assertThat(SealedSchema.original(once, "Field 'f'")).isEqualTo(Decimal.schema(2));
    }

    @Test
    void parametersSayWhatTheValuesWere() {
        Schema sealed = SealedSchema.of(Decimal.schema(2), Schema.Type.STRING, "AesSiv");

        assertThat(sealed.parameters())
                .isEqualTo(Map.of(
                        "pii.encrypted",
                        "AesSiv",
                        "pii.encrypted.type",
                        "BYTES",
                        "pii.encrypted.name",
                        "org.apache.kafka.connect.data.Decimal",
                        "pii.encrypted.version",
                        "1",
                        "pii.encrypted.parameter.scale",
                        "2"));
    }

    /** So that a second transform that selects by tag does not encrypt again. */
    @Test
    void tagOfTheFieldIsNoParameterOfTheEncryptedOne() {
        Schema source = SchemaBuilder.string().parameter("pii", "true").build();

        assertThat(SealedSchema.of(source, Schema.Type.STRING, "AesSiv").parameters())
                .doesNotContainKey("pii");
    }

    @Test
    void defaultWhichMayBePiiIsNowhere() {
        Schema source =
                Timestamp.builder().optional().defaultValue(new Date(424_242)).build();

        Schema sealed = SealedSchema.of(source, Schema.Type.STRING, "AesSiv");

        assertThat(sealed.defaultValue()).isNull();
        assertThat(sealed.parameters().values()).noneMatch(value -> value.contains("424242"));
        assertThat(SealedSchema.original(sealed, "Field 'f'"))
                .isEqualTo(Timestamp.builder().optional().build());
    }

    @Test
    void whereTheParametersWereLostItIsAString() {
        Schema lost = SchemaBuilder.bytes()
                .optional()
                .doc("an address")
                .parameter("scale", "2")
                .build();

        assertThat(SealedSchema.isKnown(lost)).isFalse();
        assertThat(SealedSchema.original(lost, "Field 'f'"))
                .isEqualTo(SchemaBuilder.string().optional().doc("an address").build());
        assertThat(SealedSchema.isKnown(Schema.STRING_SCHEMA)).isFalse();
    }

    @Test
    void parametersThatDescribeNoScalarSchemaAreAnErrorThatDoesNotHoldThem() {
        for (Map<String, String> parameters : Stream.of(
                        Map.of(SealedSchema.TYPE, "CANARY"),
                        Map.of(SealedSchema.TYPE, "STRUCT"),
                        Map.of(SealedSchema.TYPE, "int32"),
                        Map.of(SealedSchema.TYPE, "INT32", SealedSchema.VERSION, "CANARY"))
                .toList()) {
            Schema sealed = SchemaBuilder.string().parameters(parameters).build();

            assertThatExceptionOfType(FieldException.class)
                    .as(parameters.toString())
                    .isThrownBy(() -> SealedSchema.original(sealed, "Field 'f'"))
                    .withMessageContaining("Field 'f'")
                    .withMessageContaining(SealedSchema.TYPE)
                    .withMessageNotContaining("CANARY")
                    .withNoCause();
        }
    }
}
