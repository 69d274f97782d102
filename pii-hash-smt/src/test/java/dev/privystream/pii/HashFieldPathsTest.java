package dev.privystream.pii;

import static dev.privystream.pii.Hashing.OPTIONAL_TOKEN;
import static dev.privystream.pii.Hashing.TOKEN;
import static dev.privystream.pii.Hashing.hashed;
import static dev.privystream.pii.Hashing.key;
import static dev.privystream.pii.Hashing.recordOf;
import static dev.privystream.pii.Hashing.recordOfKey;
import static dev.privystream.pii.Hashing.token;
import static dev.privystream.pii.Hashing.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which fields are found: by wildcards, in arrays, by name and by tag; of structs and of values without schema alike. */
class HashFieldPathsTest {
    private static final String[] IGNORE = {"on.missing.field", "ignore", "on.no.match", "ignore"};

    private static final Schema CONTACT = SchemaBuilder.struct()
            .name("com.example.Contact")
            .field("phone", Schema.STRING_SCHEMA)
            .field("kind", Schema.STRING_SCHEMA)
            .build();
    private static final Schema PERSON = SchemaBuilder.struct()
            .field("name", Schema.STRING_SCHEMA)
            .field(
                    "emails",
                    SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build())
            .field("contacts", SchemaBuilder.array(CONTACT).optional().build())
            .field(
                    "byKind",
                    SchemaBuilder.map(
                                    Schema.STRING_SCHEMA,
                                    SchemaBuilder.array(CONTACT).build())
                            .optional()
                            .build())
            .field(
                    "attributes",
                    SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                            .optional()
                            .build())
            .build();

    /** The entries, and what of the person below they hash, in a form that shows structs as maps. */
    static Stream<Arguments> paths() {
        return Stream.of(
                arguments(
                        "name",
                        "{name=#Ada, emails=[a, b], contacts=[{phone=1, kind=home}, {phone=2, kind=work}],"
                                + " byKind={home=[{phone=1, kind=home}]}, attributes={phone=3, os=linux}}"),
                arguments(
                        "emails[*]",
                        "{name=Ada, emails=[#a, #b], contacts=[{phone=1, kind=home}, {phone=2,"
                                + " kind=work}], byKind={home=[{phone=1, kind=home}]}, attributes={phone=3, os=linux}}"),
                arguments(
                        "contacts[*].phone:hash",
                        "{name=Ada, emails=[a, b], contacts=[{hash=#1, kind=home},"
                                + " {hash=#2, kind=work}], byKind={home=[{phone=1, kind=home}]}, attributes={phone=3,"
                                + " os=linux}}"),
                arguments(
                        "contacts[*].*",
                        "{name=Ada, emails=[a, b], contacts=[{phone=#1, kind=#home}, {phone=#2,"
                                + " kind=#work}], byKind={home=[{phone=1, kind=home}]}, attributes={phone=3, os=linux}}"),
                arguments(
                        "attributes.*",
                        "{name=Ada, emails=[a, b], contacts=[{phone=1, kind=home}, {phone=2,"
                                + " kind=work}], byKind={home=[{phone=1, kind=home}]}, attributes={phone=#3, os=#linux}}"),
                arguments(
                        "byKind.*[*].phone",
                        "{name=Ada, emails=[a, b], contacts=[{phone=1, kind=home}, {phone=2,"
                                + " kind=work}], byKind={home=[{phone=#1, kind=home}]}, attributes={phone=3, os=linux}}"),
                arguments(
                        "**.phone:p",
                        "{name=Ada, emails=[a, b], contacts=[{p=#1, kind=home}, {p=#2, kind=work}],"
                                + " byKind={home=[{p=#1, kind=home}]}, attributes={p=#3, os=linux}}"),
                arguments(
                        "byKind.**.phone",
                        "{name=Ada, emails=[a, b], contacts=[{phone=1, kind=home}, {phone=2,"
                                + " kind=work}], byKind={home=[{phone=#1, kind=home}]}, attributes={phone=3, os=linux}}"),
                arguments(
                        "contacts[*].phone:p,**.phone",
                        "{name=Ada, emails=[a, b], contacts=[{p=#1, kind=home},"
                                + " {p=#2, kind=work}], byKind={home=[{phone=#1, kind=home}]}, attributes={phone=#3,"
                                + " os=linux}}"),
                arguments(
                        "**.name,**.emails[*]",
                        "{name=#Ada, emails=[#a, #b], contacts=[{phone=1, kind=home},"
                                + " {phone=2, kind=work}], byKind={home=[{phone=1, kind=home}]}, attributes={phone=3,"
                                + " os=linux}}"));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void pathFindsItsFieldsInStructs(String fields, String expected) {
        Struct person = person();

        SchemaAndValue hashed = hashed(value(fields), PERSON, person);

        ((Struct) hashed.value()).validate();
        assertThat(shown(hashed.value())).isEqualTo(expected);
        assertThat(person).isEqualTo(person());
    }

    @ParameterizedTest
    @MethodSource("paths")
    void pathFindsItsFieldsInValuesWithoutSchema(String fields, String expected) {
        Object person = untyped(person());

        SchemaAndValue hashed = hashed(value(fields), null, person);

        assertThat(hashed.schema()).isNull();
        assertThat(shown(hashed.value())).isEqualTo(expected);
        assertThat(person).isEqualTo(untyped(person()));
    }

    @Test
    void schemasOfArraysAndMapsAreThoseOfTheirNewElements() {
        Schema hashed =
                hashed(value("**.phone:p,emails[*]", IGNORE), PERSON, person()).schema();
        Schema contact = SchemaBuilder.struct()
                .name("com.example.Contact")
                .field("p", TOKEN)
                .field("kind", Schema.STRING_SCHEMA)
                .build();

        assertThat(hashed.field("emails").schema())
                .isEqualTo(SchemaBuilder.array(TOKEN).optional().build());
        assertThat(hashed.field("contacts").schema())
                .isEqualTo(SchemaBuilder.array(contact).optional().build());
        assertThat(hashed.field("byKind").schema().valueSchema())
                .isEqualTo(SchemaBuilder.array(contact).build());
        assertThat(hashed.field("attributes").schema())
                .isEqualTo(PERSON.field("attributes").schema());
    }

    @Test
    void wholeKeyOrValueIsHashedByADot() {
        assertThat(hashed(value("."), Schema.INT64_SCHEMA, 5L)).isEqualTo(new SchemaAndValue(TOKEN, token("5")));
        assertThat(hashed(value("."), null, "ada")).isEqualTo(new SchemaAndValue(null, token("ada")));
        SourceRecord record = key(".").apply(recordOfKey(Schema.STRING_SCHEMA, "ada"));
        assertThat(record.key()).isEqualTo(token("ada"));
        assertThat(record.keySchema()).isEqualTo(TOKEN);
        SourceRecord tombstone = recordOf(null, null);
        assertThat(value(".").apply(tombstone)).isSameAs(tombstone);
    }

    @Test
    void valueThatIsAnArrayIsReachedByItsElements() {
        Schema schema = SchemaBuilder.array(CONTACT).build();
        Struct contact = new Struct(CONTACT).put("phone", "1").put("kind", "home");

        assertThat(shown(hashed(value("[*].phone"), schema, List.of(contact)).value()))
                .isEqualTo("[{phone=#1, kind=home}]");
        assertThat(shown(hashed(value("[*].phone"), null, untyped(List.of(contact)))
                        .value()))
                .isEqualTo("[{phone=#1, kind=home}]");
        assertThat(hashed(value("[*][*]"), null, List.of(List.of("a"), List.of()))
                        .value())
                .isEqualTo(List.of(List.of(token("a")), List.of()));
    }

    @Test
    void nullElementsAndNullArraysStayNull() {
        Schema schema = SchemaBuilder.struct()
                .field(
                        "a",
                        SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA)
                                .optional()
                                .build())
                .build();
        Struct some = new Struct(schema).put("a", Arrays.asList("x", null));

        SchemaAndValue hashed = hashed(value("a[*]"), schema, some);

        assertThat(((Struct) hashed.value()).getArray("a")).isEqualTo(Arrays.asList(token("x"), null));
        assertThat(hashed.schema().field("a").schema().valueSchema()).isEqualTo(OPTIONAL_TOKEN);
        assertThat(((Struct) hashed(value("a[*]"), schema, new Struct(schema)).value()).get("a"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"**.x", "contacts[*].x", "contacts[*].**.x", "byKind.*[*].x", "attributes.**.x"})
    void pathThatFindsNothingIsAnErrorByDefaultAndNoneWhereAllowed(String path) {
        for (SchemaAndValue person :
                List.of(new SchemaAndValue(PERSON, person()), new SchemaAndValue(null, untyped(person())))) {
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> hashed(value("name," + path), person.schema(), person.value()))
                    .withMessageContaining("'" + path + "' of the record value is missing");
            assertThat(shown(
                            hashed(value("name," + path, "on.missing.field", "ignore"), person.schema(), person.value())
                                    .value()))
                    .startsWith("{name=#Ada, emails=[a, b]");
            SourceRecord record = recordOf(person.schema(), person.value());
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> value(path, "on.missing.field", "ignore").apply(record))
                    .withMessageContaining("'on.no.match'");
            assertThat(value(path, IGNORE).apply(record).value()).isEqualTo(record.value());
        }
    }

    @Test
    void pathWhoseFieldsAreAllListedBeforeIsNotMissing() {
        for (SchemaAndValue person :
                List.of(new SchemaAndValue(PERSON, person()), new SchemaAndValue(null, untyped(person())))) {
            assertThat(shown(hashed(value("name:hash,**.name"), person.schema(), person.value())
                            .value()))
                    .startsWith("{hash=#Ada, emails=[a, b]");
        }
    }

    /** What an open path has found, and what is of another shape than the path says, would go on raw. */
    @Test
    void openPathThatCannotGoOnInWhatItHasFoundIsAnErrorUnlessThatMayPass() {
        Schema strings = SchemaBuilder.array(Schema.STRING_SCHEMA).build();
        Schema x = SchemaBuilder.struct().field("emails", strings).build();
        Schema y = SchemaBuilder.struct().field("emails", Schema.STRING_SCHEMA).build();
        Schema both = SchemaBuilder.struct().field("x", x).field("y", y).build();
        Struct value = new Struct(both)
                .put("x", new Struct(x).put("emails", List.of("a")))
                .put("y", new Struct(y).put("emails", "b"));

        for (SchemaAndValue record :
                List.of(new SchemaAndValue(both, value), new SchemaAndValue(null, untyped(value)))) {
            for (String path : List.of("**.emails[*]", "*.emails[*]", "**.emails.address", "x.emails[*],*.emails[*]")) {
                assertThatExceptionOfType(DataException.class)
                        .as(path)
                        .isThrownBy(() -> hashed(value(path, IGNORE), record.schema(), record.value()))
                        .withMessageContaining("emails")
                        .withMessageContaining("'on.unsupported.type'");
            }
            assertThat(shown(hashed(
                                    value("**.emails[*]", "on.unsupported.type", "ignore"),
                                    record.schema(),
                                    record.value())
                            .value()))
                    .isEqualTo("{x={emails=[#a]}, y={emails=b}}");
            assertThat(shown(hashed(value("**.emails[*],y.emails"), record.schema(), record.value())
                            .value()))
                    .as("each by the entry that fits")
                    .isEqualTo("{x={emails=[#a]}, y={emails=#b}}");
        }
    }

    @Test
    void patternIsNotMetByAListOfWhichOnlySomeElementsAreListed() {
        Object mixed = Map.of("emails", List.of(List.of("a"), "b"));
        String[] lenient = {"fields.pattern", "email", "on.unsupported.type", "ignore"};

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("**.emails[*][*]", lenient), null, mixed))
                .withMessageContaining("'fields.pattern'");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("**.emails[*][*]", "fields.pattern", "email"), null, mixed));
    }

    @Test
    void taggedKeysOfAMapAreAnErrorUnlessTheyMayPass() {
        Schema schema = SchemaBuilder.map(
                        SchemaBuilder.string().parameter("pii", "true").build(), Schema.STRING_SCHEMA)
                .build();

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("*"), schema, Map.of("a", "b")))
                .withMessageContaining("'fields.tag'");
        assertThat(hashed(value("*", "on.unsupported.type", "ignore"), schema, Map.of("a", "b"))
                        .value())
                .isEqualTo(Map.of("a", token("b")));
    }

    @Test
    void tagOfAnArrayStaysWhereItsElementsWentOn() {
        Schema item = SchemaBuilder.struct()
                .field("email", Schema.STRING_SCHEMA)
                .field("name", Schema.STRING_SCHEMA)
                .build();
        Schema schema = SchemaBuilder.struct()
                .field(
                        "items",
                        SchemaBuilder.array(item).parameter("pii", "true").build())
                .build();
        Struct value = new Struct(schema)
                .put("items", List.of(new Struct(item).put("email", "a").put("name", "b")));

        SchemaAndValue hashed = hashed(value("items[*].email", "on.unsupported.type", "ignore"), schema, value);

        assertThat(shown(hashed.value())).isEqualTo("{items=[{email=#a, name=b}]}");
        assertThat(hashed.schema().field("items").schema().parameters()).containsEntry("pii", "true");
    }

    @Test
    void nullAndEmptyArrayAreNotMissingUnderAnyDepthEither() {
        Map<String, Object> nulls = new LinkedHashMap<>();
        nulls.put("emails", null);
        for (Map<String, Object> value : List.of(nulls, Map.<String, Object>of("emails", List.of()))) {
            assertThat(hashed(value("**.emails[*]"), null, value).value()).isEqualTo(value);
            assertThat(hashed(value("**.emails[*].address"), null, value).value())
                    .isEqualTo(value);
        }
        assertThat(hashed(value("**.emails.address"), null, nulls).value()).isEqualTo(nulls);
        assertThat(hashed(value("emails.**.address"), null, nulls).value()).isEqualTo(nulls);
    }

    @Test
    void errorNamesTheEntryThatListsTheField() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("**.email,**.ip"), null, Map.of("email", "a", "ip", List.of("b"))))
                .withMessageContaining("'**.ip'");
    }

    @Test
    void listsInListsAreSearchedToABound() {
        Object nested = "raw";
        for (int i = 0; i < 100_000; i++) {
            nested = List.of(nested);
        }
        Object value = Map.of("emails", nested);

        for (String[] config : new String[][] {{"fields.pattern", "email"}, {"fields.tag", ""}}) {
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> hashed(value("**.emails[*]", config), null, value));
        }
    }

    @Test
    void schemaThatIsStillBeingBuiltIsTakenAsItIsAtEachRecord() {
        SchemaBuilder builder = SchemaBuilder.struct().field("id", Schema.STRING_SCHEMA);
        HashField<SourceRecord> transform =
                value("", "fields.pattern", "email", "on.unlisted.match", "hash", "on.no.match", "ignore");
        assertThat(shown(hashed(transform, builder, new Struct(builder).put("id", "1"))
                        .value()))
                .isEqualTo("{id=1}");

        builder.field("email", Schema.STRING_SCHEMA);

        assertThat(shown(hashed(
                                transform,
                                builder,
                                new Struct(builder).put("id", "1").put("email", "a"))
                        .value()))
                .isEqualTo("{id=1, email=#a}");
    }

    @Test
    void tombstoneDoesNotCarryTheDefaultsOfWhatIsSelected() {
        Schema schema = SchemaBuilder.struct()
                .optional()
                .field(
                        "email",
                        SchemaBuilder.string().optional().defaultValue("a").build())
                .build();

        SchemaAndValue hashed = hashed(value("email"), schema, null);

        assertThat(hashed.value()).isNull();
        assertThat(hashed.schema().field("email").schema().defaultValue()).isNull();
    }

    @Test
    void emptyArraysAndMapsAreNotMissing() {
        Map<String, Object> empty = Map.of("contacts", List.of(), "attributes", Map.of());
        Struct struct = new Struct(PERSON).put("name", "Ada").put("contacts", List.of());

        assertThat(hashed(value("contacts[*].phone"), null, empty).value()).isEqualTo(empty);
        assertThat(hashed(value("contacts[*].phone"), PERSON, struct).value()).isNotNull();
        assertThat(hashed(value("attributes.*"), null, empty).value()).isEqualTo(empty);
        assertThat(hashed(value("attributes.*.x"), null, empty).value()).isEqualTo(empty);
        Schema maps = SchemaBuilder.map(
                        Schema.STRING_SCHEMA,
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                                .build())
                .build();
        assertThat(hashed(value("*.x"), maps, Map.of()).value()).isEqualTo(Map.of());
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("*.x"), maps, Map.of("a", Map.of())))
                .withMessageContaining("'*.x'");
    }

    @Test
    void elementWithoutTheFieldIsAnErrorInValuesWithoutSchema() {
        Object contacts = Map.of("contacts", List.of(Map.of("phone", "1"), Map.of("fax", "2")));

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("contacts[*].phone"), null, contacts))
                .withMessageContaining("'contacts[*].phone' of the record value is missing");
        assertThat(hashed(value("contacts[*].phone", "on.missing.field", "ignore"), null, contacts)
                        .value())
                .isEqualTo(Map.of("contacts", List.of(Map.of("phone", token("1")), Map.of("fax", "2"))));
    }

    @Test
    void originalIsKeptBesideItsTokenWhereAsked() {
        SchemaAndValue hashed = hashed(value("name:name_hash,**.phone:p", "keep.original", "true"), PERSON, person());

        assertThat(hashed.schema().fields())
                .extracting(Field::name)
                .containsExactly("name", "name_hash", "emails", "contacts", "byKind", "attributes");
        assertThat(shown(hashed.value()))
                .isEqualTo("{name=Ada, name_hash=#Ada, emails=[a, b], contacts=[{phone=1, p=#1, kind=home}, {phone=2,"
                        + " p=#2, kind=work}], byKind={home=[{phone=1, p=#1, kind=home}]}, attributes={phone=3, p=#3,"
                        + " os=linux}}");
        assertThat(shown(hashed(value("name:name_hash,**.phone:p", "keep.original", "true"), null, untyped(person()))
                        .value()))
                .isEqualTo(shown(hashed.value()));
    }

    @Test
    void keptOriginalIsWarnedOfOnce() {
        try (LogCapture log = new LogCapture()) {
            value("name:name_hash", "keep.original", "true");

            assertThat(log.events())
                    .singleElement()
                    .satisfies(event ->
                            assertThat(event.getMessage().getFormattedMessage()).contains("'keep.original'"));
        }
    }

    @Test
    void taggedFieldsAreHashedWhereverTheyStand() {
        Schema tagged = SchemaBuilder.string().parameter("pii", "").optional().build();
        Schema schema = SchemaBuilder.struct()
                .field("a", tagged)
                .field("not", SchemaBuilder.string().parameter("pii", "FALSE").build())
                .field("other", SchemaBuilder.string().parameter("gdpr", "yes").build())
                .field("list", SchemaBuilder.array(tagged).build())
                .field("map", SchemaBuilder.map(Schema.INT32_SCHEMA, tagged).build())
                .field(
                        "array",
                        SchemaBuilder.array(Schema.INT64_SCHEMA)
                                .parameter("pii", "true")
                                .build())
                .build();
        Struct struct = new Struct(schema)
                .put("a", "1")
                .put("not", "2")
                .put("other", "3")
                .put("list", List.of("4"))
                .put("map", Map.of(5, "6"))
                .put("array", List.of(7L));

        SchemaAndValue hashed = hashed(value(""), schema, struct);

        assertThat(shown(hashed.value())).isEqualTo("{a=#1, not=2, other=3, list=[#4], map={5=#6}, array=[#7]}");
        assertThat(hashed.schema().field("a").schema()).isEqualTo(OPTIONAL_TOKEN);
        assertThat(shown(hashed(value("a:hash", "fields.tag", "gdpr"), schema, struct)
                        .value()))
                .isEqualTo("{hash=#1, not=2, other=#3, list=[4], map={5=6}, array=[7]}");
        assertThat(hashed(value("", "on.no.match", "ignore"), hashed.schema(), hashed.value())
                        .value())
                .as("tokens are not hashed again")
                .isSameAs(hashed.value());
    }

    @Test
    void unlistedFieldThatThePatternFindsFailsTheRecordOrIsHashed() {
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.STRING_SCHEMA)
                .field(
                        "user",
                        SchemaBuilder.struct()
                                .field("workEmail", Schema.STRING_SCHEMA)
                                .build())
                .field("emails", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
                .field(
                        "map",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                                .build())
                .build();
        Struct struct = new Struct(schema)
                .put("id", "1")
                .put("user", new Struct(schema.field("user").schema()).put("workEmail", "a"))
                .put("emails", List.of("b", "c"))
                .put("map", Map.of("email", "d"));

        for (SchemaAndValue record :
                List.of(new SchemaAndValue(schema, struct), new SchemaAndValue(null, untyped(struct)))) {
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(
                            () -> hashed(value("id", "fields.pattern", "(?i)email"), record.schema(), record.value()))
                    .withMessageContaining("'fields.pattern'");
            assertThat(shown(hashed(
                                    value("id:key", "fields.pattern", "(?i)email", "on.unlisted.match", "hash"),
                                    record.schema(),
                                    record.value())
                            .value()))
                    .isEqualTo("{key=#1, user={workEmail=#a}, emails=[#b, #c], map={email=#d}}");
            assertThat(shown(hashed(
                                    value("**.workEmail:x,emails[*],map.email", "fields.pattern", "(?i)email"),
                                    record.schema(),
                                    record.value())
                            .value()))
                    .as("what is listed is no surprise")
                    .isEqualTo("{id=1, user={x=#a}, emails=[#b, #c], map={email=#d}}");
        }
    }

    @Test
    void listsInListsOfAnUnlistedNameAreHashedWithAndWithoutSchema() {
        String[] pattern = {"fields.pattern", "email", "on.unlisted.match", "hash", "on.unsupported.type", "ignore"};
        Schema schema = SchemaBuilder.struct()
                .field(
                        "emails",
                        SchemaBuilder.array(SchemaBuilder.array(Schema.STRING_SCHEMA)
                                        .build())
                                .build())
                .build();
        Struct struct = new Struct(schema).put("emails", List.of(List.of("a"), List.of("b", "c")));

        assertThat(shown(hashed(value("", pattern), schema, struct).value())).isEqualTo("{emails=[[#a], [#b, #c]]}");
        assertThat(shown(hashed(value("", pattern), null, untyped(struct)).value()))
                .isEqualTo("{emails=[[#a], [#b, #c]]}");
        assertThat(shown(hashed(value("", pattern), null, Map.of("emails", List.of("a", List.of("b"))))
                        .value()))
                .isEqualTo("{emails=[#a, [#b]]}");
        Object deep = "a";
        for (int i = 0; i < 1_000; i++) {
            deep = List.of(deep);
        }
        Object tooDeep = Map.of("emails", deep);
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("", pattern), null, tooDeep))
                .withMessageContaining("nested too deeply");
    }

    @Test
    void entryThatListsElementsCountsBeforeTagAndPatternOfTheirArray() {
        Schema schema = SchemaBuilder.struct()
                .field(
                        "emails",
                        SchemaBuilder.array(Schema.STRING_SCHEMA)
                                .parameter("pii", "true")
                                .build())
                .build();
        Struct struct = new Struct(schema).put("emails", List.of("A"));
        String[] pattern = {"fields.pattern", "email", "fields.tag", "pii", "normalize", "**.emails[*]=lower"};

        for (SchemaAndValue record :
                List.of(new SchemaAndValue(schema, struct), new SchemaAndValue(null, untyped(struct)))) {
            assertThat(shown(hashed(value("**.emails[*]", pattern), record.schema(), record.value())
                            .value()))
                    .isEqualTo("{emails=[#a]}");
        }
    }

    @Test
    void unsupportedTypePassesOnlyWhereAllowedAndWhatIsListedInItIsHashedNevertheless() {
        for (SchemaAndValue person :
                List.of(new SchemaAndValue(PERSON, person()), new SchemaAndValue(null, untyped(person())))) {
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> hashed(value("name,*"), person.schema(), person.value()))
                    .withMessageContaining("'on.unsupported.type'");
            assertThat(shown(hashed(
                                    value("*,contacts[*].phone", "on.unsupported.type", "ignore"),
                                    person.schema(),
                                    person.value())
                            .value()))
                    .isEqualTo("{name=#Ada, emails=[a, b], contacts=[{phone=#1, kind=home}, {phone=#2, kind=work}],"
                            + " byKind={home=[{phone=1, kind=home}]}, attributes={phone=3, os=linux}}");
        }
    }

    @Test
    void schemaThatContainsItselfIsAnErrorWhereItIsSearched() {
        SchemaBuilder node = SchemaBuilder.struct().name("Node").field("name", Schema.STRING_SCHEMA);
        node.field("next", node);

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed(value("**.x"), node, new Struct(node).put("name", "Ada")))
                .withMessageContaining("nested too deeply");
    }

    private static Struct person() {
        Struct home = new Struct(CONTACT).put("phone", "1").put("kind", "home");
        Struct work = new Struct(CONTACT).put("phone", "2").put("kind", "work");
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("phone", "3");
        attributes.put("os", "linux");
        return new Struct(PERSON)
                .put("name", "Ada")
                .put("emails", List.of("a", "b"))
                .put("contacts", List.of(home, work))
                .put("byKind", Map.of("home", List.of(home)))
                .put("attributes", attributes);
    }

    /** The same content without schemas. */
    private static Object untyped(Object value) {
        if (value instanceof Struct struct) {
            Map<String, Object> map = new LinkedHashMap<>();
            struct.schema().fields().forEach(field -> map.put(field.name(), untyped(struct.get(field))));
            return map;
        }
        if (value instanceof Map<?, ?> original) {
            Map<Object, Object> map = new LinkedHashMap<>();
            original.forEach((key, content) -> map.put(key, untyped(content)));
            return map;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(HashFieldPathsTest::untyped).toList();
        }
        return value;
    }

    /** The value as text, in which the token of x is #x. */
    private static String shown(Object value) {
        String text = untyped(value).toString();
        for (String raw : List.of("Ada", "a", "b", "c", "d", "1", "2", "3", "4", "6", "7", "home", "work", "linux")) {
            text = text.replace(token(raw), "#" + raw);
        }
        return text;
    }
}
