package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sandbox.StallWatch.Stall;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallWatchTest {

    private final StallWatch watch = new StallWatch(() -> 0, () -> 0, 0);

    @Test
    void longestTimeWithoutANewRowIsTold() {
        notice(1, 10, 1);
        notice(1, 20, 3);
        notice(15, 30, 9);
        notice(16, 30, 11);
        assertThat(watch.longest()).isEqualTo(new Stall(Duration.ofSeconds(1), Duration.ofSeconds(8)));
    }

    @Test
    void timeWithNothingToDoIsNoStall() {
        notice(1, 1, 1);
        notice(1, 1, 60);
        notice(1, 2, 61);
        notice(2, 2, 62);
        assertThat(watch.longest()).isEqualTo(new Stall(Duration.ofSeconds(60), Duration.ofSeconds(2)));
    }

    private void notice(long rows, long expected, int second) {
        watch.noticed(rows, expected, Duration.ofSeconds(second).toNanos());
    }
}
