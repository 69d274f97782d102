package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sandbox.TortureResult.Incident;
import dev.privystream.sandbox.TortureVerdict.Promise;
import dev.privystream.sandbox.TortureVerdict.Violation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TortureReportTest {

    private static final TortureSettings SETTINGS = new TortureSettings(
            SandboxSettings.in(Path.of("nowhere")),
            new TorturePlan(7, Duration.ofMinutes(10), List.of()),
            100,
            "postgres-sink",
            Map.of());

    private static final Violation LOST = new Violation(Promise.NOT_LOST_BEFORE_KAFKA, 2, List.of("torture-0000001"));

    @Test
    void terminalSaysWhatWasDoneAndThatAllIsWell() {
        assertThat(report(List.of()).toString().lines())
                .anyMatch(line -> line.matches("worker killed by SIGKILL, and started again +1"))
                .anyMatch(line -> line.matches("broker killed by SIGKILL, and started again +0"))
                .anyMatch(line -> line.matches("injections +1"))
                .anyMatch(line -> line.matches("injections that were given up +1"))
                .anyMatch(line -> line.matches("seed +7"))
                .anyMatch(line -> line.matches("rows in the table +99"))
                .anyMatch(line -> line.matches("restarts of sink task 0 +3"))
                .anyMatch(line -> line.matches("longest time without a new row +12\\.5 s, from 60\\.0 s on"))
                .anyMatch(line -> line.matches("meanwhile +worker killed .*\\(away for 2 s\\)"))
                .contains("All " + Promise.values().length + " promises were kept.");
    }

    @Test
    void terminalSaysWhichPromiseWasBroken() {
        assertThat(report(List.of(LOST)).toString())
                .contains("Not so: every valid message is in the topic. 2 times, such as torture-0000001")
                .doesNotContain("were kept");
    }

    @Test
    void pageHoldsTheCommandAndEachPromise() {
        assertThat(report(List.of(LOST)).toMarkdown().lines())
                .anyMatch(line ->
                        line.startsWith("`./pipeline torture --minutes 10 --seed 7 --rate 100 --sink confluent`"))
                .contains("| Kafka | 4.3.1 |")
                .contains("| " + Promise.ONE_ROW + " | yes |")
                .contains("| " + Promise.NOT_LOST_BEFORE_KAFKA + " | no: 2 times |");
    }

    private static TortureReport report(List<Violation> violations) {
        Incident killed = new Incident(
                Duration.ofSeconds(61), Duration.ofSeconds(70), Injection.WORKER_KILLED, "away for 2 s", true);
        Incident givenUp = new Incident(
                Duration.ofSeconds(80), Duration.ofSeconds(99), Injection.BROKER_KILLED, "Kafka was not ready", false);
        return new TortureReport(
                SETTINGS,
                new TortureResult(
                        List.of(killed, givenUp),
                        0,
                        Map.of("rows in the table", "99"),
                        Map.of("sink task 0", 3L),
                        new StallWatch.Stall(Duration.ofSeconds(60), Duration.ofMillis(12_500)),
                        Duration.ofSeconds(20),
                        Map.of("Kafka", "4.3.1"),
                        violations));
    }
}
