package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds docs/aws.md to the code: what it tells an operator to allow and to set. */
class AwsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "aws.md");
    private static final Pattern JSON_BLOCK = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern KEY =
            Pattern.compile("(?<![\\w.:/-])(aws|sqs|message|record|queue|dropped)(\\.[a-z]+)+(?![\\w.:-]*[\\w:-])");

    static List<JsonNode> policies() throws IOException {
        return blocks().filter(block -> block.has("Version")).toList();
    }

    static List<JsonNode> configs() throws IOException {
        return blocks().filter(block -> !block.has("Version")).toList();
    }

    @Test
    void actionsOfSqsAreThoseThatTheConnectorMakes() throws IOException {
        Set<String> made = new TreeSet<>();
        for (Field field : SqsQueue.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                made.add(constant(field));
            }
        }
        assertThat(made).hasSize(4).allMatch(action -> action.startsWith("sqs:"));

        Set<String> allowed = policies().stream()
                .flatMap(AwsPageTest::statements)
                .flatMap(AwsPageTest::actions)
                .filter(action -> action.startsWith("sqs:"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(allowed).isEqualTo(made);
        assertThat(wholePolicy()).containsExactlyInAnyOrderElementsOf(withDecrypt(made));
    }

    @Test
    void actionsOfOtherServicesAreThoseThatItIsToldOf() throws IOException {
        assertThat(policies().stream().flatMap(AwsPageTest::statements).flatMap(AwsPageTest::actions))
                .filteredOn(action -> !action.startsWith("sqs:"))
                .contains("kms:Decrypt", ConfiguredCredentials.ASSUME_ROLE)
                .contains(ConfiguredCredentials.ASSUME_ROLE_WITH_WEB_IDENTITY)
                .allMatch(
                        action -> action.matches("kms:Decrypt|sts:(AssumeRole|AssumeRoleWithWebIdentity|TagSession)"));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void policyHasTheFormOfOne(JsonNode policy) {
        assertThat(policy.path("Version").asString()).isEqualTo("2012-10-17");
        assertThat(statements(policy)).isNotEmpty().allSatisfy(statement -> {
            assertThat(statement.path("Effect").asString()).isEqualTo("Allow");
            assertThat(statement.has("Resource") || statement.has("Principal")).isTrue();
            assertThat(actions(statement)).isNotEmpty().allMatch(action -> action.matches("[a-z]+:[A-Za-z]+"));
        });
    }

    @ParameterizedTest
    @MethodSource("configs")
    void configurationIsAccepted(JsonNode config) {
        Map<String, String> props = config.propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asString().replaceAll("^\\$\\{.*}$", "resolved")));

        assertThat(AwsConfig.CONFIG_DEF.names()).containsAll(props.keySet());
        assertThatCode(() -> new AwsConfig(props)).doesNotThrowAnyException();
    }

    @Test
    void keysThatItNamesExistAndEachOfAwsIsNamed() throws IOException {
        Set<String> named = KEY.matcher(Files.readString(PAGE))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());

        assertThat(SqsSourceConfig.CONFIG_DEF.names()).containsAll(named);
        assertThat(named).containsAll(AwsConfig.CONFIG_DEF.names());
    }

    private static Set<String> wholePolicy() throws IOException {
        return policies().stream()
                .filter(policy -> statements(policy).count() > 1)
                .flatMap(AwsPageTest::statements)
                .flatMap(AwsPageTest::actions)
                .collect(Collectors.toSet());
    }

    private static Set<String> withDecrypt(Set<String> made) {
        Set<String> all = new TreeSet<>(made);
        all.add("kms:Decrypt");
        return all;
    }

    private static String constant(Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<JsonNode> blocks() throws IOException {
        List<String> blocks = JSON_BLOCK
                .matcher(Files.readString(PAGE))
                .results()
                .map(result -> result.group(1))
                .toList();
        assertThat(blocks).isNotEmpty();
        return blocks.stream().map(JsonMapper.shared()::readTree);
    }

    private static Stream<JsonNode> statements(JsonNode policy) {
        return StreamSupport.stream(policy.path("Statement").spliterator(), false);
    }

    private static Stream<String> actions(JsonNode statement) {
        JsonNode action = statement.path("Action");
        return action.isArray()
                ? StreamSupport.stream(action.spliterator(), false).map(JsonNode::asString)
                : Stream.of(action.asString());
    }
}
