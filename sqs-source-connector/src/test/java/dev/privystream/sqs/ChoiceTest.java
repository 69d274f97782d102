package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChoiceTest {

    private enum Fruit {
        APPLE,
        WATER_MELON
    }

    @Test
    void constantsAreNamedInLowerCaseWithDots() {
        assertThat(Choice.names(Fruit.class)).containsExactly("apple", "water.melon");
    }

    @Test
    void nameIsFoundInWhateverCase() {
        assertThat(Choice.named(Fruit.class, "Water.Melon")).isEqualTo(Fruit.WATER_MELON);
    }

    @Test
    void unknownNameIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> Choice.named(Fruit.class, "pear"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("is none of apple, water.melon");
    }
}
