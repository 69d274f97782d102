package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class LoginUpkeepTest {

    @Test
    void faultIsToldOnceUntilItIsAnotherOneOrComesAgain() {
        Queue<String> rounds = new ConcurrentLinkedQueue<>(
                List.of("fault: one", "fault: one", "fault: two", "made a partition", "fault: two"));
        Queue<String> log = new ConcurrentLinkedQueue<>();
        try (LoginUpkeep upkeep = LoginUpkeep.start(() -> next(rounds), Duration.ofMillis(1), log::add)) {
            assertThat(upkeep).isNotNull();
            await().until(() -> log.contains("end"));
        }
        assertThat(log).startsWith("fault: one", "fault: two", "made a partition", "fault: two", "end");
    }

    private static List<String> next(Queue<String> rounds) {
        String round = rounds.isEmpty() ? "end" : rounds.poll();
        if (round.startsWith("fault")) {
            throw new SandboxException(round);
        }
        return List.of(round);
    }
}
