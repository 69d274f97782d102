package dev.privystream.pii;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** The configuration of {@link HashField}. */
final class HashFieldConfig extends FieldConfig {
    private static final String VERB = "hash";

    static final String ALGORITHM_CONFIG = "algorithm";
    static final String ALGORITHM_DEFAULT = HashAlgorithm.HMAC_SHA256.jcaName();
    private static final String ALGORITHM_DOC = "The hash function. The HMACs are keyed by the secret. The others are"
            + " not: whoever sees the token of an address or a phone number finds its value by trying all of them.";

    static final String UNKEYED_ALLOWED_CONFIG = "unkeyed.allowed";
    static final boolean UNKEYED_ALLOWED_DEFAULT = false;
    private static final String UNKEYED_ALLOWED_DOC = "Whether the algorithm may be one without a secret.";

    static final String SECRET_CONFIG = "secret";
    static final String SECRET_DEFAULT = null;
    private static final String SECRET_DOC =
            "The secret key of an HMAC, of at least 32 bytes: plain text, or encoded as"
                    + " base64:... or hex:... . Refer to it through a config provider, since Connect stores and shows a"
                    + " connector's configuration as it was sent.";

    static final String SECRET_ID_CONFIG = "secret.id";
    static final String SECRET_ID_DEFAULT = null;
    private static final String SECRET_ID_DOC =
            "A name of the secret, which is no secret itself. Each token begins with"
                    + " it and a colon, so that it says by which secret it was made.";

    static final String ENCODING_CONFIG = "encoding";
    static final String ENCODING_DEFAULT = TokenEncoding.HEX.configName();
    private static final String ENCODING_DOC =
            "The form of a token: 'hex' in lower case, 'base64url' without padding, or"
                    + " 'bytes', which is not a string but for columns of bytes.";

    static final String LENGTH_BITS_CONFIG = "length.bits";
    static final Integer LENGTH_BITS_DEFAULT = null;
    private static final String LENGTH_BITS_DOC = "How many bits of a hash, its leftmost ones, are in the token; all"
            + " where nothing is set. Among 10^9 values two meet by chance with a probability of 10^-21 at 128 bits.";

    static final String NORMALIZE_CONFIG = "normalize";
    static final List<String> NORMALIZE_DEFAULT = null;
    private static final String NORMALIZE_DOC =
            "What is done to listed strings before they are hashed, so that different"
                    + " spellings of one value get one token: path=operation+operation, in this order, with the path as the"
                    + " fields have it. trim takes whitespace off both ends; lower and upper change the case; nfc and nfkc are"
                    + " Unicode's normalisation forms; digits keeps the decimal digits only; ip writes IPv4 and IPv6 addresses in"
                    + " one form; e164 does so to phone numbers, and needs the library libphonenumber in the plugin's directory.";

    static final String PHONE_DEFAULT_REGION_CONFIG = "phone.default.region";
    static final String PHONE_DEFAULT_REGION_DEFAULT = null;
    private static final String PHONE_DEFAULT_REGION_DOC = "The region, as an ISO 3166 code, in which e164 reads phone"
            + " numbers that do not begin with +. Where nothing is set, such a number fails its record.";

    static final String DOMAIN_CONFIG = "domain";
    static final List<String> DOMAIN_DEFAULT = null;
    private static final String DOMAIN_DOC =
            "Listed fields that have tokens of their own, as path=name with the path as"
                    + " the fields have it: equal values have equal tokens only within a domain. Its length and name are hashed"
                    + " before the value.";

    static final String PREVIOUS_SECRET_CONFIG = "previous.secret";
    static final String PREVIOUS_SECRET_DEFAULT = null;
    private static final String PREVIOUS_SECRET_DOC = "The secret key before the present one. While it is set, each"
            + " hashed field has another beside it with the token by this key, so that tokens of before and after the"
            + " change can be joined.";

    static final String PREVIOUS_SECRET_ID_CONFIG = "previous.secret.id";
    static final String PREVIOUS_SECRET_ID_DEFAULT = null;
    private static final String PREVIOUS_SECRET_ID_DOC = "The name that the previous secret had, if it had one.";

    static final String PREVIOUS_SUFFIX_CONFIG = "previous.suffix";
    static final String PREVIOUS_SUFFIX_DEFAULT = "_previous";
    private static final String PREVIOUS_SUFFIX_DOC =
            "What is put behind the name of a hashed field for the name of the one with the previous token.";

    static final String SECRET_ROTATE_BY_CONFIG = "secret.rotate.by";

    private static final String HASH_GROUP = "Hash";
    private static final String TEXT_GROUP = "Text";
    private static final String ROTATION_GROUP = "Rotation";

    private static final int LEAST_BITS = 128;
    private static final Set<String> REGIONS = new TreeSet<>(Arrays.asList(Locale.getISOCountries()));

    private static final Checked SECRET_RULE = Checked.password(
            "at least " + Secret.LEAST_BYTES + " bytes, as plain text, base64:... or hex:...", Secret::decode);
    private static final Checked SECRET_ID_RULE = Checked.text(PlainName.FORM, (name, id) -> TokenForm.checked(id));
    private static final String LENGTH_FORM =
            "a multiple of " + Byte.SIZE + ", from " + LEAST_BITS + " to the bits of the algorithm";
    private static final Checked LENGTH_RULE = new Checked(LENGTH_FORM, (name, value) -> {
        if (value instanceof Integer bits && (bits < LEAST_BITS || bits % Byte.SIZE != 0)) {
            throw new ConfigException("'" + name + "' must be " + LENGTH_FORM);
        }
    });
    private static final String REGION_FORM = "an ISO 3166 code of two upper-case letters";
    private static final Checked REGION_RULE = Checked.text(REGION_FORM, (name, region) -> {
        if (!REGIONS.contains(region)) {
            throw new ConfigException("'" + name + "' must be " + REGION_FORM);
        }
    });

    private final RecordPart part;
    private final HashAlgorithm algorithm;
    private final TokenEncoding encoding;
    private final int tokenBytes;

    /** @throws ConfigException that names the wrong key, and never holds a secret */
    HashFieldConfig(RecordPart part, Map<String, ?> properties) {
        super(definition(part), part, properties);
        this.part = part;
        checkAlgorithm(values());
        checkSecret(values());
        checkSecretId(SECRET_ID_CONFIG, values());
        checkLength(values());
        checkListed(NORMALIZE_CONFIG, part, Normalization::operations, values());
        checkPhoneRegion(part, values());
        checkListed(DOMAIN_CONFIG, part, Domain::checked, values());
        checkPreviousSecret(part, values());
        checkPreviousSecretId(values());
        checkOfUse(SECRET_ROTATE_BY_CONFIG, values());
        algorithm = algorithm(values()).orElseThrow();
        encoding = TokenEncoding.named(getString(ENCODING_CONFIG)).orElseThrow();
        tokenBytes = Optional.ofNullable(getInt(LENGTH_BITS_CONFIG))
                .map(bits -> bits / Byte.SIZE)
                .orElse(algorithm.hashBytes());
    }

    HashAlgorithm algorithm() {
        return algorithm;
    }

    @Override
    RotationDate rotationDate() {
        return RotationDate.of(SECRET_ROTATE_BY_CONFIG, getString(SECRET_ROTATE_BY_CONFIG));
    }

    @Override
    FieldFunctions functions() {
        Optional<FieldFunction> previous = Optional.ofNullable(getPassword(PREVIOUS_SECRET_CONFIG))
                .map(secret -> function(PREVIOUS_SECRET_CONFIG, PREVIOUS_SECRET_ID_CONFIG, true));
        return new FieldFunctions(
                function(SECRET_CONFIG, SECRET_ID_CONFIG, false), previous, getString(PREVIOUS_SUFFIX_CONFIG));
    }

    private FieldFunction function(String secretConfig, String idConfig, boolean alwaysOptional) {
        byte[] secret = algorithm.isKeyed() ? Secret.decode(secretConfig, getPassword(secretConfig)) : null;
        String id = getString(idConfig);
        return new HashFunction(
                new TokenHash(algorithm, secret, new TokenForm(encoding, tokenBytes, id)),
                new TokenSchema(encoding.type(), algorithm, id, getList(FIELDS_TAG_CONFIG), alwaysOptional),
                settings(
                        NORMALIZE_CONFIG,
                        text -> new Normalization(
                                Normalization.operations(text), getString(PHONE_DEFAULT_REGION_CONFIG))),
                settings(DOMAIN_CONFIG, Domain::new));
    }

    private <T> Map<FieldPath, T> settings(String config, Function<String, T> setting) {
        return settings(config, part, setting, values()).orElse(Map.of());
    }

    static ConfigDef definition(RecordPart part) {
        ConfigDef definition = definition(part, VERB);
        defineHash(definition);
        defineText(part, definition);
        defineRotation(part, definition);
        return definition;
    }

    private static void defineHash(ConfigDef definition) {
        definition
                .define(
                        ALGORITHM_CONFIG,
                        Type.STRING,
                        ALGORITHM_DEFAULT,
                        new Choice(HashAlgorithm.names()),
                        Importance.HIGH,
                        ALGORITHM_DOC,
                        HASH_GROUP,
                        1,
                        Width.SHORT,
                        "Algorithm",
                        List.of(UNKEYED_ALLOWED_CONFIG, SECRET_CONFIG),
                        Rule.of(HashFieldConfig::checkAlgorithm, HashAlgorithm.names()))
                .define(
                        UNKEYED_ALLOWED_CONFIG,
                        Type.BOOLEAN,
                        UNKEYED_ALLOWED_DEFAULT,
                        null,
                        Importance.LOW,
                        UNKEYED_ALLOWED_DOC,
                        HASH_GROUP,
                        2,
                        Width.SHORT,
                        "Unkeyed allowed",
                        Rule.visible(HashFieldConfig::isUnkeyed, List.of(true, false)))
                .define(
                        SECRET_CONFIG,
                        Type.PASSWORD,
                        SECRET_DEFAULT,
                        SECRET_RULE,
                        Importance.HIGH,
                        SECRET_DOC,
                        HASH_GROUP,
                        3,
                        Width.LONG,
                        "Secret",
                        Rule.of(HashFieldConfig::checkSecret, values -> !isUnkeyed(values), List.of()))
                .define(
                        SECRET_ID_CONFIG,
                        Type.STRING,
                        SECRET_ID_DEFAULT,
                        SECRET_ID_RULE,
                        Importance.MEDIUM,
                        SECRET_ID_DOC,
                        HASH_GROUP,
                        4,
                        Width.SHORT,
                        "Id of the secret",
                        Rule.of(
                                values -> checkSecretId(SECRET_ID_CONFIG, values),
                                values -> !isUnkeyed(values),
                                List.of()))
                .define(
                        ENCODING_CONFIG,
                        Type.STRING,
                        ENCODING_DEFAULT,
                        new Choice(TokenEncoding.names()),
                        Importance.MEDIUM,
                        ENCODING_DOC,
                        HASH_GROUP,
                        5,
                        Width.SHORT,
                        "Encoding",
                        new Choice(TokenEncoding.names()))
                .define(
                        LENGTH_BITS_CONFIG,
                        Type.INT,
                        LENGTH_BITS_DEFAULT,
                        LENGTH_RULE,
                        Importance.LOW,
                        LENGTH_BITS_DOC,
                        HASH_GROUP,
                        6,
                        Width.SHORT,
                        "Bits of a hash",
                        new Rule(HashFieldConfig::checkLength, values -> true, HashFieldConfig::lengths));
    }

    /** Of entries {@code path=setting}. */
    private static Checked settingsRule(RecordPart part, String form, Function<String, ?> setting) {
        return Checked.list("entries " + form, (name, entries) -> {
            try {
                PathSettings.parse(part, entries, setting);
            } catch (IllegalArgumentException e) {
                throw new ConfigException("'" + name + "', " + e.getMessage());
            }
        });
    }

    private static void defineText(RecordPart part, ConfigDef definition) {
        definition
                .define(
                        NORMALIZE_CONFIG,
                        Type.LIST,
                        NORMALIZE_DEFAULT,
                        settingsRule(
                                part,
                                "path=operation+operation, with operations out of "
                                        + String.join(", ", TextOperation.names()),
                                text -> new Normalization(Normalization.operations(text), null)),
                        Importance.MEDIUM,
                        NORMALIZE_DOC,
                        TEXT_GROUP,
                        1,
                        Width.LONG,
                        "Normalise",
                        List.of(PHONE_DEFAULT_REGION_CONFIG),
                        Rule.of(
                                values -> checkListed(NORMALIZE_CONFIG, part, Normalization::operations, values),
                                List.of()))
                .define(
                        PHONE_DEFAULT_REGION_CONFIG,
                        Type.STRING,
                        PHONE_DEFAULT_REGION_DEFAULT,
                        REGION_RULE,
                        Importance.LOW,
                        PHONE_DEFAULT_REGION_DOC,
                        TEXT_GROUP,
                        2,
                        Width.SHORT,
                        "Default region of phone numbers",
                        Rule.of(
                                values -> checkPhoneRegion(part, values),
                                values -> hasPhoneNumbers(part, values),
                                List.copyOf(REGIONS)))
                .define(
                        DOMAIN_CONFIG,
                        Type.LIST,
                        DOMAIN_DEFAULT,
                        settingsRule(part, "path=name, with " + PlainName.FORM, Domain::checked),
                        Importance.LOW,
                        DOMAIN_DOC,
                        TEXT_GROUP,
                        3,
                        Width.LONG,
                        "Domains",
                        Rule.of(values -> checkListed(DOMAIN_CONFIG, part, Domain::checked, values), List.of()));
    }

    private static void defineRotation(RecordPart part, ConfigDef definition) {
        definition
                .define(
                        PREVIOUS_SECRET_CONFIG,
                        Type.PASSWORD,
                        PREVIOUS_SECRET_DEFAULT,
                        SECRET_RULE,
                        Importance.LOW,
                        PREVIOUS_SECRET_DOC,
                        ROTATION_GROUP,
                        1,
                        Width.LONG,
                        "Previous secret",
                        List.of(PREVIOUS_SECRET_ID_CONFIG, PREVIOUS_SUFFIX_CONFIG),
                        Rule.of(values -> checkPreviousSecret(part, values), values -> !isUnkeyed(values), List.of()))
                .define(
                        PREVIOUS_SECRET_ID_CONFIG,
                        Type.STRING,
                        PREVIOUS_SECRET_ID_DEFAULT,
                        SECRET_ID_RULE,
                        Importance.LOW,
                        PREVIOUS_SECRET_ID_DOC,
                        ROTATION_GROUP,
                        2,
                        Width.SHORT,
                        "Id of the previous secret",
                        Rule.of(HashFieldConfig::checkPreviousSecretId, HashFieldConfig::hasPrevious, List.of()))
                .define(
                        PREVIOUS_SUFFIX_CONFIG,
                        Type.STRING,
                        PREVIOUS_SUFFIX_DEFAULT,
                        new ConfigDef.NonEmptyString(),
                        Importance.LOW,
                        PREVIOUS_SUFFIX_DOC,
                        ROTATION_GROUP,
                        3,
                        Width.SHORT,
                        "Suffix of previous tokens",
                        Rule.visible(HashFieldConfig::hasPrevious, List.of()));
        RotationDate.define(
                definition,
                SECRET_ROTATE_BY_CONFIG,
                "secret",
                ROTATION_GROUP,
                4,
                Rule.of(
                        values -> checkOfUse(SECRET_ROTATE_BY_CONFIG, values),
                        values -> !isUnkeyed(values),
                        List.of()));
    }

    // What follows looks at the values that could be parsed of each key. Some may be such as their own validators
    // refuse.

    private static Optional<HashAlgorithm> algorithm(Map<String, ?> values) {
        return HashAlgorithm.named(values.get(ALGORITHM_CONFIG));
    }

    private static boolean isUnkeyed(Map<String, ?> values) {
        return algorithm(values).filter(algorithm -> !algorithm.isKeyed()).isPresent();
    }

    private static boolean hasPrevious(Map<String, ?> values) {
        return values.get(PREVIOUS_SECRET_CONFIG) != null;
    }

    private static boolean hasPhoneNumbers(RecordPart part, Map<String, ?> values) {
        return settings(NORMALIZE_CONFIG, part, Normalization::operations, values).stream()
                .flatMap(settings -> settings.values().stream())
                .anyMatch(operations -> operations.contains(TextOperation.E164));
    }

    /** Empty where nothing is set, or what is set is wrong. */
    private static <T> Optional<Map<FieldPath, T>> settings(
            String config, RecordPart part, Function<String, T> setting, Map<String, ?> values) {
        try {
            return values.get(config) instanceof List<?> entries
                    ? Optional.of(PathSettings.parse(part, entries, setting))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Empty where nothing is set, or what is set is wrong. */
    private static Optional<byte[]> secret(String config, Map<String, ?> values) {
        try {
            return values.get(config) instanceof Password secret
                    ? Optional.of(Secret.decode(config, secret))
                    : Optional.empty();
        } catch (ConfigException e) {
            return Optional.empty();
        }
    }

    private static void checkAlgorithm(Map<String, ?> values) {
        if (isUnkeyed(values) && Boolean.FALSE.equals(values.get(UNKEYED_ALLOWED_CONFIG))) {
            throw new ConfigException(
                    "'" + ALGORITHM_CONFIG + "' is one without a secret, whose tokens give values away to"
                            + " whoever tries all: choose an HMAC, or set '" + UNKEYED_ALLOWED_CONFIG + "' to 'true'");
        }
    }

    private static void checkSecret(Map<String, ?> values) {
        checkOfUse(SECRET_CONFIG, values);
        if (values.get(SECRET_CONFIG) == null
                && algorithm(values).filter(HashAlgorithm::isKeyed).isPresent()) {
            throw new ConfigException("'" + SECRET_CONFIG + "' is missing: an HMAC needs one");
        }
    }

    private static void checkOfUse(String config, Map<String, ?> values) {
        if (values.get(config) != null && isUnkeyed(values)) {
            throw new ConfigException(
                    "'" + config + "' is of no use to the '" + ALGORITHM_CONFIG + "': take it out, or choose an HMAC");
        }
    }

    private static void checkSecretId(String config, Map<String, ?> values) {
        checkOfUse(config, values);
        if (values.get(config) != null && TokenEncoding.BYTES.configName().equals(values.get(ENCODING_CONFIG))) {
            throw new ConfigException("'" + config + "' cannot stand before bytes: take it out, or choose another '"
                    + ENCODING_CONFIG + "'");
        }
    }

    private static void checkLength(Map<String, ?> values) {
        if (values.get(LENGTH_BITS_CONFIG) instanceof Integer bits) {
            algorithm(values)
                    .filter(algorithm -> bits > algorithm.hashBytes() * Byte.SIZE)
                    .ifPresent(algorithm -> {
                        throw new ConfigException("'" + LENGTH_BITS_CONFIG + "' is more than the "
                                + algorithm.hashBytes() * Byte.SIZE + " bits of the '" + ALGORITHM_CONFIG + "'");
                    });
        }
    }

    private static List<Integer> lengths(Map<String, ?> values) {
        int most = algorithm(values).orElse(HashAlgorithm.HMAC_SHA256).hashBytes() * Byte.SIZE;
        return IntStream.iterate(LEAST_BITS, bits -> bits <= most, bits -> bits + 64)
                .boxed()
                .toList();
    }

    private static void checkListed(
            String config, RecordPart part, Function<String, ?> setting, Map<String, ?> values) {
        settings(config, part, setting, values)
                .ifPresent(settings -> rulesIfValid(part, values).ifPresent(rules -> {
                    try {
                        PathSettings.checkListed(part, settings, rules);
                        PathSettings.checkReached(part, settings, rules);
                    } catch (IllegalArgumentException e) {
                        throw new ConfigException("'" + config + "': " + e.getMessage());
                    }
                }));
    }

    private static void checkPhoneRegion(RecordPart part, Map<String, ?> values) {
        if (values.get(PHONE_DEFAULT_REGION_CONFIG) instanceof String region && hasPhoneNumbers(part, values)) {
            try {
                TextOperation.E164.function(region);
            } catch (IllegalArgumentException e) {
                throw new ConfigException("'" + PHONE_DEFAULT_REGION_CONFIG + "': " + e.getMessage());
            }
        }
    }

    private static void checkPreviousSecret(RecordPart part, Map<String, ?> values) {
        checkOfUse(PREVIOUS_SECRET_CONFIG, values);
        Optional<byte[]> previous = secret(PREVIOUS_SECRET_CONFIG, values);
        if (previous.isPresent()
                && Arrays.equals(previous.get(), secret(SECRET_CONFIG, values).orElse(null))) {
            throw new ConfigException("'" + PREVIOUS_SECRET_CONFIG + "' is the same as '" + SECRET_CONFIG
                    + "': set the new one there, or take the previous one out");
        }
        if (previous.isPresent()) {
            rulesIfValid(part, values).stream()
                    .flatMap(List::stream)
                    .filter(rule -> rule.path().endsWithoutName())
                    .findFirst()
                    .ifPresent(rule -> {
                        throw new ConfigException("'" + PREVIOUS_SECRET_CONFIG + "' writes a field beside each of '"
                                + FIELDS_CONFIG + "', but " + part.where(rule.path())
                                + " has no name: take one of them out");
                    });
        }
    }

    private static void checkPreviousSecretId(Map<String, ?> values) {
        checkSecretId(PREVIOUS_SECRET_ID_CONFIG, values);
        Object id = values.get(PREVIOUS_SECRET_ID_CONFIG);
        if (id != null && !hasPrevious(values)) {
            throw new ConfigException("'" + PREVIOUS_SECRET_ID_CONFIG + "' is of no use without '"
                    + PREVIOUS_SECRET_CONFIG + "': set that, too, or take the id out");
        }
        if (id != null && Objects.equals(id, values.get(SECRET_ID_CONFIG))) {
            throw new ConfigException("'" + PREVIOUS_SECRET_ID_CONFIG + "' is the same as '" + SECRET_ID_CONFIG
                    + "': each secret needs an id of its own");
        }
    }
}
