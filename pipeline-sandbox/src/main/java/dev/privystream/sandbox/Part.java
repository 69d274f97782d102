package dev.privystream.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * One server of the sandbox, as a process of its own that can be started, stopped, killed and started again.
 *
 * <p>The process watches its standard input and ends when that does, so it never outlives this JVM. The signals that a
 * terminal sends to a whole process group do not reach it: it stops when it is told to. Thread-safe.
 */
public final class Part {

    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(35);
    private static final Duration POLL = Duration.ofMillis(50);

    private static final String IGNORE_TERMINAL_SIGNALS = "trap '' INT TERM HUP; exec \"$@\"";

    /** What a server may know of its surroundings; anything else (say, AWS settings) stays out. */
    private static final Set<String> INHERITED = Set.of("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ");

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final Callable<Boolean> ready;
    private final Callable<Optional<ProcessHandle>> server;

    // Mutable state
    private Process process;

    /**
     * Describes a part; starts nothing.
     *
     * @param name as the user reads it
     * @param command run as it is; must end at the end of its standard input
     * @param environment added to the little that is inherited
     * @param log receives all output, appended
     * @param ready whether the server serves; an exception means not yet
     */
    public Part(String name, List<String> command, Map<String, String> environment, Path log, Callable<Boolean> ready) {
        this(name, command, environment, log, ready, null);
    }

    /**
     * As above, for a command that is not the server itself but its parent.
     *
     * @param server the server's process, to be killed in the command's stead
     */
    Part(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path log,
            Callable<Boolean> ready,
            Callable<Optional<ProcessHandle>> server) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.log = log;
        this.ready = ready;
        this.server = server;
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    /** Starts the process and returns at once. */
    public synchronized void start() {
        if (isAlive()) {
            throw new IllegalStateException(name + " runs already");
        }
        List<String> ignoringSignals = new ArrayList<>(List.of("sh", "-c", IGNORE_TERMINAL_SIGNALS, "sh"));
        ignoringSignals.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(ignoringSignals)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new SandboxException(name + " could not be started: " + e.getMessage(), e);
        }
    }

    /**
     * Returns once the server serves.
     *
     * @throws SandboxException if it ended instead, or does not serve within two minutes
     */
    public void awaitReady() {
        long deadline = System.nanoTime() + START.toNanos();
        while (!isReady()) {
            if (!isAlive()) {
                throw new SandboxException(name + " did not start; its log says why: " + log);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new SandboxException(
                        "%s was not ready after %s s; its log: %s".formatted(name, START.toSeconds(), log));
            }
            Pause.of(POLL);
        }
    }

    /** Stops the server in an orderly manner; kills what has not ended after 35 s. Does nothing if it does not run. */
    public void stop() {
        Process stopping = current();
        if (stopping == null || !stopping.isAlive()) {
            return;
        }
        try (var leash = stopping.getOutputStream()) {
            leash.write('\n');
        } catch (IOException e) {
            // It ended by itself in this moment.
        }
        if (!endsWithin(stopping, STOP)) {
            stopping.destroyForcibly();
            endsWithin(stopping, STOP);
        }
    }

    /** Ends the server by SIGKILL, as a crash would. Returns when it is gone. Does nothing if it does not run. */
    public void kill() {
        Process killed = current();
        if (killed == null || !killed.isAlive()) {
            return;
        }
        ProcessHandle target = killed.toHandle();
        try {
            target = server == null ? target : server.call().orElse(target);
        } catch (Exception e) {
            throw new SandboxException(name + " could not be killed: " + e.getMessage(), e);
        }
        target.destroyForcibly();
        if (!endsWithin(killed, STOP)) {
            throw new SandboxException(name + " survived its SIGKILL");
        }
    }

    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The process that runs or ran last; empty before the first start. */
    public synchronized Optional<ProcessHandle> handle() {
        return Optional.ofNullable(process).map(Process::toHandle);
    }

    private synchronized Process current() {
        return process;
    }

    private boolean isReady() {
        try {
            return ready.call();
        } catch (Exception e) {
            return false;
        }
    }

    private static boolean endsWithin(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted", e);
        }
    }
}
