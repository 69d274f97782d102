package dev.privystream.pii;

import static dev.privystream.pii.Hashing.hashed;
import static dev.privystream.pii.Hashing.recordOf;
import static dev.privystream.pii.Hashing.token;
import static dev.privystream.pii.Hashing.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class HashFieldMapTest {
    private static final Schema STRINGS =
            SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA).build();
    private static final Schema STRUCT_OF_MAP =
            SchemaBuilder.struct().field("attributes", STRINGS).build();

    @Test
    void keyOfASchemalessMapIsHashedInPlace() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", 42L);
        map.put("email", "ada@example.com");
        map.put("country", "UK");

        SchemaAndValue hashed = hashed(value("email"), null, map);

        assertThat(hashed.schema()).isNull();
        assertThat(entries(hashed))
                .containsExactly(entry("id", 42L), entry("email", token("ada@example.com")), entry("country", "UK"));
    }

    @Test
    void schemalessValuesAreHashedByTheirClass() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("long", 5L);
        map.put("double", 5.0);
        map.put("decimal", new BigDecimal("5.0"));
        map.put("boolean", true);
        map.put("bytes", new byte[] {'5'});
        map.put("date", new Date(0));

        assertThat(entries(hashed(value("long,double,decimal,boolean,bytes,date"), null, map)))
                .containsExactly(
                        entry("long", token("5")),
                        entry("double", token("5")),
                        entry("decimal", token("5")),
                        entry("boolean", token("true")),
                        entry("bytes", token("5")),
                        entry("date", token("1970-01-01T00:00:00.000Z")));
    }

    @Test
    void nestedSchemalessMapsAreReachedByDottedPaths() {
        Map<String, Object> map = Map.of("user", Map.of("address", Map.of("ip", "::1", "port", 1), "a.b", "c"));

        assertThat(entries(hashed(value("user.address.ip,user.`a.b`"), null, map)))
                .isEqualTo(Map.of("user", Map.of("address", Map.of("ip", token("::1"), "port", 1), "a.b", token("c"))));
    }

    @Test
    void renamedKeyStandsWhereItStood() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("ip", "::1");
        map.put("port", 1);

        assertThat(entries(hashed(value("ip:masked_ip"), null, map)))
                .containsExactly(entry("masked_ip", token("::1")), entry("port", 1));
    }

    @Test
    void namesOfHashedKeysCanBeSwapped() {
        assertThat(entries(hashed(value("a:b,b:a"), null, Map.of("a", "1", "b", "2"))))
                .isEqualTo(Map.of("b", token("1"), "a", token("2")));
    }

    @Test
    void newNameThatAKeyAlreadyHasIsAnError() {
        Map<String, Object> before = new LinkedHashMap<>();
        before.put("ip", "::1");
        before.put("masked_ip", "x");
        Map<String, Object> after = new LinkedHashMap<>();
        after.put("masked_ip", "x");
        after.put("ip", "::1");

        for (Map<String, Object> map : List.of(before, after)) {
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> hashed(value("ip:masked_ip"), null, map))
                    .withMessageContaining("'ip'")
                    .withMessageContaining("'masked_ip'");
        }
    }

    @Test
    void nullsStayNullAtEveryDepth() {
        Map<String, Object> user = new HashMap<>();
        user.put("ip", null);
        Map<String, Object> map = new HashMap<>();
        map.put("user", user);
        map.put("other", null);

        assertThat(entries(hashed(value("user.ip:masked_ip,other.ip"), null, map)))
                .satisfies(hashed -> {
                    assertThat(hashed).containsEntry("other", null);
                    assertThat(hashed.get("user")).isEqualTo(java.util.Collections.singletonMap("masked_ip", null));
                });
    }

    @Test
    void missingKeyIsAnErrorByDefaultAndPassedOverWhereAllowed() {
        Map<String, Object> map = Map.of("email", "ada", "user", Map.of());

        for (String missing : List.of("phone", "home.ip", "user.ip")) {
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> hashed(value("email," + missing), null, map))
                    .withMessageContaining(missing.startsWith("home") ? "'home'" : "'" + missing + "'")
                    .withMessageContaining("'on.missing.field'");
        }
        assertThat(entries(hashed(value("email,phone,home.ip,user.ip", "on.missing.field", "ignore"), null, map)))
                .isEqualTo(Map.of("email", token("ada"), "user", Map.of()));
    }

    @Test
    void mapWithNoneOfTheKeysIsAnErrorEvenWhereEachMayBeMissing() {
        Map<String, Object> map = Map.of("email", "ada", "user", Map.of());

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("phone,user.ip", "on.missing.field", "ignore"), null, map))
                .withMessageContaining("'on.no.match'");
        SourceRecord record = recordOf(null, map);
        assertThat(value("phone,user.ip", "on.missing.field", "ignore", "on.no.match", "ignore")
                        .apply(record))
                .isSameAs(record);
    }

    @Test
    void nullParentIsNotAMissingOne() {
        Map<String, Object> map = new HashMap<>();
        map.put("user", null);

        assertThat(entries(hashed(value("user.ip", "on.missing.field", "ignore"), null, map)))
                .containsExactly(entry("user", null));
    }

    @Test
    void valueThatIsNoScalarIsAnErrorEvenWhereKeysMayBeMissing() {
        for (Object content : List.of(List.of("a"), Map.of("a", "b"), 'c')) {
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> hashed(value("f", "on.missing.field", "ignore"), null, Map.of("f", content)))
                    .withMessageContaining("'f'")
                    .withMessageContaining(content.getClass().getName());
        }
    }

    @Test
    void pathThroughAScalarOrAListIsAnErrorEvenWhereKeysMayBeMissing() {
        for (Object parent : List.of("a string", List.of(Map.of("ip", "::1")))) {
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> hashed(value("p.ip", "on.missing.field", "ignore"), null, Map.of("p", parent)))
                    .withMessageContaining("'p'")
                    .withMessageContaining(parent.getClass().getName());
        }
    }

    @Test
    void inputMapsAreNeverChanged() {
        Map<String, Object> user = new LinkedHashMap<>(Map.of("ip", "::1"));
        Map<String, Object> map = new LinkedHashMap<>(Map.of("user", user, "email", "ada"));
        byte[] bytes = {1, 2, 3};
        map.put("bytes", bytes);

        hashed(value("email:e,user.ip:masked_ip,bytes"), null, map);

        assertThat(user).isEqualTo(Map.of("ip", "::1"));
        assertThat(map).isEqualTo(Map.of("user", user, "email", "ada", "bytes", bytes));
        assertThat(bytes).containsExactly(1, 2, 3);
    }

    @Test
    void keyOfATypedMapIsHashedWithoutAChangeOfTheSchema() {
        SchemaAndValue hashed = hashed(value("ip:masked_ip"), STRINGS, Map.of("ip", "::1", "os", "linux"));

        assertThat(hashed.schema()).isSameAs(STRINGS);
        assertThat(entries(hashed)).isEqualTo(Map.of("masked_ip", token("::1"), "os", "linux"));
    }

    @Test
    void keyOfAMapInAStructIsHashed() {
        Struct struct = new Struct(STRUCT_OF_MAP).put("attributes", Map.of("ip", "::1", "os", "linux"));

        Struct hashed =
                (Struct) hashed(value("attributes.ip"), STRUCT_OF_MAP, struct).value();

        assertThat(hashed.getMap("attributes")).isEqualTo(Map.of("ip", token("::1"), "os", "linux"));
        assertThat(struct.getMap("attributes")).isEqualTo(Map.of("ip", "::1", "os", "linux"));
    }

    @Test
    void keyMissingFromATypedMapIsAnErrorByDefault() {
        Struct struct = new Struct(STRUCT_OF_MAP).put("attributes", Map.of("os", "linux"));

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("attributes.ip"), STRUCT_OF_MAP, struct))
                .withMessageContaining("'attributes.ip'")
                .withMessageContaining("'on.missing.field'");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("attributes.ip", "on.missing.field", "ignore"), STRUCT_OF_MAP, struct))
                .withMessageContaining("'on.no.match'");
        SourceRecord record = recordOf(STRUCT_OF_MAP, struct);
        assertThat(value("attributes.ip", "on.missing.field", "ignore", "on.no.match", "ignore")
                        .apply(record)
                        .value())
                .isEqualTo(struct);
    }

    @Test
    void mapOfMapsAndMapOfStructsAreReachedWhereTheirSchemaStaysTheSame() {
        Schema person = SchemaBuilder.struct().field("ip", Schema.STRING_SCHEMA).build();
        Schema schema = SchemaBuilder.struct()
                .field("maps", SchemaBuilder.map(Schema.STRING_SCHEMA, STRINGS).build())
                .field("people", SchemaBuilder.map(Schema.STRING_SCHEMA, person).build())
                .build();
        Struct struct = new Struct(schema)
                .put("maps", Map.of("a", Map.of("ip", "::1"), "b", Map.of("ip", "::1")))
                .put("people", Map.of("ada", new Struct(person).put("ip", "::2")));

        Struct hashed = (Struct)
                hashed(value("maps.a.ip,people.ada.ip"), schema, struct).value();

        assertThat(hashed.getMap("maps")).isEqualTo(Map.of("a", Map.of("ip", token("::1")), "b", Map.of("ip", "::1")));
        assertThat(hashed.<String, Struct>getMap("people").get("ada").get("ip")).isEqualTo(token("::2"));
    }

    @Test
    void typedMapWhoseSchemaATokenDoesNotFitIsAnError() {
        for (Schema unfit : List.of(
                Schema.INT64_SCHEMA,
                SchemaBuilder.string().name("io.debezium.data.Json").build(),
                SchemaBuilder.string().optional().defaultValue("192.0.2.1").build())) {
            Schema map = SchemaBuilder.map(Schema.STRING_SCHEMA, unfit).build();

            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> hashed(value("ip", "on.missing.field", "ignore"), map, Map.of()))
                    .withMessageContaining("'ip'")
                    .withMessageContaining("MAP");
        }
        Schema intKeys =
                SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.STRING_SCHEMA).build();
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("1"), intKeys, Map.of(1, "::1")))
                .withMessageContaining("INT32");
    }

    @Test
    void typedMapOfOptionalStringsOrOfABuilderIsHashed() {
        for (Schema values : List.of(
                Schema.OPTIONAL_STRING_SCHEMA,
                SchemaBuilder.string(),
                SchemaBuilder.string().optional())) {
            Schema map = SchemaBuilder.map(Schema.STRING_SCHEMA, values).build();

            assertThat(entries(hashed(value("ip"), map, Map.of("ip", "::1")))).containsEntry("ip", token("::1"));
        }
    }

    @Test
    void defaultOfATypedMapIsDropped() {
        Schema map = SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                .name("com.example.Attributes")
                .doc("Of a device.")
                .defaultValue(Map.of("ip", "192.0.2.1"))
                .build();
        Schema schema = SchemaBuilder.struct().field("attributes", map).build();

        SchemaAndValue hashed = hashed(value("attributes.ip"), schema, new Struct(schema));

        assertThat(hashed.schema().field("attributes").schema())
                .isEqualTo(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                        .name("com.example.Attributes")
                        .doc("Of a device.")
                        .build());
        assertThat(((Struct) hashed.value()).getMap("attributes")).isEqualTo(Map.of("ip", token("192.0.2.1")));
    }

    @Test
    void keyOfATypedMapThatStaysAsItIsWhereTheOthersDoNotIsAnError() {
        Schema person = SchemaBuilder.struct()
                .field(
                        "emails",
                        SchemaBuilder.array(SchemaBuilder.array(Schema.STRING_SCHEMA)
                                        .build())
                                .build())
                .build();
        Schema map = SchemaBuilder.map(Schema.STRING_SCHEMA, person).build();
        Struct ada = new Struct(person).put("emails", List.of(List.of("a")));
        HashField<SourceRecord> transform = value(
                "ada.emails[*]",
                "on.unsupported.type",
                "ignore",
                "fields.pattern",
                "emails",
                "on.unlisted.match",
                "hash");

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(transform, map, Map.of("ada", ada)))
                .withMessageContaining("'ada' of the record value is in a MAP");
    }

    @Test
    void mapThatIsNotOfItsSchemaIsAnError() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("ip"), STRINGS, "203.0.113.7"))
                .withMessageContaining("java.lang.String");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> entries(SchemaAndValue hashed) {
        return (Map<String, Object>) hashed.value();
    }
}
