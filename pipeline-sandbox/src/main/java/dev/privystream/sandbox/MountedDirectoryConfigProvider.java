package dev.privystream.sandbox;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;

/**
 * Kafka's {@link DirectoryConfigProvider} for a machine where nothing can be mounted: paths below {@code mount.point}
 * are read below {@code mount.source} instead. So a connector's configuration names the same files here, in a container
 * and in Kubernetes. Everything else, {@code allowed.paths} above all, is as there.
 */
public final class MountedDirectoryConfigProvider extends DirectoryConfigProvider {

    static final String MOUNT_POINT_CONFIG = "mount.point";
    static final String MOUNT_SOURCE_CONFIG = "mount.source";

    // Mutable state
    private Path mountPoint;
    private Path mountSource;

    @Override
    public void configure(Map<String, ?> configs) {
        super.configure(configs);
        mountPoint = path(configs, MOUNT_POINT_CONFIG);
        mountSource = path(configs, MOUNT_SOURCE_CONFIG);
    }

    @Override
    public ConfigData get(String path) {
        return super.get(source(path));
    }

    @Override
    public ConfigData get(String path, Set<String> keys) {
        return super.get(source(path), keys);
    }

    private String source(String path) {
        if (path == null || path.isEmpty()) {
            return path;
        }
        Path normalized = Path.of(path).normalize();
        if (!normalized.startsWith(mountPoint)) {
            return path;
        }
        return mountSource.resolve(mountPoint.relativize(normalized)).toString();
    }

    private static Path path(Map<String, ?> configs, String key) {
        if (configs.get(key) instanceof String path && Path.of(path).isAbsolute()) {
            return Path.of(path).normalize();
        }
        throw new ConfigException(key + " must be an absolute path");
    }
}
