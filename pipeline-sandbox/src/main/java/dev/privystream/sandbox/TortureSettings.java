package dev.privystream.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What one torture differs in from another.
 *
 * @param directory of its sandbox
 * @param rate messages a second
 * @param visibilityTimeout of both queues
 * @param sink writes the table
 * @param pluginDirectory one more unpacked plugin for the workers
 * @param sourceSettings of both sources, in the place of what is shipped
 */
record TortureSettings(
        Path directory,
        TorturePlan plan,
        int rate,
        Duration visibilityTimeout,
        Sink sink,
        Optional<Path> pluginDirectory,
        Map<String, String> sourceSettings) {

    SandboxSettings sandbox(QueueProxy proxy) {
        SandboxSettings settings = SandboxSettings.in(directory)
                .withVisibilityTimeout(visibilityTimeout)
                .withQueueBehind(proxy.endpoint());
        return pluginDirectory.map(settings::withPlugin).orElse(settings);
    }
}
