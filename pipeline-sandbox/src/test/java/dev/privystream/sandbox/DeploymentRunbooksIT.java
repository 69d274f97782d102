package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The runbooks on workers that are set up, upgraded and restored, step by step as they are written. */
class DeploymentRunbooksIT {

    private static final JmxExporter EXPORTER = JmxExporter.onAnyPort();

    @RegisterExtension
    static final RunningSandbox SANDBOX = RunningSandbox.with(
            settings -> settings.withVisibilityTimeout(Duration.ofSeconds(5)).withWorker("kafka", EXPORTER.option()));

    private static final String SOURCE = "sqs-source";
    private static final String SINK = "postgres-sink-debezium";
    private static final List<String> INTERNAL_TOPICS = List.of("connect-configs", "connect-offsets", "connect-status");

    /** The version that the runbook on upgrades comes from, and the one that it goes to. */
    private static final String FROM = "0.1.0";

    private static final String TO = "0.2.0";

    private static OperatorShell shell;
    private static LoginFeed feed;
    private static String states;

    @BeforeAll
    static void openTheShell() throws IOException {
        OperatorShell.needs("bash", "curl", "jq");
        shell = new OperatorShell(SANDBOX, SINK);
        shell.replace("CONNECT_LOG", SANDBOX.sandbox().worker().log().toString());
        shell.replace("localhost:9404", EXPORTER.address());
        feed = new LoginFeed(SANDBOX);
        SANDBOX.allowReceives(10);
        states = runbook("first-deployment").blocks("6. Start", "sh").get(1);
    }

    @AfterEach
    void nothingIsLostOrDoubled() {
        feed.awaitRows();
        awaitRunning();
    }

    @Test
    void everyLineOfTheCheckListSaysWhatItMust() throws IOException {
        OperatorShell.needs("aws", "openssl");
        Runbook runbook = runbook("first-deployment");
        List.of(SINK, SOURCE).forEach(SANDBOX.pipeline().connect()::remove);

        assertThat(shell.run(runbook.block("1. The plugins are there", "sh")).lines())
                .extracting(line -> line.replaceFirst(" [0-9.]+(Final)?$", ""))
                .contains(
                        "dev.privystream.sqs.SqsSourceConnector",
                        "dev.privystream.pii.HashField$Value",
                        "io.debezium.connector.jdbc.JdbcSinkConnector");
        assertThat(shell.run(runbook.block("2. The worker reads what it should, and nothing else", "sh"))
                        .lines())
                .containsExactly(
                        "${env:PATH}",
                        "${dir:/etc:hostname}",
                        "${dir:/proc/self:environ}",
                        "${file:/etc/os-release:NAME}");
        assertThat(shell.run(runbook.block("3. The queue ends in a dead-letter queue", "sh")))
                .contains("maxReceiveCount");
        assertThat(shell.run(runbook.block("4. The configurations", "sh")).lines())
                .containsExactly("0", "0");
        assertThat(query(runbook.block("5. Who may read what", "sql")))
                .containsExactly(
                        List.of("pii_vault", "privystream_vault_reader", "SELECT"),
                        List.of("pii_vault", "privystream_vault_writer", "INSERT, SELECT, UPDATE"),
                        List.of("user_logins", "privystream_reader", "SELECT"),
                        List.of("user_logins", "privystream_writer", "INSERT, SELECT, UPDATE"));

        assertThat(shell.run(runbook.blocks("6. Start", "sh").get(0))).doesNotContain("error_code");
        awaitRunning();

        List<String> one = runbook.blocks("7. One message goes through", "sh");
        assertThat(one).hasSize(2);
        assertThat(shell.run(one.get(0))).contains("MessageId");
        String row = runbook.block("7. One message goes through", "sql");
        await().atMost(RunningSandbox.PATIENCE).until(() -> !query(row).isEmpty());
        assertThat(query(row)).containsExactly(List.of(shell.run(one.get(1))));

        List<String> other = runbook.blocks("8. One message does not", "sh");
        assertThat(other).hasSize(3);
        shell.run(other.get(0));
        awaitOutput(other.get(1), "1"::equals);
        assertThat(shell.run("grep 'does not fit' CONNECT_LOG")).contains("/user_id: required");
        assertThat(shell.run(other.get(2))).isEmpty();
        awaitOutput(other.get(1), "0"::equals);

        List<String> nowhere = runbook.blocks("9. Raw values are nowhere else", "sh");
        assertThat(nowhere).hasSize(2);
        assertThat(shell.run(nowhere.get(0)).lines()).endsWith("0");
        assertThat(shell.run(nowhere.get(0).replace("'192\\.0\\.2\\.1'", "first-deployment"))
                        .lines())
                .endsWith("1");
        assertThat(shell.run(nowhere.get(1))).isEqualTo("0");
        query(runbook.block("9. Raw values are nowhere else", "sql"));
        assertThat(query(row)).isEmpty();

        assertThat(Integer.parseInt(
                        shell.run(runbook.blocks("10. Somebody is told", "sh").get(0))))
                .isGreaterThan(20);
    }

    @Test
    void pluginIsUpgradedAndTakenBackWhileMessagesFlow() throws IOException {
        OperatorShell.needs("unzip");
        Runbook runbook = runbook("upgrade-a-plugin");
        SANDBOX.register(SINK);
        feed.registerSource();
        for (Path plugin : SANDBOX.project().plugins().subList(0, 2)) {
            packNextVersion(plugin);
        }
        Path plugins = SANDBOX.sandbox().directory().resolve("worker/plugins");
        shell.replace("/usr/share/java", plugins.toString());
        String listed = runbook.block("1. See what runs", "sh");
        List<String> install = runbook.blocks("3. Install the new version beside it", "sh");
        List<String> move = runbook.blocks("4. Move the connector", "sh");
        assertThat(move).hasSize(3);

        feed.sendDuring(() -> {
            shell.run(runbook.block("2. Hold the connector at its version", "sh"));
            awaitVersion(FROM, install.get(1));
            assertThat(shell.run(install.get(0))).isEmpty();
            restartWorker();
            assertThat(shell.run(listed).lines())
                    .contains(
                            "dev.privystream.sqs.SqsSourceConnector " + FROM,
                            "dev.privystream.sqs.SqsSourceConnector " + TO,
                            "dev.privystream.pii.HashField$Value " + FROM,
                            "dev.privystream.pii.HashField$Value " + TO);
            awaitVersion(FROM, install.get(1));
            assertThat(shell.run(move.get(0))).isEqualTo("0");
            shell.run(move.get(1));
            awaitVersion(TO, install.get(1));
            shell.run(runbook.block("2. Hold the connector at its version", "sh"));
            awaitVersion(FROM, install.get(1));
            shell.run(move.get(2));
            awaitVersion(TO, install.get(1));
        });
        feed.awaitRows();

        shell.run("rm -r /usr/share/java/privystream-sqs-source-connector-" + TO);
        feed.sendDuring(() -> {
            restartWorker();
            awaitVersion(FROM, install.get(1));
            assertThat(shell.run(runbook.block("One version at a time", "sh"))).isEmpty();
            restartWorker();
            awaitVersion(TO, install.get(1));
        });
    }

    @Test
    void connectorsComeBackAfterTheInternalTopicsWereLost() throws Exception {
        Runbook runbook = runbook("internal-topics-lost");
        SANDBOX.register(SINK, SOURCE);
        feed.send(200);
        feed.awaitRows();
        Part worker = SANDBOX.sandbox().worker();
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, SANDBOX.endpoints().bootstrapServers()))) {
            admin.deleteTopics(INTERNAL_TOPICS).all().get();
            feed.send(50);
            feed.awaitRows();

            List<String> save = runbook.blocks("1. Save what the workers still know", "sh");
            assertThat(save).hasSize(2);
            shell.run(save.get(0));
            assertThat(shell.run(save.get(1))).isEmpty();
            assertThat(shell.directory().resolve("saved/" + SOURCE + ".json"))
                    .content()
                    .contains("${dir:/mnt/privystream/secrets:pii-hash-secret}");

            feed.send(300);
            worker.kill();
            admin.createTopics(List.of(new NewTopic("connect-configs", 1, (short) 1)))
                    .all()
                    .get();
        }
        worker.start();
        await().atMost(RunningSandbox.PATIENCE).until(() -> !worker.isAlive());
        assertThat(worker.log())
                .content()
                .contains("Topic 'connect-configs' supplied via the 'config.storage.topic' property is required to have"
                        + " 'cleanup.policy=compact'");
        List<String> topics = runbook.blocks("3. Let the topics be made", "sh");
        assertThat(topics).hasSize(2);
        assertThat(shell.run(topics.get(0))).contains("connect-configs", "PartitionCount: 1");
        assertThat(shell.run(topics.get(1))).contains("Completed");
        worker.start();
        worker.awaitReady();
        assertThat(shell.run("curl -s localhost:8083/connectors")).isEqualTo("[]");
        assertThat(shell.run(topics.get(0)).lines().filter(line -> line.contains("cleanup.policy=compact")))
                .hasSize(3);

        String restore = runbook.block("4. Bring the connectors back", "sh");
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(shell.run(restore)).contains("already exists"));
        awaitOutput(runbook.block("It is over", "sh"), DeploymentRunbooksIT::allRun);
    }

    /** Makes the archive of a next version of a plugin: this one under another number. */
    private static void packNextVersion(Path plugin) throws IOException {
        String name = plugin.getFileName().toString().replace(FROM, TO);
        Path archive = shell.directory().resolve(name + ".zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive));
                Stream<Path> files = Files.walk(plugin)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(name + "/" + plugin.relativize(file)));
                if (file.getFileName().toString().matches("(sqs-source-connector|pii-hash-smt)-.*\\.jar")) {
                    copyAsNextVersion(file, zip);
                } else {
                    Files.copy(file, zip);
                }
                zip.closeEntry();
            }
        }
    }

    private static void copyAsNextVersion(Path jar, OutputStream target) throws IOException {
        Path copy = Files.copy(jar, shell.directory().resolve(jar.getFileName().toString()));
        try (FileSystem content = FileSystems.newFileSystem(copy);
                Stream<Path> files = Files.walk(content.getPath("/dev"))) {
            Path version = files.filter(file -> file.endsWith("version.properties"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(version, "version=" + TO + "\n");
        }
        Files.copy(copy, target);
    }

    private static void restartWorker() {
        Part worker = SANDBOX.sandbox().worker();
        worker.stop();
        worker.start();
        worker.awaitReady();
    }

    private static void awaitVersion(String version, String status) {
        awaitOutput(
                status,
                output -> output.lines().filter(line -> line.startsWith(SOURCE)).count() == 2
                        && output.lines()
                                .filter(line -> line.startsWith(SOURCE))
                                .allMatch(line -> line.contains(" RUNNING " + version)));
    }

    private static void awaitRunning() {
        awaitOutput(states, DeploymentRunbooksIT::allRun);
    }

    private static boolean allRun(String output) {
        return output.lines().count() == 4 && output.lines().allMatch(line -> line.endsWith(" RUNNING"));
    }

    private static void awaitOutput(String commands, Predicate<String> expected) {
        await().atMost(RunningSandbox.PATIENCE)
                .pollInterval(Duration.ofMillis(250))
                .untilAsserted(() -> assertThat(shell.run(commands)).matches(expected));
    }

    private static List<List<String>> query(String sql) {
        return SANDBOX.pipeline().table().query(sql).rows();
    }

    private static Runbook runbook(String name) throws IOException {
        return new Runbook(SANDBOX.project(), name);
    }
}
