package dev.privystream.sandbox;

import dev.privystream.standin.QueueStandIn;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import tools.jackson.databind.json.JsonMapper;

/**
 * The first half of the pipeline, for one test: a queue that fails as it is told to, a broker and a worker. Its files stay
 * behind for whoever must look.
 */
final class SourcePipeline implements AutoCloseable {

    static final String TOPIC = "messages";
    static final int PARTITIONS = 4;

    private static final Duration ROUND_TRIP = Duration.ofMillis(5);

    private final QueueStandIn queues = new QueueStandIn(ROUND_TRIP);
    private final Path directory;
    private final String bootstrapServers;
    private final Part broker;
    private final Part worker;
    private final ConnectRest connect;
    private final FailureWatch failures;

    private SourcePipeline(Path directory, String workerRuntime, Map<String, String> workerSettings)
            throws IOException {
        this.directory = directory;
        if (Files.exists(directory)) {
            Directories.delete(directory);
        }
        Path mount = Files.createDirectories(directory.resolve("mount"));
        Project project = Project.ofThisJvm();
        Ports ports = Ports.any();
        int brokerPort = ports.next(0);
        URI rest = URI.create("http://127.0.0.1:" + ports.next(0));
        bootstrapServers = "127.0.0.1:" + brokerPort;
        broker = KafkaBroker.in(
                directory.resolve("broker"),
                ServerJvm.small(project.classPath("kafka"), "512m", List.of()),
                directory.resolve("broker.log"),
                brokerPort,
                ports.next(0),
                Map.of());
        worker = ConnectWorker.in(
                directory.resolve("worker"),
                directory.resolve("worker.log"),
                new ConnectWorker.Settings(
                        rest,
                        bootstrapServers,
                        ServerJvm.small(project.classPath(workerRuntime), "1g", List.of()),
                        project.plugins(),
                        "service_load",
                        Map.of(),
                        mount),
                workerSettings);
        connect = new ConnectRest(rest);
        failures = FailureWatch.start(connect);
    }

    /**
     * Returns once all serves, and the topic is there.
     *
     * @param name of the directory
     * @param workerRuntime the worker's class path
     * @param workerSettings further settings of the worker
     */
    static SourcePipeline start(String name, String workerRuntime, Map<String, String> workerSettings)
            throws IOException, InterruptedException, ExecutionException {
        SourcePipeline pipeline = new SourcePipeline(
                Project.ofThisJvm().target().resolve("it").resolve(name), workerRuntime, workerSettings);
        try {
            pipeline.broker.start();
            pipeline.broker.awaitReady();
            pipeline.worker.start();
            pipeline.createTopic();
            pipeline.worker.awaitReady();
        } catch (RuntimeException | ExecutionException | InterruptedException e) {
            pipeline.close();
            throw e;
        }
        return pipeline;
    }

    private void createTopic() throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** Registers a source connector whose values are the bodies, and waits for its task. */
    void register(String queueUrl, Map<String, String> settings) throws IOException {
        Map<String, String> config = new HashMap<>(Map.of(
                "connector.class", "dev.privystream.sqs.SqsSourceConnector",
                "tasks.max", "1",
                "sqs.queue.urls", queueUrl,
                "sqs.receive.wait.seconds", "2",
                "aws.region", Endpoints.REGION,
                "aws.endpoint.url", queues.endpoint().toString(),
                "topic", TOPIC,
                "key.converter", "org.apache.kafka.connect.storage.StringConverter",
                "value.converter", "org.apache.kafka.connect.storage.StringConverter"));
        config.putAll(settings);
        Path file = directory.resolve("connector.json");
        Files.writeString(file, JsonMapper.shared().writeValueAsString(Map.of("name", "sqs-source", "config", config)));
        connect.awaitTask(connect.register(file));
    }

    QueueStandIn queues() {
        return queues;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Part broker() {
        return broker;
    }

    Part worker() {
        return worker;
    }

    ConnectRest connect() {
        return connect;
    }

    /** Connectors and tasks that ever failed. */
    List<ConnectRest.State> failures() {
        return failures.failures();
    }

    @Override
    public void close() {
        failures.stop();
        worker.kill();
        broker.kill();
        queues.close();
    }
}
