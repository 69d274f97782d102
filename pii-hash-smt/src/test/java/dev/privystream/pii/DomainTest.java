package dev.privystream.pii;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainTest {
    @ParameterizedTest
    @CsvSource({
        "email, ada@example.com, 5:email:ada@example.com",
        "a, '', 1:a:",
        "crm.e-mail_2, x, 12:crm.e-mail_2:x",
        "email, Zoë, 5:email:Zoë",
        "email, 5:email:x, 5:email:5:email:x",
    })
    void lengthAndNameStandBeforeTheText(String name, String text, String expected) {
        assertThat(new Domain(name).with(text.getBytes(UTF_8))).isEqualTo(expected.getBytes(UTF_8));
    }

    @Test
    void noTextOfADomainIsOneOfAnother() {
        List<String> pieces =
                List.of("", "1", "2", "a", "1a", "a1", "-", ".", ":", "1:a:", ":1:a:", "2:1a:", "11:", "a:");
        List<String> names = List.of("1", "2", "a", "1a", "a1", "-", ".", "11", "aaaaaaaaaaa");
        Map<String, String> seen = new HashMap<>();
        for (String name : names) {
            Domain domain = new Domain(name);
            for (String first : pieces) {
                for (String second : pieces) {
                    String text = first + second;
                    String other = seen.put(new String(domain.with(text.getBytes(UTF_8)), UTF_8), name + " of " + text);
                    assertThat(other).isIn(null, name + " of " + text);
                }
            }
        }
    }

    @Test
    void textIsNotChanged() {
        byte[] text = {1, 2, 3};

        new Domain("d").with(text);

        assertThat(text).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:b", "a/b", "é", "a,b", "a\n"})
    void nameOfOtherCharactersIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Domain(name))
                .withMessageContaining("name of a domain");
    }
}
