package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(20));

    @ParameterizedTest
    @CsvSource({"1, 200", "2, 400", "3, 800", "7, 12800", "8, 20000", "40, 20000", "2147483647, 20000"})
    void waitDoublesUpToTheLimit(int failures, long longestMillis) {
        for (int i = 0; i < 1_000; i++) {
            assertThat(BACKOFF.after(failures).toMillis()).isBetween(longestMillis / 2, longestMillis);
        }
    }

    @Test
    void waitsDifferSoThatTasksDoNotRetryInStep() {
        Set<Duration> waits = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            waits.add(BACKOFF.after(8));
        }

        assertThat(waits).hasSizeGreaterThan(100);
    }
}
