package dev.privystream.sandbox;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one sandbox differs in from another.
 *
 * @param directory keeps data, secrets and logs
 * @param usualPorts whether to listen where these servers usually do, as far as that is free
 * @param visibilityTimeout the queue's, in whole seconds
 * @param pluginDirectory one more unpacked plugin for the worker
 * @param workerRuntime the worker's class path
 * @param workerOptions JVM options of the worker
 * @param workersQueue where the worker finds the queue, if not at the queue itself
 */
record SandboxSettings(
        Path directory,
        boolean usualPorts,
        Duration visibilityTimeout,
        Optional<Path> pluginDirectory,
        String workerRuntime,
        List<String> workerOptions,
        Optional<URI> workersQueue) {

    /** Any free ports, a visibility timeout of 30 s, the current worker, and the built plugins. */
    static SandboxSettings in(Path directory) {
        return new SandboxSettings(
                directory.toAbsolutePath().normalize(),
                false,
                Duration.ofSeconds(30),
                Optional.empty(),
                "kafka",
                List.of(),
                Optional.empty());
    }

    SandboxSettings onUsualPorts() {
        return new SandboxSettings(
                directory, true, visibilityTimeout, pluginDirectory, workerRuntime, workerOptions, workersQueue);
    }

    SandboxSettings withVisibilityTimeout(Duration timeout) {
        return new SandboxSettings(
                directory, usualPorts, timeout, pluginDirectory, workerRuntime, workerOptions, workersQueue);
    }

    SandboxSettings withPlugin(Path plugin) {
        return new SandboxSettings(
                directory,
                usualPorts,
                visibilityTimeout,
                Optional.of(plugin.toAbsolutePath().normalize()),
                workerRuntime,
                workerOptions,
                workersQueue);
    }

    SandboxSettings withWorker(String runtime, String... options) {
        return new SandboxSettings(
                directory, usualPorts, visibilityTimeout, pluginDirectory, runtime, List.of(options), workersQueue);
    }

    /** Lets the worker talk to the queue through something else. */
    SandboxSettings withQueueBehind(URI endpoint) {
        return new SandboxSettings(
                directory,
                usualPorts,
                visibilityTimeout,
                pluginDirectory,
                workerRuntime,
                workerOptions,
                Optional.of(endpoint));
    }
}
