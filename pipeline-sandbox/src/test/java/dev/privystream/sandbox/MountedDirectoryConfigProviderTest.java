package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountedDirectoryConfigProviderTest {

    @TempDir
    private Path directory;

    private Path mount;
    private MountedDirectoryConfigProvider provider;

    @BeforeEach
    void mountOneSecret() throws IOException {
        mount = Files.createDirectories(directory.resolve("mount"));
        Files.createDirectories(mount.resolve("secrets"));
        Files.writeString(mount.resolve("secrets/password"), "in-the-mount");
        Files.writeString(directory.resolve("outside"), "beyond-the-mount");
        provider = new MountedDirectoryConfigProvider();
        provider.configure(config());
    }

    @Test
    void fileOfTheMountPointIsReadFromTheMount() {
        assertThat(provider.get("/mnt/privystream/secrets", Set.of("password")).data())
                .containsExactly(Map.entry("password", "in-the-mount"));
        assertThat(provider.get("/mnt/privystream/secrets").data()).containsOnlyKeys("password");
    }

    @Test
    void pathOutsideTheMountPointStaysAsItIs() {
        assertThat(provider.get(mount.resolve("secrets").toString()).data()).containsOnlyKeys("password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mnt/privystream/..", "/mnt/privystream/secrets/../..", "/mnt/privystream-2", "/etc"})
    void nothingBeyondTheMountIsRead(String path) {
        assertThat(provider.get(path).data()).isEmpty();
        assertThat(provider.get(directory.toString()).data()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MountedDirectoryConfigProvider.MOUNT_POINT_CONFIG,
                MountedDirectoryConfigProvider.MOUNT_SOURCE_CONFIG
            })
    void mountMustBeGivenByAbsolutePaths(String key) {
        Map<String, String> config = config();
        config.put(key, "relative");
        assertThatThrownBy(() -> new MountedDirectoryConfigProvider().configure(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
        config.remove(key);
        assertThatThrownBy(() -> new MountedDirectoryConfigProvider().configure(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }

    private Map<String, String> config() {
        Map<String, String> config = new HashMap<>();
        config.put("allowed.paths", mount.toString());
        config.put(MountedDirectoryConfigProvider.MOUNT_POINT_CONFIG, "/mnt/privystream");
        config.put(MountedDirectoryConfigProvider.MOUNT_SOURCE_CONFIG, mount.toString());
        return config;
    }
}
