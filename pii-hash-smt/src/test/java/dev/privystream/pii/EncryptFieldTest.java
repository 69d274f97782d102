package dev.privystream.pii;

import static dev.privystream.pii.Sealing.configured;
import static dev.privystream.pii.Sealing.decrypt;
import static dev.privystream.pii.Sealing.encrypt;
import static dev.privystream.pii.Sealing.sealed;
import static dev.privystream.pii.Sealing.through;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EncryptField and DecryptField, of which each undoes the other. */
class EncryptFieldTest {
    private static final String[] IGNORE = {"on.missing.field", "ignore", "on.no.match", "ignore"};

    private static final Schema CONTACT = SchemaBuilder.struct()
            .name("com.example.Contact")
            .version(3)
            .field("phone", Schema.STRING_SCHEMA)
            .field("kind", Schema.STRING_SCHEMA)
            .build();
    private static final Schema PERSON = SchemaBuilder.struct()
            .name("com.example.Person")
            .version(7)
            .doc("A person.")
            .parameter("owner", "crm")
            .field("id", Schema.INT64_SCHEMA)
            .field(
                    "name",
                    SchemaBuilder.string()
                            .optional()
                            .doc("Her name.")
                            .parameter("pii", "direct")
                            .build())
            .field(
                    "born",
                    org.apache.kafka.connect.data.Date.builder().optional().build())
            .field("seen", Timestamp.SCHEMA)
            .field("balance", Decimal.builder(2).optional().build())
            .field("photo", Schema.OPTIONAL_BYTES_SCHEMA)
            .field("contacts", SchemaBuilder.array(CONTACT).optional().build())
            .field(
                    "attributes",
                    SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                            .optional()
                            .build())
            .field(
                    "scores",
                    SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA)
                            .optional()
                            .build())
            .build();

    /** The entries that encrypt, and those that decrypt. */
    static Stream<Arguments> paths() {
        return Stream.of(
                arguments("name", "name"),
                arguments("name:sealed", "sealed:name"),
                arguments("id,born,seen,balance,photo", "id,born,seen,balance,photo"),
                arguments("contacts[*].phone:sealed", "contacts[*].sealed:phone"),
                arguments("contacts[*].*", "contacts[*].phone,contacts[*].kind"),
                arguments("attributes.ip", "attributes.ip"),
                arguments("attributes.ip:sealed_ip", "attributes.sealed_ip:ip"),
                arguments("attributes.*", "attributes.*"),
                arguments("scores.*", "scores.*"),
                arguments("**.phone:p,**.ip:i,name", "name,**.p:phone,**.i:ip"));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void structAndItsSchemaAreRestored(String encrypted, String decrypted) {
        for (String keyset : List.of(Keysets.AES_SIV, Keysets.AES_GCM)) {
            Struct person = person();

            SchemaAndValue sealed = through(encrypt(encrypted, "keyset", keyset, "fields.tag", ""), PERSON, person);
            SchemaAndValue restored = through(decrypt(decrypted, "keyset", keyset), sealed);

            ((Struct) sealed.value()).validate();
            ((Struct) restored.value()).validate();
            assertThat(sealed.value()).isNotEqualTo(person());
            assertThat(restored).isEqualTo(new SchemaAndValue(PERSON, person()));
            assertThat(person).isEqualTo(person());
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void valueWithoutSchemaIsRestored(String encrypted, String decrypted) {
        Map<String, Object> person = untypedPerson();

        SchemaAndValue sealed = through(encrypt(encrypted), null, person);
        SchemaAndValue restored = through(decrypt(decrypted), sealed);

        assertThat(sealed.value()).isNotEqualTo(untypedPerson());
        assertThat(restored).isEqualTo(new SchemaAndValue(null, untypedPerson()));
        assertThat(person).isEqualTo(untypedPerson());
    }

    @Test
    void encryptedFieldIsAStringThatSaysWhatItWas() {
        SchemaAndValue sealed = through(encrypt("name:sealed_name"), PERSON, person());

        assertThat(sealed.schema().field("name")).isNull();
        assertThat(sealed.schema().field("sealed_name").index()).isEqualTo(1);
        assertThat(sealed.schema().field("sealed_name").schema())
                .isEqualTo(SchemaBuilder.string()
                        .optional()
                        .doc("Her name.")
                        .parameter("pii.encrypted", "AesSiv")
                        .parameter("pii.encrypted.type", "STRING")
                        .parameter("pii.encrypted.parameter.pii", "direct")
                        .build());
        assertThat(((Struct) sealed.value()).get("sealed_name")).isEqualTo(sealed("Ada"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void recordIsRestoredBehindTheJsonConverter(boolean schemas) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", schemas), false);
        SchemaAndValue sealed =
                through(encrypt("name:sealed_name,born,seen,balance,photo,contacts[*].phone"), PERSON, person());

        byte[] json = converter.fromConnectData("topic", sealed.schema(), sealed.value());
        SchemaAndValue read = converter.toConnectData("topic", json);
        SchemaAndValue restored = through(decrypt("sealed_name:name,born,seen,balance,photo,contacts[*].phone"), read);

        if (schemas) {
            assertThat(restored).isEqualTo(new SchemaAndValue(PERSON, person()));
        } else {
            Map<?, ?> map = (Map<?, ?>) restored.value();
            assertThat(map.get("name")).isEqualTo("Ada");
            assertThat(map.get("born")).isEqualTo(person().get("born"));
            assertThat(map.get("seen")).isEqualTo(person().get("seen"));
            assertThat(map.get("balance")).isEqualTo(new BigDecimal("12.50"));
            assertThat(map.get("photo")).isEqualTo(new byte[] {1, 2});
            assertThat(map.get("contacts").toString()).isEqualTo("[{phone=1, kind=home}, {phone=2, kind=work}]");
        }
        converter.close();
    }

    @Test
    void defaultsAreNotKeptAndThatOfAMissingRequiredValueIsEncrypted() {
        Schema schema = SchemaBuilder.struct()
                .field("ip", SchemaBuilder.string().defaultValue("::1").build())
                .field(
                        "ip2",
                        SchemaBuilder.string().optional().defaultValue("::1").build())
                .build();

        SchemaAndValue sealed = through(encrypt("ip,ip2"), schema, new Struct(schema));
        SchemaAndValue restored = through(decrypt("ip,ip2"), sealed);

        assertThat(((Struct) sealed.value()).getWithoutDefault("ip")).isEqualTo(sealed("::1"));
        assertThat(((Struct) sealed.value()).get("ip2")).isNull();
        assertThat(((Struct) restored.value()).get("ip")).isEqualTo("::1");
        assertThat(((Struct) restored.value()).get("ip2")).isNull();
        assertThat(restored.schema().field("ip").schema()).isEqualTo(Schema.STRING_SCHEMA);
        assertThat(restored.schema().field("ip2").schema()).isEqualTo(Schema.OPTIONAL_STRING_SCHEMA);
    }

    @Test
    void nullStaysNullAndTombstonesPassAsTheyAre() {
        Struct person = person().put("name", null).put("contacts", null);
        Map<String, Object> untyped = new HashMap<>();
        untyped.put("name", null);
        SourceRecord tombstone = Hashing.recordOf(null, null);

        SchemaAndValue sealed = through(encrypt("name,contacts[*].phone"), PERSON, person);

        assertThat(((Struct) sealed.value()).get("name")).isNull();
        assertThat(((Struct) sealed.value()).get("contacts")).isNull();
        assertThat(through(decrypt("name,contacts[*].phone"), sealed)).isEqualTo(new SchemaAndValue(PERSON, person));
        assertThat(through(encrypt("name"), null, untyped).value()).isEqualTo(untyped);
        assertThat(through(decrypt("name"), null, untyped).value()).isEqualTo(untyped);
        assertThat(encrypt("name").apply(tombstone)).isSameAs(tombstone);
        assertThat(decrypt("name").apply(tombstone)).isSameAs(tombstone);
    }

    @Test
    void wholeKeyIsRestored() {
        SourceRecord record = Hashing.recordOfKey(Schema.INT64_SCHEMA, 42L);

        SourceRecord sealed = configured(new EncryptField.Key<>(), ".").apply(record);
        SourceRecord restored = configured(new DecryptField.Key<>(), ".").apply(sealed);

        assertThat(sealed.key()).isInstanceOf(String.class);
        assertThat(sealed.value()).isEqualTo("the value");
        assertThat(restored).isEqualTo(record);
    }

    @Test
    void wholeValueAndItsElementsAreRestored() {
        Schema addresses = SchemaBuilder.array(Schema.STRING_SCHEMA).build();

        SchemaAndValue sealed = through(encrypt("[*]"), addresses, List.of("::1", "::2"));

        assertThat(sealed.value()).isEqualTo(List.of(sealed("::1"), sealed("::2")));
        assertThat(through(decrypt("[*]"), sealed)).isEqualTo(new SchemaAndValue(addresses, List.of("::1", "::2")));
        assertThat(through(decrypt("."), through(encrypt("."), Schema.FLOAT64_SCHEMA, -0.0)))
                .isEqualTo(new SchemaAndValue(Schema.FLOAT64_SCHEMA, -0.0));
    }

    @Test
    void headersAreRestoredInTheirOrder() {
        Headers headers = new ConnectHeaders()
                .addString("client.ip", "::1")
                .addString("trace", "abc")
                .addLong("client.ip", 5L)
                .add("untyped", "x", null);
        String[] bound = {"associated.data", "topic,path"};

        SourceRecord sealed = configured(new EncryptField.Header<>(), "client.ip:sealed.ip,untyped", bound)
                .apply(recordWith(headers));
        SourceRecord restored = configured(new DecryptField.Header<>(), "sealed.ip:client.ip,untyped", bound)
                .apply(sealed);

        assertThat(sealed.headers().lastWithName("client.ip")).isNull();
        assertThat(sealed.headers().lastWithName("untyped").value()).isNotEqualTo("x");
        assertThat(sealed.headers())
                .extracting(header -> header.key())
                .containsExactly("sealed.ip", "trace", "sealed.ip", "untyped");
        assertThat(restored.headers()).isEqualTo(headers);
    }

    @Test
    void equalValuesAreEqualWhenEncryptedByAesSivAndDifferByAesGcm() {
        SchemaAndValue siv = through(encrypt("*"), null, Map.of("a", "::1", "b", "::1", "c", "::2"));
        SchemaAndValue gcm =
                through(encrypt("*", "keyset", Keysets.AES_GCM), null, Map.of("a", "::1", "b", "::1", "c", "::2"));

        Map<?, ?> equal = (Map<?, ?>) siv.value();
        Map<?, ?> different = (Map<?, ?>) gcm.value();
        assertThat(equal.get("a")).isEqualTo(equal.get("b")).isNotEqualTo(equal.get("c"));
        assertThat(different.get("a")).isNotEqualTo(different.get("b"));
        assertThat(through(decrypt("*", "keyset", Keysets.AES_GCM), gcm).value())
                .isEqualTo(Map.of("a", "::1", "b", "::1", "c", "::2"));
    }

    /** A new primary key is added to the keyset, later the old one is taken out. */
    @Test
    void valuesOfAnOlderKeyAreDecryptedForAsLongAsTheKeysetHasIt() {
        String rotated = Keysets.keyset(9, Keysets.aesSiv(1, 0), Keysets.aesSiv(9, 100));
        String retired = Keysets.keyset(9, Keysets.aesSiv(9, 100));
        SchemaAndValue old = through(encrypt("ip"), null, Map.of("ip", "::1"));

        SchemaAndValue recent = through(encrypt("ip", "keyset", rotated), null, Map.of("ip", "::1"));

        assertThat(recent.value()).isNotEqualTo(old.value());
        assertThat(through(decrypt("ip", "keyset", rotated), old).value()).isEqualTo(Map.of("ip", "::1"));
        assertThat(through(decrypt("ip", "keyset", rotated), recent).value()).isEqualTo(Map.of("ip", "::1"));
        assertThat(through(decrypt("ip", "keyset", retired), recent).value()).isEqualTo(Map.of("ip", "::1"));
        assertNotDecrypted(decrypt("ip", "keyset", retired), old);
        assertNotDecrypted(decrypt("ip"), recent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hex", "base64url", "bytes"})
    void anyEncodingIsDecrypted(String encoding) {
        SchemaAndValue sealed = through(encrypt("name,seen", "encoding", encoding), PERSON, person());
        SchemaAndValue untyped = through(encrypt("name", "encoding", encoding), null, untypedPerson());

        ((Struct) sealed.value()).validate();
        assertThat(sealed.schema().field("seen").schema().type())
                .isEqualTo(encoding.equals("bytes") ? Schema.Type.BYTES : Schema.Type.STRING);
        assertThat(through(decrypt("name,seen"), sealed)).isEqualTo(new SchemaAndValue(PERSON, person()));
        assertThat(through(decrypt("name"), untyped).value()).isEqualTo(untypedPerson());
    }

    @Test
    void valueIsBoundToItsTopicAndToThePathUnderWhichItStands() {
        String[] topic = {"associated.data", "topic"};
        String[] path = {"associated.data", "path"};
        SchemaAndValue ofTopic = through(encrypt("a.ip:sealed", topic), null, Map.of("a", Map.of("ip", "::1")));
        SchemaAndValue ofPath = through(encrypt("a.ip:sealed", path), null, Map.of("a", Map.of("ip", "::1")));
        Object moved = Map.of("b", ((Map<?, ?>) ofPath.value()).get("a"));

        assertThat(through(decrypt("a.sealed:ip", topic), ofTopic).value()).isEqualTo(Map.of("a", Map.of("ip", "::1")));
        assertThat(through(decrypt("`a`.sealed:any", path), ofPath).value())
                .isEqualTo(Map.of("a", Map.of("any", "::1")));
        assertNotDecrypted(decrypt("a.sealed"), ofTopic);
        assertNotDecrypted(decrypt("a.sealed"), ofPath);
        assertNotDecrypted(decrypt("a.sealed", path), ofTopic);
        assertNotDecrypted(decrypt("b.sealed", path), new SchemaAndValue(null, moved));
        assertNotDecrypted(decrypt("**.sealed", path), ofPath);
        SourceRecord record = Hashing.recordOf(null, ofTopic.value());
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> decrypt("a.sealed", topic)
                        .apply(record.newRecord("other", 0, null, null, null, record.value(), 0L)))
                .withMessageContaining("Field 'a.sealed' of the record value cannot be decrypted");
    }

    @Test
    void valueThatIsBoundToAPathIsNotDecryptedAtThatPathOfAnotherPartOfTheRecord() {
        String[] path = {"associated.data", "path"};
        Map<String, FieldTransform<SourceRecord>> transforms = Map.of(
                "key", configured(new DecryptField.Key<>(), "ip", path),
                "value", configured(new DecryptField.Value<>(), "ip", path),
                "header", configured(new DecryptField.Header<>(), "ip", path));
        Map<String, Object> sealed = Map.of(
                "key", sealedAtIp(new EncryptField.Key<>(), path),
                "value", sealedAtIp(new EncryptField.Value<>(), path),
                "header", sealedAtIp(new EncryptField.Header<>(), path));

        sealed.forEach((from, value) -> transforms.forEach((to, transform) -> {
            SourceRecord record = everywhereAtIp(value);
            if (from.equals(to)) {
                assertThat(partOf(transform).value(transform.apply(record)).toString())
                        .contains("::1");
            } else {
                assertThatExceptionOfType(FieldException.class)
                        .as(from + " to " + to)
                        .isThrownBy(() -> transform.apply(record))
                        .withMessageContaining("cannot be decrypted");
            }
        }));
    }

    /** What is bound is the path of the entry: under an asterisk all names have the same. */
    @Test
    void pathThatIsBoundIsThatOfTheEntry() {
        String[] path = {"associated.data", "path"};
        Object sealed = ((Map<?, ?>) through(encrypt("*.ip", path), null, Map.of("a", Map.of("ip", "::1")))
                        .value())
                .get("a");

        assertThat(through(decrypt("*.ip", path), null, Map.of("b", sealed)).value())
                .isEqualTo(Map.of("b", Map.of("ip", "::1")));
        assertNotDecrypted(decrypt("a.ip", path), new SchemaAndValue(null, Map.of("a", sealed)));
    }

    @Test
    void recordWithoutATopicIsAnErrorWhereTheTopicIsBound() {
        SourceRecord record = Hashing.recordOf(null, Map.of("ip", "::1"));
        SourceRecord homeless = record.newRecord(null, null, null, null, null, record.value(), null);

        for (Transformation<SourceRecord> transform :
                List.of(encrypt("ip", "associated.data", "topic"), decrypt("ip", "associated.data", "topic"))) {
            SourceRecord sealed = encrypt("ip").apply(homeless);
            assertThatExceptionOfType(FieldException.class)
                    .isThrownBy(() -> transform.apply(sealed))
                    .withMessageContainingAll("no topic", "'associated.data'")
                    .withNoCause();
        }
    }

    @Test
    void schemaAuthorsTagSelectsWhatIsEncryptedAndTheTagIsRestored() {
        SchemaAndValue sealed = through(encrypt(""), PERSON, person());

        assertThat(((Struct) sealed.value()).get("name")).isEqualTo(sealed("Ada"));
        assertThat(through(encrypt("", IGNORE), sealed)).as("encrypted once").isEqualTo(sealed);
        assertThat(through(decrypt("name"), sealed)).isEqualTo(new SchemaAndValue(PERSON, person()));
    }

    @Test
    void everythingThatIsEncryptedIsDecryptedByTheTagThatItCarries() {
        SchemaAndValue sealed = through(encrypt("name,seen,contacts[*].phone,scores.*"), PERSON, person());

        assertThat(through(decrypt("", "fields.tag", "pii.encrypted"), sealed))
                .isEqualTo(new SchemaAndValue(PERSON, person()));
    }

    @Test
    void noMoreIsDecryptedThanListed() {
        SchemaAndValue sealed = through(encrypt("name,seen"), PERSON, person());

        Struct restored = (Struct) through(decrypt("name"), sealed).value();

        assertThat(restored.get("name")).isEqualTo("Ada");
        assertThat(restored.get("seen")).isEqualTo(((Struct) sealed.value()).get("seen"));
    }

    @Test
    void fieldThatIsTaggedAndNotListedIsAnErrorWhereThePathIsBound() {
        String[] path = {"associated.data", "path"};
        SchemaAndValue sealed = through(encrypt("name,seen", path), PERSON, person());

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> through(encrypt("seen", path), PERSON, person()))
                .withMessageContainingAll("Field 'name' of the record value", "'associated.data'", "'fields'");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() ->
                        through(decrypt("name", "fields.tag", "pii.encrypted", "associated.data", "path"), sealed))
                .withMessageContainingAll("Field 'seen' of the record value", "'associated.data'", "'fields'");
    }

    @Test
    void fieldThatThePatternFindsIsEncryptedAndDecryptedOrFailsTheRecord() {
        Object value = Map.of("id", 5, "mail", "a@example.com", "mails", List.of("b@example.com"));

        SchemaAndValue sealed =
                through(encrypt("", "fields.pattern", "^mail", "on.unlisted.match", "encrypt"), null, value);

        assertThat(sealed.value())
                .isEqualTo(Map.of("id", 5, "mail", sealed("a@example.com"), "mails", List.of(sealed("b@example.com"))));
        assertThat(through(decrypt("", "fields.pattern", "^mail", "on.unlisted.match", "decrypt"), sealed)
                        .value())
                .isEqualTo(value);
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> through(encrypt("id", "fields.pattern", "^mail"), null, value))
                .withMessageContaining("'on.unlisted.match'");
    }

    @Test
    void originalIsKeptBesideWhereAskedForWithAWarning() {
        try (LogCapture log = new LogCapture()) {
            SchemaAndValue sealed = through(encrypt("name:sealed_name", "keep.original", "true"), PERSON, person());

            assertThat(((Struct) sealed.value()).get("name")).isEqualTo("Ada");
            assertThat(((Struct) sealed.value()).get("sealed_name")).isEqualTo(sealed("Ada"));
            assertThat(log.events())
                    .filteredOn(event -> event.getLevel() == Level.WARN)
                    .extracting(event -> event.getMessage().getFormattedMessage())
                    .singleElement()
                    .asString()
                    .contains("'keep.original'");
        }
    }

    @Test
    void keysThatDifferWhenEncryptedAreWarnedOf() {
        try (LogCapture log = new LogCapture()) {
            configured(new EncryptField.Key<>(), ".");
            configured(new EncryptField.Value<>(), ".", "keyset", Keysets.AES_GCM);
            assertThat(log.events())
                    .filteredOn(event -> event.getLevel() == Level.WARN)
                    .isEmpty();

            configured(new EncryptField.Key<>(), ".", "keyset", Keysets.AES_GCM);
            assertThat(log.events())
                    .filteredOn(event -> event.getLevel() == Level.WARN)
                    .extracting(event -> event.getMessage().getFormattedMessage())
                    .singleElement()
                    .asString()
                    .contains("'keyset' is of AesGcm");
        }
    }

    @Test
    void missingFieldAndUnsupportedTypeAreErrorsUnlessIgnored() {
        for (String fields : List.of("nickname", "contacts", "name.first")) {
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> through(encrypt(fields, "fields.tag", ""), PERSON, person()))
                    .withMessageContaining("'fields'");
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> through(encrypt(fields), null, untypedPerson()))
                    .withMessageContaining("'fields'");
        }
        SourceRecord record = Hashing.recordOf(null, untypedPerson());
        assertThat(encrypt("nickname", IGNORE).apply(record)).isSameAs(record);
        assertThat(decrypt("nickname", IGNORE).apply(record)).isSameAs(record);
        assertThat(through(encrypt("contacts", "on.unsupported.type", "ignore"), null, untypedPerson())
                        .value())
                .isEqualTo(untypedPerson());
        assertThat(through(decrypt("contacts,id", "on.unsupported.type", "ignore"), null, untypedPerson())
                        .value())
                .isEqualTo(untypedPerson());
    }

    @Test
    void whatIsNotEncryptedIsNotDecrypted() {
        assertNotDecrypted(decrypt("name"), new SchemaAndValue(PERSON, person()));
        assertNotDecrypted(decrypt("name"), new SchemaAndValue(null, untypedPerson()));
        for (String field : List.of("id", "seen", "balance")) {
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> through(decrypt(field), PERSON, person()))
                    .withMessageContaining("Field '" + field + "' of the record value is");
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> through(decrypt(field), null, untypedPerson()))
                    .withMessageContaining("Field '" + field + "' of the record value is");
        }
    }

    /** The pipeline's chain: one field for analysts, another for the vault, nothing raw behind it. */
    @ParameterizedTest
    @ValueSource(strings = {"ip:masked_ip", "ip", ""})
    void fieldIsBothEncryptedAndHashedByAChain(String hashed) {
        Schema schema = SchemaBuilder.struct()
                .field("user", Schema.STRING_SCHEMA)
                .field("ip", SchemaBuilder.string().parameter("pii", "true").build())
                .build();
        Struct login = new Struct(schema).put("user", "ada").put("ip", "203.0.113.7");

        SchemaAndValue kept = through(encrypt("ip:sealed_ip", "keep.original", "true"), schema, login);
        SchemaAndValue masked = through(Hashing.value(hashed), kept);

        String name = hashed.isEmpty() ? "ip" : hashed.substring(hashed.indexOf(':') + 1);
        assertThat(masked.schema())
                .isEqualTo(SchemaBuilder.struct()
                        .field("user", Schema.STRING_SCHEMA)
                        .field(name, Hashing.TOKEN)
                        .field(
                                "sealed_ip",
                                SchemaBuilder.string()
                                        .parameter("pii.encrypted", "AesSiv")
                                        .parameter("pii.encrypted.type", "STRING")
                                        .parameter("pii.encrypted.parameter.pii", "true")
                                        .build())
                        .build());
        assertThat(masked.value())
                .isEqualTo(new Struct(masked.schema())
                        .put("user", "ada")
                        .put(name, Hashing.token("203.0.113.7"))
                        .put("sealed_ip", sealed("203.0.113.7")));
        Map<String, Object> untyped = new LinkedHashMap<>(Map.of("ip", "203.0.113.7"));
        if (!hashed.isEmpty()) {
            assertThat(through(
                                    Hashing.value(hashed),
                                    through(encrypt("ip:sealed_ip", "keep.original", "true"), null, untyped))
                            .value())
                    .isEqualTo(Map.of(name, Hashing.token("203.0.113.7"), "sealed_ip", sealed("203.0.113.7")));
        }
    }

    @Test
    void oneInstanceOfEachEncryptsAndDecryptsRightInManyThreads() {
        EncryptField<SourceRecord> encrypt = encrypt("ip:sealed", "associated.data", "topic,path");
        DecryptField<SourceRecord> decrypt = decrypt("sealed:ip", "associated.data", "topic,path");

        assertThat(IntStream.range(0, 5_000).parallel().filter(i -> {
                    Schema schema = SchemaBuilder.struct()
                            .field("ip", Schema.STRING_SCHEMA)
                            .field("f" + i % 20, Schema.INT32_SCHEMA)
                            .build();
                    Struct login = new Struct(schema).put("ip", "192.0.2." + i).put("f" + i % 20, i);
                    SchemaAndValue restored = through(decrypt, through(encrypt, schema, login));
                    return !restored.equals(new SchemaAndValue(schema, login));
                }))
                .isEmpty();
    }

    private static void assertNotDecrypted(DecryptField<SourceRecord> transform, SchemaAndValue value) {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> through(transform, value))
                .withMessageContaining("cannot be decrypted")
                .withNoCause();
    }

    private static Object sealedAtIp(FieldTransform<SourceRecord> transform, String... config) {
        SourceRecord record = configured(transform, "ip", config).apply(everywhereAtIp("::1"));
        return partOf(transform) == RecordPart.HEADERS
                ? record.headers().lastWithName("ip").value()
                : ((Map<?, ?>) partOf(transform).value(record)).get("ip");
    }

    private static SourceRecord everywhereAtIp(Object value) {
        Map<String, Object> content = Map.of("ip", value);
        Headers headers = new ConnectHeaders().add("ip", value, null);
        return new SourceRecord(Map.of(), Map.of(), "topic", 0, null, content, null, content, 0L, headers);
    }

    private static RecordPart partOf(Object transform) {
        return switch (transform.getClass().getSimpleName()) {
            case "Key" -> RecordPart.KEY;
            case "Value" -> RecordPart.VALUE;
            default -> RecordPart.HEADERS;
        };
    }

    private static SourceRecord recordWith(Headers headers) {
        return new SourceRecord(
                Map.of("queue", "q"), Map.of("offset", 1L), "topic", 3, null, "k", null, null, 17L, headers);
    }

    private static Struct person() {
        return new Struct(PERSON)
                .put("id", 4711L)
                .put("name", "Ada")
                .put("born", new Date(-4_900 * 86_400_000L))
                .put("seen", new Date(1_774_747_800_000L))
                .put("balance", new BigDecimal("12.50"))
                .put("photo", new byte[] {1, 2})
                .put(
                        "contacts",
                        Arrays.asList(
                                new Struct(CONTACT).put("phone", "1").put("kind", "home"),
                                new Struct(CONTACT).put("phone", "2").put("kind", "work")))
                .put("attributes", Map.of("ip", "::1", "os", "linux"))
                .put("scores", Map.of("a", 1, "b", 2));
    }

    private static Map<String, Object> untypedPerson() {
        Map<String, Object> person = new LinkedHashMap<>();
        person.put("id", 4711L);
        person.put("name", "Ada");
        person.put("born", new Date(-4_900 * 86_400_000L));
        person.put("seen", new Date(1_774_747_800_000L));
        person.put("balance", new BigDecimal("12.50"));
        person.put("photo", "x");
        person.put("contacts", List.of(Map.of("phone", "1", "kind", "home"), Map.of("phone", "2", "kind", "work")));
        person.put("attributes", Map.of("ip", "::1", "os", "linux"));
        person.put("scores", Map.of("a", 1, "b", 2));
        return person;
    }
}
