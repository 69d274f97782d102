package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.privystream.pii.AssociatedData.Part;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EncryptFunction and DecryptFunction, of which each undoes the other. */
class EncryptionTest {
    private static final AssociatedData NONE = new AssociatedData(Set.of(), RecordPart.VALUE);
    private static final Keyset KEYSET = Keysets.read(Keysets.AES_SIV);

    @ParameterizedTest
    @MethodSource("dev.privystream.pii.TypedBytesTest#vectors")
    void valueAndSchemaAreRestored(Schema schema, Object value, String bytes) {
        for (String json : List.of(Keysets.AES_SIV, Keysets.AES_GCM)) {
            Keyset keyset = Keysets.read(json);
            for (TokenEncoding encoding : TokenEncoding.values()) {
                FieldFunction.Replacement encryption = encryption(keyset, NONE, "f", encoding, schema);
                Object encrypted = encryption.apply(value, "logins");

                FieldFunction.Replacement decryption = decryption(keyset, NONE, "f", encryption.schema());

                assertThat(decryption.apply(encrypted, "orders"))
                        .hasSameClassAs(value)
                        .isEqualTo(value);
                assertThat(decryption.schema()).isEqualTo(schema);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.privystream.pii.TypedBytesTest#vectors")
    void valueWithoutSchemaIsRestoredByItsOwnType(Schema schema, Object value, String bytes) {
        Object encrypted =
                encryption(KEYSET, NONE, "f", TokenEncoding.BASE64URL, null).apply(value, "logins");

        FieldFunction.Replacement decryption = decryption(KEYSET, NONE, "f", null);

        assertThat(encrypted).isInstanceOf(String.class);
        assertThat(decryption.schema()).isNull();
        if (!(value instanceof java.util.Date)) {
            assertThat(decryption.apply(encrypted, "logins"))
                    .hasSameClassAs(value)
                    .isEqualTo(value);
        } else {
            assertThat(decryption.apply(encrypted, "logins"))
                    .isEqualTo(new java.util.Date(((java.util.Date) value).getTime()));
        }
    }

    /** For as long as the keyset has the key, tokens in tables can be found and decrypted. */
    @Test
    void encryptedValueIsWhatItWasInTheFirstVersion() {
        assertThat(encryption(KEYSET, NONE, "ip", TokenEncoding.BASE64URL, Schema.STRING_SCHEMA)
                        .apply("203.0.113.7", "logins"))
                .isEqualTo("AQAAAAGlg80mLWU3zxGyYgeFq1RGUsJyzRXGrV0j4rGk");
        assertThat(encryption(
                                KEYSET,
                                new AssociatedData(EnumSet.allOf(Part.class), RecordPart.VALUE),
                                "sealed_ip",
                                TokenEncoding.HEX,
                                Schema.STRING_SCHEMA)
                        .apply("203.0.113.7", "logins"))
                .isEqualTo("01000000019c05f0ea70ff19c53a412d6f895350ed3aa0c0d43c67a8743ae5f9b6");
    }

    /** A converter between the two that keeps parameters, as Connect's JSON converter does with schemas. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void valueIsRestoredBehindAConverter(boolean schemas) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", schemas), false);
        Schema source =
                org.apache.kafka.connect.data.Timestamp.builder().optional().build();
        java.util.Date value = new java.util.Date(1_774_747_800_000L);
        FieldFunction.Replacement encryption = encryption(KEYSET, NONE, "f", TokenEncoding.BASE64URL, source);

        byte[] json = converter.fromConnectData("logins", encryption.schema(), encryption.apply(value, "logins"));
        SchemaAndValue read = converter.toConnectData("logins", json);
        FieldFunction.Replacement decryption = decryption(KEYSET, NONE, "f", schemas ? read.schema() : null);

        assertThat(decryption.apply(read.value(), "logins")).isEqualTo(value);
        assertThat(decryption.schema()).isEqualTo(schemas ? source : null);
        converter.close();
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void boundValueIsDecryptedOnlyWhereItWasEncrypted(Part part) {
        AssociatedData bound = new AssociatedData(Set.of(part), RecordPart.VALUE);
        Object encrypted =
                encryption(KEYSET, bound, "sealed_ip", TokenEncoding.HEX, null).apply("203.0.113.7", "logins");
        String otherTopic = part == Part.TOPIC ? "orders" : "logins";
        String otherPath = part == Part.PATH ? "sealed_device" : "sealed_ip";

        assertThat(decryption(KEYSET, bound, "sealed_ip", null).apply(encrypted, "logins"))
                .isEqualTo("203.0.113.7");
        assertNotDecrypted(decryption(KEYSET, bound, otherPath, null), encrypted, otherTopic);
        assertNotDecrypted(decryption(KEYSET, NONE, "sealed_ip", null), encrypted, "logins");
        assertNotDecrypted(
                decryption(KEYSET, new AssociatedData(EnumSet.allOf(Part.class), RecordPart.VALUE), "sealed_ip", null),
                encrypted,
                "logins");
    }

    @Test
    void whatIsNotEncryptedOrOfAnotherKeyIsAnError() {
        FieldFunction.Replacement decryption = decryption(KEYSET, NONE, "f", null);
        Object ofAnotherKey = encryption(
                        Keysets.read(Keysets.keyset(1, Keysets.aesSiv(1, 1))), NONE, "f", TokenEncoding.HEX, null)
                .apply("203.0.113.7", "logins");
        Object notTyped = TokenEncoding.HEX.encode(KEYSET.encrypt(new byte[] {1}, new byte[0]), 22);

        for (Object value : List.of("203.0.113.7", "", "AQAA", 5, true, ofAnotherKey, notTyped)) {
            assertNotDecrypted(decryption, value, "logins");
        }
    }

    @Test
    void stringIsRestoredThoughItsParametersAreLost() {
        Object encrypted =
                encryption(KEYSET, NONE, "f", TokenEncoding.HEX, null).apply("203.0.113.7", "logins");

        FieldFunction.Replacement decryption = decryption(KEYSET, NONE, "f", Schema.OPTIONAL_STRING_SCHEMA);

        assertThat(decryption.schema()).isEqualTo(Schema.OPTIONAL_STRING_SCHEMA);
        assertThat(decryption.apply(encrypted, "logins")).isEqualTo("203.0.113.7");
    }

    @Test
    void otherTypesWhoseParametersAreLostAreAnErrorThatSaysWhatToDo() {
        Object encrypted =
                encryption(KEYSET, NONE, "f", TokenEncoding.HEX, null).apply(42_424_242L, "logins");

        assertThatExceptionOfType(FieldException.class)
                .isThrownBy(() ->
                        decryption(KEYSET, NONE, "f", Schema.STRING_SCHEMA).apply(encrypted, "logins"))
                .withMessageContainingAll("Field 'f'", "INT64", "converter", SealedSchema.TYPE)
                .withMessageNotContaining("42424242");
    }

    @Test
    void valueThatWasOfAnotherTypeThanItsSchemaSaysIsAnError() {
        Object encrypted =
                encryption(KEYSET, NONE, "f", TokenEncoding.HEX, null).apply(42_424_242L, "logins");
        Schema sealed = SealedSchema.of(Schema.INT32_SCHEMA, Schema.Type.STRING, "AesSiv");

        assertThatExceptionOfType(FieldException.class)
                .isThrownBy(() -> decryption(KEYSET, NONE, "f", sealed).apply(encrypted, "logins"))
                .withMessageContainingAll("Field 'f'", "INT64", "INT32")
                .withMessageNotContaining("42424242");
    }

    @Test
    void structArrayAndMapAreNotSupportedAndOnlyStringsAndBytesAreDecrypted() {
        for (Schema schema : List.of(
                SchemaBuilder.struct().build(),
                SchemaBuilder.array(Schema.STRING_SCHEMA).build(),
                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA).build())) {
            assertThat(new EncryptFunction(KEYSET, NONE, TokenEncoding.HEX)
                            .replacement("Field 'f'", Optional.empty(), schema))
                    .isEmpty();
            assertThat(new DecryptFunction(KEYSET, NONE).replacement("Field 'f'", Optional.empty(), schema))
                    .isEmpty();
        }
        for (Schema schema :
                List.of(Schema.INT64_SCHEMA, Schema.BOOLEAN_SCHEMA, org.apache.kafka.connect.data.Decimal.schema(2))) {
            assertThat(new DecryptFunction(KEYSET, NONE).replacement("Field 'f'", Optional.empty(), schema))
                    .isEmpty();
        }
        assertThat(new DecryptFunction(KEYSET, NONE).replacement("Field 'f'", Optional.empty(), Schema.BYTES_SCHEMA))
                .isPresent();
        assertThatExceptionOfType(FieldException.class)
                .isThrownBy(() ->
                        encryption(KEYSET, NONE, "f", TokenEncoding.HEX, null).apply(List.of(), "logins"))
                .withMessageContaining("Field 'f'");
    }

    private static void assertNotDecrypted(FieldFunction.Replacement decryption, Object value, String topic) {
        assertThatExceptionOfType(FieldException.class)
                .as(value.toString())
                .isThrownBy(() -> decryption.apply(value, topic))
                .withMessageContaining("Field 'f'")
                .withMessageNotContaining("203.0.113.7")
                .withNoCause();
    }

    private static FieldFunction.Replacement encryption(
            Keyset keyset, AssociatedData associatedData, String path, TokenEncoding encoding, Schema source) {
        return new EncryptFunction(keyset, associatedData, encoding)
                .replacement("Field 'f'", rule(path), source)
                .orElseThrow();
    }

    private static FieldFunction.Replacement decryption(
            Keyset keyset, AssociatedData associatedData, String path, Schema source) {
        return new DecryptFunction(keyset, associatedData)
                .replacement("Field 'f'", rule(path), source)
                .orElseThrow();
    }

    private static Optional<FieldRule> rule(String path) {
        return Optional.of(FieldRule.parse(RecordPart.VALUE, path));
    }
}
