package dev.privystream.pii;

import static dev.privystream.pii.Hashing.hashed;
import static dev.privystream.pii.Hashing.recordOf;
import static dev.privystream.pii.Hashing.token;
import static dev.privystream.pii.Hashing.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.json.JsonConverterConfig;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** What stands around the hash itself: normalisation, domains, ids, lengths, bytes, and the tokens of two secrets. */
class HashFieldTokenTest {
    private static final String IP = "203.0.113.7";

    /** By {@code printf %s 203.0.113.7 | openssl dgst -sha256 -hmac fedcba9876543210fedcba9876543210}. */
    private static final String PREVIOUS = "70bf3284a9f3dec488147ce080832892cfc67b357e30aa7f3c171ad5acc1d874";

    private static final String PREVIOUS_SECRET = "fedcba9876543210fedcba9876543210";

    @Test
    void stringIsNormalisedAsItsPathIsConfiguredWhereverThatLeads() {
        HashField<SourceRecord> transform = value(
                "contacts[*].phone,mail,**.ip,other",
                "normalize",
                "contacts[*].phone=e164,mail=trim + lower,**.ip=ip",
                "phone.default.region",
                "US");

        assertThat(hashed(
                                transform,
                                null,
                                Map.of(
                                        "contacts",
                                        List.of(Map.of("phone", "(201) 555-0123"), Map.of("phone", "+1 201 555 0123")),
                                        "mail",
                                        " Ada@Example.com",
                                        "net",
                                        Map.of("ip", "::ffff:203.0.113.7"),
                                        "other",
                                        " As It Is "))
                        .value())
                .isEqualTo(Map.of(
                        "contacts",
                        List.of(Map.of("phone", token("+12015550123")), Map.of("phone", token("+12015550123"))),
                        "mail",
                        token("ada@example.com"),
                        "net",
                        Map.of("ip", token(IP)),
                        "other",
                        token(" As It Is ")));
    }

    @Test
    void nullsAreNotNormalised() {
        Schema schema = struct(Schema.OPTIONAL_STRING_SCHEMA);

        SchemaAndValue hashed = hashed(value("f", "normalize", "f=ip"), schema, new Struct(schema));

        assertThat(((Struct) hashed.value()).get("f")).isNull();
        assertThat(hashed(value("f", "normalize", "f=ip"), null, Collections.singletonMap("f", null))
                        .value())
                .isEqualTo(Collections.singletonMap("f", null));
    }

    @Test
    void whatIsNoStringIsNotNormalisedButRefused() {
        for (String unsupported : List.of("fail", "ignore")) {
            HashField<SourceRecord> transform = value("f", "normalize", "f=trim", "on.unsupported.type", unsupported);
            Schema schema = struct(Schema.INT64_SCHEMA);
            Struct struct = new Struct(schema).put("f", 7L);

            assertThatExceptionOfType(FieldException.class)
                    .isThrownBy(() -> transform.apply(recordOf(schema, struct)))
                    .withMessageContaining("Field 'f' of the record value is INT64, and only strings are normalised");
            assertThatExceptionOfType(FieldException.class)
                    .isThrownBy(() -> transform.apply(recordOf(null, Map.of("f", 7L))))
                    .withMessageContaining("is java.lang.Long, and only strings are normalised");
        }
    }

    @Test
    void fieldThatOnlyItsNameOrTagSelectsIsHashedAsItIs() {
        HashField<SourceRecord> transform = value(
                "a.mail",
                "fields.pattern",
                "mail",
                "on.unlisted.match",
                "hash",
                "normalize",
                "a.mail=lower",
                "domain",
                "a.mail=x");

        assertThat(hashed(transform, null, Map.of("a", Map.of("mail", "A"), "b", Map.of("mail", "A")))
                        .value())
                .isEqualTo(Map.of("a", Map.of("mail", token("1:x:a")), "b", Map.of("mail", token("A"))));
    }

    @Test
    void domainSeparatesEqualValuesOfAllTypes() {
        HashField<SourceRecord> transform = value("a,b,c,d,e", "domain", "a=x,b=x,c=yy,e=x");
        byte[] five = {'5'};

        assertThat(hashed(transform, null, Map.of("a", "5", "b", 5, "c", 5L, "d", "5", "e", five))
                        .value())
                .isEqualTo(Map.of(
                        "a", token("1:x:5"),
                        "b", token("1:x:5"),
                        "c", token("2:yy:5"),
                        "d", token("5"),
                        "e", token("1:x:5")));
        assertThat(five).containsExactly('5');
    }

    @Test
    void domainStandsBeforeTheNormalisedText() {
        assertThat(tokenOf(" 203.0.113.7 ", "domain", "f=ip", "normalize", "f=trim+ip"))
                .isEqualTo(token("2:ip:203.0.113.7"));
    }

    @Test
    void idStandsBeforeTheTokenInBothEncodings() {
        assertThat(tokenOf(IP, "secret.id", "k1")).isEqualTo("k1:" + token(IP));
        assertThat(tokenOf(IP, "secret.id", "k1", "encoding", "base64url"))
                .isEqualTo("k1:VafJujnHYulz_88pQ2HHj3xagw5ENB0WhuPA_NHxkeM");
    }

    @Test
    void tokenIsAsLongAsConfiguredFromTheLeft() {
        for (int bits = 128; bits <= 256; bits += 8) {
            assertThat(tokenOf(IP, "length.bits", Integer.toString(bits)))
                    .isEqualTo(token(IP).substring(0, bits / 4));
        }
        assertThat(((String) tokenOf(IP, "algorithm", "HmacSHA512", "length.bits", "264")))
                .hasSize(66);
    }

    @Test
    void bytesAreAnArrayInWhateverHoldsThem() {
        byte[] expected = HexFormat.of().parseHex(token(IP));
        Schema bytes = SchemaBuilder.bytes()
                .optional()
                .doc("d")
                .parameter("pii.hash", "HmacSHA256")
                .build();
        Schema schema = struct(SchemaBuilder.string()
                .optional()
                .doc("d")
                .parameter("owner", "crm")
                .build());

        SchemaAndValue hashed = hashed(value("f", "encoding", "bytes"), schema, new Struct(schema).put("f", IP));

        assertThat(hashed.schema()).isEqualTo(struct(bytes));
        assertThat(((Struct) hashed.value()).getBytes("f")).isEqualTo(expected);
        assertThat(tokenOf(IP, "encoding", "bytes")).isEqualTo(expected);
        assertThat(tokenOf(IP, "encoding", "bytes", "length.bits", "128")).isEqualTo(Arrays.copyOf(expected, 16));
        SourceRecord header = Hashing.header("h", "encoding", "bytes").apply(recordOf(null, null));
        assertThat(header.headers().lastWithName("h").schema().type()).isEqualTo(Schema.Type.BYTES);
        assertThat(header.headers().lastWithName("h").value())
                .isEqualTo(HexFormat.of().parseHex(token("header")));
    }

    @Test
    void bytesGoThroughAConverter() {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of(JsonConverterConfig.TYPE_CONFIG, "value"));
            Schema schema = struct(Schema.STRING_SCHEMA);
            SchemaAndValue hashed = hashed(value("f", "encoding", "bytes"), schema, new Struct(schema).put("f", IP));

            SchemaAndValue read =
                    converter.toConnectData("t", converter.fromConnectData("t", hashed.schema(), hashed.value()));

            assertThat(read.schema()).isEqualTo(hashed.schema());
            assertThat(((Struct) read.value()).getBytes("f"))
                    .isEqualTo(HexFormat.of().parseHex(token(IP)));
        }
    }

    @Test
    void keysOfAMapWithASchemaCannotBecomeBytes() {
        Schema schema =
                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA).build();

        assertThatExceptionOfType(FieldException.class)
                .isThrownBy(() ->
                        value("f", "encoding", "bytes").apply(recordOf(schema, Map.of("f", IP, "other", "value"))))
                .withMessageContaining("values of a map share one schema");
    }

    @Test
    void schemaOfATokenSaysAlgorithmAndIdAndIsNotSelectedAgain() {
        Schema schema = struct(SchemaBuilder.string()
                .parameter("pii", "true")
                .parameter("confidential", "yes")
                .parameter("owner", "crm")
                .build());
        HashField<SourceRecord> transform = value("", "fields.tag", "confidential", "secret.id", "k1");

        SourceRecord hashed = transform.apply(recordOf(schema, new Struct(schema).put("f", IP)));

        assertThat(hashed.valueSchema().field("f").schema().parameters())
                .isEqualTo(Map.of("owner", "crm", "pii.hash", "HmacSHA256", "pii.hash.key.id", "k1"));
        for (String tag : List.of("confidential", "pii")) {
            assertThat(value("", "fields.tag", tag, "on.no.match", "ignore")
                            .apply(hashed)
                            .value())
                    .isEqualTo(hashed.value());
        }
    }

    @Test
    void previousTokenStandsInAFieldBesideEachThatCanBeLeftOut() {
        HashField<SourceRecord> transform = value(
                "f:t,g.h",
                "secret.id",
                "k2",
                "previous.secret",
                PREVIOUS_SECRET,
                "previous.secret.id",
                "k1",
                "normalize",
                "f=trim",
                "domain",
                "g.h=x");
        Schema inner = SchemaBuilder.struct().field("h", Schema.STRING_SCHEMA).build();
        Schema schema = SchemaBuilder.struct()
                .field("f", Schema.STRING_SCHEMA)
                .field("g", inner)
                .field("z", Schema.STRING_SCHEMA)
                .build();
        Struct struct = new Struct(schema)
                .put("f", " " + IP)
                .put("g", new Struct(inner).put("h", "h"))
                .put("z", "z");

        SchemaAndValue hashed = hashed(transform, schema, struct);

        Schema present = tokenSchema("k2").build();
        Schema previous = tokenSchema("k1").optional().build();
        Schema innerHashed = SchemaBuilder.struct()
                .field("h", present)
                .field("h_previous", previous)
                .build();
        Schema expected = SchemaBuilder.struct()
                .field("t", present)
                .field("t_previous", previous)
                .field("g", innerHashed)
                .field("z", Schema.STRING_SCHEMA)
                .build();
        assertThat(hashed.schema()).isEqualTo(expected);
        assertThat(hashed.value())
                .isEqualTo(new Struct(expected)
                        .put("t", "k2:" + token(IP))
                        .put("t_previous", "k1:" + PREVIOUS)
                        .put(
                                "g",
                                new Struct(innerHashed)
                                        .put("h", "k2:" + token("1:x:h"))
                                        .put("h_previous", "k1:" + previousToken("1:x:h")))
                        .put("z", "z"));
        assertThat(hashed(transform, null, Map.of("f", IP, "g", Map.of("h", "h"), "z", "z"))
                        .value())
                .isEqualTo(Map.of(
                        "t",
                        "k2:" + token(IP),
                        "t_previous",
                        "k1:" + PREVIOUS,
                        "g",
                        Map.of("h", "k2:" + token("1:x:h"), "h_previous", "k1:" + previousToken("1:x:h")),
                        "z",
                        "z"));
    }

    @Test
    void keyThatIsNoNameHasNoPreviousToken() {
        HashField<SourceRecord> transform = value("*", "previous.secret", PREVIOUS_SECRET);
        Schema schema =
                SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.STRING_SCHEMA).build();

        assertThat(hashed(transform, null, Map.of(5, IP, "f", IP)).value())
                .isEqualTo(Map.of(5, token(IP), "f", token(IP), "f_previous", previousToken(IP)));
        assertThat(hashed(transform, schema, Map.of(5, IP)).value()).isEqualTo(Map.of(5, token(IP)));
    }

    @Test
    void valueOrElementThatItsOwnSchemaTagsHasNoPreviousToken() {
        HashField<SourceRecord> transform = value("", "previous.secret", PREVIOUS_SECRET);
        Schema tagged = SchemaBuilder.string().parameter("pii", "true").build();

        assertThat(hashed(transform, tagged, IP).value()).isEqualTo(token(IP));
        assertThat(hashed(transform, SchemaBuilder.array(tagged).build(), List.of(IP))
                        .value())
                .isEqualTo(List.of(token(IP)));
    }

    @Test
    void previousTokenOfAHeaderIsAHeader() {
        SourceRecord record = Hashing.header("h", "previous.secret", PREVIOUS_SECRET, "previous.suffix", ".old")
                .apply(recordOf(null, null));

        assertThat(record.headers().lastWithName("h").value()).isEqualTo(token("header"));
        assertThat(record.headers().lastWithName("h.old").value()).isEqualTo(previousToken("header"));
    }

    @Test
    void tokenBeforeTheRotationIsThePreviousOneAfterIt() {
        Object before = hashed(value("f", "secret", PREVIOUS_SECRET), null, Map.of("f", IP))
                .value();
        Object during = hashed(value("f", "secret.id", "k2", "previous.secret", PREVIOUS_SECRET), null, Map.of("f", IP))
                .value();
        Object after =
                hashed(value("f", "secret.id", "k2"), null, Map.of("f", IP)).value();

        assertThat(during)
                .isEqualTo(Map.of(
                        "f", ((Map<?, ?>) after).get("f"),
                        "f_previous", ((Map<?, ?>) before).get("f")));
    }

    private static SchemaBuilder tokenSchema(String id) {
        return SchemaBuilder.string().parameter("pii.hash", "HmacSHA256").parameter("pii.hash.key.id", id);
    }

    private static String previousToken(String text) {
        return (String) ((Map<?, ?>) hashed(value("f", "secret", PREVIOUS_SECRET), null, Map.of("f", text))
                        .value())
                .get("f");
    }

    private static Object tokenOf(String text, String... config) {
        return ((Map<?, ?>) hashed(value("f", config), null, Map.of("f", text)).value()).get("f");
    }

    private static Schema struct(Schema field) {
        return SchemaBuilder.struct().field("f", field).build();
    }
}
