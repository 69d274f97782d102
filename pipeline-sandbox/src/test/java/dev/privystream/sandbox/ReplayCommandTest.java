package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayCommandTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Logins",
                "1st",
                "public.logins",
                "logins; DROP TABLE user_logins",
                "\"logins\"",
                "logins'",
                "a-b",
                "a_name_of_more_than_forty_characters_as_partitions_get_longer_ones"
            })
    void nameThatIsNotPlainIsRefused(String name) {
        CommandRun replay = CommandRun.of(List.of("replay", "--table", name));
        assertThat(replay.exit()).isEqualTo(2);
        assertThat(replay.err().get(0)).startsWith("--table must be a plain name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-11-01", "2026-11-01T00:00:00", "1793491200000"})
    void timeThatIsNotOneIsRefused(String time) {
        CommandRun replay = CommandRun.of(List.of("replay", "--table", "replayed", "--from", time));
        assertThat(replay.exit()).isEqualTo(2);
        assertThat(replay.err().get(0)).startsWith("--from must be a time such as");
    }

    @Test
    void sinkThatGoesOnIsNotSwappedIn() {
        CommandRun replay = CommandRun.of(List.of("replay", "--table", "replayed", "--keep", "--swap"));
        assertThat(replay.exit()).isEqualTo(2);
        assertThat(replay.err().get(0)).contains("exclude each other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "501"})
    void rateThatSqsWouldRefuseIsRefused(String rate) {
        CommandRun redrive = CommandRun.of(List.of("redrive", "--max-per-second", rate));
        assertThat(redrive.exit()).isEqualTo(2);
        assertThat(redrive.err().get(0)).startsWith("--max-per-second must be 1 to 500");
    }
}
