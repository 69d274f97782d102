package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.pii.AssociatedData.Part;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AssociatedDataTest {

    @Test
    void bytesAreAsDocumented() {
        assertThat(hex(Set.of(), "logins", "sealed_ip")).isEmpty();
        assertThat(hex(Set.of(Part.TOPIC), "logins", "sealed_ip")).isEqualTo("01" + "00000006" + "6c6f67696e73");
        assertThat(hex(Set.of(Part.PATH), "logins", "sealed_ip")).isEqualTo("02" + "00000009" + "7365616c65645f6970");
        assertThat(hex(EnumSet.allOf(Part.class), "logins", "sealed_ip"))
                .isEqualTo("01" + "00000006" + "6c6f67696e73" + "02" + "00000009" + "7365616c65645f6970");
        assertThat(hex(Set.of(Part.PATH), "logins", "ë")).isEqualTo("02" + "00000002" + "c3ab");
        assertThat(hex(RecordPart.KEY, Set.of(Part.PATH), "logins", ".")).isEqualTo("03" + "00000001" + "2e");
        assertThat(hex(RecordPart.HEADERS, Set.of(Part.PATH), "logins", "ip")).isEqualTo("04" + "00000002" + "6970");
        assertThat(hex(RecordPart.KEY, Set.of(Part.TOPIC), "logins", null))
                .isEqualTo("01" + "00000006" + "6c6f67696e73");
    }

    @Test
    void noTwoBindingsHaveTheSameBytes() {
        assertThat(Set.of(
                        hex(EnumSet.allOf(Part.class), "a", "bc"),
                        hex(EnumSet.allOf(Part.class), "ab", "c"),
                        hex(EnumSet.allOf(Part.class), "abc", ""),
                        hex(EnumSet.allOf(Part.class), "", "abc"),
                        hex(Set.of(Part.TOPIC), "abc", "abc"),
                        hex(RecordPart.KEY, Set.of(Part.PATH), "abc", "abc"),
                        hex(RecordPart.HEADERS, Set.of(Part.PATH), "abc", "abc"),
                        hex(Set.of(Part.PATH), "abc", "abc"),
                        hex(Set.of(Part.TOPIC), "", ""),
                        hex(Set.of(), "abc", "abc")))
                .hasSize(10);
    }

    @Test
    void partsHaveNames() {
        assertThat(Part.names()).containsExactly("topic", "path");
        assertThat(Part.named("topic")).contains(Part.TOPIC);
        assertThat(Part.named("partition")).isEmpty();
    }

    private static String hex(Set<Part> parts, String topic, String path) {
        return hex(RecordPart.VALUE, parts, topic, path);
    }

    private static String hex(RecordPart recordPart, Set<Part> parts, String topic, String path) {
        return HexFormat.of().formatHex(new AssociatedData(parts, recordPart).bytes(topic, path));
    }
}
