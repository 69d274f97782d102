package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathSettingsTest {
    private static final Function<String, String> SETTING = text -> {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("nothing is set");
        }
        return text;
    };

    @Test
    void settingsAreKeptByPathInTheirOrder() {
        Map<FieldPath, String> settings = PathSettings.parse(
                RecordPart.VALUE, List.of("b=x", " user.ip = y+z ", "`a.b`=x", "`c`=x", "d=e=x"), SETTING);

        assertThat(settings)
                .containsExactly(
                        Map.entry(path("b"), "x"),
                        Map.entry(path("user.ip"), "y+z"),
                        Map.entry(path("`a.b`"), "x"),
                        Map.entry(path("c"), "x"),
                        Map.entry(path("d=e"), "x"));
    }

    @Test
    void pathOfAHeaderIsItsName() {
        assertThat(PathSettings.parse(RecordPart.HEADERS, List.of("sqs.message.id=x"), SETTING))
                .containsOnlyKeys(
                        FieldRule.parse(RecordPart.HEADERS, "sqs.message.id").path());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a      | entry 'a': an equals sign is missing",
                "''     | entry '': an equals sign is missing",
                "=x     | entry '=x': a name is missing at position 0",
                "a..b=x | entry 'a..b=x': a name is missing at position 2",
                "a:b=x  | entry 'a:b=x': a new name has no place here",
                "a=     | entry 'a=': nothing is set",
                "z=x    | entry 'z=x': Field 'z' of the record value has an entry before",
                "`z`=y  | entry '`z`=y': Field 'z' of the record value has an entry before",
            })
    void wrongEntryIsRefusedWithWhatIsWrong(String entry, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathSettings.parse(RecordPart.VALUE, List.of("z=x", entry), SETTING))
                .withMessageStartingWith(message)
                .withNoCause();
    }

    @Test
    void settingOfAPathThatIsNotListedIsRefused() {
        List<FieldRule> fields =
                List.of(FieldRule.parse(RecordPart.VALUE, "a.b:c"), FieldRule.parse(RecordPart.VALUE, "d"));

        assertThatCode(() -> PathSettings.checkListed(RecordPart.VALUE, settings("d=x", "a.`b`=x"), fields))
                .doesNotThrowAnyException();
        for (String path : List.of("a", "a.c", "c", "b")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PathSettings.checkListed(RecordPart.VALUE, settings("d=x", path + "=x"), fields))
                    .withMessage("Field '" + path + "' of the record value is not listed in 'fields' by that path");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "**.email, user.email",
        "**.email, email",
        "**.email, a.b[*].email",
        "**.email, **.user.email",
        "**.email, *.email",
        "user.*, user.email",
        "*.*, user.email",
        "*.*, user.*",
        "a.**.b.**.c, a.x.b.b.y.c",
        "*[*].phone, contacts[*].phone",
    })
    void settingOfAPathThatAnEarlierOneTakesTheFieldsOfIsRefused(String earlier, String later) {
        List<FieldRule> fields = rules(earlier, later);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathSettings.checkReached(RecordPart.VALUE, settings(later + "=x"), fields))
                .withMessageStartingWith("Field '" + later + "' of the record value is selected by '" + earlier + "'")
                .withMessageContaining("put the more specific entry first in 'fields'");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        PathSettings.checkReached(RecordPart.VALUE, settings(earlier + "=y", later + "=x"), fields));
        assertThatCode(() -> {
                    PathSettings.checkReached(RecordPart.VALUE, settings(earlier + "=x", later + "=x"), fields);
                    PathSettings.checkReached(RecordPart.VALUE, settings(earlier + "=x"), fields);
                    PathSettings.checkReached(RecordPart.VALUE, settings(later + "=x"), rules(later, earlier));
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "*.email, **.email",
        "user.*, **.email",
        "user.email, *.email",
        "**.a.email, **.email",
        "*, user.email",
        "*.*, a[*]",
        "a.**.c, b.c",
        "a[*].b, a.b",
        "a, b",
    })
    void settingOfAPathThatLeadsFurtherThanAnEarlierOneIsAllowed(String earlier, String later) {
        assertThatCode(() -> PathSettings.checkReached(RecordPart.VALUE, settings(later + "=x"), rules(earlier, later)))
                .doesNotThrowAnyException();
    }

    private static List<FieldRule> rules(String... entries) {
        return Stream.of(entries)
                .map(entry -> FieldRule.parse(RecordPart.VALUE, entry))
                .toList();
    }

    private static Map<FieldPath, String> settings(String... entries) {
        return PathSettings.parse(RecordPart.VALUE, List.of(entries), SETTING);
    }

    private static FieldPath path(String path) {
        return FieldRule.parse(RecordPart.VALUE, path).path();
    }
}
