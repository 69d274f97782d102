package dev.privystream.pii;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** What the configurations of {@link EncryptField} and {@link DecryptField} have in common. */
abstract class KeysetFieldConfig extends FieldConfig {
    static final String KEYSET_CONFIG = "keyset";
    private static final String KEYSET_DOC =
            "The keys, as a keyset of Google's Tink in JSON: of AES-SIV (AES256_SIV), where equal values have equal"
                    + " ciphertexts, or of AES-GCM (AES256_GCM), where they do not. The primary key encrypts; each enabled"
                    + " one decrypts what it has encrypted. Refer to it through a config provider, since Connect stores"
                    + " and shows a connector's configuration as it was sent.";

    static final String KMS_KEY_URI_CONFIG = "kms.key.uri";
    static final String KMS_KEY_URI_DEFAULT = null;
    private static final String KMS_KEY_URI_DOC =
            "The key that the keyset is wrapped by, where it is: of AWS KMS, aws-kms:// and the ARN of the key or an"
                    + " alias, with the AWS SDK's kms and url-connection-client in the plugin's directory. The KMS is asked"
                    + " when the transform starts.";

    static final String ASSOCIATED_DATA_CONFIG = "associated.data";
    static final List<String> ASSOCIATED_DATA_DEFAULT = List.of();
    private static final String ASSOCIATED_DATA_DOC =
            "What an encrypted value is bound to, so that it decrypts nowhere else: 'topic', that of the record; 'path',"
                    + " that of the encrypted field as the fields have it, with its new name if it gets one, and whether it"
                    + " is in the key, the value or the headers. It must be the same where values are encrypted and"
                    + " decrypted. Only listed fields have a path.";

    static final String KEYSET_ROTATE_BY_CONFIG = "keyset.rotate.by";

    private static final String GROUP = "Encryption";

    private static final Checked KEYSET_RULE =
            Checked.password("a keyset of Tink in JSON, in clear or wrapped by a key of a KMS", Secret::resolved);
    private static final Checked KMS_KEY_URI_RULE =
            Checked.text("the URI of a key, such as aws-kms://arn:...", KmsKey::check);
    private static final String ASSOCIATED_DATA_FORM =
            "any of " + String.join(", ", AssociatedData.Part.names()) + ", none twice";
    private static final Checked ASSOCIATED_DATA_RULE = Checked.list(ASSOCIATED_DATA_FORM, (name, parts) -> {
        if (!AssociatedData.Part.names().containsAll(parts) || new HashSet<>(parts).size() < parts.size()) {
            throw new ConfigException("'" + name + "' must be " + ASSOCIATED_DATA_FORM);
        }
    });

    private final Keyset keyset;
    private final AssociatedData associatedData;

    /** @throws ConfigException that names the wrong key, and never holds a character of the keyset */
    KeysetFieldConfig(ConfigDef definition, RecordPart part, Map<String, ?> properties) {
        super(definition, part, properties);
        checkPathIsKnown(values());
        keyset = keyset(getPassword(KEYSET_CONFIG), getString(KMS_KEY_URI_CONFIG));
        associatedData = new AssociatedData(parts(getList(ASSOCIATED_DATA_CONFIG)), part);
    }

    final Keyset keyset() {
        return keyset;
    }

    final AssociatedData associatedData() {
        return associatedData;
    }

    @Override
    final RotationDate rotationDate() {
        return RotationDate.of(KEYSET_ROTATE_BY_CONFIG, getString(KEYSET_ROTATE_BY_CONFIG));
    }

    /** Adds the keys of this class to a definition that has those of {@link FieldConfig}. */
    static ConfigDef with(ConfigDef definition) {
        definition
                .define(
                        KEYSET_CONFIG,
                        Type.PASSWORD,
                        ConfigDef.NO_DEFAULT_VALUE,
                        KEYSET_RULE,
                        Importance.HIGH,
                        KEYSET_DOC,
                        GROUP,
                        1,
                        Width.LONG,
                        "Keyset",
                        List.of(KMS_KEY_URI_CONFIG),
                        Rule.of(KeysetFieldConfig::checkKeyset, List.of()))
                .define(
                        KMS_KEY_URI_CONFIG,
                        Type.STRING,
                        KMS_KEY_URI_DEFAULT,
                        KMS_KEY_URI_RULE,
                        Importance.MEDIUM,
                        KMS_KEY_URI_DOC,
                        GROUP,
                        2,
                        Width.LONG,
                        "KMS key",
                        Rule.of(values -> {}, List.of()))
                .define(
                        ASSOCIATED_DATA_CONFIG,
                        Type.LIST,
                        ASSOCIATED_DATA_DEFAULT,
                        ASSOCIATED_DATA_RULE,
                        Importance.MEDIUM,
                        ASSOCIATED_DATA_DOC,
                        GROUP,
                        3,
                        Width.SHORT,
                        "Associated data",
                        Rule.of(KeysetFieldConfig::checkPathIsKnown, AssociatedData.Part.names()));
        RotationDate.define(definition, KEYSET_ROTATE_BY_CONFIG, "keyset", GROUP, 4, Rule.of(values -> {}, List.of()));
        return definition;
    }

    /** @param kmsKeyUri null for a keyset in clear */
    private static Keyset keyset(Password keyset, String kmsKeyUri) {
        return kmsKeyUri == null
                ? Keyset.read(KEYSET_CONFIG, keyset, KMS_KEY_URI_CONFIG)
                : Keyset.unwrap(KEYSET_CONFIG, keyset, KMS_KEY_URI_CONFIG, kmsKeyUri);
    }

    /** Reads the keyset where that does not need the KMS. */
    private static void checkKeyset(Map<String, ?> values) {
        if (values.get(KEYSET_CONFIG) instanceof Password keyset) {
            if (values.get(KMS_KEY_URI_CONFIG) == null) {
                keyset(keyset, null);
            } else {
                Keyset.checked(KEYSET_CONFIG, keyset, KMS_KEY_URI_CONFIG, true);
            }
        }
    }

    private static Set<AssociatedData.Part> parts(List<?> names) {
        Set<AssociatedData.Part> parts = EnumSet.noneOf(AssociatedData.Part.class);
        names.forEach(name -> AssociatedData.Part.named(name).ifPresent(parts::add));
        return parts;
    }

    /** The values are what could be parsed of each key; those that could not have an error of their own. */
    private static void checkPathIsKnown(Map<String, ?> values) {
        if (!(values.get(ASSOCIATED_DATA_CONFIG) instanceof List<?> names)
                || !parts(names).contains(AssociatedData.Part.PATH)) {
            return;
        }
        String path = "'" + ASSOCIATED_DATA_CONFIG + "' has 'path', which only listed fields have: ";
        if (values.get(FIELDS_CONFIG) instanceof List<?> fields && fields.isEmpty()) {
            throw new ConfigException(path + "list them in '" + FIELDS_CONFIG + "', or take it out");
        }
        if (values.get(FIELDS_PATTERN_CONFIG) != null
                && values.get(ON_UNLISTED_MATCH_CONFIG) instanceof String action
                && !action.equals(ON_UNLISTED_MATCH_DEFAULT)) {
            throw new ConfigException(path + "set '" + ON_UNLISTED_MATCH_CONFIG + "' to '" + ON_UNLISTED_MATCH_DEFAULT
                    + "', or take it out");
        }
    }
}
