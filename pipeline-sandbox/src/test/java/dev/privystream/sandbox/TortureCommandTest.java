package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TortureCommandTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--minutes=0",
                "--rate=0",
                "--seed=often",
                "--minutes=-1",
                "--vault",
                "--sink=confluent",
                "--report=.",
                "--report=no/such/directory/report.md"
            })
    void numbersThatMakeNoTortureAreNotUnderstood(String option) {
        CommandRun run = CommandRun.of(List.of("torture", option));

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isNotEmpty();
    }

    @Test
    void helpNamesSeedAndReport() {
        assertThat(CommandRun.of(List.of("help", "torture")).out())
                .anyMatch(line -> line.contains("--seed=S"))
                .anyMatch(line -> line.contains("--report=FILE"));
    }
}
