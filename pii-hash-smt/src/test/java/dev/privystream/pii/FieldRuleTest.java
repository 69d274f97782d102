package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.privystream.pii.FieldPath.Name;
import dev.privystream.pii.FieldPath.Wildcard;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldRuleTest {
    static Stream<Arguments> entries() {
        return Stream.of(
                arguments("ip", List.of("ip"), null),
                arguments("user.address.ip", List.of("user", "address", "ip"), null),
                arguments("ip:masked_ip", List.of("ip"), "masked_ip"),
                arguments("user.ip:masked_ip", List.of("user", "ip"), "masked_ip"),
                arguments("`a.b`", List.of("a.b"), null),
                arguments("x.`a.b`.c", List.of("x", "a.b", "c"), null),
                arguments("`a:b`:`c.d`", List.of("a:b"), "c.d"),
                arguments("a:c.d", List.of("a"), "c.d"),
                arguments("`tick\\`ed`", List.of("tick`ed"), null),
                arguments("`back\\slash`", List.of("back\\slash"), null),
                arguments("`a[*]`", List.of("a[*]"), null),
                arguments("first name", List.of("first name"), null),
                arguments("größe.名", List.of("größe", "名"), null),
                arguments("`**`.`*`", List.of("**", "*"), null),
                arguments("email : h", List.of("email"), "h"),
                arguments(" \temail:\n h ", List.of("email"), "h"),
                arguments("user . first name : h", List.of("user", "first name"), "h"),
                arguments("` a ` . `b ` : ` c`", List.of(" a ", "b "), " c"));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void entryOfAPathGivesItsStepsAndNewName(String entry, List<String> steps, String newName) {
        assertThat(FieldRule.parse(RecordPart.VALUE, entry))
                .isEqualTo(new FieldRule(path(steps), Optional.ofNullable(newName)));
    }

    static Stream<Arguments> entriesWithWildcards() {
        return Stream.of(
                arguments(".", List.of()),
                arguments("*", List.of(Wildcard.ANY_NAME)),
                arguments("a.*", List.of(new Name("a"), Wildcard.ANY_NAME)),
                arguments("*.a", List.of(Wildcard.ANY_NAME, new Name("a"))),
                arguments("*[*]", List.of(Wildcard.ANY_NAME, Wildcard.ELEMENT)),
                arguments("a[*]", List.of(new Name("a"), Wildcard.ELEMENT)),
                arguments("a[*][*].b", List.of(new Name("a"), Wildcard.ELEMENT, Wildcard.ELEMENT, new Name("b"))),
                arguments("`a.b`[*]", List.of(new Name("a.b"), Wildcard.ELEMENT)),
                arguments("[*]", List.of(Wildcard.ELEMENT)),
                arguments("[*].a", List.of(Wildcard.ELEMENT, new Name("a"))),
                arguments("**.a", List.of(Wildcard.ANY_DEPTH, new Name("a"))),
                arguments("x.**.a[*]", List.of(new Name("x"), Wildcard.ANY_DEPTH, new Name("a"), Wildcard.ELEMENT)));
    }

    @ParameterizedTest
    @MethodSource("entriesWithWildcards")
    void entryWithWildcardsGivesItsStepsAndIsPrintedAsItIs(String entry, List<FieldPath.Step> steps) {
        FieldRule rule = FieldRule.parse(RecordPart.VALUE, entry);

        assertThat(rule).isEqualTo(new FieldRule(new FieldPath(steps), Optional.empty()));
        assertThat(rule.path()).hasToString(entry);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*:a", "a[*]:b", "a.*:b", "[*]:a"})
    void whatHasNoNameCannotGetANewOne(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldRule.parse(RecordPart.VALUE, entry))
                .withMessageContaining("new one");
    }

    @ParameterizedTest
    @CsvSource({
        "sqs.message.id, sqs.message.id,",
        "sqs.message.id:id, sqs.message.id, id",
        "a[*], a[*],",
        "`a:b`:`c:d`, a:b, c:d",
        "a b : c, a b, c",
        "` a` : c, ' a', c",
    })
    void entryOfAHeaderIsANameWithItsDots(String entry, String name, String newName) {
        assertThat(FieldRule.parse(RecordPart.HEADERS, entry))
                .isEqualTo(new FieldRule(path(List.of(name)), Optional.ofNullable(newName)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            quoteCharacter = '"',
            value = {
                "\"\"        | a name is missing at position 0",
                "a.          | a name is missing at position 2",
                ".a          | a name is missing at position 0",
                "a..b        | a name is missing at position 2",
                "``          | a name is missing at position 0",
                "a.``        | a name is missing at position 2",
                "a:          | a name is missing at position 2",
                "a: :b       | a name is missing at position 3",
                "a. .b       | a name is missing at position 3",
                ":b          | a name is missing at position 0",
                "a:b:c       | ':' at position 3",
                "`a          | the backtick at position 0 is not closed",
                "x.`a\\`     | the backtick at position 2 is not closed",
                "`a`b        | 'b' at position 3",
                "a`b         | '`' at position 1",
                "a[0]        | '[' at position 1",
                "a.[*]       | a name is missing at position 2",
                "a[*]b       | 'b' at position 4",
                "[*]a        | 'a' at position 3",
                "***         | '**' at position 0 must be followed by a name",
                "**          | '**' at position 0 must be followed by a name",
                "a.**        | '**' at position 2 must be followed by a name",
                "**.*        | '**' at position 0 must be followed by a name",
                "**.**.a     | '**' at position 0 must be followed by a name",
                "**[*]       | '**' at position 0 must be followed by a name",
                "*a          | 'a' at position 1",
                "a*          | '*' at position 1",
                ". a         | a name is missing at position 0",
            })
    void entryThatIsNoPathIsRefusedWithThePosition(String entry, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldRule.parse(RecordPart.VALUE, entry))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b.c", "`a.b`.c", "`tick\\`ed`", "`a[*]`", "`a:b`", "first name", "` a`.` `"})
    void pathIsPrintedAsItIsConfigured(String entry) {
        assertThat(FieldRule.parse(RecordPart.VALUE, entry).path()).hasToString(entry);
    }

    @Test
    void stepsOfAPathCannotBeChanged() {
        FieldPath path = FieldRule.parse(RecordPart.VALUE, "a.b").path();

        assertThat(path.steps()).isUnmodifiable();
    }

    private static FieldPath path(List<String> names) {
        return new FieldPath(names.stream().<FieldPath.Step>map(Name::new).toList());
    }
}
