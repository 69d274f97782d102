package dev.privystream.pii;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * The configuration of {@link HashField}. A rule that spans keys is checked by the recommender of the key that breaks
 * it, since Connect shows the errors of recommenders at their keys when it validates a connector, and again by the
 * constructor, since recommenders have no part in parsing.
 */
final class HashFieldConfig extends AbstractConfig {
    static final String FIELDS_CONFIG = "fields";
    private static final String FIELDS_DOC =
            "The fields to hash, each as path or path:new_name. The steps of a path are separated by dots and lead into"
                    + " structs and maps; a step that contains one of . : * [ ] ` stands in backticks. With a new name,"
                    + " the field is renamed where it stands.";
    private static final String HEADERS_DOC =
            "The headers to hash, each as name or name:new_name. All headers of a name are hashed. A dot is part of the"
                    + " name; a name that contains : or ` stands in backticks.";

    static final String ON_MISSING_FIELD_CONFIG = "on.missing.field";
    static final String ON_MISSING_FIELD_DEFAULT = "fail";
    private static final String ON_MISSING_FIELD_DOC = "What happens to a record that lacks one of the fields: 'fail'"
            + " fails it, 'ignore' hashes the fields that are there.";

    static final String ON_NO_MATCH_CONFIG = "on.no.match";
    static final String ON_NO_MATCH_DEFAULT = "fail";
    private static final String ON_NO_MATCH_DOC = "What happens to a record that has none of the fields, where each may"
            + " be missing: 'fail' fails it, 'ignore' lets it pass as it is.";

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

    private static final String FAIL = "fail";
    private static final String IGNORE = "ignore";
    private static final String FIELDS_GROUP = "Fields";
    private static final String HASH_GROUP = "Hash";

    private final FieldTree fields;
    private final HashAlgorithm algorithm;
    private final byte[] secret;
    private final TokenEncoding encoding;

    /** @throws ConfigException that names the wrong key, and never holds a secret */
    HashFieldConfig(RecordPart part, Map<String, ?> properties) {
        super(definition(part), properties, false);
        checkAlgorithm(values());
        checkSecret(values());
        fields = fields(part, getList(FIELDS_CONFIG));
        algorithm = HashAlgorithm.named(getString(ALGORITHM_CONFIG)).orElseThrow();
        secret = algorithm.isKeyed() ? Secret.decode(SECRET_CONFIG, getPassword(SECRET_CONFIG)) : null;
        encoding = TokenEncoding.named(getString(ENCODING_CONFIG)).orElseThrow();
    }

    FieldTree fields() {
        return fields;
    }

    boolean failsOnMissingField() {
        return getString(ON_MISSING_FIELD_CONFIG).equals(FAIL);
    }

    boolean failsOnNoMatch() {
        return getString(ON_NO_MATCH_CONFIG).equals(FAIL);
    }

    HashAlgorithm algorithm() {
        return algorithm;
    }

    TokenHash newTokenHash() {
        return new TokenHash(algorithm, secret, new TokenForm(encoding, algorithm.hashBytes(), null));
    }

    static ConfigDef definition(RecordPart part) {
        boolean headers = part == RecordPart.HEADERS;
        return new ConfigDef()
                .define(
                        FIELDS_CONFIG,
                        Type.LIST,
                        ConfigDef.NO_DEFAULT_VALUE,
                        new FieldsValidator(part),
                        Importance.HIGH,
                        headers ? HEADERS_DOC : FIELDS_DOC,
                        FIELDS_GROUP,
                        1,
                        Width.LONG,
                        headers ? "Headers" : "Fields")
                .define(
                        ON_MISSING_FIELD_CONFIG,
                        Type.STRING,
                        ON_MISSING_FIELD_DEFAULT,
                        new Choice(FAIL, IGNORE),
                        Importance.MEDIUM,
                        ON_MISSING_FIELD_DOC,
                        FIELDS_GROUP,
                        2,
                        Width.SHORT,
                        "On missing field",
                        List.of(ON_NO_MATCH_CONFIG),
                        new Choice(FAIL, IGNORE))
                .define(
                        ON_NO_MATCH_CONFIG,
                        Type.STRING,
                        ON_NO_MATCH_DEFAULT,
                        new Choice(FAIL, IGNORE),
                        Importance.MEDIUM,
                        ON_NO_MATCH_DOC,
                        FIELDS_GROUP,
                        3,
                        Width.SHORT,
                        "On no match",
                        new NoMatchRecommender())
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

    private static FieldTree fields(RecordPart part, List<?> entries) {
        if (entries.isEmpty()) {
            throw new ConfigException("'" + FIELDS_CONFIG + "' is empty: it must list what to hash");
        }
        try {
            return FieldTree.of(
                    part, entries.stream().map(entry -> rule(part, entry)).toList());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("'" + FIELDS_CONFIG + "': " + e.getMessage());
        }
    }

    private static FieldRule rule(RecordPart part, Object entry) {
        try {
            return FieldRule.parse(part, entry.toString());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("'" + FIELDS_CONFIG + "', entry '" + entry + "': " + e.getMessage());
        }
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

    private static final class FieldsValidator implements ConfigDef.Validator {
        private final RecordPart part;

        FieldsValidator(RecordPart part) {
            this.part = part;
        }

        @Override
        public void ensureValid(String name, Object value) {
            if (value instanceof List<?> entries) {
                fields(part, entries);
            }
        }

        @Override
        public String toString() {
            return part == RecordPart.HEADERS
                    ? "header names, each as name or name:new_name, none twice"
                    : "paths, each as path or path:new_name, none twice or inside another";
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

    private static class Choice implements ConfigDef.Validator, ConfigDef.Recommender {
        private final List<String> names;

        Choice(String... names) {
            this(List.of(names));
        }

        Choice(List<String> names) {
            this.names = names;
        }

        @Override
        public void ensureValid(String name, Object value) {
            if (value == null || !names.contains(value.toString())) {
                throw new ConfigException("'" + name + "' must be " + this);
            }
        }

        @Override
        public List<Object> validValues(String name, Map<String, Object> values) {
            return List.copyOf(names);
        }

        @Override
        public boolean visible(String name, Map<String, Object> values) {
            return true;
        }

        @Override
        public String toString() {
            return "one of " + String.join(", ", names);
        }
    }

    private static final class NoMatchRecommender extends Choice {
        NoMatchRecommender() {
            super(FAIL, IGNORE);
        }

        @Override
        public boolean visible(String name, Map<String, Object> values) {
            return IGNORE.equals(values.get(ON_MISSING_FIELD_CONFIG));
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
