package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibilityExtenderTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 30, 120, 600, 43_200})
    void fiveTriesFitIntoTheSecondHalfOfTheVisibilityTimeout(int seconds) {
        Duration visibility = Duration.ofSeconds(seconds);
        Backoff backoff = VisibilityExtender.backoff(visibility);

        Duration waits = Duration.ZERO;
        for (int failures = 1; failures <= 5; failures++) {
            waits = waits.plus(backoff.after(failures));
        }

        assertThat(waits).isLessThanOrEqualTo(visibility.dividedBy(2));
        assertThat(backoff.most()).isLessThanOrEqualTo(Backoff.OF_REQUESTS.most());
    }
}
