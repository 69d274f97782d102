package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a form for the connector, such as Control Center's, is drawn from. */
class FormTest {

    private static final Map<String, ConfigKey> KEYS = SqsSourceConfig.CONFIG_DEF.configKeys();
    private static final Map<String, String> COMPLETE = Map.of(
            "sqs.queue.urls", "https://sqs.eu-central-1.amazonaws.com/123456789012/orders",
            "topic", "orders",
            // Keeps validation from asking the queue.
            "record.key", "none of these");

    static Collection<ConfigKey> keys() {
        return KEYS.values();
    }

    @Test
    void groupsAreInTheOrderInWhichAMessagePasses() {
        assertThat(SqsSourceConfig.CONFIG_DEF.groups())
                .containsExactly("Queue", "AWS", "AWS credentials", "Message", "Record", "Delivery");
    }

    @Test
    void keysAreOrderedInTheirGroups() {
        keys().stream()
                .collect(Collectors.groupingBy(key -> key.group))
                .forEach((group, keys) -> assertThat(keys)
                        .extracting(key -> key.orderInGroup)
                        .as(group)
                        .doesNotHaveDuplicates());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void keyHasWhatItIsDrawnFrom(ConfigKey key) {
        assertThat(key.displayName).isNotBlank().isNotEqualTo(key.name).matches("\\p{Lu}.*");
        assertThat(key.width).isNotEqualTo(ConfigDef.Width.NONE);
        assertThat(key.group).isIn(SqsSourceConfig.CONFIG_DEF.groups());
        assertThat(key.documentation).endsWith(".").hasSizeGreaterThan(20);
    }

    @Test
    void noTwoKeysHaveOneDisplayName() {
        assertThat(keys()).extracting(key -> key.displayName).doesNotHaveDuplicates();
    }

    /** Whatever the parsed config holds, also nothing, nulls, and what is of another type than it should be. */
    @ParameterizedTest
    @MethodSource("keys")
    void recommenderNeitherThrowsNorReturnsNull(ConfigKey key) {
        if (key.recommender == null) {
            return;
        }
        Map<String, Object> nulls = new HashMap<>();
        KEYS.keySet().forEach(name -> nulls.put(name, null));
        List<Map<String, Object>> configs = List.of(
                Map.of(),
                nulls,
                SqsSourceConfig.CONFIG_DEF.defaultValues(),
                all(""),
                all("text"),
                all(1),
                all(true),
                all(List.of()),
                all(List.of("a", "b")),
                all(new Password("secret")),
                all(new Password(null)));
        for (Map<String, Object> config : configs) {
            assertThatCode(() -> key.recommender.visible(key.name, config))
                    .as("%s", config)
                    .doesNotThrowAnyException();
            assertThat(key.recommender.validValues(key.name, config))
                    .isNotNull()
                    .doesNotContainNull();
        }
    }

    @Test
    void dependentsAreKeysAndWhatIsHiddenIsADependent() {
        Set<String> dependents = new HashSet<>();
        keys().forEach(key -> dependents.addAll(key.dependents));

        assertThat(KEYS.keySet()).containsAll(dependents);
        assertThat(keys())
                .filteredOn(key ->
                        key.recommender instanceof Recommendation recommendation && isConditional(key, recommendation))
                .isNotEmpty()
                .allSatisfy(key -> assertThat(dependents).contains(key.name));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            aws.secret.access.key       |                                        | aws.access.key.id=AKIA
            aws.session.token           |                                        | aws.access.key.id=AKIA
            aws.profile                 | aws.access.key.id=AKIA                 |
            aws.access.key.id           | aws.profile=orders                     |
            aws.assume.role.external.id |                                        | aws.assume.role.arn=arn:aws:iam::123456789012:role/r
            aws.assume.role.session.name|                                        | aws.assume.role.arn=arn:aws:iam::123456789012:role/r
            aws.proxy.user              |                                        | aws.proxy.url=http://proxy:3128
            aws.proxy.password          |                                        | aws.proxy.url=http://proxy:3128
            aws.fips.enabled            | aws.endpoint.url=http://localhost:9324 |
            aws.dual.stack.enabled      | aws.endpoint.url=http://localhost:9324 |
            record.metadata.fields      |                                        | message.schema={"properties":{"a":{"type":"string"}}}
            dead.letter.topic.name      |                                        | message.invalid.policy=dead.letter.topic
            dead.letter.topic.name      | message.invalid.policy=fail            | message.invalid.policy=Dead.Letter.Topic
            queue.failure.policy        |                                        | sqs.queue.urls=https://host/1/a,https://host/1/b
            """)
    void keyIsShownOnlyWhereItMatters(String key, String hidden, String shown) {
        assertThat(validate(hidden).get(key).visible()).as("beside %s", hidden).isFalse();
        assertThat(validate(shown).get(key).visible()).as("beside %s", shown).isTrue();
        assertThat(validate(hidden).get(key).errorMessages()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "aws.secret.access.key, s",
        "aws.session.token, s",
        "aws.assume.role.external.id, partner",
        "aws.assume.role.session.name, here",
        "aws.proxy.user, me",
        "aws.proxy.password, s",
        "record.metadata.fields, id:MessageId",
        "dead.letter.topic.name, invalid",
        "dead.letter.topic.name, letters",
        "dead.letter.topic.name, no topic",
        "queue.failure.policy, fail",
        "queue.failure.policy, neither",
    })
    void keyThatWasGivenAValueIsShownWhereItDoesNotMatter(String key, String value) {
        assertThat(validate(key + "=" + value).get(key).visible()).isTrue();
    }

    @Test
    void allElseIsShown() {
        Map<String, ConfigValue> values = validate(null);
        Set<String> hidden = values.values().stream()
                .filter(value -> !value.visible())
                .map(ConfigValue::name)
                .collect(Collectors.toSet());

        assertThat(hidden)
                .containsExactlyInAnyOrder(
                        "aws.secret.access.key",
                        "aws.session.token",
                        "aws.assume.role.external.id",
                        "aws.assume.role.session.name",
                        "aws.proxy.user",
                        "aws.proxy.password",
                        "record.metadata.fields",
                        "dead.letter.topic.name",
                        "queue.failure.policy");
    }

    @Test
    void validationOffersValues() {
        assertThat(validate(null).get("aws.region").recommendedValues()).contains("eu-central-1");
        assertThat(validate(null).get("aws.fips.enabled").recommendedValues()).containsExactly(true, false);
        assertThat(validate(null).get("message.invalid.policy").recommendedValues())
                .contains("redrive", "dead.letter.topic", "fail", "discard");
    }

    @Test
    void formOfNothingIsDrawn() {
        Map<String, ConfigValue> values =
                byName(new SqsSourceConnector().validate(Map.of()).configValues());

        assertThat(values).containsOnlyKeys(KEYS.keySet());
        assertThat(values.get("topic").visible()).isTrue();
    }

    private static boolean isConditional(ConfigKey key, Recommendation recommendation) {
        return !recommendation.visible(key.name, Map.of())
                || !recommendation.visible(key.name, Map.of("aws.endpoint.url", "set", "aws.access.key.id", "set"));
    }

    private static Map<String, Object> all(Object value) {
        return KEYS.keySet().stream().collect(Collectors.toMap(name -> name, name -> value));
    }

    private static Map<String, ConfigValue> validate(String prop) {
        Map<String, String> props = new HashMap<>(COMPLETE);
        if (prop != null) {
            props.put(prop.substring(0, prop.indexOf('=')), prop.substring(prop.indexOf('=') + 1));
        }
        return byName(new SqsSourceConnector().validate(props).configValues());
    }

    private static Map<String, ConfigValue> byName(List<ConfigValue> values) {
        return values.stream().collect(Collectors.toMap(ConfigValue::name, value -> value));
    }
}
