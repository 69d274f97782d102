package dev.privystream.pii;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.connect.data.Schema;

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

    static final String ENCODING_CONFIG = "encoding";
    static final String ENCODING_DEFAULT = TokenEncoding.HEX.configName();
    private static final String ENCODING_DOC =
            "The text form of a token: 'hex' in lower case, or 'base64url' without padding.";

    private static final String HASH_GROUP = "Hash";

    private final HashAlgorithm algorithm;
    private final byte[] secret;
    private final TokenEncoding encoding;

    /** @throws ConfigException that names the wrong key, and never holds a secret */
    HashFieldConfig(RecordPart part, Map<String, ?> properties) {
        super(definition(part), part, properties);
        checkAlgorithm(values());
        checkSecret(values());
        algorithm = HashAlgorithm.named(getString(ALGORITHM_CONFIG)).orElseThrow();
        secret = algorithm.isKeyed() ? Secret.decode(SECRET_CONFIG, getPassword(SECRET_CONFIG)) : null;
        encoding = TokenEncoding.named(getString(ENCODING_CONFIG)).orElseThrow();
    }

    HashAlgorithm algorithm() {
        return algorithm;
    }

    @Override
    FieldFunctions functions() {
        return FieldFunctions.of(new HashFunction(
                newTokenHash(), new TokenSchema(Schema.Type.STRING, algorithm, null, getList(FIELDS_TAG_CONFIG))));
    }

    TokenHash newTokenHash() {
        return new TokenHash(algorithm, secret, new TokenForm(encoding, algorithm.hashBytes(), null));
    }

    static ConfigDef definition(RecordPart part) {
        return definition(part, VERB)
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
                        new AlgorithmRecommender())
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
                        new UnkeyedAllowedRecommender())
                .define(
                        SECRET_CONFIG,
                        Type.PASSWORD,
                        SECRET_DEFAULT,
                        new SecretValidator(),
                        Importance.HIGH,
                        SECRET_DOC,
                        HASH_GROUP,
                        3,
                        Width.LONG,
                        "Secret",
                        new SecretRecommender())
                .define(
                        ENCODING_CONFIG,
                        Type.STRING,
                        ENCODING_DEFAULT,
                        new Choice(TokenEncoding.names()),
                        Importance.MEDIUM,
                        ENCODING_DOC,
                        HASH_GROUP,
                        4,
                        Width.SHORT,
                        "Encoding",
                        new Choice(TokenEncoding.names()));
    }

    /** The values are what could be parsed of each key; those that could not have an error of their own. */
    private static Optional<HashAlgorithm> algorithm(Map<String, ?> values) {
        return HashAlgorithm.named(values.get(ALGORITHM_CONFIG));
    }

    private static boolean isUnkeyed(Map<String, ?> values) {
        return algorithm(values).filter(algorithm -> !algorithm.isKeyed()).isPresent();
    }

    private static void checkAlgorithm(Map<String, ?> values) {
        if (isUnkeyed(values) && Boolean.FALSE.equals(values.get(UNKEYED_ALLOWED_CONFIG))) {
            throw new ConfigException(
                    "'" + ALGORITHM_CONFIG + "' is one without a secret, whose tokens give values away to"
                            + " whoever tries all: choose an HMAC, or set '" + UNKEYED_ALLOWED_CONFIG + "' to 'true'");
        }
    }

    private static void checkSecret(Map<String, ?> values) {
        boolean given = values.get(SECRET_CONFIG) != null;
        if (given && isUnkeyed(values)) {
            throw new ConfigException("'" + SECRET_CONFIG + "' is of no use to the '" + ALGORITHM_CONFIG
                    + "': take it out, or choose an HMAC");
        }
        if (!given && algorithm(values).filter(HashAlgorithm::isKeyed).isPresent()) {
            throw new ConfigException("'" + SECRET_CONFIG + "' is missing: an HMAC needs one");
        }
    }

    private static final class SecretValidator implements ConfigDef.Validator {
        @Override
        public void ensureValid(String name, Object value) {
            if (value instanceof Password secret) {
                Secret.decode(name, secret);
            }
        }

        @Override
        public String toString() {
            return "at least " + Secret.LEAST_BYTES + " bytes, as plain text, base64:... or hex:...";
        }
    }

    private static final class AlgorithmRecommender extends Choice {
        AlgorithmRecommender() {
            super(HashAlgorithm.names());
        }

        @Override
        public List<Object> validValues(String name, Map<String, Object> values) {
            checkAlgorithm(values);
            return super.validValues(name, values);
        }
    }

    private static final class UnkeyedAllowedRecommender implements ConfigDef.Recommender {
        @Override
        public List<Object> validValues(String name, Map<String, Object> values) {
            return List.of(true, false);
        }

        @Override
        public boolean visible(String name, Map<String, Object> values) {
            return isUnkeyed(values);
        }
    }

    private static final class SecretRecommender implements ConfigDef.Recommender {
        @Override
        public List<Object> validValues(String name, Map<String, Object> values) {
            checkSecret(values);
            return List.of();
        }

        @Override
        public boolean visible(String name, Map<String, Object> values) {
            return !isUnkeyed(values);
        }
    }
}
