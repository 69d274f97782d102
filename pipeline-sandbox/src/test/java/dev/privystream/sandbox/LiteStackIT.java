package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.containers.ContainerState;

/**
 * The containers of docker-compose.yml with the profile lite, as an operator starts, restarts and stops them, at ports and under a
 * project name of their own.
 */
class LiteStackIT {

    private static final Project PROJECT = Project.ofThisJvm();
    private static final Path DIRECTORY = PROJECT.target().resolve("it/LiteStackIT");
    private static final Path ENV = DIRECTORY.resolve("env");
    private static final String SOURCE = "/connectors/sqs-source";

    private static ComposeContainer stack;

    /** Compose's name of it. */
    private static String name;

    private static Map<String, String> secrets;
    private static Endpoints endpoints;
    private static Pipeline pipeline;

    @BeforeAll
    static void start() throws IOException {
        DockerEngine.assumeThere();
        DockerEngine.assumeImages("postgres:18", "softwaremill/elasticmq-native:1.7.1");
        String image = DockerEngine.buildConnect(PROJECT, DockerEngine.APACHE_BASE);
        endpoints = makeEnv(image);

        stack = new ComposeContainer(
                        "privystream-it",
                        PROJECT.home().resolve("docker-compose.yml").toFile())
                .withOptions("--env-file " + ENV)
                .withPull(false);
        stack.start();
        ContainerState connect = stack.getContainerByServiceName("connect").orElseThrow();
        name = connect.getContainerInfo().getConfig().getLabels().get("com.docker.compose.project");
        awaitRegistered();
        pipeline = new Pipeline(endpoints);
    }

    /** Nothing is left but the images. */
    @AfterAll
    static void stop() {
        if (pipeline != null) {
            pipeline.close();
        }
        if (stack != null) {
            stack.stop();
        }
    }

    @Test
    void sampleMessagesBecomeNinetyNineRowsAndOneDeadLetterAndNothingRawIsInKafka() throws IOException {
        Counts before = pipeline.counts();
        List<Login> logins = Login.bodies(PROJECT.samples()).stream()
                .filter(Login::isOne)
                .map(Login::of)
                .toList();

        assertThat(pipeline.queue().send(PROJECT.samples(), sent -> {})).isEqualTo(100);
        awaitCounts(before, 99, 1);

        String secret = secrets.get("PII_HASH_SECRET");
        List<List<String>> rows = pipeline.table()
                .query(
                        "SELECT user_id, device_type, masked_ip, masked_device_id, coalesce(locale, 'NULL'), app_version FROM user_logins")
                .rows();
        assertThat(rows)
                .containsAll(logins.stream().map(login -> login.row(secret)).toList());

        List<ConsumerRecord<byte[], byte[]>> records = Traces.recordsAt(endpoints.bootstrapServers());
        assertThat(records.stream().filter(record -> record.topic().equals(Pipeline.TOPIC)))
                .hasSizeGreaterThanOrEqualTo(99);
        List<String> texts = Traces.textsOf(records);
        assertThat(texts).anyMatch(text -> text.contains(logins.get(0).userId()));
        List<String> raw = Stream.concat(
                        logins.stream().flatMap(login -> Stream.of(login.ip(), login.deviceId())),
                        secrets.values().stream())
                .toList();
        assertThat(raw).allSatisfy(value -> assertThat(texts).noneMatch(text -> text.contains(value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker-lite", "connect", "postgres", "elasticmq"})
    void restartOfAServiceLosesNothing(String service) throws IOException {
        Counts before = pipeline.counts();
        send(0, 30);
        compose("restart", service);
        awaitHealthy();
        send(30, 60);
        awaitCounts(before, 60, 0);
    }

    @Test
    void whatWaitsInTheQueueAndWhatWasWrittenOutlivesTheContainers() throws IOException {
        Counts before = pipeline.counts();
        send(0, 20);
        awaitCounts(before, 20, 0);
        assertThat(pipeline.connect()
                        .send("PUT", SOURCE + "/pause", Optional.empty())
                        .statusCode())
                .isEqualTo(202);
        await().atMost(RunningSandbox.PATIENCE)
                .until(() -> pipeline.connect().states().stream()
                        .anyMatch(state -> state.name().equals("sqs-source task 0")
                                && state.state().equals("PAUSED")));
        send(20, 40);

        compose("down");
        assertThat(compose("ps", "--all", "--quiet")).isBlank();
        compose("up", "-d");
        awaitRegistered();

        assertThat(pipeline.connect()
                        .send("GET", SOURCE + "/status", Optional.empty())
                        .body())
                .as("what somebody has changed is left as it is")
                .contains("PAUSED");
        assertThat(pipeline.connect()
                        .send("PUT", SOURCE + "/resume", Optional.empty())
                        .statusCode())
                .isEqualTo(202);
        awaitCounts(before, 40, 0);
    }

    /** Each service that runs on is healthy, and the connectors are registered. */
    private static void awaitRegistered() {
        awaitHealthy();
        await().atMost(RunningSandbox.PATIENCE)
                .until(() -> compose("ps", "--all", "--format", "{{.State}} {{.ExitCode}}", "register")
                        .startsWith("exited"));
        assertThat(compose("ps", "--all", "--format", "{{.State}} {{.ExitCode}}", "register")
                        .strip())
                .as(compose("logs", "register"))
                .isEqualTo("exited 0");
    }

    private static void awaitHealthy() {
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(compose("ps", "--format", "{{.Service}} {{.Health}}")
                                .lines()
                                .filter(line -> !line.startsWith("register")))
                        .containsExactlyInAnyOrder(
                                "broker-lite healthy",
                                "connect healthy",
                                "postgres healthy",
                                "elasticmq healthy",
                                "restart-failed healthy",
                                "upkeep healthy"));
    }

    private static void awaitCounts(Counts before, long rows, long deadLetters) {
        await().atMost(RunningSandbox.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsInstanceOf(SandboxException.class)
                .untilAsserted(() -> {
                    Counts counts = pipeline.counts();
                    assertThat(counts.queueRemaining()).as("%s", counts).isZero();
                    assertThat(counts.tableRows() - before.tableRows()).isEqualTo(rows);
                    assertThat(counts.deadLettered() - before.deadLettered()).isEqualTo(deadLetters);
                });
    }

    private static void send(int from, int to) throws IOException {
        Path file = Files.write(
                DIRECTORY.resolve("logins.jsonl"),
                IntStream.range(from, to)
                        .mapToObj(number -> Login.number(number).toJson())
                        .toList());
        assertThat(pipeline.queue().send(file, sent -> {})).isEqualTo(to - from);
    }

    private static String compose(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "compose", "-p", name, "--env-file", ENV.toString()));
        command.addAll(List.of(arguments));
        return DockerEngine.run(PROJECT.home(), Map.of(), command.toArray(String[]::new));
    }

    /** As an operator makes it, with ports that are free. */
    private static Endpoints makeEnv(String image) throws IOException {
        Files.createDirectories(DIRECTORY);
        Files.deleteIfExists(ENV);
        DockerEngine.run(PROJECT.home(), Map.of("ENV_FILE", ENV.toString()), "config/compose/make-env", "lite");
        secrets = Files.readAllLines(ENV).stream()
                .filter(line -> line.matches("[A-Z_]+(SECRET|PASSWORD)=.+"))
                .collect(Collectors.toMap(
                        line -> line.replaceFirst("=.*", ""), line -> line.replaceFirst("[^=]*=", "")));
        Ports ports = Ports.any();
        int connect = ports.next(8083);
        int kafka = ports.next(9092);
        int postgres = ports.next(5432);
        int sqs = ports.next(9324);
        Files.write(
                ENV,
                List.of(
                        "CONNECT_IMAGE=" + image,
                        "CONNECT_PORT=" + connect,
                        "METRICS_PORT=" + ports.next(9404),
                        "KAFKA_PORT=" + kafka,
                        "POSTGRES_PORT=" + postgres,
                        "SQS_PORT=" + sqs),
                StandardOpenOption.APPEND);
        Path password = Files.writeString(
                DIRECTORY.resolve("postgres-password"), secrets.get("POSTGRES_PASSWORD"), StandardCharsets.UTF_8);
        return new Endpoints(
                URI.create("http://127.0.0.1:" + connect),
                "localhost:" + kafka,
                URI.create("http://127.0.0.1:" + sqs),
                Postgres.jdbcUrl(postgres, Endpoints.DATABASE),
                password);
    }
}
