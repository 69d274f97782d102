package dev.privystream.sqs;

import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import software.amazon.awssdk.regions.Region;

/** The connector's keys that say how AWS is reached and by whom, and their values as types. Immutable. */
final class AwsConfig extends AbstractConfig {

    static final String AWS_GROUP = "AWS";
    static final String CREDENTIALS_GROUP = "AWS credentials";

    static final String REGION_CONFIG = "aws.region";
    private static final String REGION_DOC =
            "The AWS region of the queues. Without it, the region that the AWS SDK finds (environment, profile, instance).";

    static final String ENDPOINT_URL_CONFIG = "aws.endpoint.url";
    private static final String ENDPOINT_URL_DOC =
            "Where SQS answers, for a VPC endpoint or an emulator. Without it, the endpoint of the region.";

    static final String FIPS_CONFIG = "aws.fips.enabled";
    private static final String FIPS_DOC = "Whether to use the region's endpoints that are validated by FIPS 140."
            + " Not together with aws.endpoint.url. Without it, what AWS_USE_FIPS_ENDPOINT or the profile says.";

    static final String DUAL_STACK_CONFIG = "aws.dual.stack.enabled";
    private static final String DUAL_STACK_DOC = "Whether to use the region's endpoints that answer over IPv6 as well."
            + " Not together with aws.endpoint.url. Without it, what AWS_USE_DUALSTACK_ENDPOINT or the profile says.";

    static final String PROXY_URL_CONFIG = "aws.proxy.url";
    private static final String PROXY_URL_DOC =
            "The HTTP proxy through which SQS and STS are reached, such as http://proxy.example.com:3128."
                    + " Without it, the proxy of the worker: https.proxyHost and the like, or HTTPS_PROXY and NO_PROXY.";

    static final String PROXY_USER_CONFIG = "aws.proxy.user";
    private static final String PROXY_USER_DOC =
            "The user's name for a proxy that asks for one, together with aws.proxy.password.";

    static final String PROXY_PASSWORD_CONFIG = "aws.proxy.password";
    private static final String PROXY_PASSWORD_DOC =
            "The password of aws.proxy.user. Give it through a config provider.";

    static final String CONNECT_TIMEOUT_CONFIG = "aws.connect.timeout.ms";
    static final int CONNECT_TIMEOUT_DEFAULT = 5_000;
    private static final String CONNECT_TIMEOUT_DOC = "How many milliseconds a connection to AWS may take.";

    static final String READ_TIMEOUT_CONFIG = "aws.read.timeout.ms";
    static final int READ_TIMEOUT_DEFAULT = 10_000;
    private static final String READ_TIMEOUT_DOC =
            "How many milliseconds an answer of AWS may take once it is connected."
                    + " A receive has this time on top of its long poll. What takes longer has failed, and is tried again.";

    static final String ACCESS_KEY_ID_CONFIG = "aws.access.key.id";
    private static final String ACCESS_KEY_ID_DOC = "The access key to sign requests with, together with"
            + " aws.secret.access.key. Without both, and without aws.profile, the credentials that the AWS SDK finds"
            + " (environment, web identity, profile, container, instance).";

    static final String SECRET_ACCESS_KEY_CONFIG = "aws.secret.access.key";
    private static final String SECRET_ACCESS_KEY_DOC =
            "The secret of aws.access.key.id. Give it through a config provider.";

    static final String SESSION_TOKEN_CONFIG = "aws.session.token";
    private static final String SESSION_TOKEN_DOC =
            "The session token of temporary credentials in aws.access.key.id. Give it through a config provider.";

    static final String PROFILE_CONFIG = "aws.profile";
    private static final String PROFILE_DOC = "A profile in the worker's AWS files (~/.aws/config and"
            + " ~/.aws/credentials, or where AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE say), to take the credentials from,"
            + " and the region where aws.region is not set.";

    static final String ASSUME_ROLE_ARN_CONFIG = "aws.assume.role.arn";
    private static final String ASSUME_ROLE_ARN_DOC =
            "A role to assume, such as arn:aws:iam::123456789012:role/orders-reader, by the credentials that the"
                    + " other keys give. Its credentials are renewed in time.";

    static final String EXTERNAL_ID_CONFIG = "aws.assume.role.external.id";
    private static final String EXTERNAL_ID_DOC =
            "The external id that the trust policy of aws.assume.role.arn asks for, if it does.";

    static final String SESSION_NAME_CONFIG = "aws.assume.role.session.name";
    private static final String SESSION_NAME_DOC = "What the session of aws.assume.role.arn is called in CloudTrail."
            + " Without it, privystream- and the connector's name.";

    static final String STS_ENDPOINT_URL_CONFIG = "aws.sts.endpoint.url";
    private static final String STS_ENDPOINT_URL_DOC =
            "Where STS answers, for a VPC endpoint or an emulator; it is asked for roles and for web identity."
                    + " Without it, the endpoint of the region.";

    private static final Pattern REGION_NAME = Pattern.compile("[a-z]{2}[a-z0-9-]{1,40}");
    private static final Pattern ROLE_ARN = Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:role/[\\w+=,.@/-]+");
    private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");
    private static final int LONGEST_SESSION_NAME = 64;
    private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{2," + LONGEST_SESSION_NAME + "}");

    static final ConfigDef CONFIG_DEF = configDef();

    private final String connectorName;

    /** @throws ConfigException if a value is wrong, or two of them do not go together; the message begins with the key */
    AwsConfig(Map<String, String> originals) {
        super(CONFIG_DEF, originals, false);
        connectorName = Objects.requireNonNullElse(originals.get("name"), "unnamed");
        requireTogether(ACCESS_KEY_ID_CONFIG, SECRET_ACCESS_KEY_CONFIG);
        requireWith(SESSION_TOKEN_CONFIG, ACCESS_KEY_ID_CONFIG);
        requireWith(EXTERNAL_ID_CONFIG, ASSUME_ROLE_ARN_CONFIG);
        requireWith(SESSION_NAME_CONFIG, ASSUME_ROLE_ARN_CONFIG);
        requireTogether(PROXY_USER_CONFIG, PROXY_PASSWORD_CONFIG);
        requireWith(PROXY_USER_CONFIG, PROXY_URL_CONFIG);
        if (profile() != null && accessKeyId() != null) {
            throw new ConfigException(PROFILE_CONFIG + " and " + ACCESS_KEY_ID_CONFIG
                    + " both say whose credentials to use: remove one of them.");
        }
        requireRegionsEndpoint(FIPS_CONFIG, fips());
        requireRegionsEndpoint(DUAL_STACK_CONFIG, dualStack());
    }

    /** The region, or null. */
    String region() {
        return text(REGION_CONFIG);
    }

    /** The endpoint of SQS, or null. */
    URI endpoint() {
        return url(ENDPOINT_URL_CONFIG);
    }

    /** Whether to use FIPS endpoints, or null where the AWS SDK is to find out. */
    Boolean fips() {
        return getBoolean(FIPS_CONFIG);
    }

    /** Whether to use dual-stack endpoints, or null where the AWS SDK is to find out. */
    Boolean dualStack() {
        return getBoolean(DUAL_STACK_CONFIG);
    }

    /** The proxy, or null where the worker's own settings are to be used. */
    URI proxy() {
        return url(PROXY_URL_CONFIG);
    }

    /** The user's name for the proxy, or null. */
    String proxyUser() {
        return text(PROXY_USER_CONFIG);
    }

    /** The password for the proxy, or null. */
    String proxyPassword() {
        return secret(PROXY_PASSWORD_CONFIG);
    }

    Duration connectTimeout() {
        return Duration.ofMillis(getInt(CONNECT_TIMEOUT_CONFIG));
    }

    /** How long a request may take that AWS answers at once: its connection and its answer. */
    Duration requestTimeout() {
        return connectTimeout().plusMillis(getInt(READ_TIMEOUT_CONFIG));
    }

    /** The access key, or null where the credentials come from elsewhere. */
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

    /** The profile, or null. */
    String profile() {
        return text(PROFILE_CONFIG);
    }

    /** The role to assume, or null. */
    String roleArn() {
        return text(ASSUME_ROLE_ARN_CONFIG);
    }

    /** The external id, or null. */
    String externalId() {
        return text(EXTERNAL_ID_CONFIG);
    }

    /** What sessions of roles are called: never null, and a name that STS takes. */
    String sessionName() {
        String name = text(SESSION_NAME_CONFIG);
        if (name != null) {
            return name;
        }
        String byConnector = "privystream-" + connectorName.replaceAll("[^\\w+=,.@-]", "-");
        return byConnector.substring(0, Math.min(LONGEST_SESSION_NAME, byConnector.length()));
    }

    /** The endpoint of STS, or null. */
    URI stsEndpoint() {
        return url(STS_ENDPOINT_URL_CONFIG);
    }

    private void requireTogether(String key, String other) {
        if (!isSet(key) && isSet(other)) {
            throw missing(key, other);
        }
        if (isSet(key) && !isSet(other)) {
            throw missing(other, key);
        }
    }

    private static ConfigException missing(String key, String other) {
        return new ConfigException(key + " is missing: set it together with " + other + ", or remove both.");
    }

    private void requireWith(String key, String other) {
        if (isSet(key) && !isSet(other)) {
            throw new ConfigException(key + " belongs to " + other + ", which is missing: set both, or remove it.");
        }
    }

    private void requireRegionsEndpoint(String key, Boolean enabled) {
        if (Boolean.TRUE.equals(enabled) && endpoint() != null) {
            throw new ConfigException(key + " chooses among the region's endpoints, and " + ENDPOINT_URL_CONFIG
                    + " names another one: remove one of them.");
        }
    }

    private boolean isSet(String key) {
        return Recommendation.isSet(get(key));
    }

    private String text(String key) {
        return isSet(key) ? getString(key) : null;
    }

    private URI url(String key) {
        return isSet(key) ? URI.create(getString(key)) : null;
    }

    private String secret(String key) {
        return isSet(key) ? getPassword(key).value() : null;
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
                "Region",
                new Recommendation(regions()));
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
                "Endpoint URL",
                List.of(FIPS_CONFIG, DUAL_STACK_CONFIG));
        def.define(
                FIPS_CONFIG,
                Type.BOOLEAN,
                null,
                KeyValidator.anyBoolean(),
                Importance.LOW,
                FIPS_DOC,
                AWS_GROUP,
                order++,
                Width.SHORT,
                "FIPS endpoints",
                Recommendation.booleans(AwsConfig::hasRegionsEndpoint));
        def.define(
                DUAL_STACK_CONFIG,
                Type.BOOLEAN,
                null,
                KeyValidator.anyBoolean(),
                Importance.LOW,
                DUAL_STACK_DOC,
                AWS_GROUP,
                order++,
                Width.SHORT,
                "Dual-stack endpoints",
                Recommendation.booleans(AwsConfig::hasRegionsEndpoint));
        def.define(
                PROXY_URL_CONFIG,
                Type.STRING,
                null,
                KeyValidator.optional("an http or https URL without a path", AwsConfig::checkProxy),
                Importance.LOW,
                PROXY_URL_DOC,
                AWS_GROUP,
                order++,
                Width.MEDIUM,
                "Proxy URL",
                List.of(PROXY_USER_CONFIG, PROXY_PASSWORD_CONFIG));
        def.define(
                PROXY_USER_CONFIG,
                Type.STRING,
                null,
                KeyValidator.optional("a user's name", AwsConfig::checkNoWhitespace),
                Importance.LOW,
                PROXY_USER_DOC,
                AWS_GROUP,
                order++,
                Width.MEDIUM,
                "Proxy user",
                Recommendation.whenSet(PROXY_URL_CONFIG));
        def.define(
                PROXY_PASSWORD_CONFIG,
                Type.PASSWORD,
                null,
                KeyValidator.optional("a password", value -> {}),
                Importance.LOW,
                PROXY_PASSWORD_DOC,
                AWS_GROUP,
                order++,
                Width.MEDIUM,
                "Proxy password",
                Recommendation.whenSet(PROXY_URL_CONFIG));
        def.define(
                CONNECT_TIMEOUT_CONFIG,
                Type.INT,
                CONNECT_TIMEOUT_DEFAULT,
                Range.between(100, 60_000),
                Importance.LOW,
                CONNECT_TIMEOUT_DOC,
                AWS_GROUP,
                order++,
                Width.SHORT,
                "Connect timeout (ms)");
        def.define(
                READ_TIMEOUT_CONFIG,
                Type.INT,
                READ_TIMEOUT_DEFAULT,
                Range.between(100, 300_000),
                Importance.LOW,
                READ_TIMEOUT_DOC,
                AWS_GROUP,
                order++,
                Width.SHORT,
                "Read timeout (ms)");

        order = 0;
        def.define(
                ACCESS_KEY_ID_CONFIG,
                Type.STRING,
                null,
                KeyValidator.optional("an access key id", AwsConfig::checkNoWhitespace),
                Importance.MEDIUM,
                ACCESS_KEY_ID_DOC,
                CREDENTIALS_GROUP,
                order++,
                Width.MEDIUM,
                "Access key id",
                List.of(SECRET_ACCESS_KEY_CONFIG, SESSION_TOKEN_CONFIG, PROFILE_CONFIG),
                Recommendation.when(config -> !Recommendation.isSet(config.get(PROFILE_CONFIG))));
        def.define(
                SECRET_ACCESS_KEY_CONFIG,
                Type.PASSWORD,
                null,
                KeyValidator.optional("a secret access key", AwsConfig::checkNoWhitespace),
                Importance.MEDIUM,
                SECRET_ACCESS_KEY_DOC,
                CREDENTIALS_GROUP,
                order++,
                Width.MEDIUM,
                "Secret access key",
                Recommendation.whenSet(ACCESS_KEY_ID_CONFIG));
        def.define(
                SESSION_TOKEN_CONFIG,
                Type.PASSWORD,
                null,
                KeyValidator.optional("a session token", AwsConfig::checkNoWhitespace),
                Importance.LOW,
                SESSION_TOKEN_DOC,
                CREDENTIALS_GROUP,
                order++,
                Width.LONG,
                "Session token",
                Recommendation.whenSet(ACCESS_KEY_ID_CONFIG));
        def.define(
                PROFILE_CONFIG,
                Type.STRING,
                null,
                KeyValidator.optional("the name of a profile", value -> {}),
                Importance.LOW,
                PROFILE_DOC,
                CREDENTIALS_GROUP,
                order++,
                Width.MEDIUM,
                "Profile",
                Recommendation.when(config -> !Recommendation.isSet(config.get(ACCESS_KEY_ID_CONFIG))));
        def.define(
                ASSUME_ROLE_ARN_CONFIG,
                Type.STRING,
                null,
                KeyValidator.optional("a role's ARN", AwsConfig::checkRoleArn),
                Importance.MEDIUM,
                ASSUME_ROLE_ARN_DOC,
                CREDENTIALS_GROUP,
                order++,
                Width.LONG,
                "Role to assume",
                List.of(EXTERNAL_ID_CONFIG, SESSION_NAME_CONFIG));
        def.define(
                EXTERNAL_ID_CONFIG,
                Type.STRING,
                null,
                KeyValidator.optional(
                        "an external id",
                        value -> require(
                                EXTERNAL_ID,
                                value,
                                "is not an external id: 2 to 1224 letters, digits and _+=,.@:/- are allowed")),
                Importance.LOW,
                EXTERNAL_ID_DOC,
                CREDENTIALS_GROUP,
                order++,
                Width.MEDIUM,
                "External id",
                Recommendation.whenSet(ASSUME_ROLE_ARN_CONFIG));
        def.define(
                SESSION_NAME_CONFIG,
                Type.STRING,
                null,
                KeyValidator.optional(
                        "a session's name",
                        value -> require(
                                SESSION_NAME,
                                value,
                                "is not a session's name: 2 to 64 letters, digits and _+=,.@- are allowed")),
                Importance.LOW,
                SESSION_NAME_DOC,
                CREDENTIALS_GROUP,
                order++,
                Width.MEDIUM,
                "Session name",
                Recommendation.whenSet(ASSUME_ROLE_ARN_CONFIG));
        def.define(
                STS_ENDPOINT_URL_CONFIG,
                Type.STRING,
                null,
                KeyValidator.optional("an http or https URL", AwsConfig::checkEndpoint),
                Importance.LOW,
                STS_ENDPOINT_URL_DOC,
                CREDENTIALS_GROUP,
                order++,
                Width.MEDIUM,
                "STS endpoint URL");
        return def;
    }

    /** Without those that stand for all regions of a partition. */
    private static String[] regions() {
        return Region.regions().stream()
                .filter(region -> !region.isGlobalRegion())
                .map(Region::id)
                .sorted(Comparator.naturalOrder())
                .toArray(String[]::new);
    }

    private static boolean hasRegionsEndpoint(Map<String, Object> config) {
        return !Recommendation.isSet(config.get(ENDPOINT_URL_CONFIG));
    }

    private static void checkRegion(Object value) {
        require(REGION_NAME, value, "is not a region's name such as eu-central-1");
    }

    private static void checkRoleArn(Object value) {
        require(ROLE_ARN, value, "is not a role's ARN such as arn:aws:iam::123456789012:role/orders-reader");
    }

    private static void require(Pattern pattern, Object value, String otherwise) {
        if (!pattern.matcher((String) value).matches()) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static void checkEndpoint(Object value) {
        URI uri = httpUrl((String) value);
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException("holds a user's name or password, which AWS has no use for");
        }
    }

    private static void checkProxy(Object value) {
        URI uri = httpUrl((String) value);
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException("holds a user's name or password: give these as " + PROXY_USER_CONFIG
                    + " and " + PROXY_PASSWORD_CONFIG);
        }
        if (!uri.getPath().isEmpty() && !uri.getPath().equals("/") || uri.getQuery() != null) {
            throw new IllegalArgumentException("names more than a proxy: leave out what stands after its port");
        }
    }

    private static URI httpUrl(String value) {
        URI uri;
        try {
            uri = URI.create(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not a URL");
        }
        if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
            throw new IllegalArgumentException("is not a URL that starts with http:// or https:// and names a host");
        }
        return uri;
    }

    private static void checkNoWhitespace(Object value) {
        String text = value instanceof Password password ? password.value() : (String) value;
        if (text.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("holds white space: check how it was copied");
        }
    }
}
