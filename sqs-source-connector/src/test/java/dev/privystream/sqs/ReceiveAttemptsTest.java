package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sqs.ReceiveAttempts.Attempt;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReceiveAttemptsTest {

    private static final long FOUR_MINUTES = Duration.ofMinutes(4).toNanos();

    private final ReceiveAttempts attempts = new ReceiveAttempts(true);

    @Test
    void eachReceiveHasAnIdOfItsOwn() {
        assertThat(attempts.next(0).id())
                .isNotBlank()
                .hasSizeLessThanOrEqualTo(128)
                .isNotEqualTo(attempts.next(0).id());
    }

    @Test
    void receiveWithoutAnswerIsMadeAgainUnderItsIdOnce() {
        Attempt lost = attempts.next(0);
        attempts.unanswered(lost);

        assertThat(attempts.next(1)).isEqualTo(lost);
        assertThat(attempts.next(2)).isNotEqualTo(lost);
    }

    @Test
    void receivesWithoutAnswerAreMadeAgainInTheOrderOfTheirFailure() {
        Attempt first = attempts.next(0);
        Attempt second = attempts.next(0);
        attempts.unanswered(second);
        attempts.unanswered(first);

        assertThat(attempts.next(1)).isEqualTo(second);
        assertThat(attempts.next(1)).isEqualTo(first);
    }

    @Test
    void receiveThatGetsNoAnswerAgainKeepsItsIdForFourMinutesFromTheFirst() {
        Attempt lost = attempts.next(-10);
        attempts.unanswered(lost);
        attempts.unanswered(attempts.next(FOUR_MINUTES / 2));

        assertThat(attempts.next(FOUR_MINUTES - 11)).isEqualTo(lost);
        attempts.unanswered(lost);
        assertThat(attempts.next(FOUR_MINUTES - 10)).isNotEqualTo(lost);
    }

    @Test
    void idIsForgottenInTimeAlsoWhereTheClockOverflows() {
        long start = Long.MAX_VALUE - 10;
        Attempt lost = attempts.next(start);
        attempts.unanswered(lost);

        assertThat(attempts.next(start + 20)).isEqualTo(lost);
        attempts.unanswered(lost);
        assertThat(attempts.next(start + FOUR_MINUTES)).isNotEqualTo(lost);
    }

    @Test
    void standardQueueTakesNoId() {
        ReceiveAttempts standard = new ReceiveAttempts(false);
        standard.unanswered(standard.next(0));

        assertThat(standard.next(1)).isEqualTo(new Attempt(null, 1));
    }
}
