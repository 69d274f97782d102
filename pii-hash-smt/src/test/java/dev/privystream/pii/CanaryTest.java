package dev.privystream.pii;

import static dev.privystream.pii.Hashing.header;
import static dev.privystream.pii.Hashing.key;
import static dev.privystream.pii.Hashing.recordOf;
import static dev.privystream.pii.Hashing.recordOfKey;
import static dev.privystream.pii.Hashing.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingSupplier;
import org.slf4j.LoggerFactory;

/** No value, key or secret is in any exception or log line, whatever goes wrong. */
class CanaryTest {
    /** Stands in every value, record key, map key, header and default of the records below. */
    private static final String CANARY = "canary-4711";

    private static final long NUMBER_CANARY = 47_110_815L;
    private static final String SECRET_CANARY = "c4n4ry-s3cr3t";
    private static final String ENCODED_SECRET_CANARY =
            Base64.getEncoder().encodeToString(SECRET_CANARY.substring(0, 12).getBytes(UTF_8));

    private static final String[] IGNORE_MISSING = {"on.missing.field", "ignore"};

    @Test
    void noExceptionOfARecordAndNoLogLineHoldsAnythingOfTheRecord() {
        Map<String, ThrowingSupplier<?>> failures = failures();
        Set<String> factories = new HashSet<>();
        try (LogCapture log = new LogCapture()) {
            failures.forEach((name, failure) -> {
                Throwable thrown = catchThrowable(failure::get);

                assertThat(thrown).as(name).isInstanceOf(DataException.class).isInstanceOf(FieldException.class);
                assertThat(thrown).as(name).hasNoCause();
                assertThat(thrown.getSuppressed()).as(name).isEmpty();
                assertThat(thrown.getMessage()).as(name).contains("'fields'");
                assertNoCanary(name, everythingOf(thrown));
                factories.add(thrown.getStackTrace()[0].getMethodName());
            });
            assertNoCanary("log", everythingOf(log));
        }
        assertThat(factories).as("kinds of errors provoked").isEqualTo(kindsOfErrors());
    }

    @Test
    void noExceptionOfAConfigurationAndNoLogLineHoldsTheSecret() {
        List<Map<String, String>> configs = List.of(
                config("fields", "", "fields.tag", ""),
                config("fields", "a..b"),
                config("fields", "a,a"),
                config("secret", SECRET_CANARY),
                config("secret", "hex:" + SECRET_CANARY),
                config("secret", "hex:" + SECRET_CANARY.repeat(10)),
                config("secret", "base64:" + SECRET_CANARY),
                config("secret", "base64:" + SECRET_CANARY.repeat(10)),
                config("secret", "base64:" + SECRET_CANARY + "!"),
                config("secret", "${env:" + SECRET_CANARY + "}"),
                config("secret", SECRET_CANARY.repeat(3) + "\ud83d"),
                config("algorithm", SECRET_CANARY),
                config("algorithm", "SHA-256"),
                config("algorithm", "SHA-256", "unkeyed.allowed", "true"),
                config("encoding", SECRET_CANARY),
                config("secret.id", SECRET_CANARY + " x"),
                config("secret.id", SECRET_CANARY + ":"),
                config("secret.id", "k1", "encoding", "bytes"),
                config("length.bits", "8"),
                config("normalize", "a=none"),
                config("normalize", "x=trim"),
                config("domain", "a=x y"),
                config("domain", "x=y"),
                config("phone.default.region", SECRET_CANARY),
                config("previous.secret", SECRET_CANARY),
                config("previous.secret", "hex:" + SECRET_CANARY),
                config("previous.secret", SECRET_CANARY.repeat(3)),
                config("previous.secret", SECRET_CANARY.repeat(4), "fields", "."),
                config("previous.secret", SECRET_CANARY.repeat(4), "algorithm", "SHA-256"),
                config("previous.secret", SECRET_CANARY.repeat(4), "previous.secret.id", SECRET_CANARY + ":"),
                config(
                        "previous.secret",
                        SECRET_CANARY.repeat(4),
                        "previous.secret.id",
                        SECRET_CANARY,
                        "secret.id",
                        SECRET_CANARY),
                config("on.missing.field", SECRET_CANARY),
                config("on.no.match", SECRET_CANARY));
        try (LogCapture log = new LogCapture()) {
            for (Map<String, String> config : configs) {
                Throwable thrown = catchThrowable(() -> new HashField.Value<>().configure(config));

                assertThat(thrown)
                        .as(config.toString())
                        .isInstanceOf(ConfigException.class)
                        .hasNoCause();
                assertNoCanary(config.toString(), everythingOf(thrown));
                for (ConfigValue value : HashField.CONFIG_DEF.validate(config)) {
                    assertNoCanary(config.toString(), value.errorMessages().toString());
                }
            }
            assertNoCanary("log", everythingOf(log));
        }
    }

    @Test
    void noExceptionOfAConfigurationAndNoLogLineHoldsTheKeyset() {
        String bytes =
                Base64.getEncoder().encodeToString(SECRET_CANARY.repeat(4).getBytes(UTF_8));
        assertThat(bytes).contains(ENCODED_SECRET_CANARY);
        assertThat(keysetOfCanary("AesSivKey", 64, "TINK")).contains(ENCODED_SECRET_CANARY);
        List<Map<String, String>> configs = List.of(
                Sealing.config("", "fields.tag", "", "keyset", keysetOfCanary("AesSivKey", 64, "TINK")),
                Sealing.config("a..b", "keyset", keysetOfCanary("AesSivKey", 64, "TINK")),
                Sealing.config("a", "keyset", SECRET_CANARY),
                Sealing.config("a", "keyset", "{\"" + SECRET_CANARY + "\": 1}"),
                Sealing.config("a", "keyset", "${dir:" + SECRET_CANARY + "}"),
                Sealing.config("a", "keyset", "{\"encryptedKeyset\": \"" + bytes + "\"}"),
                Sealing.config(
                        "a",
                        "keyset",
                        "{\"encryptedKeyset\": \"" + bytes + "\"}",
                        "kms.key.uri",
                        OtherKms.PREFIX + "a"),
                Sealing.config(
                        "a",
                        "keyset",
                        keysetOfCanary("AesSivKey", 64, "TINK"),
                        "kms.key.uri",
                        OtherKms.PREFIX + SECRET_CANARY),
                Sealing.config("a", "keyset", keysetOfCanary("AesSivKey", 48, "TINK")),
                Sealing.config("a", "keyset", keysetOfCanary("AesSivKey", 64, "RAW")),
                Sealing.config("a", "keyset", keysetOfCanary("HmacKey", 64, "TINK")),
                Sealing.config("a", "keyset", keysetOfCanary(SECRET_CANARY, 64, "TINK")),
                Sealing.config("a", "kms.key.uri", SECRET_CANARY),
                Sealing.config("a", "associated.data", SECRET_CANARY),
                Sealing.config(
                        "",
                        "fields.tag",
                        "x",
                        "associated.data",
                        "path",
                        "keyset",
                        keysetOfCanary("AesSivKey", 64, "TINK")),
                Sealing.config("a", "on.no.match", SECRET_CANARY));
        try (LogCapture log = new LogCapture()) {
            for (Map<String, String> config : configs) {
                for (FieldTransform<SourceRecord> transform :
                        List.of(new EncryptField.Value<SourceRecord>(), new DecryptField.Value<SourceRecord>())) {
                    Throwable thrown = catchThrowable(() -> transform.configure(config));

                    assertThat(thrown)
                            .as(config.toString())
                            .isInstanceOf(ConfigException.class)
                            .hasNoCause();
                    assertNoKeyset(config.toString(), everythingOf(thrown));
                    for (ConfigValue value : transform.config().validate(config)) {
                        assertNoKeyset(config.toString(), value.errorMessages().toString());
                    }
                }
            }
            assertNoKeyset("log", everythingOf(log));
        }
    }

    @Test
    void nothingIsLoggedOfEncryptedRecordsAndNoObjectPrintsTheKeyset() {
        Map<String, String> config = Sealing.config("a", "keyset", keysetOfCanary("AesSivKey", 64, "TINK"));
        try (LogCapture log = new LogCapture()) {
            EncryptField<SourceRecord> encrypt = new EncryptField.Value<>();
            encrypt.configure(config);
            DecryptField<SourceRecord> decrypt = new DecryptField.Value<>();
            decrypt.configure(config);
            SourceRecord record = recordOf(null, Map.of("a", CANARY));

            assertThat(decrypt.apply(encrypt.apply(record))).isEqualTo(record);
            assertThat(log.events())
                    .extracting(LogEvent::getLoggerName)
                    .noneMatch(name -> name.startsWith("dev.privystream"));
            assertNoKeyset("log", everythingOf(log));
            assertNoKeyset("transforms", encrypt.toString() + decrypt);
        }
        EncryptFieldConfig encrypt = new EncryptFieldConfig(RecordPart.VALUE, config);
        DecryptFieldConfig decrypt = new DecryptFieldConfig(RecordPart.VALUE, config);
        assertNoKeyset(
                "configs",
                encrypt.toString()
                        + encrypt.values()
                        + encrypt.functions()
                        + encrypt.keyset()
                        + decrypt
                        + decrypt.values()
                        + decrypt.functions());
    }

    /** Of a single key, whose bytes are a canary. */
    private static String keysetOfCanary(String type, int bytes, String prefixType) {
        byte[] protobuf = Arrays.copyOf(new byte[] {2 << 3 | 2, (byte) bytes}, 2 + bytes);
        byte[] canary = SECRET_CANARY.repeat(5).getBytes(UTF_8);
        System.arraycopy(canary, 0, protobuf, 2, bytes);
        return Keysets.keyset(1, Keysets.key(type, protobuf, 1)).replace("TINK", prefixType);
    }

    /** Nor the key bytes of {@link #keysetOfCanary} in base64, in which the canary recurs at each offset. */
    private static void assertNoKeyset(String name, String text) {
        assertNoCanary(name, text);
        assertThat(text).as(name).doesNotContain(ENCODED_SECRET_CANARY);
    }

    @Test
    void nothingIsLoggedOfHashedRecordsAndNoObjectPrintsTheSecret() {
        Map<String, String> config = config("fields", "a");
        try (LogCapture log = new LogCapture()) {
            HashField.Value<SourceRecord> transform = new HashField.Value<>();
            transform.configure(config);
            transform.apply(recordOf(null, Map.of("a", CANARY)));

            assertThat(log.events())
                    .extracting(LogEvent::getLoggerName)
                    .noneMatch(name -> name.startsWith("dev.privystream"));
            assertNoCanary("log", everythingOf(log));
            assertNoCanary("transform", transform.toString());
        }
        HashFieldConfig parsed = new HashFieldConfig(RecordPart.VALUE, config);
        assertNoCanary("config", parsed.toString() + parsed.values() + parsed.functions());
    }

    @Test
    void noObjectOfATransformPrintsASecretOrAnythingOfARecord() {
        Map<String, String> hash = config(
                "fields",
                "a:x,**.b",
                "fields.pattern",
                "mail",
                "previous.secret",
                "hex:" + HexFormat.of().formatHex(SECRET_CANARY.repeat(4).getBytes(UTF_8)),
                "normalize",
                "a=trim",
                "domain",
                "**.b=d");
        Map<String, String> keyset = Sealing.config(
                "a:x,**.b", "keyset", keysetOfCanary("AesSivKey", 64, "TINK"), "associated.data", "topic");
        List<FieldTransform<SourceRecord>> transforms = List.of(
                configured(new HashField.Value<>(), hash),
                configured(new HashField.Key<>(), hash),
                configured(
                        new HashField.Header<>(),
                        config("fields", "a", "secret", "base64:" + base64(SECRET_CANARY.repeat(3)))),
                configured(new EncryptField.Value<>(), keyset),
                configured(new DecryptField.Value<>(), keyset));
        Schema schema = SchemaBuilder.struct()
                .field("a", Schema.STRING_SCHEMA)
                .field(
                        "m",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                                .build())
                .build();
        Struct struct = new Struct(schema).put("a", CANARY).put("m", Map.of(CANARY, CANARY, "b", CANARY));
        Map<String, Object> untyped = Map.of("a", CANARY, "m", Map.of(CANARY, CANARY, "b", CANARY));
        for (FieldTransform<SourceRecord> transform : transforms) {
            for (SourceRecord record : List.of(
                    recordOf(schema, struct),
                    recordOf(null, untyped),
                    recordOfKey(schema, struct),
                    recordOfKey(null, untyped))) {
                record.headers().addString("a", CANARY).addString(CANARY, CANARY);
                catchThrowable(() -> transform.apply(record));
            }

            Collection<Object> objects = ObjectGraph.of(transform);

            assertThat(objects).hasSizeGreaterThan(30);
            objects.forEach(object ->
                    assertNoCanary(transform.getClass() + ", in " + object.getClass(), String.valueOf(object)));
        }
        assertThat(ObjectGraph.of(new HashFieldConfig(RecordPart.VALUE, hash)))
                .as("what is looked through would be found: the configuration, which is not kept, has it")
                .anySatisfy(object -> assertThat(String.valueOf(object)).contains(SECRET_CANARY));
    }

    @Test
    void logsAreCapturedAtTheirFinestLevels() {
        try (LogCapture log = new LogCapture()) {
            LoggerFactory.getLogger(FieldTransform.class).trace("finest of SLF4J");
            LoggerFactory.getLogger("org.apache.kafka.connect").trace("finest of Kafka");
            java.util.logging.Logger.getLogger("com.google.crypto.tink.Registry")
                    .finest("finest of Tink");

            assertThat(everythingOf(log))
                    .contains("finest of SLF4J")
                    .contains("finest of Kafka")
                    .contains("finest of Tink");
        }
    }

    private static <T extends FieldTransform<SourceRecord>> T configured(T transform, Map<String, String> config) {
        transform.configure(config);
        return transform;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    void unkeyedDigestIsWarnedOfOnceWhenConfigured() {
        try (LogCapture log = new LogCapture()) {
            HashField<SourceRecord> transform =
                    value("a", "secret", null, "algorithm", "SHA-256", "unkeyed.allowed", "true");
            transform.apply(recordOf(null, Map.of("a", CANARY)));
            transform.apply(recordOf(null, Map.of("a", CANARY)));

            assertThat(log.events())
                    .filteredOn(event -> event.getLoggerName().startsWith("dev.privystream"))
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.getLevel()).isEqualTo(Level.WARN);
                        assertThat(event.getMessage().getFormattedMessage()).contains("'algorithm' is SHA-256");
                    });
        }
    }

    /** At least one failure of each kind, by each way into it. */
    private static Map<String, ThrowingSupplier<?>> failures() {
        Schema listOfStrings = SchemaBuilder.array(Schema.STRING_SCHEMA).build();
        Schema strings =
                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA).build();
        Schema longs =
                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT64_SCHEMA).build();
        Schema intKeys =
                SchemaBuilder.map(Schema.INT64_SCHEMA, Schema.STRING_SCHEMA).build();
        Map<Object, Object> map = new HashMap<>();
        map.put("a", CANARY);
        map.put("b", CANARY);
        map.put("list", List.of(CANARY));
        map.put("map", Map.of(CANARY, CANARY));
        map.put(CANARY, CANARY);
        map.put(NUMBER_CANARY, NUMBER_CANARY);

        Map<String, ThrowingSupplier<?>> failures = new LinkedHashMap<>();
        // Values without schema
        failures.put("missing key", () -> value("a,x").apply(recordOf(null, map)));
        failures.put("missing parent", () -> value("a,x.y").apply(recordOf(null, map)));
        failures.put("missing nested key", () -> value("map.x").apply(recordOf(null, map)));
        failures.put("no match", () -> value("x", IGNORE_MISSING).apply(recordOf(null, map)));
        failures.put("name taken", () -> value("a:b").apply(recordOf(null, map)));
        failures.put("list", () -> value("list").apply(recordOf(null, map)));
        failures.put("map", () -> value("map").apply(recordOf(null, map)));
        failures.put("path through string", () -> value("a.x").apply(recordOf(null, map)));
        failures.put("path through list", () -> value("list.x").apply(recordOf(null, map)));
        failures.put("string", () -> value("a").apply(recordOf(null, CANARY)));
        failures.put("number", () -> value("a").apply(recordOf(null, NUMBER_CANARY)));
        failures.put(
                "struct without schema",
                () -> value("a").apply(recordOf(null, struct("a", Schema.STRING_SCHEMA, CANARY))));
        failures.put("surrogate", () -> value("a").apply(recordOf(null, Map.of("a", CANARY + "\ud83d"))));
        failures.put(
                "huge decimal",
                () -> value("a").apply(recordOf(null, Map.of("a", BigDecimal.valueOf(NUMBER_CANARY, -1_000_000)))));
        failures.put("null key and number keys", () -> value("x").apply(recordOf(null, withNullKey(map))));
        failures.put("no address", () -> value("a", "normalize", "a=ip").apply(recordOf(null, Map.of("a", CANARY))));
        failures.put(
                "no phone number",
                () -> value("a", "normalize", "a=e164", "phone.default.region", "US")
                        .apply(recordOf(null, Map.of("a", CANARY))));
        failures.put(
                "normalised number",
                () -> value("a", "normalize", "a=trim").apply(recordOf(null, Map.of("a", NUMBER_CANARY))));
        failures.put(
                "normalised surrogate",
                () -> value("a", "normalize", "a=nfkc+lower+trim+upper", "domain", "a=d")
                        .apply(recordOf(null, Map.of("a", CANARY + "\ud83d"))));
        failures.put(
                "name of the previous token taken",
                () -> value("a", "previous.secret", "p".repeat(32), "previous.suffix", "b")
                        .apply(recordOf(null, Map.of("a", CANARY, "ab", CANARY))));
        Keyset keyset = Keysets.read(Keysets.AES_SIV);
        AssociatedData none = new AssociatedData(Set.of(), RecordPart.VALUE);
        failures.put(
                "encrypted surrogate",
                () -> new EncryptFunction(keyset, none, TokenEncoding.HEX)
                        .replacement("Field 'a'", Optional.empty(), null)
                        .orElseThrow()
                        .apply(CANARY + "\ud83d", CANARY));
        for (Object value : List.of(
                CANARY,
                NUMBER_CANARY,
                CANARY.getBytes(UTF_8),
                Base64.getUrlEncoder().encodeToString(CANARY.getBytes(UTF_8)))) {
            failures.put(
                    "not encrypted " + value.getClass() + failures.size(),
                    () -> new DecryptFunction(keyset, none)
                            .replacement("Field \'a\'", Optional.empty(), null)
                            .orElseThrow()
                            .apply(value, CANARY));
        }
        byte[] encrypted = keyset.encrypt(TypedBytes.INT64.bytes(NUMBER_CANARY, "Field 'a'"), new byte[0]);
        for (Schema schema : List.of(
                Schema.BYTES_SCHEMA,
                SchemaBuilder.bytes().parameter(SealedSchema.TYPE, CANARY).build(),
                SealedSchema.of(SchemaBuilder.string().name(CANARY).build(), Schema.Type.BYTES, CANARY))) {
            failures.put(
                    "original schema " + schema.parameters(),
                    () -> new DecryptFunction(keyset, none)
                            .replacement("Field \'a\'", Optional.empty(), schema)
                            .orElseThrow()
                            .apply(encrypted, CANARY));
        }
        failures.put(
                "tagged field without a path to bind",
                () -> Sealing.encrypt("b", "on.missing.field", "ignore", "associated.data", "path")
                        .apply(structRecord(
                                "a",
                                SchemaBuilder.string().parameter("pii", CANARY).build(),
                                CANARY)));
        failures.put(
                "record without a topic to bind",
                () -> Sealing.encrypt("a", "associated.data", "topic")
                        .apply(recordOf(null, map).newRecord(null, null, null, CANARY, null, map, null)));
        // Structs
        failures.put("missing field", () -> value("x").apply(structRecord("a", Schema.STRING_SCHEMA, CANARY)));
        failures.put(
                "no match of a schema",
                () -> value("x", IGNORE_MISSING).apply(structRecord("a", Schema.STRING_SCHEMA, CANARY)));
        failures.put("field is array", () -> value("a").apply(structRecord("a", listOfStrings, List.of(CANARY))));
        failures.put("field is map", () -> value("a").apply(structRecord("a", strings, Map.of(CANARY, CANARY))));
        failures.put("path through field", () -> value("a.x").apply(structRecord("a", Schema.STRING_SCHEMA, CANARY)));
        failures.put(
                "path through default",
                () -> value("a.x")
                        .apply(structRecord(
                                "a", SchemaBuilder.string().defaultValue(CANARY).build(), CANARY)));
        failures.put("map of longs", () -> value("a.x").apply(structRecord("a", longs, Map.of(CANARY, NUMBER_CANARY))));
        failures.put(
                "map with long keys",
                () -> value("a.x").apply(structRecord("a", intKeys, Map.of(NUMBER_CANARY, CANARY))));
        failures.put(
                "map without the key", () -> value("a.x").apply(structRecord("a", strings, Map.of(CANARY, CANARY))));
        failures.put(
                "new name taken in a map",
                () -> value("a.x:y").apply(structRecord("a", strings, Map.of("x", CANARY, "y", CANARY))));
        failures.put(
                "no match in a map",
                () -> value("a.x", IGNORE_MISSING).apply(structRecord("a", strings, Map.of(CANARY, CANARY))));
        failures.put("new name taken", () -> {
            Schema schema = SchemaBuilder.struct()
                    .field("a", Schema.STRING_SCHEMA)
                    .field("b", Schema.STRING_SCHEMA)
                    .build();
            return value("a:b")
                    .apply(recordOf(schema, new Struct(schema).put("a", CANARY).put("b", CANARY)));
        });
        failures.put(
                "lone surrogate", () -> value("a").apply(structRecord("a", Schema.STRING_SCHEMA, "\udd11" + CANARY)));
        failures.put(
                "date with time",
                () -> value("a")
                        .apply(structRecord("a", org.apache.kafka.connect.data.Date.SCHEMA, new Date(NUMBER_CANARY))));
        failures.put(
                "time of another day",
                () -> value("a").apply(structRecord("a", Time.SCHEMA, new Date(NUMBER_CANARY * 1_000))));
        failures.put(
                "decimal of many digits",
                () -> value("a")
                        .apply(structRecord(
                                "a", Decimal.schema(-1_000_000), BigDecimal.valueOf(NUMBER_CANARY, -1_000_000))));
        failures.put("no struct", () -> value("a").apply(recordOf(Schema.STRING_SCHEMA, CANARY)));
        failures.put(
                "map instead of struct",
                () -> value("a")
                        .apply(recordOf(
                                struct("a", Schema.STRING_SCHEMA, CANARY).schema(), Map.of("a", CANARY))));
        failures.put("string instead of map", () -> value("a").apply(recordOf(strings, CANARY)));
        failures.put("number instead of string", () -> value("a").apply(recordOf(strings, Map.of("a", NUMBER_CANARY))));
        failures.put("map of records", () -> value("a").apply(recordOf(longs, Map.of("a", NUMBER_CANARY))));
        // Wildcards, patterns and tags
        failures.put(
                "unlisted key", () -> value("b", "fields.pattern", "canary").apply(recordOf(null, map)));
        failures.put(
                "unlisted field",
                () -> value("b", "on.missing.field", "ignore", "fields.pattern", "a")
                        .apply(structRecord("a", Schema.STRING_SCHEMA, CANARY)));
        failures.put(
                "unlisted key of a map",
                () -> value("a.b", "on.missing.field", "ignore", "fields.pattern", "canary")
                        .apply(structRecord("a", strings, Map.of(CANARY, CANARY))));
        failures.put("nothing at any depth", () -> value("**.x").apply(recordOf(null, map)));
        failures.put("map at any depth", () -> value("**.map").apply(recordOf(null, map)));
        failures.put("string is no list", () -> value("a[*]").apply(recordOf(null, map)));
        failures.put(
                "list in a list",
                () -> value("lists[*]").apply(recordOf(null, Map.of("lists", List.of(List.of(CANARY))))));
        failures.put("deep", () -> value("**.x").apply(recordOf(null, nested(1_000))));
        failures.put(
                "tagged keys",
                () -> value("a.x")
                        .apply(structRecord(
                                "a",
                                SchemaBuilder.map(
                                                SchemaBuilder.string()
                                                        .parameter("pii", "")
                                                        .build(),
                                                Schema.STRING_SCHEMA)
                                        .build(),
                                Map.of(CANARY, CANARY))));
        failures.put("string at any depth", () -> value("**.a.x").apply(recordOf(null, map)));
        failures.put(
                "tagged struct",
                () -> value("a")
                        .apply(structRecord(
                                "a",
                                SchemaBuilder.struct()
                                        .parameter("pii", "true")
                                        .optional()
                                        .field("b", Schema.STRING_SCHEMA)
                                        .build(),
                                null)));
        failures.put(
                "second name of a key taken",
                () -> value("a:b", "keep.original", "true").apply(recordOf(null, Map.of("a", CANARY, "b", CANARY))));
        failures.put(
                "normalised long",
                () -> value("a", "normalize", "a=trim").apply(structRecord("a", Schema.INT64_SCHEMA, NUMBER_CANARY)));
        failures.put(
                "no address in a struct",
                () -> value("a", "normalize", "a=ip").apply(structRecord("a", Schema.STRING_SCHEMA, CANARY)));
        // Keys
        failures.put("key", () -> key("a").apply(recordOfKey(null, CANARY)));
        failures.put("key field", () -> key("x").apply(recordOfKey(null, map)));
        // Headers
        SourceRecord headers = recordOf(null, null);
        headers.headers()
                .addString("a", CANARY)
                .addString("b", CANARY)
                .addString(CANARY, CANARY)
                .addList("list", List.of(CANARY), listOfStrings)
                .add("untyped", List.of(CANARY), null)
                .addString("surrogate", CANARY + "\ud83d");
        failures.put("missing header", () -> header("a,x").apply(headers));
        failures.put("no header", () -> header("x", IGNORE_MISSING).apply(headers));
        failures.put("header name taken", () -> header("a:b").apply(headers));
        failures.put("list header", () -> header("list").apply(headers));
        failures.put("untyped list header", () -> header("untyped").apply(headers));
        failures.put("surrogate header", () -> header("surrogate").apply(headers));
        failures.put(
                "header of another class",
                () -> header("a")
                        .apply(headers.newRecord(
                                "topic",
                                0,
                                null,
                                null,
                                null,
                                null,
                                0L,
                                new UncheckedHeaders().addUnchecked("a", CANARY))));
        return failures;
    }

    /** As a careless transform before this one could make them. */
    private static final class UncheckedHeaders extends ConnectHeaders {
        ConnectHeaders addUnchecked(String name, Object content) {
            addWithoutValidating(name, content, Schema.INT64_SCHEMA);
            return this;
        }
    }

    private static Object nested(int levels) {
        Object value = CANARY;
        for (int i = 0; i < levels; i++) {
            value = Map.of(CANARY, value);
        }
        return value;
    }

    private static Map<Object, Object> withNullKey(Map<Object, Object> map) {
        Map<Object, Object> copy = new HashMap<>(map);
        copy.put(null, CANARY);
        return copy;
    }

    private static Struct struct(String field, Schema type, Object content) {
        Schema schema = SchemaBuilder.struct().field(field, type).build();
        return new Struct(schema).put(field, content);
    }

    private static SourceRecord structRecord(String field, Schema type, Object content) {
        Struct struct = struct(field, type, content);
        return recordOf(struct.schema(), struct);
    }

    private static Map<String, String> config(String... keysAndValues) {
        Map<String, String> config = new HashMap<>(Map.of("fields", "a", "secret", SECRET_CANARY.repeat(3)));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return config;
    }

    private static Set<String> kindsOfErrors() {
        return Arrays.stream(FieldException.class.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getReturnType() == FieldException.class)
                .map(Method::getName)
                .collect(Collectors.toSet());
    }

    private static String everythingOf(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text + thrown.getMessage() + thrown.getLocalizedMessage() + thrown;
    }

    private static String everythingOf(LogCapture log) {
        List<String> texts = new ArrayList<>();
        for (LogEvent event : log.events()) {
            texts.add(event.getMessage().getFormattedMessage());
            texts.add(Arrays.deepToString(event.getMessage().getParameters()));
            if (event.getThrown() != null) {
                texts.add(everythingOf(event.getThrown()));
            }
        }
        for (LogRecord record : log.records()) {
            texts.add(record.getMessage() + Arrays.deepToString(record.getParameters()));
            if (record.getThrown() != null) {
                texts.add(everythingOf(record.getThrown()));
            }
        }
        return String.join("\n", texts);
    }

    private static void assertNoCanary(String name, String text) {
        assertThat(text)
                .as(name)
                .doesNotContainIgnoringCase(CANARY)
                .doesNotContain(Long.toString(NUMBER_CANARY))
                .doesNotContainIgnoringCase(SECRET_CANARY)
                .doesNotContainIgnoringCase(HexFormat.of().formatHex(SECRET_CANARY.getBytes(UTF_8)))
                .doesNotContain(ENCODED_SECRET_CANARY);
    }
}
