package dev.privystream.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The whole pipeline's servers: queue, Kafka, Connect and Postgres, each a process of its own.
 *
 * <p>They end with this JVM, whatever ends it. Thread-safe: a shutdown hook may close a sandbox that is being started.
 */
final class Sandbox implements AutoCloseable {

    private final Project project;
    private final SandboxSettings settings;
    private final Path directory;
    private final Endpoints endpoints;
    private final Part broker;
    private final Part queue;
    private final Part database;
    private final Part worker;

    // Mutable state
    private final List<Part> moreWorkers = new CopyOnWriteArrayList<>();
    private boolean closed;

    /**
     * Prepares a directory and starts nothing. A directory that was used before keeps its data and its secrets.
     *
     * @throws SandboxException if a sandbox runs there already
     */
    Sandbox(Project project, SandboxSettings settings) {
        this.project = project;
        this.settings = settings;
        directory = settings.directory();
        SandboxState.read(directory).ifPresent(this::refuseIfRunning);

        Path mount = mount(directory);
        // Not in the mount: what the worker may read is for the connectors.
        Path password = directory.resolve("postgres").resolve("password");
        try {
            Files.createDirectories(secrets(directory));
            Files.createDirectories(password.getParent());
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            SandboxSecrets.createPassword(password);
            SandboxSecrets.createPassword(secrets(directory).resolve(SandboxSecrets.HASH_SECRET));
            SandboxSecrets.createKeyset(secrets(directory).resolve(SandboxSecrets.KEYSET));
            for (Postgres.Writer writer : Postgres.Writer.values()) {
                SandboxSecrets.createPassword(secrets(directory).resolve(writer.passwordFile()));
            }
            link(mount.resolve("schemas"), project.schemas());
        } catch (IOException e) {
            throw new SandboxException("The directory " + directory + " cannot be prepared: " + e.getMessage(), e);
        }

        Ports ports = settings.usualPorts() ? Ports.usual() : Ports.any();
        int connectPort = ports.next(8083);
        int brokerPort = ports.next(9092);
        int controllerPort = ports.next(9093);
        int queuePort = ports.next(9324);
        int databasePort = ports.next(5432);
        endpoints = new Endpoints(
                URI.create("http://127.0.0.1:" + connectPort),
                "127.0.0.1:" + brokerPort,
                URI.create("http://127.0.0.1:" + queuePort),
                Postgres.jdbcUrl(databasePort, Endpoints.DATABASE),
                password);

        broker = KafkaBroker.in(
                directory.resolve("broker"),
                ServerJvm.small(project.classPath("kafka"), "512m", List.of()),
                log("broker"),
                brokerPort,
                controllerPort,
                Map.of());
        queue = ElasticMq.in(
                directory.resolve("queue"), project, log("queue"), queuePort, settings.visibilityTimeout());
        database = Postgres.in(
                directory.resolve("postgres"),
                PostgresBinaries.unpackedIn(project.target()),
                log("postgres"),
                databasePort,
                password);
        worker = worker("worker", endpoints.connect());
    }

    /**
     * Starts all servers and returns when the last of them serves and the tables are there.
     *
     * @throws SandboxException if one of them does not start; the others go on until {@link #close()}
     */
    void start() {
        parts().forEach(this::startUnlessClosed);
        parts().forEach(Part::awaitReady);
        LoginTable.create(endpoints, project.tables());
        for (Postgres.Writer writer : Postgres.Writer.values()) {
            LoginTable.setPassword(
                    endpoints.jdbcUrl(),
                    endpoints.passwordFile(),
                    writer.role(),
                    secrets(directory).resolve(writer.passwordFile()));
        }
    }

    /** Where the connectors' secrets lie, in the directory of a sandbox. */
    static Path secrets(Path directory) {
        return mount(directory).resolve("secrets");
    }

    Endpoints endpoints() {
        return endpoints;
    }

    Path directory() {
        return directory;
    }

    Part broker() {
        return broker;
    }

    Part queue() {
        return queue;
    }

    Part database() {
        return database;
    }

    Part worker() {
        return worker;
    }

    /** Prepares one more worker of the same group, and starts nothing. It ends with the others. */
    Part addWorker() {
        int number = moreWorkers.size() + 2;
        URI rest = URI.create("http://127.0.0.1:" + Ports.any().next(8083));
        Part added = worker("worker-" + number, rest);
        moreWorkers.add(added);
        return added;
    }

    private Part worker(String name, URI rest) {
        Endpoints seenByWorker = new Endpoints(
                rest,
                endpoints.bootstrapServers(),
                settings.workersQueue().orElse(endpoints.sqs()),
                endpoints.jdbcUrl(),
                endpoints.passwordFile());
        return ConnectWorker.in(directory.resolve(name), project, log(name), seenByWorker, mount(directory), settings);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Stops all servers, those that depend on others first. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        moreWorkers.forEach(Part::stop);
        worker.stop();
        // In good order it would wait for long polls of the worker that is gone; its messages are on disk.
        queue.kill();
        List.of(database, broker).parallelStream().forEach(Part::stop);
    }

    /** Stops all servers at once, for a directory that nobody will start from again. */
    void kill() {
        synchronized (this) {
            closed = true;
        }
        moreWorkers.forEach(Part::kill);
        List.of(worker, broker, queue).forEach(Part::kill);
        database.stop();
    }

    /** Stops all servers at once and deletes what they leave. */
    void discard() {
        kill();
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void refuseIfRunning(SandboxState state) {
        if (state.isRunning()) {
            throw new SandboxException("A sandbox runs already in %s (process %s, Connect at %s)"
                    .formatted(directory, state.owner().pid(), state.endpoints().connect()));
        }
        state.awaitEndOfOrphans();
    }

    private synchronized void startUnlessClosed(Part part) {
        if (closed) {
            throw new SandboxException("Stopped");
        }
        part.start();
        state().write(directory);
    }

    /** All servers, the worker first. */
    List<Part> parts() {
        return List.of(worker, broker, queue, database);
    }

    private SandboxState state() {
        List<SandboxState.Member> servers = parts().stream()
                .flatMap(part -> part.handle().stream())
                .map(SandboxState.Member::of)
                .toList();
        return new SandboxState(SandboxState.Member.of(ProcessHandle.current()), servers, endpoints);
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    private static Path mount(Path directory) {
        return directory.resolve("mount");
    }

    private static void link(Path link, Path target) throws IOException {
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, target);
    }
}
