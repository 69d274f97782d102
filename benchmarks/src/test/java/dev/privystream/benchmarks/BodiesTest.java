package dev.privystream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodiesTest {

    private static final String LOGIN =
            "{\"user_id\":\"u\",\"app_version\":\"1.0\",\"device_type\":\"ios\",\"ip\":\"x\",\"locale\":null,\"device_id\":\"d\"}";

    @TempDir
    private Path directory;

    @Test
    void samplesAreVariedAndWhatIsNoLoginIsLeftOut() throws IOException {
        Path samples = Files.write(directory.resolve("samples"), List.of("{\"event\":\"heartbeat\"}", LOGIN));

        List<String> bodies = Files.readAllLines(Bodies.likeSamples(samples, directory.resolve("bodies")));

        assertThat(bodies).doesNotHaveDuplicates().allMatch(body -> body.contains("\"device_type\":\"ios\""));
    }

    @Test
    void bodyHasTheSizeThatIsAskedFor() throws IOException {
        Path samples = Files.write(directory.resolve("samples"), List.of(LOGIN));

        Path bodies = Bodies.ofSize(samples, 4_096, directory.resolve("bodies"));

        assertThat(Bodies.averageSize(bodies)).isEqualTo(4_096);
    }
}
