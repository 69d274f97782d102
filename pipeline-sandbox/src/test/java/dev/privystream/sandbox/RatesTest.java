package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RatesTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Rates rates = new Rates();

    @Test
    void rateIsUnknownUntilTheSecondLook() {
        assertThat(rates.perSecond("rows")).isEmpty();
        rates.count("rows", START, 10);
        assertThat(rates.perSecond("rows")).isEmpty();
        rates.count("rows", START.plusSeconds(2), 30);
        assertThat(rates.perSecond("rows").orElseThrow()).isCloseTo(10, within(1e-9));
    }

    @Test
    void rateIsOfTheLastFifteenSecondsOnly() {
        rates.count("rows", START, 0);
        rates.count("rows", START.plusSeconds(10), 1_000);
        rates.count("rows", START.plusSeconds(20), 1_050);

        assertThat(rates.perSecond("rows").orElseThrow()).isCloseTo(5, within(1e-9));
        rates.count("rows", START.plusSeconds(60), 9_000);
        assertThat(rates.perSecond("rows")).as("after a gap").isEmpty();
    }

    @Test
    void counterThatBeginsAnewHasNoRateOfItsFall() {
        rates.count("received", START, 500);
        rates.count("received", START.plusSeconds(2), 3);
        assertThat(rates.perSecond("received")).isEmpty();
        rates.count("received", START.plusSeconds(4), 7);
        assertThat(rates.perSecond("received").orElseThrow()).isCloseTo(2, within(1e-9));
    }

    @Test
    void gaugeMayFall() {
        rates.gauge("queue", START, 100);
        rates.gauge("queue", START.plusSeconds(10), 50);
        assertThat(rates.perSecond("queue").orElseThrow()).isCloseTo(-5, within(1e-9));
    }

    @Test
    void figureStandsStillOnlyWhileItShouldMove() {
        rates.progress("committed", START, false, 5);
        rates.progress("committed", START.plusSeconds(14), true, 5);
        assertThat(rates.standsStill("committed")).isFalse();
        rates.progress("committed", START.plusSeconds(26), true, 5);
        assertThat(rates.standsStill("committed")).isTrue();
        rates.progress("committed", START.plusSeconds(28), false, 5);
        assertThat(rates.standsStill("committed")).isFalse();
    }

    @Test
    void figureStandsStillOnlyAfterTwelveSecondsWithoutAChange() {
        rates.count("rows", START, 5);
        rates.count("rows", START.plusSeconds(11), 5);
        assertThat(rates.standsStill("rows")).isFalse();
        rates.count("rows", START.plusSeconds(12), 5);
        assertThat(rates.standsStill("rows")).isTrue();
        rates.count("rows", START.plusSeconds(13), 6);
        assertThat(rates.standsStill("rows")).isFalse();
        assertThat(rates.standsStill("never seen")).isFalse();
    }
}
