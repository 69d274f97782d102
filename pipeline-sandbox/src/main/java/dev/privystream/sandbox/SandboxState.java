package dev.privystream.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What other processes must know of a running sandbox, kept as a file in its directory.
 *
 * @param owner the process that holds the servers
 * @param servers their processes, the Connect worker first
 */
record SandboxState(Member owner, List<Member> servers, Endpoints endpoints) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration ORPHANS_END = Duration.ofSeconds(15);

    /** A process; its start tells it from a later one with the same number. */
    record Member(long pid, Instant start) {

        static Member of(ProcessHandle process) {
            return new Member(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
        }

        Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> of(process).equals(this));
        }
    }

    /** The sandbox that ran last in the directory, whether or not it still does. */
    static Optional<SandboxState> read(Path directory) {
        try {
            return Optional.of(JSON.readValue(Files.readString(file(directory)), SandboxState.class));
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    void write(Path directory) {
        Path unfinished = directory.resolve("state.json.new");
        try {
            Files.writeString(unfinished, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this));
            Files.move(unfinished, file(directory), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new SandboxException("The sandbox's state cannot be written: " + e.getMessage(), e);
        }
    }

    /** The Connect worker's process, as far as it is known and runs. */
    Optional<ProcessHandle> worker() {
        return servers.stream().findFirst().flatMap(Member::process);
    }

    boolean isRunning() {
        return owner.process().isPresent();
    }

    /** Waits for servers that have lost their owner: they are about to end. Kills what does not. */
    void awaitEndOfOrphans() {
        Stream<ProcessHandle> orphans = servers.stream().flatMap(server -> server.process().stream());
        for (ProcessHandle orphan : orphans.toList()) {
            try {
                orphan.onExit().get(ORPHANS_END.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                orphan.destroyForcibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Path file(Path directory) {
        return directory.resolve("state.json");
    }
}
