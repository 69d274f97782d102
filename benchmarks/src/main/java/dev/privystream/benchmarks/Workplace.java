package dev.privystream.benchmarks;

import dev.privystream.sandbox.Directories;
import dev.privystream.sandbox.Project;
import dev.privystream.sandbox.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where one command keeps the data and logs of the servers that it starts. Not thread-safe. */
final class Workplace {

    private final Project project;
    private final Path directory;

    // Mutable state
    private int runs;

    private Workplace(Project project, Path directory) {
        this.project = project;
        this.directory = directory;
    }

    /** An empty place in the benchmarks' build directory; what an earlier command of that name left there goes. */
    static Workplace of(String command) {
        Project project = Project.ofThisJvm();
        Path directory = project.home().resolve("benchmarks/target").resolve(command);
        try {
            if (Files.exists(directory)) {
                Directories.delete(directory);
            }
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new SandboxException("The directory " + directory + " cannot be prepared: " + e.getMessage(), e);
        }
        return new Workplace(project, directory);
    }

    Project project() {
        return project;
    }

    Path directory() {
        return directory;
    }

    /** A new directory for one run. */
    Path newRun(String name) {
        runs++;
        Path run = directory.resolve(runs + "-" + name);
        try {
            return Files.createDirectories(run);
        } catch (IOException e) {
            throw new SandboxException("The directory " + run + " cannot be made: " + e.getMessage(), e);
        }
    }

    /** Deletes what a run has left but for its logs. */
    void discardData(Path run) {
        try {
            for (String data : new String[] {"broker", "worker"}) {
                if (Files.exists(run.resolve(data))) {
                    Directories.delete(run.resolve(data));
                }
            }
        } catch (IOException e) {
            throw new SandboxException("The directory " + run + " cannot be deleted: " + e.getMessage(), e);
        }
    }
}
