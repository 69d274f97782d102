package dev.privystream.pii;

import static dev.privystream.pii.Hashing.hashed;
import static dev.privystream.pii.Hashing.recordOf;
import static dev.privystream.pii.Hashing.recordOfKey;
import static dev.privystream.pii.Hashing.token;
import static dev.privystream.pii.Hashing.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashFieldStructTest {
    private static final Schema ADDRESS = SchemaBuilder.struct()
            .name("com.example.Address")
            .optional()
            .field("ip", Schema.OPTIONAL_STRING_SCHEMA)
            .field("port", Schema.OPTIONAL_INT32_SCHEMA)
            .build();
    private static final Schema USER = SchemaBuilder.struct()
            .name("com.example.User")
            .version(7)
            .doc("A person.")
            .parameter("owner", "accounts")
            .field("id", Schema.INT64_SCHEMA)
            .field("email", SchemaBuilder.string().doc("Where to write.").build())
            .field("address", ADDRESS)
            .field("country", Schema.STRING_SCHEMA)
            .build();

    @Test
    void fieldBecomesTheHmacOfItsValueAndTheRestStaysAsItIs() {
        Struct hashed = (Struct) hashed(value("email"), USER, user()).value();

        assertThat(hashed.get("email")).isEqualTo(token("ada@example.com"));
        assertThat(hashed.get("id")).isEqualTo(42L);
        assertThat(hashed.get("country")).isEqualTo("UK");
        assertThat(hashed.getStruct("address")).isEqualTo(user().getStruct("address"));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                arguments(Schema.STRING_SCHEMA, "", ""),
                arguments(Schema.STRING_SCHEMA, "Zoë 🔑", "Zoë 🔑"),
                arguments(Schema.INT8_SCHEMA, (byte) 5, "5"),
                arguments(Schema.INT16_SCHEMA, (short) 5, "5"),
                arguments(Schema.INT32_SCHEMA, 5, "5"),
                arguments(Schema.INT64_SCHEMA, 5L, "5"),
                arguments(Schema.FLOAT32_SCHEMA, 5f, "5"),
                arguments(Schema.FLOAT64_SCHEMA, 5d, "5"),
                arguments(Schema.BOOLEAN_SCHEMA, true, "true"),
                arguments(Schema.BYTES_SCHEMA, new byte[] {'5'}, "5"),
                arguments(Schema.BYTES_SCHEMA, ByteBuffer.wrap(new byte[] {'5'}), "5"),
                arguments(Decimal.schema(2), new BigDecimal("5.00"), "5"),
                arguments(org.apache.kafka.connect.data.Date.SCHEMA, new Date(0), "1970-01-01"),
                arguments(org.apache.kafka.connect.data.Time.SCHEMA, new Date(1), "00:00:00.001"),
                arguments(Timestamp.SCHEMA, new Date(1), "1970-01-01T00:00:00.001Z"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void tokenIsAStringWhateverTheTypeAndEqualForEqualTexts(Schema type, Object content, String text) {
        Schema schema = SchemaBuilder.struct().field("f", type).build();

        SchemaAndValue hashed = hashed(value("f"), schema, new Struct(schema).put("f", content));

        assertThat(hashed.schema().field("f").schema()).isEqualTo(Hashing.TOKEN);
        assertThat(((Struct) hashed.value()).get("f")).isEqualTo(token(text));
    }

    @Test
    void nestedFieldIsHashedInPlace() {
        Struct hashed = (Struct) hashed(value("address.ip"), USER, user()).value();

        assertThat(hashed.getStruct("address").get("ip")).isEqualTo(token("203.0.113.7"));
        assertThat(hashed.getStruct("address").get("port")).isEqualTo(5432);
        assertThat(hashed.get("email")).isEqualTo("ada@example.com");
    }

    @Test
    void severalFieldsAtSeveralDepthsAreHashedAtOnce() {
        Struct hashed = (Struct) hashed(value("id, address.ip, email, address.port"), USER, user())
                .value();

        assertThat(hashed.get("id")).isEqualTo(token("42"));
        assertThat(hashed.get("email")).isEqualTo(token("ada@example.com"));
        assertThat(hashed.getStruct("address").get("ip")).isEqualTo(token("203.0.113.7"));
        assertThat(hashed.getStruct("address").get("port")).isEqualTo(token("5432"));
    }

    @Test
    void fieldWhoseNameHasDotsIsReachedByBackticks() {
        Schema schema =
                SchemaBuilder.struct().field("user.email", Schema.STRING_SCHEMA).build();

        Struct hashed = (Struct) hashed(value("`user.email`"), schema, new Struct(schema).put("user.email", "ada"))
                .value();

        assertThat(hashed.get("user.email")).isEqualTo(token("ada"));
    }

    @Test
    void renamedFieldStandsWhereItStood() {
        SchemaAndValue hashed = hashed(value("email:email_hash,address.ip:masked_ip"), USER, user());

        assertThat(hashed.schema().fields())
                .extracting(Field::name)
                .containsExactly("id", "email_hash", "address", "country");
        assertThat(hashed.schema().field("address").schema().fields())
                .extracting(Field::name)
                .containsExactly("masked_ip", "port");
        Struct struct = (Struct) hashed.value();
        assertThat(struct.get("email_hash")).isEqualTo(token("ada@example.com"));
        assertThat(struct.getStruct("address").get("masked_ip")).isEqualTo(token("203.0.113.7"));
    }

    @Test
    void namesOfHashedFieldsCanBeSwapped() {
        Schema schema = SchemaBuilder.struct()
                .field("a", Schema.STRING_SCHEMA)
                .field("b", Schema.STRING_SCHEMA)
                .build();

        Struct hashed = (Struct) hashed(
                        value("a:b,b:a"),
                        schema,
                        new Struct(schema).put("a", "1").put("b", "2"))
                .value();

        assertThat(hashed.get("b")).isEqualTo(token("1"));
        assertThat(hashed.get("a")).isEqualTo(token("2"));
    }

    @Test
    void newNameThatAFieldAlreadyHasIsAnError() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("address.ip:port"), USER, user()))
                .withMessageContaining("'address.ip'")
                .withMessageContaining("'port'")
                .withMessageContaining("'fields'");
    }

    @Test
    void schemaKeepsNameVersionDocParametersOrderAndOptional() {
        Schema hashed = hashed(value("email,address.ip"), USER, user()).schema();

        assertThat(hashed.name()).isEqualTo("com.example.User");
        assertThat(hashed.version()).isEqualTo(7);
        assertThat(hashed.doc()).isEqualTo("A person.");
        assertThat(hashed.parameters()).isEqualTo(Map.of("owner", "accounts"));
        assertThat(hashed.isOptional()).isFalse();
        assertThat(hashed.fields()).extracting(Field::name).containsExactly("id", "email", "address", "country");
        assertThat(hashed.field("email").schema())
                .isEqualTo(SchemaBuilder.string()
                        .doc("Where to write.")
                        .parameter("pii.hash", "HmacSHA256")
                        .build());
        assertThat(hashed.field("address").schema())
                .isEqualTo(SchemaBuilder.struct()
                        .name("com.example.Address")
                        .optional()
                        .field("ip", Hashing.OPTIONAL_TOKEN)
                        .field("port", Schema.OPTIONAL_INT32_SCHEMA)
                        .build());
        assertThat(hashed.field("country").schema()).isSameAs(Schema.STRING_SCHEMA);
    }

    @Test
    void schemaOfATokenHasOptionalAndDocOfTheOriginalTypeAndSaysWhatItIs() {
        Schema money = Decimal.builder(2)
                .optional()
                .doc("Owed.")
                .parameter("connect.decimal.precision", "9")
                .build();
        Schema schema = SchemaBuilder.struct().field("money", money).build();

        SchemaAndValue hashed = hashed(value("money"), schema, new Struct(schema));

        assertThat(hashed.schema().field("money").schema())
                .isEqualTo(SchemaBuilder.string()
                        .optional()
                        .doc("Owed.")
                        .parameter("pii.hash", "HmacSHA256")
                        .build());
    }

    @Test
    void optionalStructStaysOptional() {
        Schema schema = SchemaBuilder.struct()
                .optional()
                .field("ip", Schema.STRING_SCHEMA)
                .build();

        assertThat(hashed(value("ip"), schema, new Struct(schema).put("ip", "::1"))
                        .schema()
                        .isOptional())
                .isTrue();
    }

    @Test
    void defaultsOfHashedFieldsAndTheirParentsAreDroppedAndOthersKept() {
        SchemaBuilder inner = SchemaBuilder.struct()
                .optional()
                .field("ip", SchemaBuilder.string().defaultValue("192.0.2.1").build())
                .field("port", SchemaBuilder.int32().defaultValue(80).build());
        Schema schema = SchemaBuilder.struct()
                .field("inner", withDefault(inner, "ip", "192.0.2.2"))
                .field("country", SchemaBuilder.string().defaultValue("UK").build())
                .build();

        Schema hashed = hashed(value("inner.ip"), schema, new Struct(schema)).schema();

        assertThat(hashed.field("inner").schema().defaultValue()).isNull();
        assertThat(hashed.field("inner").schema().field("ip").schema().defaultValue())
                .isNull();
        assertThat(hashed.field("inner").schema().field("port").schema().defaultValue())
                .isEqualTo(80);
        assertThat(hashed.field("country").schema().defaultValue()).isEqualTo("UK");
    }

    @Test
    void nullOfAnOptionalFieldStaysNullWhateverItsDefault() {
        Schema schema = SchemaBuilder.struct()
                .field(
                        "ip",
                        SchemaBuilder.string()
                                .optional()
                                .defaultValue("192.0.2.1")
                                .build())
                .build();

        SchemaAndValue hashed = hashed(value("ip"), schema, new Struct(schema));

        assertThat(((Struct) hashed.value()).get("ip")).isNull();
        assertThat(hashed.schema().field("ip").schema()).isEqualTo(Hashing.OPTIONAL_TOKEN);
    }

    @Test
    void nullOfAFieldThatIsNotHashedStaysNullWhateverItsDefault() {
        Schema schema = SchemaBuilder.struct()
                .field("ip", Schema.STRING_SCHEMA)
                .field(
                        "country",
                        SchemaBuilder.string().optional().defaultValue("UK").build())
                .build();

        Struct hashed = (Struct) hashed(value("ip"), schema, new Struct(schema).put("ip", "203.0.113.7"))
                .value();

        assertThat(hashed.getWithoutDefault("country")).isNull();
        assertThat(hashed.get("country")).isEqualTo("UK");
    }

    /** Whoever makes such a record has gone wrong, but a field must not take the place of another. */
    @Test
    void structWithTheFieldsOfItsSchemaInAnotherOrderIsHashedByTheirNames() {
        Schema schema = SchemaBuilder.struct()
                .field("ip", Schema.STRING_SCHEMA)
                .field("country", Schema.STRING_SCHEMA)
                .build();
        Schema other = SchemaBuilder.struct()
                .field("country", Schema.STRING_SCHEMA)
                .field("ip", Schema.STRING_SCHEMA)
                .build();

        Struct hashed = (Struct) hashed(
                        value("ip"),
                        schema,
                        new Struct(other).put("ip", "203.0.113.7").put("country", "UK"))
                .value();

        assertThat(hashed.get("ip")).isEqualTo(token("203.0.113.7"));
        assertThat(hashed.get("country")).isEqualTo("UK");
    }

    @Test
    void structOfAnEqualSchemaThatIsAnotherObjectIsHashed() {
        HashField<SourceRecord> transform = value("address.ip");
        Schema other = SchemaBuilder.struct()
                .name("login")
                .field("address", ADDRESS)
                .field("at", Schema.INT64_SCHEMA)
                .build();
        for (int i = 0; i < 3; i++) {
            Schema schema = SchemaBuilder.struct()
                    .name("login")
                    .field("address", ADDRESS)
                    .field("at", Schema.INT64_SCHEMA)
                    .build();
            Struct struct = new Struct(i == 1 ? other : schema)
                    .put("address", new Struct(ADDRESS).put("ip", "203.0.113.7"))
                    .put("at", 5L);

            Struct hashed = (Struct) hashed(transform, schema, struct).value();

            assertThat(hashed.getStruct("address").get("ip")).isEqualTo(token("203.0.113.7"));
            assertThat(hashed.get("at")).isEqualTo(5L);
        }
    }

    @Test
    void requiredFieldThatIsNotSetBecomesTheTokenOfItsDefault() {
        Schema schema = SchemaBuilder.struct()
                .field("ip", SchemaBuilder.string().defaultValue("192.0.2.1").build())
                .field("port", SchemaBuilder.int32().defaultValue(80).build())
                .build();

        Struct hashed = (Struct) hashed(value("ip"), schema, new Struct(schema)).value();

        hashed.validate();
        assertThat(hashed.getWithoutDefault("ip")).isEqualTo(token("192.0.2.1"));
        assertThat(hashed.getWithoutDefault("port")).isNull();
        assertThat(hashed.get("port")).isEqualTo(80);
    }

    @Test
    void requiredParentThatIsNotSetBecomesItsDefaultHashed() {
        SchemaBuilder inner = SchemaBuilder.struct().field("ip", Schema.STRING_SCHEMA);
        Schema schema = SchemaBuilder.struct()
                .field("inner", withDefault(inner, "ip", "192.0.2.1"))
                .build();

        Struct hashed =
                (Struct) hashed(value("inner.ip"), schema, new Struct(schema)).value();

        hashed.validate();
        assertThat(hashed.getStruct("inner").get("ip")).isEqualTo(token("192.0.2.1"));
    }

    @Test
    void nullFieldsAndNullParentsStayNull() {
        Struct nullField = user().put("address", new Struct(ADDRESS).put("port", 1));
        Struct nullParent = user().put("address", null);
        HashField<SourceRecord> transform = value("address.ip:masked_ip");

        assertThat(((Struct) hashed(transform, USER, nullField).value())
                        .getStruct("address")
                        .get("masked_ip"))
                .isNull();
        SchemaAndValue hashed = hashed(transform, USER, nullParent);
        assertThat(((Struct) hashed.value()).get("address")).isNull();
        assertThat(hashed.schema().field("address").schema().field("masked_ip")).isNotNull();
    }

    @Test
    void tombstonesAndNullKeysPassAsTheSameRecord() {
        SourceRecord tombstone = recordOf(null, null);
        SourceRecord typedTombstone = recordOf(ADDRESS, null);
        SourceRecord nullKey = recordOfKey(null, null);

        assertThat(value("email").apply(tombstone)).isSameAs(tombstone);
        assertThat(value("email").apply(typedTombstone)).isSameAs(typedTombstone);
        assertThat(Hashing.key("email").apply(nullKey)).isSameAs(nullKey);
    }

    /** A converter would write the default of the schema in the place of the null. */
    @Test
    void nullRecordValueDoesNotLeaveTheDefaultOfItsSchemaInTheClear() {
        Schema optional =
                withDefault(SchemaBuilder.struct().optional().field("ip", Schema.STRING_SCHEMA), "ip", "192.0.2.1");
        Schema required = withDefault(SchemaBuilder.struct().field("ip", Schema.STRING_SCHEMA), "ip", "192.0.2.1");

        SchemaAndValue ofOptional = hashed(value("ip"), optional, null);
        SchemaAndValue ofRequired = hashed(value("ip"), required, null);

        assertThat(ofOptional.value()).isNull();
        assertThat(ofOptional.schema().defaultValue()).isNull();
        assertThat(((Struct) ofRequired.value()).get("ip")).isEqualTo(token("192.0.2.1"));
        assertThat(ofRequired.schema().defaultValue()).isNull();
    }

    @Test
    void nothingRawIsInWhatAConverterWritesWithSchemas() {
        Schema schema = SchemaBuilder.struct()
                .field("ip", SchemaBuilder.string().defaultValue("192.0.2.1").build())
                .field(
                        "device",
                        SchemaBuilder.string()
                                .optional()
                                .defaultValue("192.0.2.2")
                                .build())
                .build();
        SchemaAndValue hashed = hashed(value("ip,device"), schema, new Struct(schema).put("device", "192.0.2.3"));
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "true"), false);

            String json = new String(converter.fromConnectData("topic", hashed.schema(), hashed.value()));

            assertThat(json).contains(token("192.0.2.1"), token("192.0.2.3")).doesNotContain("192.0.2");
        }
    }

    @Test
    void missingFieldIsAnErrorByDefaultAndPassedOverWhereAllowed() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("email,phone"), USER, user()))
                .withMessageContaining("'phone' of the record value is missing")
                .withMessageContaining("'on.missing.field'");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("email,address.mac"), USER, user()))
                .withMessageContaining("'address.mac'");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("email,home.ip"), USER, user()))
                .withMessageContaining("'home'");

        Struct hashed =
                (Struct) hashed(value("email,phone,address.mac,home.ip", "on.missing.field", "ignore"), USER, user())
                        .value();
        assertThat(hashed.get("email")).isEqualTo(token("ada@example.com"));
        assertThat(hashed.getStruct("address")).isEqualTo(user().getStruct("address"));
    }

    @Test
    void schemaWithNoneOfTheFieldsIsAnErrorEvenWhereEachMayBeMissing() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("phone,address.mac", "on.missing.field", "ignore"), USER, user()))
                .withMessageContaining("record value")
                .withMessageContaining("'on.no.match'");

        SourceRecord record = recordOf(USER, user());
        assertThat(value("phone,address.mac", "on.missing.field", "ignore", "on.no.match", "ignore")
                        .apply(record))
                .isSameAs(record);
    }

    @Test
    void missingFieldIsAnErrorWhateverOnNoMatchSays() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("phone", "on.no.match", "ignore"), USER, user()))
                .withMessageContaining("'phone'");
    }

    @Test
    void fieldThatIsNoScalarIsAnErrorEvenWhereFieldsMayBeMissing() {
        Schema schema = SchemaBuilder.struct()
                .field("list", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
                .field("address", ADDRESS)
                .field(
                        "map",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                                .build())
                .build();
        Struct struct = new Struct(schema).put("list", List.of("a")).put("map", Map.of());

        for (String field : List.of("list", "address", "map")) {
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() ->
                            hashed(value(field, "on.missing.field", "ignore", "on.no.match", "ignore"), schema, struct))
                    .withMessageContaining("'" + field + "'")
                    .withMessageContaining(schema.field(field).schema().type().toString())
                    .withMessageContaining("'fields'");
        }
    }

    @Test
    void pathThroughAScalarOrAListIsAnErrorEvenWhereFieldsMayBeMissing() {
        Schema schema = SchemaBuilder.struct()
                .field("list", SchemaBuilder.array(ADDRESS).build())
                .field("scalar", Schema.STRING_SCHEMA)
                .build();

        for (String parent : List.of("list", "scalar")) {
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> hashed(
                            value(parent + ".ip", "on.missing.field", "ignore", "on.no.match", "ignore"),
                            schema,
                            new Struct(schema)))
                    .withMessageContaining("'" + parent + "'")
                    .withMessageContaining("'fields'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "ignore"})
    void recordThatIsNoStructOrMapIsAnError(String onMissingField) {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() ->
                        hashed(value("ip", "on.missing.field", onMissingField), Schema.STRING_SCHEMA, "203.0.113.7"))
                .withMessageContaining("The record value is STRING");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("ip", "on.missing.field", onMissingField), null, "203.0.113.7"))
                .withMessageContaining("The record value is java.lang.String");
    }

    @Test
    void valueThatIsNotOfItsSchemaIsAnError() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("email"), USER, Map.of("email", "ada@example.com")))
                .withMessageContaining("The record value")
                .withMessageContaining("Map");
    }

    @Test
    void secondHashOfAnUnhashedRecordIsTheSame() {
        HashField<SourceRecord> transform = value("email,address.ip:masked_ip");
        SourceRecord record = recordOf(USER, user());

        SourceRecord first = transform.apply(record);
        SourceRecord second = transform.apply(record);

        assertThat(second).isEqualTo(first).isNotSameAs(first);
        assertThat(second.valueSchema()).isSameAs(first.valueSchema());
    }

    @Test
    void inputIsNeverChanged() {
        Struct value = user();
        SourceRecord record = recordOf(USER, value);
        SourceRecord copy = recordOf(USER, user());

        value("id,email:e,address.ip:masked_ip").apply(record);

        assertThat(record).isEqualTo(copy);
        assertThat(record.value()).isSameAs(value);
        assertThat(value.getStruct("address").schema()).isSameAs(ADDRESS);
    }

    @Test
    void everythingElseOfTheRecordIsKept() {
        SourceRecord record = recordOf(USER, user());

        SourceRecord hashed = value("email").apply(record);

        assertThat(hashed.topic()).isEqualTo("topic");
        assertThat(hashed.kafkaPartition()).isEqualTo(3);
        assertThat(hashed.keySchema()).isEqualTo(Schema.STRING_SCHEMA);
        assertThat(hashed.key()).isEqualTo("the key");
        assertThat(hashed.timestamp()).isEqualTo(17L);
        assertThat(hashed.headers()).isEqualTo(record.headers());
        assertThat(hashed.sourcePartition()).isEqualTo(record.sourcePartition());
        assertThat(hashed.sourceOffset()).isEqualTo(record.sourceOffset());
    }

    @Test
    void keyIsHashedByItself() {
        Schema schema =
                SchemaBuilder.struct().field("email", Schema.STRING_SCHEMA).build();
        SourceRecord record = recordOfKey(schema, new Struct(schema).put("email", "ada"));

        SourceRecord hashed = Hashing.key("email").apply(record);

        assertThat(((Struct) hashed.key()).get("email")).isEqualTo(token("ada"));
        assertThat(hashed.keySchema())
                .isEqualTo(SchemaBuilder.struct().field("email", Hashing.TOKEN).build());
        assertThat(hashed.valueSchema()).isEqualTo(Schema.STRING_SCHEMA);
        assertThat(hashed.value()).isEqualTo("the value");
        assertThat(hashed.headers()).isEqualTo(record.headers());
        assertThat(hashed.kafkaPartition()).isEqualTo(3);
        assertThat(hashed.timestamp()).isEqualTo(17L);
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> Hashing.key("phone").apply(record))
                .withMessageContaining("of the record key");
    }

    private static Schema withDefault(SchemaBuilder builder, String field, Object content) {
        return builder.defaultValue(new Struct(builder).put(field, content)).build();
    }

    private static Struct user() {
        return new Struct(USER)
                .put("id", 42L)
                .put("email", "ada@example.com")
                .put("address", new Struct(ADDRESS).put("ip", "203.0.113.7").put("port", 5432))
                .put("country", "UK");
    }
}
