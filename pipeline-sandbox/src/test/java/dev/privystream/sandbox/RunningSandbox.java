package dev.privystream.sandbox;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.node.ObjectNode;

/** A sandbox for one test class, and what its tests ask of it. Its files stay behind for whoever must look. */
final class RunningSandbox implements BeforeAllCallback, AfterAllCallback {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Project project = Project.ofThisJvm();
    private final UnaryOperator<SandboxSettings> settings;

    // Mutable state
    private Sandbox sandbox;
    private Pipeline pipeline;

    private RunningSandbox(UnaryOperator<SandboxSettings> settings) {
        this.settings = settings;
    }

    static RunningSandbox with(UnaryOperator<SandboxSettings> settings) {
        return new RunningSandbox(settings);
    }

    /** Of which the worker's log is that of config/worker/log4j2.properties. */
    static RunningSandbox withJsonLog() {
        Path file = Project.ofThisJvm().home().resolve("config/worker/log4j2.properties");
        return with(settings -> settings.withWorker("kafka", "-Dlog4j2.configurationFile=" + file));
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Path directory = project.target()
                .resolve("it")
                .resolve(context.getRequiredTestClass().getSimpleName());
        if (Files.exists(directory)) {
            Directories.delete(directory);
        }
        sandbox = new Sandbox(project, settings.apply(SandboxSettings.in(directory)));
        sandbox.start();
        pipeline = new Pipeline(sandbox.endpoints());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (pipeline != null) {
            pipeline.close();
        }
        if (sandbox != null) {
            sandbox.kill();
        }
    }

    Project project() {
        return project;
    }

    Sandbox sandbox() {
        return sandbox;
    }

    Endpoints endpoints() {
        return sandbox.endpoints();
    }

    Pipeline pipeline() {
        return pipeline;
    }

    void register(String... connectors) {
        for (String connector : connectors) {
            pipeline.connect().register(project.connector(connector));
        }
    }

    /**
     * Lets the queue hand a message out so often before it is a dead letter. With the sandbox's three, two restarts in a row can
     * be one too many: each stop gives messages back. The runbooks want ten.
     */
    void allowReceives(int number) {
        String queue = endpoints().queue().toString();
        try (SqsClient sqs = LoginQueue.client(endpoints())) {
            String policy = sqs.getQueueAttributes(
                            request -> request.queueUrl(queue).attributeNames(QueueAttributeName.REDRIVE_POLICY))
                    .attributes()
                    .get(QueueAttributeName.REDRIVE_POLICY);
            String changed = ((ObjectNode) ConnectRest.parse(policy))
                    .put("maxReceiveCount", number)
                    .toString();
            sqs.setQueueAttributes(
                    request -> request.queueUrl(queue).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, changed)));
        }
    }

    /** Makes the topic of a record, of one partition, with that record in it. */
    void makeTopic(ProducerRecord<String, String> record) throws ExecutionException, InterruptedException {
        Map<String, Object> config =
                Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, endpoints().bootstrapServers());
        try (Admin admin = Admin.create(config);
                KafkaProducer<String, String> producer =
                        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            admin.createTopics(List.of(new NewTopic(record.topic(), 1, (short) 1)))
                    .all()
                    .get();
            producer.send(record).get();
        }
    }

    /** Returns once each of so many messages is a row or a dead letter. */
    void awaitSettled(long sent) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptionsInstanceOf(SandboxException.class)
                .untilAsserted(() -> {
                    Counts counts = pipeline.counts();
                    if (!counts.settle(sent)) {
                        throw new AssertionError("Not settled: sent " + sent + ", " + counts + ", " + failures());
                    }
                });
    }

    List<ConnectRest.State> failures() {
        return pipeline.connect().states().stream()
                .filter(ConnectRest.State::isFailed)
                .toList();
    }
}
