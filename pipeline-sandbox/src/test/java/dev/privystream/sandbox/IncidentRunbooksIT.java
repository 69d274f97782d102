package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The runbooks on what goes wrong, step by step as they are written, on a pipeline where just that goes wrong. */
class IncidentRunbooksIT {

    @RegisterExtension
    static final RunningSandbox SANDBOX =
            RunningSandbox.with(settings -> settings.withVisibilityTimeout(Duration.ofSeconds(5)));

    private static final String SOURCE = "sqs-source";
    private static final String SINK = "postgres-sink-debezium";

    private static OperatorShell shell;
    private static LoginFeed feed;
    private static String unhealthy;

    @BeforeAll
    static void openTheShell() throws IOException {
        OperatorShell.needs("bash", "curl", "jq");
        shell = new OperatorShell(SANDBOX, SINK);
        shell.replace("CONNECT_LOG", SANDBOX.sandbox().worker().log().toString());
        feed = new LoginFeed(SANDBOX);
        SANDBOX.allowReceives(10);
        unhealthy = runbook("task-failed").blocks("It is over", "sh").get(0);
    }

    @BeforeEach
    void beginAsShipped() {
        SANDBOX.register(SINK);
        feed.registerSource();
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(SANDBOX.pipeline().connect().states())
                        .extracting(ConnectRest.State::name)
                        .containsExactlyInAnyOrder(SINK, SINK + " task 0", SOURCE, SOURCE + " task 0"));
        feed.send(20);
        feed.awaitRows();
    }

    @AfterEach
    void nothingIsLostOrDoubled() {
        feed.awaitRows();
        assertThat(shell.run(unhealthy)).isEmpty();
    }

    @Test
    void causeOfAFailedSourceIsShownAndMendedInItsConfiguration() throws IOException {
        Runbook runbook = runbook("task-failed");
        List<String> mend = runbook.blocks("What it means, and what to do", "sh");
        assertThat(mend).hasSize(2);
        shell.run(mend.get(0).replace("ip:masked_ip", "ip_address:masked_ip"));
        String see = runbook.block("What you see", "sh");
        feed.sendDuring(() -> awaitOutput(
                see,
                output -> output.contains("sqs-source task 0 on ") && output.contains("'ip_address' of the record")));

        assertThat(shell.run(mend.get(0))).contains("\"ip:masked_ip,device_id:masked_device_id\"");

        awaitOutput(unhealthy, String::isEmpty);
        feed.awaitRows();
        awaitNoLag(runbook.blocks("It is over", "sh").get(1));
    }

    @Test
    void failedSinkIsRestartedOnceItsTableIsMended() throws IOException {
        Runbook runbook = runbook("task-failed");
        query("ALTER TABLE user_logins RENAME COLUMN locale TO place");
        feed.send(20);
        awaitOutput(
                runbook.block("What you see", "sh"),
                output -> output.contains(SINK + " task 0 on ") && output.contains("schema evolution is disabled"));
        query("ALTER TABLE user_logins RENAME COLUMN place TO locale");

        String restart = runbook.blocks("What it means, and what to do", "sh").get(1);
        assertThat(shell.run(restart)).contains("RESTARTING").doesNotContain("error_code");

        awaitOutput(unhealthy, String::isEmpty);
    }

    @Test
    void deadLettersShowTheirShapeOnlyAndGoBackOnceTheSchemaFitsThem() throws IOException {
        OperatorShell.needs("aws");
        Runbook runbook = runbook("dead-letter-queue");
        Path schema = ownSchema();
        sendLines("""
                {"user_id": "late-%s", "app_version": "1", "device_type": "ios", "ip": "203.0.113.7", \
                "device_id": "c4n4ry", "c4n4ry": 1}""", 5);
        awaitDeadLetters(5);

        List<String> look = runbook.blocks("1. Look, without a value", "sh");
        assertThat(look).hasSize(3);
        String shapes = shell.run(look.get(0).replace("--visibility-timeout 60", "--visibility-timeout 0"));
        assertThat(shapes.lines())
                .hasSize(5)
                .allSatisfy(shape -> assertThat(shape)
                        .contains("\"ip: string\"", "\"*: number\"", "\"receives\":\"11\"", "\"sent\":\"20")
                        .doesNotContain("203.0.113.7", "c4n4ry", "late-", "locale"));
        assertThat(shell.run(look.get(1))).contains("message.schema at /locale: required");
        assertThat(shell.run(look.get(2))).contains("dev.privystream.sqs");

        Files.writeString(schema, Files.readString(schema).replace("\"locale\", \"device_id\"]", "\"device_id\"]"));
        assertThat(shell.run(runbook.block("2. Mend the cause", "sh"))).doesNotContain("error_code");
        awaitOutput(unhealthy, String::isEmpty);

        String id = shapes.replaceFirst("(?s)^\\{\"id\":\"([^\"]*)\".*", "$1");
        String written = runbook.block("3. Move them back", "sql").replace("MESSAGE_ID", id);
        assertThat(query(written)).isEmpty();
        query(
                "INSERT INTO user_logins SELECT '%s', 'late-0', device_type, masked_ip, masked_device_id, locale, app_version, create_date FROM user_logins LIMIT 1"
                        .formatted(id));
        assertThat(query(written)).containsExactly(List.of(id));
        List<String> moves = runbook.blocks("3. Move them back", "sh");
        assertThat(moves).hasSize(2);
        assertThat(shell.run(moves.get(0)
                        .replace("MESSAGE_ID", id)
                        .replace("--visibility-timeout 60", "--visibility-timeout 0")))
                .isEqualTo("deleted");
        String move = moves.get(1);
        assertThat(shell.run(move)).contains("TaskHandle");
        String arn = move.lines().findFirst().orElseThrow() + "\n";
        awaitOutput(arn + runbook.block("It is over", "sh"), output -> output.matches("(?s)COMPLETED\t[4-9].*0"));
        // ElasticMQ moves what was deleted, too, and lets it have its id: AWS does neither.
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(
                                query("SELECT count(DISTINCT message_id) FROM user_logins WHERE user_id LIKE 'late-%'"))
                        .containsExactly(List.of("5")));
        assertThat(SANDBOX.sandbox().worker().log()).content().doesNotContain("203.0.113.7", "c4n4ry");
        shell.run(look.get(2).replace("DEBUG", "INFO"));
    }

    @Test
    void recordsThatASinkCouldNotReadAreWrittenWhenItReadsTheTopicAgain() throws IOException {
        configureSink("""
                {"transforms": "broken", "transforms.broken.fields": "no_such_field",
                 "transforms.broken.type": "dev.privystream.pii.HashField$Value",
                 "transforms.broken.secret": "${dir:/mnt/privystream/secrets:pii-hash-secret}"}""");
        feed.send(20);
        String reasons = runbook("dead-letter-queue").block("The dead-letter topic of a sink", "sh");
        awaitOutput(
                reasons,
                output ->
                        output.contains("20 __connect.errors.exception.message") && output.contains("'no_such_field'"));
        assertThat(rows()).isEqualTo(feed.sent() - 20);

        configureSink("{\"transforms\": \"\"}");
        shell.run(runbook("replay-into-a-new-table").block("Into the same table", "sh"));

        feed.awaitRows();
    }

    @Test
    void backlogIsDrainedByMoreTasks() throws IOException {
        OperatorShell.needs("aws");
        Runbook runbook = runbook("queue-backlog");
        shell.run("curl -s -X PUT localhost:8083/connectors/$SOURCE/pause");
        await().atMost(RunningSandbox.PATIENCE)
                .until(() -> SANDBOX.pipeline().connect().states().stream()
                        .filter(state -> state.name().startsWith(SOURCE))
                        .allMatch(state -> state.state().equals("PAUSED")));
        feed.send(3000);
        List<String> deadline = runbook.blocks("", "sh");
        assertThat(deadline).hasSize(2);
        assertThat(shell.run(deadline.get(0))).contains("\"ApproximateNumberOfMessages\": \"3000\"", "RedrivePolicy");

        List<String> more = runbook.blocks("What to do", "sh");
        assertThat(more).hasSize(3);
        shell.run(more.get(0));
        shell.run("curl -s -X PUT localhost:8083/connectors/$SOURCE/resume");
        awaitOutput(
                "curl -s localhost:8083/connectors/$SOURCE/status | jq -c '[.tasks[].state]'",
                "[\"RUNNING\",\"RUNNING\",\"RUNNING\",\"RUNNING\"]"::equals);
        feed.awaitRows();

        assertThat(shell.run(more.get(1))).contains("\"sqs.receive.concurrency\":\"64\"", "\"tasks.max\":\"4\"");
        feed.send(20);
        feed.awaitRows();
        awaitNoLag(more.get(2));
    }

    @Test
    void databaseThatWasKilledIsFilledFromTheTopic() throws IOException {
        Runbook runbook = runbook("postgres-down");
        List<String> retention = runbook.blocks("", "sh");
        assertThat(retention).hasSize(2);
        CompletableFuture<Void> sending = feed.sendInBackground(1000);
        long before = rows();
        await().atMost(RunningSandbox.PATIENCE).until(() -> rows() > before);
        Part database = SANDBOX.sandbox().database();
        database.kill();
        sending.join();
        assertThat(shell.run(retention.get(1))).contains("Completed");
        assertThat(shell.run(retention.get(0))).contains("retention.ms=2592000000");
        String lag = runbook.block("What you see", "sh");
        awaitOutput(lag, output -> lags(output).stream().anyMatch(each -> !each.equals("0")));

        database.start();
        database.awaitReady();
        List<String> restart = runbook.blocks("What to do", "sh");
        assertThat(restart).hasSize(2);
        await().atMost(RunningSandbox.PATIENCE).untilAsserted(() -> {
            shell.run(restart.get(0));
            assertThat(lags(shell.run(lag))).containsOnly("0");
        });
        feed.awaitRows();
        assertThat(shell.run(restart.get(1))).contains("logins.dead-letters:0:");
        assertThat(query(runbook.block("It is over", "sql"))).hasSize(1);
        assertThat(shell.run(retention
                        .get(1)
                        .replace("--add-config retention.ms=2592000000", "--delete-config retention.ms")))
                .contains("Completed");
    }

    @Test
    void rowsThatARestoreHasLostAreWrittenAgain() throws IOException {
        Runbook runbook = runbook("postgres-down");
        query("DELETE FROM user_logins WHERE user_id LIKE '%7'");
        assertThat(rows()).isLessThan(feed.sent());

        String reset = runbook.block("If the database came back older than it was", "sh");
        assertThat(shell.run(reset)).contains("logins").doesNotContain("Error", "error_code");

        feed.awaitRows();
    }

    @Test
    void replayFillsANewTableThatTakesTheOldOnesPlace() throws IOException {
        Runbook runbook = runbook("replay-into-a-new-table");
        query(
                "INSERT INTO user_logins SELECT 'older than the topic', 'archived', device_type, masked_ip, masked_device_id,"
                        + " locale, app_version, now() - interval '1 year' FROM user_logins LIMIT 1");
        query("UPDATE user_logins SET masked_ip = repeat('0', 64) WHERE user_id = 'user-3'");
        query(runbook.block("1. Make the table", "sql"));

        List<String> fill = runbook.blocks("2. Fill it", "sh");
        assertThat(fill).hasSize(2);
        CompletableFuture<Void> sending = feed.sendInBackground(500);
        assertThat(shell.run(fill.get(0)))
                .contains("\"name\":\"" + SINK + "-new\"")
                .doesNotContain("error_code");
        sending.join();
        feed.awaitRows();
        shell.run(runbook.block("3. Compare", "sh"));
        feed.send(50);
        awaitNoLag(fill.get(1));
        List<String> compare = runbook.blocks("3. Compare", "sql");
        assertThat(compare).hasSize(2);
        long old = SANDBOX.pipeline().table().rows();
        assertThat(query(compare.get(0)).get(0).subList(0, 3))
                .containsExactly(Long.toString(old), Long.toString(old - 1), "1");
        query(compare.get(1));

        String place = "4. Let it take the old one's place";
        List<String> swap = runbook.blocks(place, "sh");
        assertThat(swap).hasSize(3);
        shell.run(swap.get(0));
        List<String> exchangeOrRename = runbook.blocks(place, "sql");
        assertThat(exchangeOrRename).hasSize(3);
        String wrong = "SELECT count(*) FROM %s WHERE masked_ip = repeat('0', 64)";
        query(exchangeOrRename.get(0));
        query(exchangeOrRename.get(1));
        assertThat(query("SELECT sum(logins) FROM daily_logins")).isEqualTo(query("SELECT count(*) FROM user_logins"));
        assertThat(query(wrong.formatted("user_logins"))).containsExactly(List.of("0"));
        assertThat(query(wrong.formatted("user_logins_new"))).containsExactly(List.of("1"));
        query(exchangeOrRename.get(0));
        assertThat(query(wrong.formatted("user_logins"))).containsExactly(List.of("1"));
        query(exchangeOrRename.get(2));
        assertThat(query(wrong.formatted("user_logins"))).containsExactly(List.of("0"));
        shell.run(swap.get(1));
        assertThat(swap.get(2)).contains("config/postgres/004-daily-logins.sql");
        LoginTable.create(SANDBOX.endpoints(), SANDBOX.project().tables());
        feed.send(20);
        feed.awaitRows();
        assertThat(query("SELECT count(*) FROM user_logins WHERE user_id = 'archived'"))
                .containsExactly(List.of("1"));

        query(runbook.block("5. Clean up", "sql"));
        awaitOutput(runbook.block("5. Clean up", "sh"), output -> output.contains("was successful"));
        query("DELETE FROM user_logins WHERE user_id = 'archived'");
    }

    private static Runbook runbook(String name) throws IOException {
        return new Runbook(SANDBOX.project(), name);
    }

    /** The schema of this sandbox as a file of its own, which may be changed. */
    private static Path ownSchema() throws IOException {
        Path shipped = SANDBOX.project().schemas().resolve("login.schema.json");
        Path schemas = SANDBOX.sandbox().directory().resolve("mount/schemas");
        Files.delete(schemas);
        return Files.copy(shipped, Files.createDirectory(schemas).resolve("login.schema.json"));
    }

    private static void sendLines(String format, int number) throws IOException {
        Path file = SANDBOX.sandbox().directory().resolve("lines.jsonl");
        Files.write(file, IntStream.range(0, number).mapToObj(format::formatted).toList());
        SANDBOX.pipeline().queue().send(file, soFar -> {});
    }

    private static void awaitDeadLetters(int number) {
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(
                                SANDBOX.pipeline().queue().deadLetters().visible())
                        .isEqualTo(number));
    }

    /** Stops it meanwhile, so that no record is written by the configuration before. */
    private static void configureSink(String changes) {
        shell.run("""
                curl -s -X PUT localhost:8083/connectors/$SINK/stop
                until curl -s localhost:8083/connectors/$SINK/status | jq -e '.tasks == []' > /dev/null; do sleep 1; done
                """);
        var answer =
                SANDBOX.pipeline().connect().send("PATCH", "/connectors/" + SINK + "/config", Optional.of(changes));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        shell.run("curl -s -X PUT localhost:8083/connectors/$SINK/resume");
    }

    private static void awaitNoLag(String commands) {
        awaitOutput(
                commands,
                output -> !lags(output).isEmpty() && lags(output).stream().allMatch("0"::equals));
    }

    /** The column LAG of what kafka-consumer-groups prints. */
    private static List<String> lags(String output) {
        return output.lines()
                .map(line -> line.trim().split(" +"))
                .filter(columns -> columns.length > 5 && columns[1].equals(Pipeline.TOPIC))
                .map(columns -> columns[5])
                .toList();
    }

    private static void awaitOutput(String commands, Predicate<String> expected) {
        await().atMost(RunningSandbox.PATIENCE)
                .pollInterval(Duration.ofMillis(250))
                .untilAsserted(() -> assertThat(shell.run(commands)).matches(expected));
    }

    private static long rows() {
        return Long.parseLong(query("SELECT count(*) FROM user_logins WHERE user_id LIKE 'user-%'")
                .get(0)
                .get(0));
    }

    private static List<List<String>> query(String sql) {
        return SANDBOX.pipeline().table().query(sql).rows();
    }
}
