package dev.privystream.pii;

import static dev.privystream.pii.Sealing.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.source.SourceRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The configurations of EncryptField and DecryptField. */
class KeysetFieldConfigTest {
    private static final String WRAPPED = "{\"encryptedKeyset\": \"AAAA\"}";

    /** The wrong key, what its error says, and the configuration. */
    static Stream<Arguments> wrongConfigs() {
        return Stream.of(
                arguments("fields", "no default", config("a", "fields", null)),
                arguments("fields", "empty", config("", "fields.tag", "")),
                arguments("fields", "a..b", config("x,a..b")),
                arguments("fields", "named 'x'", config("a:x,b:x")),
                arguments("keyset", "no default", config("a", "keyset", null)),
                arguments("keyset", "reference", config("a", "keyset", "${dir:/secrets:pii-keyset}")),
                arguments("keyset", "not a keyset", config("a", "keyset", "")),
                arguments("keyset", "not a keyset", config("a", "keyset", "{}")),
                arguments("keyset", "not a keyset", config("a", "keyset", Hashing.SECRET)),
                arguments(
                        "keyset",
                        "cannot be used",
                        config(
                                "a",
                                "keyset",
                                Keysets.keyset(1, Keysets.key("AesSivKey", Keysets.protobuf(2, 32, 0), 1)))),
                arguments(
                        "keyset",
                        "both deterministic",
                        config("a", "keyset", Keysets.keyset(1, Keysets.aesSiv(1, 0), Keysets.aesGcm(2)))),
                arguments("keyset", "type TINK", config("a", "keyset", Keysets.AES_SIV.replace("\"TINK\"", "\"RAW\""))),
                arguments("keyset", "'kms.key.uri'", config("a", "keyset", WRAPPED)),
                arguments(
                        "keyset",
                        "not a keyset that a KMS has wrapped",
                        config("a", "kms.key.uri", OtherKms.PREFIX + "key")),
                arguments("kms.key.uri", "aws-kms://arn:", config("a", "keyset", WRAPPED, "kms.key.uri", "")),
                arguments(
                        "kms.key.uri",
                        "aws-kms://arn:",
                        config("a", "keyset", WRAPPED, "kms.key.uri", "gcp-kms://projects/p")),
                arguments(
                        "kms.key.uri",
                        "ARN of a key",
                        config("a", "keyset", WRAPPED, "kms.key.uri", "aws-kms://alias/pii")),
                arguments("associated.data", "any of topic, path", config("a", "associated.data", "value")),
                arguments("associated.data", "none twice", config("a", "associated.data", "path,path")),
                arguments("associated.data", "any of topic, path", config("a", "associated.data", "topic,,path")),
                arguments(
                        "associated.data",
                        "list them in 'fields'",
                        config("", "fields.tag", "x", "associated.data", "topic,path")),
                arguments("keyset.rotate.by", "a date such as", config("a", "keyset.rotate.by", "soon")),
                arguments("on.missing.field", "one of fail, ignore", config("a", "on.missing.field", "skip")),
                arguments("fields.tag", "empty name", config("a", "fields.tag", "pii,,x")),
                arguments("fields.pattern", "regular expression", config("a", "fields.pattern", "(")),
                arguments("on.unlisted.match", "one of fail, ", config("a", "on.unlisted.match", "hash")),
                arguments(
                        "keep.original", "'b' of the record value has none", config("a:x,b", "keep.original", "true")));
    }

    @ParameterizedTest
    @MethodSource("wrongConfigs")
    void wrongConfigIsRefusedNamingItsKey(String key, String message, Map<String, String> config) {
        for (Supplier<FieldTransform<SourceRecord>> transform : transforms()) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> transform.get().configure(config))
                    .withMessageContaining(key)
                    .withMessageContaining(message)
                    .withNoCause();
        }
    }

    /** What {@code PUT /connector-plugins/…/config/validate} answers from, before a connector is made. */
    @ParameterizedTest
    @MethodSource("wrongConfigs")
    void wrongConfigIsRefusedAtItsKeyWhenAConnectorIsValidated(String key, String message, Map<String, String> config) {
        for (Supplier<FieldTransform<SourceRecord>> transform : transforms()) {
            Map<String, List<String>> errors = ConnectorForm.errors(transform.get(), config);

            assertThat(errors).containsOnlyKeys(key);
            assertThat(errors.get(key)).anyMatch(error -> error.contains(message));
            assertThat(errors.toString()).doesNotContain("EkAAAQID");
        }
    }

    @Test
    void unlistedFieldsCannotBeReplacedWhereThePathIsBound() {
        for (String action : List.of("encrypt", "decrypt")) {
            FieldTransform<SourceRecord> transform =
                    action.equals("encrypt") ? new EncryptField.Value<>() : new DecryptField.Value<>();
            Map<String, String> config =
                    config("a", "associated.data", "path", "fields.pattern", "mail", "on.unlisted.match", action);

            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> transform.configure(config))
                    .withMessageContainingAll("'associated.data'", "'on.unlisted.match'");
            assertThat(ConnectorForm.errors(transform, config)).containsOnlyKeys("associated.data");
        }
    }

    @Test
    void validConfigHasNoErrorsAtAnyKey() {
        for (Supplier<FieldTransform<SourceRecord>> transform : transforms()) {
            for (Map<String, String> config : List.of(
                    config("a.b:c,d"),
                    config("a", "keyset", Keysets.AES_GCM, "associated.data", "path,topic"),
                    config("", "fields.tag", "x", "associated.data", "topic"),
                    config("a", "fields.pattern", "mail", "associated.data", "path"),
                    config("a", "keyset.rotate.by", "2027-01-31"))) {
                assertThat(ConnectorForm.errors(transform.get(), config)).isEmpty();
                assertThatCode(() -> transform.get().configure(config)).doesNotThrowAnyException();
            }
        }
    }

    /** The check of a connector's configuration is not the place to ask a KMS: it asks when the task starts. */
    @Test
    void keysetThatAKmsHasWrappedIsUnwrappedWhenConfiguredAndNotWhenValidated() throws Exception {
        try (KmsStandIn kms = new KmsStandIn()) {
            String wrapped = Keysets.wrapped(Keysets.AES_SIV, KmsStandIn.KEY_URI);
            Map<String, String> config = config("a", "keyset", wrapped, "kms.key.uri", KmsStandIn.KEY_URI);

            assertThat(ConnectorForm.errors(new EncryptField.Value<>(), config)).isEmpty();
            assertThat(kms.requests()).extracting(KmsStandIn.Request::action).containsExactly("Encrypt");

            EncryptField<SourceRecord> transform = new EncryptField.Value<>();
            transform.configure(config);
            assertThat(kms.requests()).extracting(KmsStandIn.Request::action).containsExactly("Encrypt", "Decrypt");
            assertThat(Sealing.through(transform, null, Map.of("a", "::1")).value())
                    .isEqualTo(Map.of("a", Sealing.sealed("::1")));
            assertThat(kms.requests()).hasSize(2);
        }
    }

    static Stream<Arguments> definitions() {
        Function<RecordPart, ConfigDef> encrypt = EncryptFieldConfig::definition;
        Function<RecordPart, ConfigDef> decrypt = DecryptFieldConfig::definition;
        return Stream.of(RecordPart.values())
                .flatMap(part -> Stream.of(
                        arguments(encrypt.apply(part), List.of("Fields", "Encryption", "Form")),
                        arguments(decrypt.apply(part), List.of("Fields", "Encryption"))));
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void everyKeyHasWhatAFormIsDrawnFrom(ConfigDef definition, List<String> groups) {
        assertThat(definition.groups()).isEqualTo(groups);
        Map<String, List<Integer>> orders = new HashMap<>();
        for (ConfigDef.ConfigKey key : definition.configKeys().values()) {
            assertThat(key.displayName).as(key.name).isNotBlank().isNotEqualTo(key.name);
            assertThat(key.documentation)
                    .as(key.name)
                    .endsWith(".")
                    .hasSizeGreaterThan(20)
                    .doesNotContain("%s");
            assertThat(key.width).as(key.name).isNotEqualTo(ConfigDef.Width.NONE);
            if (key.type != ConfigDef.Type.BOOLEAN) {
                assertThat(key.validator).as(key.name).isNotNull();
                assertThat(key.validator.toString()).as(key.name).doesNotContain("@");
            }
            if (!List.of("fields", "fields.tag", "fields.pattern").contains(key.name)) {
                assertThat(key.recommender).as(key.name).isNotNull();
            }
            orders.computeIfAbsent(key.group, group -> new ArrayList<>()).add(key.orderInGroup);
        }
        orders.values().forEach(order -> assertThat(order).doesNotHaveDuplicates());
    }

    @Test
    void keysetIsAPasswordAndHasNoDefault() {
        for (ConfigDef definition : List.of(EncryptField.CONFIG_DEF, DecryptField.CONFIG_DEF)) {
            ConfigDef.ConfigKey keyset = definition.configKeys().get("keyset");

            assertThat(keyset.type).isEqualTo(ConfigDef.Type.PASSWORD);
            assertThat(keyset.hasDefault()).isFalse();
        }
    }

    @Test
    void choicesAreRecommended() {
        Map<String, ConfigValue> encrypt = EncryptField.CONFIG_DEF.validateAll(config("a"));
        Map<String, ConfigValue> decrypt = DecryptField.CONFIG_DEF.validateAll(config("a"));

        assertThat(encrypt.get("encoding").recommendedValues())
                .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                .containsExactlyElementsOf(TokenEncoding.names());
        assertThat(encrypt.get("on.unlisted.match").recommendedValues()).containsExactly("fail", "encrypt");
        assertThat(decrypt.get("on.unlisted.match").recommendedValues()).containsExactly("fail", "decrypt");
        for (Map<String, ConfigValue> values : List.of(encrypt, decrypt)) {
            assertThat(values.get("associated.data").recommendedValues()).containsExactly("topic", "path");
            assertThat(values.get("keyset").recommendedValues()).isEmpty();
            assertThat(values.get("kms.key.uri").recommendedValues()).isEmpty();
        }
    }

    @Test
    void overviewAndDefinitionAreThoseOfTheTransforms() {
        assertThat(new EncryptField.Key<>().config()).isSameAs(EncryptField.CONFIG_DEF);
        assertThat(new EncryptField.Value<>().config()).isSameAs(EncryptField.CONFIG_DEF);
        assertThat(new EncryptField.Header<>().config().names()).isEqualTo(EncryptField.CONFIG_DEF.names());
        assertThat(new DecryptField.Key<>().config()).isSameAs(DecryptField.CONFIG_DEF);
        assertThat(new DecryptField.Value<>().config()).isSameAs(DecryptField.CONFIG_DEF);
        assertThat(new DecryptField.Header<>().config().names()).isEqualTo(DecryptField.CONFIG_DEF.names());
        for (String part : List.of("Key", "Value", "Header")) {
            assertThat(EncryptField.OVERVIEW_DOC).contains("dev.privystream.pii.EncryptField$" + part);
            assertThat(DecryptField.OVERVIEW_DOC).contains("dev.privystream.pii.DecryptField$" + part);
        }
    }

    private static List<Supplier<FieldTransform<SourceRecord>>> transforms() {
        return List.of(EncryptField.Value::new, DecryptField.Value::new);
    }
}
