package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sandbox.TorturePlan.Step;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorturePlanTest {

    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -7, Long.MAX_VALUE})
    void sameSeedGivesTheSamePlan(long seed) {
        assertThat(TorturePlan.of(seed, TEN_MINUTES)).isEqualTo(TorturePlan.of(seed, TEN_MINUTES));
    }

    @Test
    void otherSeedGivesAnotherPlan() {
        assertThat(TorturePlan.of(1, TEN_MINUTES).steps())
                .isNotEqualTo(TorturePlan.of(2, TEN_MINUTES).steps());
    }

    @Test
    void planIsTheSameOnEveryMachine() {
        assertThat(TorturePlan.of(1, Duration.ofMinutes(1)).steps().get(0))
                .isEqualTo(new Step(Duration.ofMillis(3_629), Injection.QUEUE_SLOWED, Duration.ofMillis(4_452), 1534));
    }

    @ParameterizedTest
    @EnumSource(Injection.Lane.class)
    void everyInjectionHasItsTurnBeforeOneComesAgain(Injection.Lane lane) {
        Injection[] kinds = Arrays.stream(Injection.values())
                .filter(injection -> injection.lane() == lane)
                .toArray(Injection[]::new);

        List<Step> steps = TorturePlan.of(5, TEN_MINUTES).of(lane);

        assertThat(steps).hasSizeGreaterThan(2 * kinds.length);
        for (int turn = 0; turn < 2; turn++) {
            assertThat(steps.subList(turn * kinds.length, (turn + 1) * kinds.length))
                    .extracting(Step::injection)
                    .containsExactlyInAnyOrder(kinds);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 60})
    void injectionsComeInTimeAndOneAfterTheOther(int minutes) {
        TorturePlan plan = TorturePlan.of(5, Duration.ofMinutes(minutes));

        assertThat(plan.steps())
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.at()).isLessThan(plan.duration()))
                .allSatisfy(step -> assertThat(step.hold()).isPositive());
        for (Injection.Lane lane : Injection.Lane.values()) {
            assertThat(plan.of(lane)).extracting(Step::at).isSorted().doesNotHaveDuplicates();
        }
    }
}
