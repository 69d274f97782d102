package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxStateTest {

    private static final Endpoints ENDPOINTS = new Endpoints(
            URI.create("http://127.0.0.1:8083"),
            "127.0.0.1:9092",
            URI.create("http://127.0.0.1:9324"),
            "jdbc:postgresql://127.0.0.1:5432/privystream",
            Path.of("/password"));

    private static final SandboxState.Member THIS = SandboxState.Member.of(ProcessHandle.current());

    @TempDir
    private Path directory;

    @Test
    void stateIsReadAsItWasWritten() {
        SandboxState state = new SandboxState(THIS, List.of(THIS), ENDPOINTS);
        state.write(directory);
        assertThat(SandboxState.read(directory)).contains(state);
    }

    @Test
    void processThatRunsIsItself() {
        assertThat(new SandboxState(THIS, List.of(), ENDPOINTS).isRunning()).isTrue();
    }

    @Test
    void laterProcessOfTheSameNumberIsAnother() {
        SandboxState.Member earlier =
                new SandboxState.Member(THIS.pid(), THIS.start().minusSeconds(1));
        assertThat(new SandboxState(earlier, List.of(), ENDPOINTS).isRunning()).isFalse();
    }

    @Test
    void directoryWithoutReadableStateHasNone() throws Exception {
        assertThat(SandboxState.read(directory)).isEmpty();
        Files.writeString(directory.resolve("state.json"), "{\"owner\":");
        assertThat(SandboxState.read(directory)).isEmpty();
    }

    @Test
    void orphanThatEndsIsWaitedFor() throws Exception {
        Process orphan = new ProcessBuilder("sh", "-c", "read line; sleep 0.3").start();
        SandboxState.Member member = SandboxState.Member.of(orphan.toHandle());
        orphan.getOutputStream().close();

        new SandboxState(THIS, List.of(member), ENDPOINTS).awaitEndOfOrphans();

        // Asked of the system: the Process itself learns of its end a moment after those who wait for its handle.
        assertThat(member.process()).isEmpty();
    }
}
