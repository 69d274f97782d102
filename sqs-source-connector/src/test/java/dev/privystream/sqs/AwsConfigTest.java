package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AwsConfigTest {

    private static final String CANARY = "hunter2";
    private static final String ROLE = "arn:aws:iam::123456789012:role/orders-reader";

    @Test
    void nothingIsSetUnlessItIsSaid() {
        AwsConfig config = config("");

        assertThat(config.region()).isNull();
        assertThat(config.endpoint()).isNull();
        assertThat(config.fips()).isNull();
        assertThat(config.dualStack()).isNull();
        assertThat(config.proxy()).isNull();
        assertThat(config.proxyUser()).isNull();
        assertThat(config.proxyPassword()).isNull();
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.accessKeyId()).isNull();
        assertThat(config.secretAccessKey()).isNull();
        assertThat(config.sessionToken()).isNull();
        assertThat(config.profile()).isNull();
        assertThat(config.roleArn()).isNull();
        assertThat(config.externalId()).isNull();
        assertThat(config.stsEndpoint()).isNull();
    }

    @Test
    void valuesAreRead() {
        AwsConfig config = config("aws.region=us-gov-west-1;aws.fips.enabled=true;aws.dual.stack.enabled=false;"
                + "aws.proxy.url=http://proxy:3128;aws.proxy.user=me;aws.proxy.password=" + CANARY
                + ";aws.connect.timeout.ms=1000;aws.read.timeout.ms=2000;aws.profile=orders;aws.assume.role.arn=" + ROLE
                + ";aws.assume.role.external.id=a:b/1;aws.assume.role.session.name=here;"
                + "aws.sts.endpoint.url=https://sts.example.com");

        assertThat(config.region()).isEqualTo("us-gov-west-1");
        assertThat(config.fips()).isTrue();
        assertThat(config.dualStack()).isFalse();
        assertThat(config.proxy()).isEqualTo(URI.create("http://proxy:3128"));
        assertThat(config.proxyUser()).isEqualTo("me");
        assertThat(config.proxyPassword()).isEqualTo(CANARY);
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.profile()).isEqualTo("orders");
        assertThat(config.roleArn()).isEqualTo(ROLE);
        assertThat(config.externalId()).isEqualTo("a:b/1");
        assertThat(config.sessionName()).isEqualTo("here");
        assertThat(config.stsEndpoint()).isEqualTo(URI.create("https://sts.example.com"));
    }

    @ParameterizedTest
    @CsvSource({
        "logins, privystream-logins",
        "Logins of März/1, privystream-Logins-of-M-rz-1",
        "0123456789012345678901234567890123456789012345678901234567890123,"
                + " privystream-0123456789012345678901234567890123456789012345678901",
        ", privystream-unnamed",
    })
    void sessionIsNamedByTheConnectorAsStsAllowsIt(String connector, String session) {
        AwsConfig config = config(connector == null ? "" : "name=" + connector);

        assertThat(config.sessionName()).isEqualTo(session).matches("[\\w+=,.@-]{2,64}");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " = ", quoteCharacter = '`', textBlock = """
            aws.region = eu central 1
            aws.endpoint.url = localhost:9324
            aws.endpoint.url = http://hunter2@localhost
            aws.fips.enabled = yes
            aws.dual.stack.enabled = 1
            aws.proxy.url = proxy:3128
            aws.proxy.url = socks://proxy:3128
            aws.proxy.url = http://me:hunter2@proxy:3128
            aws.proxy.url = http://proxy:3128/hunter2
            aws.proxy.url = http://proxy:3128?hunter2
            aws.proxy.user = hunter2 hunter2
            aws.connect.timeout.ms = 99
            aws.connect.timeout.ms = 60001
            aws.read.timeout.ms = 99
            aws.read.timeout.ms = 300001
            aws.access.key.id = AKIA hunter2
            aws.secret.access.key = hunter2 hunter2
            aws.session.token = hunter2 hunter2
            aws.assume.role.arn = hunter2
            aws.assume.role.arn = arn:aws:iam::123456789012:user/hunter2
            aws.assume.role.external.id = x
            aws.assume.role.external.id = hunter2 hunter2
            aws.assume.role.session.name = x
            aws.assume.role.session.name = hunter2/1
            aws.sts.endpoint.url = sts.example.com
            """)
    void badValueIsRefusedByItsKeyAndNoSecretIsShown(String key, String value) {
        Map<String, String> props = Map.of(key, value);

        assertThat(errorsOf(props, key))
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error).contains(key).doesNotContain(CANARY));
        assertThat(errorsOf(props, key))
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error).contains(key));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> new AwsConfig(props))
                .withMessageContaining(key);
        if (!key.endsWith(".enabled")) {
            assertThat(errorsOf(props, key))
                    .allSatisfy(error -> assertThat(error).doesNotContain(CANARY));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            aws.access.key.id=AKIA                                                           -> aws.secret.access.key
            aws.secret.access.key=hunter2                                                    -> aws.access.key.id
            aws.access.key.id= ;aws.secret.access.key=hunter2                                -> aws.access.key.id
            aws.session.token=hunter2                                                        -> aws.session.token
            aws.profile=p;aws.access.key.id=AKIA;aws.secret.access.key=hunter2               -> aws.profile
            aws.assume.role.external.id=hunter2                                              -> aws.assume.role.external.id
            aws.assume.role.session.name=hunter2                                             -> aws.assume.role.session.name
            aws.proxy.url=http://proxy:3128;aws.proxy.user=hunter2                           -> aws.proxy.password
            aws.proxy.url=http://proxy:3128;aws.proxy.password=hunter2                       -> aws.proxy.user
            aws.proxy.user=me;aws.proxy.password=hunter2                                     -> aws.proxy.user
            aws.endpoint.url=http://localhost:9324;aws.fips.enabled=true                     -> aws.fips.enabled
            aws.endpoint.url=http://localhost:9324;aws.dual.stack.enabled=true               -> aws.dual.stack.enabled
            """)
    void valuesThatDoNotGoTogetherAreRefusedByTheKeyToChange(String props, String key) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config(props))
                .withMessageStartingWith(key + " ")
                .withMessageNotContaining(CANARY);
    }

    @Test
    void endpointMayStandBesideFipsThatIsOff() {
        assertThat(config("aws.endpoint.url=http://localhost:9324;aws.fips.enabled=false")
                        .fips())
                .isFalse();
    }

    static List<String> keys() {
        return List.copyOf(AwsConfig.CONFIG_DEF.names());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void referenceThatNoConfigProviderResolvedIsAnErrorOfTheKey(String key) {
        assertThat(errorsOf(Map.of(key, "${env:CANARY}"), key)).isNotEmpty();
    }

    @Test
    void regionsThatAreOfferedArePlaces() {
        assertThat(AwsConfig.CONFIG_DEF
                        .configKeys()
                        .get("aws.region")
                        .recommender
                        .validValues("aws.region", Map.of()))
                .contains("eu-central-1", "us-gov-west-1", "cn-north-1")
                .allSatisfy(region -> assertThat((String) region).doesNotContain("global"));
    }

    private static List<String> errorsOf(Map<String, String> props, String key) {
        return AwsConfig.CONFIG_DEF.validate(props).stream()
                .filter(value -> value.name().equals(key))
                .map(ConfigValue::errorMessages)
                .flatMap(List::stream)
                .toList();
    }

    /** Of {@code key=value} pairs with semicolons between them. */
    private static AwsConfig config(String props) {
        return new AwsConfig(Arrays.stream(props.split(";"))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> b, HashMap::new)));
    }
}
