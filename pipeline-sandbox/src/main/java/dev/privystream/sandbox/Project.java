package dev.privystream.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where the project's files lie, and what its build has made of them. Immutable. */
public final class Project {

    /** The system property that names the project's directory. */
    public static final String HOME_PROPERTY = "privystream.home";

    private final Path home;

    Project(Path home) {
        this.home = home.toAbsolutePath().normalize();
    }

    /** The project that {@value #HOME_PROPERTY} names. */
    public static Project ofThisJvm() {
        return new Project(Path.of(System.getProperty(HOME_PROPERTY, ".")));
    }

    public Path home() {
        return home;
    }

    /** The REST request body of a connector of {@code config/connectors}. */
    public Path connector(String name) {
        return home.resolve("config/connectors").resolve(name + ".json");
    }

    public Path schemas() {
        return home.resolve("config/schemas");
    }

    public Path samples() {
        return home.resolve("config/samples/logins.jsonl");
    }

    /** The SQL files that make the tables, in the order of their numbers. */
    public List<Path> tables() {
        try (Stream<Path> files = Files.list(home.resolve("config/postgres"))) {
            return files.filter(file -> file.getFileName().toString().matches("\\d{3}-.+\\.sql"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory for whatever may be thrown away with the build. */
    public Path target() {
        return home.resolve("pipeline-sandbox/target");
    }

    /** A server's class path, with this module's own classes in front. */
    public String classPath(String runtime) {
        return withOwnClasses(
                home.resolve("pipeline-sandbox/runtimes").resolve(runtime).resolve("target/classpath"));
    }

    /** The class path of the queue stand-in, with this module's own classes in front. */
    public String queueStandInClassPath() {
        Path target = home.resolve("pipeline-sandbox/queue-stand-in/target");
        return withOwnClasses(target.resolve("classpath")) + File.pathSeparator + target.resolve("classes");
    }

    /** The class path of the command line. */
    String ownClassPath() {
        return withOwnClasses(target().resolve("classpath"));
    }

    /** The unpacked plugins that the worker loads: ours, and Debezium's JDBC sink. */
    public List<Path> plugins() {
        return List.of(
                newestDirectory(newestDirectory(home.resolve("sqs-source-connector/target/components/packages"))),
                newestDirectory(newestDirectory(home.resolve("pii-hash-smt/target/components/packages"))),
                newestDirectory(home.resolve("pipeline-sandbox/runtimes/debezium/target/plugin")));
    }

    /** Builds of other versions may lie beside it. */
    private static Path newestDirectory(Path parent) {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(Files::isDirectory)
                    .max(Comparator.comparing(directory -> directory.toFile().lastModified()))
                    .orElseThrow(() -> new NoSuchFileException(parent.toString()));
        } catch (IOException e) {
            throw notBuilt(parent, e);
        }
    }

    private static String withOwnClasses(Path file) {
        try {
            return ownClasses() + File.pathSeparator + Files.readString(file).strip();
        } catch (IOException e) {
            throw notBuilt(file, e);
        }
    }

    private static Path ownClasses() {
        try {
            return Path.of(Project.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SandboxException notBuilt(Path missing, IOException e) {
        return new SandboxException("Not built: " + missing + " is missing; run mvn package", e);
    }
}
