package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;

/** The image of the Dockerfile on each of the bases that it can stand on, as a worker of a broker in a container. */
class ConnectImageIT {

    private static final Project PROJECT = Project.ofThisJvm();
    private static final String BROKER = "broker:19092";

    private static Network network;
    private static KafkaContainer broker;

    @BeforeAll
    static void startBroker() {
        DockerEngine.assumeThere();
        DockerEngine.assumeImages(DockerEngine.APACHE_BASE);
        network = Network.newNetwork();
        broker = new KafkaContainer(DockerEngine.APACHE_BASE)
                .withNetwork(network)
                .withListener(BROKER);
        broker.start();
    }

    @AfterAll
    static void stopBroker() {
        if (broker != null) {
            broker.stop();
            network.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DockerEngine.CONFLUENT_BASE, DockerEngine.APACHE_BASE})
    void workerHasThePluginsShowsItsMetricsLogsJsonAndIsNotRoot(String base) throws Exception {
        try (GenericContainer<?> worker = worker(DockerEngine.buildConnect(PROJECT, base), base)) {
            worker.start();

            ConnectRest rest = new ConnectRest(URI.create("http://" + address(worker, 8083)));
            assertThat(rest.send("GET", "/connector-plugins?connectorsOnly=false", Optional.empty())
                            .body())
                    .contains("dev.privystream.sqs.SqsSourceConnector")
                    .contains("dev.privystream.pii.HashField$Value")
                    .contains("dev.privystream.pii.EncryptField$Value")
                    .contains("dev.privystream.pii.DecryptField$Value")
                    .contains("io.debezium.connector.jdbc.JdbcSinkConnector");

            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(get("http://" + address(worker, 9404) + "/metrics"))
                            .contains("kafka_connect_", "jvm_"));

            assertThat(worker.execInContainer("id", "-u").getStdout().strip()).isEqualTo("1000");
            assertThat(worker.execInContainer("stat", "-c", "%u", "/proc/1")
                            .getStdout()
                            .strip())
                    .isEqualTo("1000");
            // Further tools in the container take neither the worker's port nor its log.
            assertThat(worker.execInContainer("sh", "-c", "echo $KAFKA_OPTS$KAFKA_LOG4J_OPTS")
                            .getStdout())
                    .isBlank();

            // What the start script of Confluent's image says of its own steps comes before.
            List<String> log = worker.getLogs()
                    .lines()
                    .dropWhile(line -> !line.startsWith("{"))
                    .filter(line -> !line.isBlank())
                    .toList();
            assertThat(log)
                    .hasSizeGreaterThan(20)
                    .allSatisfy(line -> assertThat(ConnectRest.parse(line).propertyNames())
                            .contains("time", "level", "logger", "message"));
            assertThat(log).anyMatch(line -> line.contains("org.apache.kafka.connect.runtime"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DockerEngine.CONFLUENT_BASE, DockerEngine.APACHE_BASE})
    void workerSaysWhichVariableItNeeds(String base) {
        String image = DockerEngine.buildConnect(PROJECT, base);
        assertThat(DockerEngine.run(
                        PROJECT.home(), Map.of(), "sh", "-c", "docker run --rm " + image + " || echo refused"))
                .contains("BOOTSTRAP_SERVERS")
                .endsWith("refused\n");
    }

    private static GenericContainer<?> worker(String image, String base) {
        String group = base.replaceAll("[^a-z]", "");
        return new GenericContainer<>(image)
                .withNetwork(network)
                .withExposedPorts(8083, 9404)
                .withEnv("CONNECT_BOOTSTRAP_SERVERS", BROKER)
                .withEnv("CONNECT_GROUP_ID", group)
                .withEnv("CONNECT_LISTENERS", "http://0.0.0.0:8083")
                .withEnv("CONNECT_REST_ADVERTISED_HOST_NAME", "localhost")
                .withEnv("CONNECT_CONFIG_STORAGE_TOPIC", group + "-configs")
                .withEnv("CONNECT_CONFIG_STORAGE_REPLICATION_FACTOR", "1")
                .withEnv("CONNECT_OFFSET_STORAGE_TOPIC", group + "-offsets")
                .withEnv("CONNECT_OFFSET_STORAGE_REPLICATION_FACTOR", "1")
                .withEnv("CONNECT_OFFSET_STORAGE_PARTITIONS", "1")
                .withEnv("CONNECT_STATUS_STORAGE_TOPIC", group + "-status")
                .withEnv("CONNECT_STATUS_STORAGE_REPLICATION_FACTOR", "1")
                .withEnv("CONNECT_STATUS_STORAGE_PARTITIONS", "1")
                .withEnv("CONNECT_KEY_CONVERTER", "org.apache.kafka.connect.storage.StringConverter")
                .withEnv("CONNECT_VALUE_CONVERTER", "org.apache.kafka.connect.json.JsonConverter")
                .waitingFor(Wait.forHttp("/connectors").forPort(8083))
                .withStartupTimeout(RunningSandbox.PATIENCE);
    }

    private static String address(GenericContainer<?> container, int port) {
        return container.getHost() + ":" + container.getMappedPort(port);
    }

    private static String get(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
