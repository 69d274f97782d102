package dev.privystream.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sandbox.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Map.Entry;
import org.junit.jupiter.api.Test;

/**
 * Holds that what config/kubernetes repeats of other files of config/ is what they say; writes it with {@code -Dkubernetes.write=true}.
 */
class GeneratedManifestsTest {

    private static final GeneratedManifests MANIFESTS = new GeneratedManifests(Project.ofThisJvm());

    @Test
    void manifestsAreWhatTheFilesSayThatTheyRepeat() throws IOException {
        Map<String, String> contents = MANIFESTS.contents();
        for (Entry<String, String> manifest : contents.entrySet()) {
            Path file = MANIFESTS.directory().resolve(manifest.getKey());
            if (Boolean.getBoolean("kubernetes.write")) {
                Files.writeString(file, manifest.getValue());
            }
            assertThat(file)
                    .as("config/kubernetes; write it anew: " + GeneratedManifests.COMMAND)
                    .content()
                    .isEqualTo(manifest.getValue());
        }
    }
}
