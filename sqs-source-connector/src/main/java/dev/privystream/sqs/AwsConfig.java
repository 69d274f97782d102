package dev.privystream.sqs;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** The connector's keys that say how AWS is reached and by whom, and their values as types. Immutable. */
final class AwsConfig extends AbstractConfig {

    static final String AWS_GROUP = "AWS";

    static final String REGION_CONFIG = "aws.region";
    private static final String REGION_DOC =
            "The AWS region of the queues. Without it, the region that the AWS SDK finds (environment, profile, instance).";

    static final String ENDPOINT_URL_CONFIG = "aws.endpoint.url";
    private static final String ENDPOINT_URL_DOC =
            "Where SQS answers, for a VPC endpoint or an emulator. Without it, the endpoint of the region.";

    static final String ACCESS_KEY_ID_CONFIG = "aws.access.key.id";
    private static final String ACCESS_KEY_ID_DOC = "The access key to sign requests with, together with"
            + " aws.secret.access.key. Without both, the credentials that the AWS SDK finds"
            + " (environment, profile, web identity, container, instance).";

    static final String SECRET_ACCESS_KEY_CONFIG = "aws.secret.access.key";
    private static final String SECRET_ACCESS_KEY_DOC =
            "The secret of aws.access.key.id. Give it through a config provider.";

    static final String SESSION_TOKEN_CONFIG = "aws.session.token";
    private static final String SESSION_TOKEN_DOC =
            "The session token of temporary credentials in aws.access.key.id. Give it through a config provider.";

    private static final Pattern REGION_NAME = Pattern.compile("[a-z]{2}[a-z0-9-]{1,40}");

    static final ConfigDef CONFIG_DEF = configDef();

    /** @throws ConfigException if a value is wrong, or two of them do not go together; the message begins with the key */
    AwsConfig(Map<String, String> originals) {
        super(CONFIG_DEF, originals, false);
        requireStaticCredentialsToBeWhole();
    }

    /** The region, or null. */
    String region() {
        return text(REGION_CONFIG);
    }

    /** The endpoint, or null. */
    URI endpoint() {
        String endpoint = text(ENDPOINT_URL_CONFIG);
        return endpoint == null ? null : URI.create(endpoint);
    }

    /** The access key, or null where the AWS SDK is to find credentials. */
    String accessKeyId() {
        return text(ACCESS_KEY_ID_CONFIG);
    }

    String secretAccessKey() {
        return secret(SECRET_ACCESS_KEY_CONFIG);
    }

    /** The session token, or null. */
    String sessionToken() {
        return secret(SESSION_TOKEN_CONFIG);
    }

    private void requireStaticCredentialsToBeWhole() {
        if ((accessKeyId() == null) != (secretAccessKey() == null)) {
            boolean secretMissing = secretAccessKey() == null;
            throw new ConfigException((secretMissing ? SECRET_ACCESS_KEY_CONFIG : ACCESS_KEY_ID_CONFIG)
                    + " is missing: set it together with "
                    + (secretMissing ? ACCESS_KEY_ID_CONFIG : SECRET_ACCESS_KEY_CONFIG) + ", or remove both.");
        }
        if (sessionToken() != null && accessKeyId() == null) {
            throw new ConfigException(SESSION_TOKEN_CONFIG + " belongs to " + ACCESS_KEY_ID_CONFIG
                    + ", which is missing: set both, or remove it.");
        }
    }

    private String text(String key) {
        String value = getString(key);
        return value == null || value.isBlank() ? null : value;
    }

    private String secret(String key) {
        Password password = getPassword(key);
        return password == null || password.value().isBlank() ? null : password.value();
    }

    private static ConfigDef configDef() {
        ConfigDef def = new ConfigDef();
        int order = 0;
        def.define(
                REGION_CONFIG,
                Type.STRING,
                null,
                KeyValidator.optional("a region's name such as eu-central-1", AwsConfig::checkRegion),
                Importance.HIGH,
                REGION_DOC,
                AWS_GROUP,
                order++,
                Width.SHORT,
                "Region");
        def.define(
                ENDPOINT_URL_CONFIG,
                Type.STRING,
                null,
                KeyValidator.optional("an http or https URL", AwsConfig::checkEndpoint),
                Importance.LOW,
                ENDPOINT_URL_DOC,
                AWS_GROUP,
                order++,
                Width.MEDIUM,
                "Endpoint URL");
        def.define(
                ACCESS_KEY_ID_CONFIG,
                Type.STRING,
                null,
                KeyValidator.optional("an access key id", AwsConfig::checkNoWhitespace),
                Importance.MEDIUM,
                ACCESS_KEY_ID_DOC,
                AWS_GROUP,
                order++,
                Width.MEDIUM,
                "Access key id");
        def.define(
                SECRET_ACCESS_KEY_CONFIG,
                Type.PASSWORD,
                null,
                KeyValidator.optional("a secret access key", AwsConfig::checkNoWhitespace),
                Importance.MEDIUM,
                SECRET_ACCESS_KEY_DOC,
                AWS_GROUP,
                order++,
                Width.MEDIUM,
                "Secret access key");
        def.define(
                SESSION_TOKEN_CONFIG,
                Type.PASSWORD,
                null,
                KeyValidator.optional("a session token", AwsConfig::checkNoWhitespace),
                Importance.LOW,
                SESSION_TOKEN_DOC,
                AWS_GROUP,
                order++,
                Width.LONG,
                "Session token");
        return def;
    }

    private static void checkRegion(Object value) {
        if (!REGION_NAME.matcher((String) value).matches()) {
            throw new IllegalArgumentException("is not a region's name such as eu-central-1");
        }
    }

    private static void checkEndpoint(Object value) {
        URI uri;
        try {
            uri = URI.create((String) value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not a URL");
        }
        if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
            throw new IllegalArgumentException("is not a URL that starts with http:// or https:// and names a host");
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException("holds a user's name or password, which SQS has no use for");
        }
    }

    private static void checkNoWhitespace(Object value) {
        String text = value instanceof Password password ? password.value() : (String) value;
        if (text.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("holds white space: check how it was copied");
        }
    }
}
