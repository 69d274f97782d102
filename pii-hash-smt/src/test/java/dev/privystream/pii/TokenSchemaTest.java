package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenSchemaTest {
    private static final TokenSchema STRINGS =
            new TokenSchema(Schema.Type.STRING, HashAlgorithm.HMAC_SHA256, "k1", List.of("confidential"), false);

    static Stream<Arguments> sources() {
        return Stream.of(
                arguments(SchemaBuilder.string(), token()),
                arguments(
                        SchemaBuilder.string().optional().doc("d"),
                        token().optional().doc("d")),
                arguments(SchemaBuilder.string().defaultValue("pii"), token()),
                arguments(SchemaBuilder.string().optional().defaultValue("pii"), token().optional()),
                arguments(SchemaBuilder.int64().optional(), token().optional()),
                arguments(SchemaBuilder.bytes(), token()),
                arguments(SchemaBuilder.int64().parameter("owner", "crm"), token()),
                arguments(
                        Timestamp.builder().optional().doc("d"),
                        token().optional().doc("d")),
                arguments(Decimal.builder(2), token()),
                arguments(
                        SchemaBuilder.string()
                                .name("io.debezium.data.Enum")
                                .version(1)
                                .parameter("allowed", "M,F"),
                        token()),
                arguments(SchemaBuilder.string().version(3), token()),
                arguments(
                        SchemaBuilder.string().parameter("owner", "crm").parameter("enumerated", "no"),
                        token().parameter("owner", "crm").parameter("enumerated", "no")),
                arguments(
                        SchemaBuilder.string()
                                .parameter("pii", "true")
                                .parameter("confidential", "yes")
                                .parameter("pii.hash", "SHA-256")
                                .parameter("pii.hash.key.id", "k0")
                                .parameter("pii.encrypt", "AES-SIV"),
                        token()),
                arguments(
                        SchemaBuilder.string()
                                .parameter("io.confluent.connect.avro.Enum", "Sex")
                                .parameter("io.confluent.connect.avro.Enum.M", "M")
                                .parameter("io.confluent.connect.avro.enum.doc.Sex", "d")
                                .parameter("org.apache.kafka.connect.data.Enum", "Sex")
                                .parameter("org.apache.kafka.connect.data.Enum.M", "0")
                                .parameter("__debezium.source.column.type", "VARCHAR")
                                .parameter("__debezium.source.column.length", "20"),
                        token()));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void whatIsStillTrueOfTheTokenIsKept(SchemaBuilder source, SchemaBuilder expected) {
        assertThat(STRINGS.of(source.build())).isEqualTo(expected.build());
    }

    @Test
    void schemaOfByteTokensIsBytesAndKeepsNoParameters() {
        TokenSchema bytes = new TokenSchema(Schema.Type.BYTES, HashAlgorithm.SHA512, null, List.of(), false);
        Map<String, String> expected = Map.of("pii.hash", "SHA-512");

        for (SchemaBuilder source : List.of(SchemaBuilder.string(), SchemaBuilder.bytes(), SchemaBuilder.int8())) {
            assertThat(bytes.of(source.optional().parameter("owner", "crm").build()))
                    .isEqualTo(SchemaBuilder.bytes()
                            .optional()
                            .parameters(expected)
                            .build());
        }
    }

    private static SchemaBuilder token() {
        return SchemaBuilder.string().parameter("pii.hash", "HmacSHA256").parameter("pii.hash.key.id", "k1");
    }
}
