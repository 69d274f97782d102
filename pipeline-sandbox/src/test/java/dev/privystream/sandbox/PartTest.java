package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartTest {

    @TempDir
    private Path directory;

    /** The number that a server has left in a file may be another process's by now. */
    @Test
    void killOfAServerThatHasEndedMeetsNobodyElse() throws IOException {
        Process other = new ProcessBuilder("cat").start();
        try {
            Part part = new Part(
                    "ended",
                    List.of("true"),
                    Map.of(),
                    directory.resolve("log"),
                    () -> true,
                    () -> Optional.of(other.toHandle()));
            part.start();
            part.handle().orElseThrow().onExit().orTimeout(1, TimeUnit.MINUTES).join();

            part.kill();

            try (var toCat = other.outputWriter()) {
                toCat.write("alive\n");
            }
            assertThat(other.inputReader().readLine()).isEqualTo("alive");
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void killEndsTheServer() {
        Part part = new Part("server", List.of("cat"), Map.of(), directory.resolve("log"), () -> true);
        part.start();

        part.kill();

        assertThat(part.isAlive()).isFalse();
    }
}
