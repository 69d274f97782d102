package dev.privystream.pii;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashFieldConfigTest {
    private static final String SECRET = Hashing.SECRET;
    private static final String OTHER = "fedcba9876543210fedcba9876543210";

    /** The wrong key, what its error says, and the configuration. */
    static Stream<Arguments> wrongConfigs() {
        return Stream.of(
                arguments("fields", "no default", Map.of("secret", SECRET)),
                arguments("fields", "empty", config("", "fields.tag", "")),
                arguments("fields", "a..b", Map.of("fields", "x,a..b", "secret", SECRET)),
                arguments("fields", "position 0", Map.of("fields", "x,,y", "secret", SECRET)),
                arguments("fields", "'a' of the record value is listed more than once", config("a,a")),
                arguments("fields", "'a' of the record value is listed more than once", config("a,a:b")),
                arguments("fields", "'a' of the record value is listed more than once", config("a,a.b")),
                arguments("fields", "'a' of the record value is listed more than once", config("a.b.c,a")),
                arguments("fields", "'a.b' of the record value is listed more than once", config("a.b.c,a.b")),
                arguments("fields", "named 'x'", config("a:x,b:x")),
                arguments("fields", "named 'b'", config("a:b,b")),
                arguments("fields", "named 'b'", config("a:b,b.c")),
                arguments("secret", "missing", Map.of("fields", "a")),
                arguments("secret", "missing", Map.of("fields", "a", "algorithm", "HmacSHA512")),
                arguments("secret", "32 bytes", config("a", "secret", "")),
                arguments("secret", "32 bytes", config("a", "secret", "x".repeat(31))),
                arguments("secret", "32 bytes", config("a", "secret", "   " + "x".repeat(31) + "   ")),
                arguments("secret", "32 bytes", config("a", "secret", "hex:" + "00".repeat(31))),
                arguments("secret", "32 bytes", config("a", "secret", "base64:" + "A".repeat(40))),
                arguments("secret", "hexadecimal", config("a", "secret", "hex:" + "0".repeat(65))),
                arguments("secret", "hexadecimal", config("a", "secret", "hex:" + "0g".repeat(32))),
                arguments("secret", "base64", config("a", "secret", "base64:" + "A".repeat(45))),
                arguments("secret", "base64", config("a", "secret", "base64:" + "_-".repeat(32))),
                arguments("secret", "reference", config("a", "secret", "${env:A_SECRET_THAT_IS_NOT_SET_ANYWHERE}")),
                arguments("secret", "reference", config("a", "secret", "base64:${dir:/secrets:pii-hash-secret}")),
                arguments("secret", "surrogate", config("a", "secret", "\ud83d" + "x".repeat(32))),
                arguments("secret", "no use", config("a", "algorithm", "SHA-256", "unkeyed.allowed", "true")),
                arguments("algorithm", "one of", config("a", "algorithm", "MD5")),
                arguments("algorithm", "one of", config("a", "algorithm", "hmacsha256")),
                arguments("algorithm", "unkeyed.allowed", Map.of("fields", "a", "algorithm", "SHA-256")),
                arguments(
                        "algorithm",
                        "unkeyed.allowed",
                        Map.of("fields", "a", "algorithm", "SHA-512", "unkeyed.allowed", "false")),
                arguments("unkeyed.allowed", "true or false", config("a", "unkeyed.allowed", "maybe")),
                arguments("encoding", "one of hex, base64url, bytes", config("a", "encoding", "base64")),
                arguments("secret.id", "letters of ASCII", config("a", "secret.id", "")),
                arguments("secret.id", "letters of ASCII", config("a", "secret.id", "k:1")),
                arguments("secret.id", "letters of ASCII", config("a", "secret.id", "clé")),
                arguments("secret.id", "bytes", config("a", "secret.id", "k1", "encoding", "bytes")),
                arguments("secret.id", "no use", unkeyed("secret.id", "k1")),
                arguments("length.bits", "a multiple of 8, from 128", config("a", "length.bits", "120")),
                arguments("length.bits", "a multiple of 8, from 128", config("a", "length.bits", "132")),
                arguments("length.bits", "a multiple of 8, from 128", config("a", "length.bits", "-128")),
                arguments("length.bits", "more than the 256 bits", config("a", "length.bits", "264")),
                arguments("length.bits", "more than the 256 bits", unkeyed("length.bits", "512")),
                arguments(
                        "length.bits",
                        "more than the 512 bits",
                        config("a", "length.bits", "520", "algorithm", "HmacSHA512")),
                arguments("length.bits", "INT", config("a", "length.bits", "all")),
                arguments("normalize", "entry 'a': an equals sign", config("a", "normalize", "a")),
                arguments(
                        "normalize", "entry 'a=strip': 'strip' is none of trim,", config("a", "normalize", "a=strip")),
                arguments("normalize", "entry 'a=': '' is none of trim,", config("a", "normalize", "a=")),
                arguments("normalize", "an entry before", config("a", "normalize", "a=trim,a=lower")),
                arguments("normalize", "'x' of the record value is not listed", config("a", "normalize", "x=trim")),
                arguments("normalize", "'b' of the record value is not listed", config("a:b", "normalize", "b=trim")),
                arguments(
                        "normalize", "'a.b' of the record value is not listed", config("*.b", "normalize", "a.b=trim")),
                arguments("domain", "entry 'a=': the name of a domain", config("a", "domain", "a=")),
                arguments("domain", "the name of a domain", config("a", "domain", "a=e mail")),
                arguments("domain", "an entry before", config("a", "domain", "a=x,a=y")),
                arguments(
                        "normalize",
                        "'a.b' of the record value is selected by '**.b' before",
                        config("**.b,a.b", "normalize", "a.b=trim")),
                arguments(
                        "domain",
                        "'a.b' of the record value is selected by '*.b' before",
                        config("*.b,a.b", "domain", "*.b=x,a.b=y")),
                arguments("domain", "'x' of the record value is not listed", config("a", "domain", "x=y")),
                arguments("phone.default.region", "ISO 3166", config("a", "phone.default.region", "us")),
                arguments("phone.default.region", "ISO 3166", config("a", "phone.default.region", "EU")),
                arguments("phone.default.region", "ISO 3166", config("a", "phone.default.region", "")),
                arguments(
                        "phone.default.region",
                        "'AQ'",
                        config("a", "phone.default.region", "AQ", "normalize", "a=trim+e164")),
                arguments("previous.secret", "32 bytes", config("a", "previous.secret", "short")),
                arguments("previous.secret", "hexadecimal", config("a", "previous.secret", "hex:0g")),
                arguments("previous.secret", "reference", config("a", "previous.secret", "${env:NOT_SET}")),
                arguments("previous.secret", "the same as 'secret'", config("a", "previous.secret", SECRET)),
                arguments(
                        "previous.secret",
                        "the same as 'secret'",
                        config("a", "previous.secret", "hex:" + HexFormat.of().formatHex(SECRET.getBytes(UTF_8)))),
                arguments("previous.secret", "no use", unkeyed("previous.secret", OTHER)),
                arguments("previous.secret", "The record value has no name", config(".", "previous.secret", OTHER)),
                arguments("previous.secret", "'a[*]' of the record value", config("b,a[*]", "previous.secret", OTHER)),
                arguments(
                        "previous.secret.id",
                        "letters of ASCII",
                        config("a", "previous.secret", OTHER, "previous.secret.id", "a b")),
                arguments(
                        "previous.secret.id",
                        "the same as 'secret.id'",
                        config("a", "previous.secret", OTHER, "previous.secret.id", "k", "secret.id", "k")),
                arguments("previous.secret.id", "of no use without", config("a", "previous.secret.id", "k")),
                arguments(
                        "previous.secret.id",
                        "bytes",
                        config("a", "previous.secret", OTHER, "previous.secret.id", "k", "encoding", "bytes")),
                arguments("secret.rotate.by", "a date such as", config("a", "secret.rotate.by", "31.1.2027")),
                arguments("secret.rotate.by", "a date such as", config("a", "secret.rotate.by", "2027-02-29")),
                arguments("secret.rotate.by", "no use", unkeyed("secret.rotate.by", "2027-01-31")),
                arguments("previous.suffix", "non-empty", config("a", "previous.secret", OTHER, "previous.suffix", "")),
                arguments("on.missing.field", "one of fail, ignore", config("a", "on.missing.field", "skip")),
                arguments("fields.tag", "empty name", config("a", "fields.tag", "pii,,x")),
                arguments("fields.pattern", "regular expression", config("a", "fields.pattern", "(")),
                arguments("on.unlisted.match", "one of fail, hash", config("a", "on.unlisted.match", "encrypt")),
                arguments("on.unsupported.type", "one of fail, ignore", config("a", "on.unsupported.type", "skip")),
                arguments(
                        "keep.original", "'b' of the record value has none", config("a:x,b", "keep.original", "true")),
                arguments("fields", "a..b", config("a..b", "keep.original", "true")),
                arguments("keep.original", "true or false", config("a:x", "keep.original", "maybe")),
                arguments("on.no.match", "one of fail, ignore", config("a", "on.no.match", "skip")));
    }

    @ParameterizedTest
    @MethodSource("wrongConfigs")
    void wrongConfigIsRefusedNamingItsKey(String key, String message, Map<String, String> config) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> new HashField.Value<>().configure(config))
                .withMessageContaining(key)
                .withMessageContaining(message)
                .withNoCause();
    }

    /** What {@code PUT /connector-plugins/…/config/validate} answers from, before a connector is made. */
    @ParameterizedTest
    @MethodSource("wrongConfigs")
    void wrongConfigIsRefusedAtItsKeyWhenAConnectorIsValidated(String key, String message, Map<String, String> config) {
        Map<String, List<String>> errors = ConnectorForm.errors(new HashField.Value<>(), config);

        assertThat(errors).containsOnlyKeys(key);
        assertThat(errors.get(key)).anyMatch(error -> error.contains(message));
        assertThat(errors.toString()).doesNotContain(SECRET);
    }

    @Test
    void headersMayBeListedAsPathsMayNot() {
        assertThatCode(() -> Hashing.header("a,a.b,a.b.c,x..y,[*]")).doesNotThrowAnyException();
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Hashing.header("a.b,a.b"))
                .withMessageContaining("Header 'a.b' is listed more than once");
    }

    static Stream<Arguments> secrets() {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (17 * (i % 16));
        }
        return Stream.of(
                arguments("x".repeat(32), "x".repeat(32).getBytes(UTF_8)),
                arguments("é".repeat(16), "é".repeat(16).getBytes(UTF_8)),
                arguments("hex:00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF", bytes),
                arguments("base64:ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=", bytes),
                arguments("base64:ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8", bytes),
                arguments("base64:\nABEiM0RVZneImaq7zN3u\n/wARIjNEVWZ3iJmqu8zd7v8=\n", bytes),
                arguments("$}{:" + "x".repeat(32), ("$}{:" + "x".repeat(32)).getBytes(UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void secretIsDecodedAsItsPrefixSays(String text, byte[] expected) {
        assertThat(Secret.decode("secret", new Password(text))).isEqualTo(expected);
    }

    /** Files have a last line break, which is no part of a key. */
    @Test
    void whitespaceAroundASecretIsNoPartOfIt() {
        assertThat(token("secret", SECRET + "\n")).isEqualTo(token("secret", SECRET));
    }

    @Test
    void validConfigHasNoErrorsAtAnyKey() {
        for (Map<String, String> config : List.of(
                config("a.b:c,d"),
                config("a", "algorithm", "HmacSHA512", "encoding", "base64url", "on.missing.field", "ignore"),
                config("a", "unkeyed.allowed", "true"),
                config("a", "secret.id", "2026-03.k_1", "length.bits", "128"),
                config("a", "encoding", "bytes", "length.bits", "512", "algorithm", "HmacSHA512"),
                config("a:b,*.c,`d=e`", "normalize", "a=trim+lower,*.c=e164,`d=e`=ip", "domain", "a=x,`d=e`=x"),
                config("a.b,**.b", "normalize", "a.b=trim"),
                config("**.b,a.b", "normalize", "a.b=trim,**.b=trim", "domain", "a.b=x,**.b=x"),
                config("a", "phone.default.region", "DE", "normalize", "a=e164"),
                config("a", "phone.default.region", "AQ"),
                config("a", "secret.rotate.by", "2027-01-31"),
                config("a.b[*].c", "previous.secret", OTHER),
                config("a", "previous.secret", OTHER, "previous.secret.id", "k1", "secret.id", "k2"),
                Map.of("fields", "a", "algorithm", "SHA-512", "unkeyed.allowed", "true"))) {
            assertThat(ConnectorForm.errors(new HashField.Value<>(), config)).isEmpty();
            assertThatCode(() -> new HashField.Value<>().configure(config)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @EnumSource(RecordPart.class)
    void everyKeyHasWhatAFormIsDrawnFrom(RecordPart part) {
        ConfigDef definition = HashFieldConfig.definition(part);

        assertThat(definition.groups()).containsExactly("Fields", "Hash", "Text", "Rotation");
        Map<String, List<Integer>> orders = new HashMap<>();
        for (ConfigDef.ConfigKey key : definition.configKeys().values()) {
            assertThat(key.group).as(key.name).isIn(definition.groups());
            assertThat(key.displayName).as(key.name).isNotBlank().isNotEqualTo(key.name);
            assertThat(key.documentation).as(key.name).endsWith(".").hasSizeGreaterThan(20);
            assertThat(key.width).as(key.name).isNotEqualTo(ConfigDef.Width.NONE);
            if (key.type != ConfigDef.Type.BOOLEAN) {
                assertThat(key.validator).as(key.name).isNotNull();
                assertThat(key.validator.toString()).as(key.name).doesNotContain("@");
            }
            if (key.type != ConfigDef.Type.LIST && !key.name.equals("fields.pattern")) {
                assertThat(key.recommender).as(key.name).isNotNull();
            }
            orders.computeIfAbsent(key.group, group -> new ArrayList<>()).add(key.orderInGroup);
        }
        orders.values().forEach(order -> assertThat(order).doesNotHaveDuplicates());
    }

    @Test
    void secretsArePasswordsAndHaveNoDefault() {
        for (String name : List.of("secret", "previous.secret")) {
            ConfigDef.ConfigKey secret = HashField.CONFIG_DEF.configKeys().get(name);

            assertThat(secret.type).isEqualTo(ConfigDef.Type.PASSWORD);
            assertThat(secret.defaultValue).isNull();
        }
    }

    @Test
    void choicesAreRecommended() {
        Map<String, ConfigValue> values = validated(config("a"));

        assertThat(values.get("algorithm").recommendedValues())
                .containsExactly("HmacSHA256", "HmacSHA512", "SHA-256", "SHA-512");
        assertThat(values.get("encoding").recommendedValues()).containsExactly("hex", "base64url", "bytes");
        assertThat(values.get("on.missing.field").recommendedValues()).containsExactly("fail", "ignore");
        assertThat(values.get("on.no.match").recommendedValues()).containsExactly("fail", "ignore");
        assertThat(values.get("unkeyed.allowed").recommendedValues()).containsExactly(true, false);
        assertThat(values.get("secret").recommendedValues()).isEmpty();
        assertThat(values.get("length.bits").recommendedValues()).containsExactly(128, 192, 256);
        assertThat(values.get("phone.default.region").recommendedValues()).contains("DE", "NL", "US");
    }

    @Test
    void keysWithoutEffectAreNotVisible() {
        Map<String, ConfigValue> keyed = validated(config("a"));
        Map<String, ConfigValue> unkeyed =
                validated(Map.of("fields", "a", "algorithm", "SHA-256", "unkeyed.allowed", "true"));

        assertThat(keyed.get("secret").visible()).isTrue();
        assertThat(keyed.get("unkeyed.allowed").visible()).isFalse();
        assertThat(keyed.get("on.unlisted.match").visible()).isFalse();
        assertThat(unkeyed.get("secret").visible()).isFalse();
        assertThat(unkeyed.get("unkeyed.allowed").visible()).isTrue();
        assertThat(unkeyed.get("secret.id").visible()).isFalse();
        assertThat(unkeyed.get("previous.secret").visible()).isFalse();
        assertThat(keyed.get("previous.suffix").visible()).isFalse();
        assertThat(validated(config("a", "previous.secret", OTHER))
                        .get("previous.suffix")
                        .visible())
                .isTrue();
        assertThat(keyed.get("phone.default.region").visible()).isFalse();
        assertThat(validated(config("a", "normalize", "a=e164"))
                        .get("phone.default.region")
                        .visible())
                .isTrue();
        assertThat(validated(config("a", "fields.pattern", "mail"))
                        .get("on.unlisted.match")
                        .visible())
                .isTrue();
    }

    @Test
    void algorithmAndEncodingAreThoseOfTheConfig() {
        assertThat(token("algorithm", "HmacSHA512")).matches("[0-9a-f]{128}");
        assertThat(token("encoding", "base64url")).matches("[0-9A-Za-z_-]{43}");
        assertThat(token("secret", null, "algorithm", "SHA-256", "unkeyed.allowed", "true"))
                .isEqualTo("fec52565aa0cf18f57d7cf5b3ac728503b8992d2d6f7d46da1d1201090902b02");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fields", "secret"})
    void overviewAndDefinitionAreThoseOfTheTransforms(String key) {
        assertThat(new HashField.Key<>().config()).isSameAs(HashField.CONFIG_DEF);
        assertThat(new HashField.Value<>().config()).isSameAs(HashField.CONFIG_DEF);
        assertThat(new HashField.Header<>().config().names()).isEqualTo(HashField.CONFIG_DEF.names());
        assertThat(HashField.CONFIG_DEF.names()).contains(key);
        assertThat(HashField.OVERVIEW_DOC)
                .contains(
                        "dev.privystream.pii.HashField$Key",
                        "dev.privystream.pii.HashField$Value",
                        "dev.privystream.pii.HashField$Header");
    }

    private static String token(String... config) {
        Map<?, ?> map = (Map<?, ?>) Hashing.hashed(Hashing.value("ip", config), null, Map.of("ip", "203.0.113.7"))
                .value();
        return (String) map.get("ip");
    }

    private static Map<String, String> config(String fields, String... more) {
        Map<String, String> config = new HashMap<>(Map.of("fields", fields, "secret", SECRET));
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return config;
    }

    private static Map<String, String> unkeyed(String key, String value) {
        return Map.of("fields", "a", "algorithm", "SHA-256", "unkeyed.allowed", "true", key, value);
    }

    private static Map<String, ConfigValue> validated(Map<String, String> config) {
        return HashField.CONFIG_DEF.validateAll(config);
    }
}
