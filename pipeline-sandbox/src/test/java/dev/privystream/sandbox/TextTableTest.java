package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        TextTable table = new TextTable(List.of("id", "locale"), List.of(List.of("1", "NULL"), List.of("1234", "DE")));
        assertThat(table.toString().lines()).containsExactly("id    locale", "----  ------", "1     NULL", "1234  DE");
    }
}
