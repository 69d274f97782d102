package dev.privystream.benchmarks;

import dev.privystream.sandbox.ConnectRest;
import dev.privystream.sandbox.ConnectWorker;
import dev.privystream.sandbox.KafkaBroker;
import dev.privystream.sandbox.Part;
import dev.privystream.sandbox.Ports;
import dev.privystream.sandbox.Project;
import dev.privystream.sandbox.SandboxException;
import dev.privystream.sandbox.ServerJvm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A new broker and a distributed worker with the built plugins and the ceiling's, on free ports. */
final class Cluster implements AutoCloseable {

    /** Settings of the broker under which a topic's old segments go soon, where the topic says so. */
    static final Map<String, String> FORGETS_SOON = Map.of("log.retention.check.interval.ms", "1000");

    private static final List<String> BROKER_JVM = List.of("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC");
    /** Of the hash, and the password of the sink's role. */
    static final String SECRET = "0123456789abcdef0123456789abcdef";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Project project;
    private final Path directory;
    private final String bootstrapServers;
    private final ConnectRest connect;
    private final Part broker;
    private final Part worker;

    private Cluster(
            Project project,
            Path directory,
            Map<String, String> brokerSettings,
            List<String> workerJvm,
            List<Path> morePlugins,
            Map<String, String> variables)
            throws IOException {
        this.project = project;
        this.directory = directory;
        Path mount = directory.resolve("mount");
        Files.createDirectories(mount.resolve("secrets"));
        Files.writeString(mount.resolve("secrets/pii-hash-secret"), SECRET);
        Files.writeString(mount.resolve("secrets/postgres-password"), SECRET);
        Files.createSymbolicLink(mount.resolve("schemas"), project.schemas());

        Ports ports = Ports.any();
        int brokerPort = ports.next(0);
        URI rest = URI.create("http://127.0.0.1:" + ports.next(0));
        bootstrapServers = "127.0.0.1:" + brokerPort;
        connect = new ConnectRest(rest);
        broker = KafkaBroker.in(
                directory.resolve("broker"),
                new ServerJvm(project.classPath("kafka"), BROKER_JVM),
                directory.resolve("broker.log"),
                brokerPort,
                ports.next(0),
                brokerSettings);
        List<Path> plugins = new ArrayList<>(project.plugins());
        plugins.add(PreparedSourceConnector.plugin());
        plugins.addAll(morePlugins);
        worker = ConnectWorker.in(
                directory.resolve("worker"),
                directory.resolve("worker.log"),
                new ConnectWorker.Settings(
                        rest,
                        bootstrapServers,
                        new ServerJvm(project.classPath("kafka"), workerJvm),
                        plugins,
                        // Of another plugin nobody knows whether it has manifests.
                        morePlugins.isEmpty() ? "service_load" : "hybrid_warn",
                        variables,
                        mount),
                Map.of());
    }

    /**
     * Returns once broker and worker serve.
     *
     * @param queue what the source connector receives from
     */
    static Cluster start(
            Project project,
            Path directory,
            Map<String, String> brokerSettings,
            List<String> workerJvm,
            QueueProcess queue) {
        return start(
                project,
                directory,
                brokerSettings,
                workerJvm,
                List.of(),
                Map.of(
                        "SQS_QUEUE_URL", queue.url(),
                        "SQS_ENDPOINT_URL", queue.endpoint().toString(),
                        "AWS_REGION", "eu-central-1"));
    }

    /** As above, without a queue. */
    static Cluster start(Project project, Path directory, List<String> workerJvm) {
        return start(project, directory, workerJvm, List.of(), Map.of());
    }

    /**
     * As above, for connectors of further plugins.
     *
     * @param morePlugins unpacked
     * @param variables what the connectors' configurations may name as ${env:...}
     */
    static Cluster start(
            Project project,
            Path directory,
            List<String> workerJvm,
            List<Path> morePlugins,
            Map<String, String> variables) {
        return start(project, directory, Map.of(), workerJvm, morePlugins, variables);
    }

    private static Cluster start(
            Project project,
            Path directory,
            Map<String, String> brokerSettings,
            List<String> workerJvm,
            List<Path> morePlugins,
            Map<String, String> variables) {
        Cluster cluster;
        try {
            cluster = new Cluster(project, directory, brokerSettings, workerJvm, morePlugins, variables);
        } catch (IOException e) {
            throw new SandboxException("The directory " + directory + " cannot be prepared: " + e.getMessage(), e);
        }
        try {
            cluster.broker.start();
            cluster.broker.awaitReady();
            cluster.worker.start();
            cluster.worker.awaitReady();
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** Registers the source connector as it is shipped, but for these settings. */
    void registerSource(Map<String, String> settings) {
        registerAs("sqs-source", "sqs-source", settings);
    }

    /**
     * Registers a connector as it is shipped, but for its name and these settings.
     *
     * @param shipped its name among the project's connectors
     */
    void registerAs(String name, String shipped, Map<String, String> settings) {
        ObjectNode request = shipped(shipped).put("name", name);
        ObjectNode config = (ObjectNode) request.path("config");
        settings.forEach(config::put);
        register(request);
    }

    /** The converters of a shipped connector. */
    Map<String, String> converters(String shipped) {
        Map<String, String> converters = new LinkedHashMap<>();
        shipped(shipped).path("config").properties().stream()
                .filter(entry -> entry.getKey().matches("(key|value)\\.converter.*"))
                .forEach(
                        entry -> converters.put(entry.getKey(), entry.getValue().asString()));
        return converters;
    }

    private ObjectNode shipped(String connector) {
        try {
            return (ObjectNode) JSON.readTree(Files.readString(project.connector(connector)));
        } catch (IOException e) {
            throw new SandboxException("The connector's configuration cannot be read: " + e.getMessage(), e);
        }
    }

    /** Takes a connector out. */
    void remove(String connector) {
        connect.remove(connector);
    }

    /** Registers a connector. */
    void register(String name, Map<String, String> config) {
        register(JSON.valueToTree(Map.of("name", name, "config", new LinkedHashMap<>(config))));
    }

    private void register(ObjectNode request) {
        Path file = directory.resolve("connector.json");
        try {
            Files.writeString(file, JSON.writeValueAsString(request));
        } catch (IOException e) {
            throw new SandboxException("The connector's configuration cannot be written: " + e.getMessage(), e);
        }
        connect.register(file);
    }

    /**
     * Checks that the worker lives, and that nothing on it has failed.
     *
     * @throws SandboxException if it does not; says why
     */
    void requireSound() {
        if (!worker.isAlive()) {
            throw new SandboxException("The worker has ended; its log says why: " + worker.log());
        }
        connect.states().stream()
                .filter(ConnectRest.State::isFailed)
                .findFirst()
                .ifPresent(failed -> {
                    throw new SandboxException(failed.name() + " has failed: " + failed.reason());
                });
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    ProcessHandle broker() {
        return broker.handle().orElseThrow();
    }

    ProcessHandle worker() {
        return worker.handle().orElseThrow();
    }

    Path workerLog() {
        return worker.log();
    }

    /** Stops the worker in good order, so that what it records is on disk, and the broker at once. */
    @Override
    public void close() {
        worker.stop();
        broker.kill();
    }
}
