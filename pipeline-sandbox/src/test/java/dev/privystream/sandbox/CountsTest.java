package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountsTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            # rows, dead letters, in the queue, settled
            99,     1,            0,            true
            100,    0,            0,            true
            98,     1,            0,            false
            99,     1,            1,            false
            100,    1,            0,            false
            """)
    void messagesAreSettledOnceEachIsARowOrADeadLetter(long rows, long deadLetters, long queue, boolean settled) {
        assertThat(new Counts(100, rows, deadLetters, queue).settle(100)).isEqualTo(settled);
    }
}
