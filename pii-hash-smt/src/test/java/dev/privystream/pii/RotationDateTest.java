package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationDateTest {

    @ParameterizedTest
    @CsvSource({
        "2027-01-30T23:59:58.500Z, 1.5",
        "2027-01-30T00:00:00Z,     86400",
        "2027-01-31T00:00:01Z,     -1",
    })
    void dayBeginsAtMidnightInUtc(Instant now, double secondsLeft) {
        assertThat(RotationDate.of("secret.rotate.by", "2027-01-31").secondsLeft(Clock.fixed(now, ZoneOffset.UTC)))
                .isEqualTo(secondsLeft);
    }

    @Test
    void nothingIsLeftUntilWhatIsNotPlanned() {
        assertThat(RotationDate.of("secret.rotate.by", null).secondsLeft(Clock.systemUTC()))
                .isNaN();
    }

    @Test
    void dayThatHasPassedIsWarnedOfAtTheStart() {
        try (LogCapture log = new LogCapture()) {
            Hashing.value("a", "secret.rotate.by", "9999-01-01");
            assertThat(log.events()).isEmpty();

            Hashing.value("a", "secret.rotate.by", "2026-01-01");

            assertThat(log.events())
                    .singleElement()
                    .satisfies(event -> assertThat(event.getMessage().getFormattedMessage())
                            .isEqualTo("'secret.rotate.by' has passed: the key of the record value is to be changed."));
        }
    }
}
