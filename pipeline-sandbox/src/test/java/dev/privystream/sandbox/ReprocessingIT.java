package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Dead letters that go back to the queue, and the topic that is written to a second table: the commands, on one pipeline. */
class ReprocessingIT {

    @RegisterExtension
    static final RunningSandbox SANDBOX =
            RunningSandbox.with(settings -> settings.withVisibilityTimeout(Duration.ofSeconds(5)));

    private static final String SOURCE = "sqs-source";
    private static final String SINK = "postgres-sink-debezium";
    private static final String CANARY = "203.0.113.77";

    private static LoginFeed feed;

    @BeforeAll
    static void registerConnectors() {
        System.setProperty(
                PipelineCommand.DIRECTORY_PROPERTY,
                SANDBOX.sandbox().directory().toString());
        feed = new LoginFeed(SANDBOX);
        SANDBOX.allowReceives(10);
        SANDBOX.register(SINK);
        feed.registerSource();
    }

    @AfterAll
    static void forgetTheDirectory() {
        System.clearProperty(PipelineCommand.DIRECTORY_PROPERTY);
    }

    @BeforeEach
    void beginWithRowsAndNoDeadLetters() throws IOException {
        try (SqsClient sqs = LoginQueue.client(SANDBOX.endpoints())) {
            sqs.purgeQueue(request ->
                    request.queueUrl(SANDBOX.endpoints().deadLetterQueue().toString()));
        }
        acceptPlatforms("ios", "android");
        feed.send(50);
        feed.awaitRows();
    }

    @Test
    void deadLettersBecomeOneRowEachOnceTheSchemaFitsThemAndTheOthersComeBack() throws IOException {
        sendFrom("web", 5);
        sendFrom("toaster", 2);
        awaitDeadLetters(7);
        Map<String, Instant> sent = deadLetters();
        // As if they had been written before they were received too often.
        sent.keySet().forEach(id -> query("""
                INSERT INTO user_logins (message_id, user_id, device_type, masked_ip, masked_device_id, app_version, create_date)
                SELECT '%1$s', 'before-' || '%1$s', device_type, masked_ip, masked_device_id, app_version, create_date
                  FROM user_logins LIMIT 1 RETURNING message_id""".formatted(id)));
        acceptPlatforms("ios", "android", "web");

        CommandRun redrive = CommandRun.of(List.of("redrive"));

        assertThat(redrive.err()).isEmpty();
        assertThat(redrive.out())
                .contains(
                        "     7 moved from login-queue-dlq to login-queue",
                        "     5 new rows since then",
                        "     2 in the dead-letter queue again",
                        "     5 were rows already, and are two now: a moved message has a new SentTimestamp.")
                .noneMatch(line -> line.contains(CANARY) || line.contains("still on their way"));
        assertThat(redrive.exit()).isEqualTo(1);
        assertThat(query("SELECT count(*), count(DISTINCT user_id) FROM user_logins WHERE user_id LIKE 'web-%'"))
                .containsExactly(List.of("5", "5"));
        assertThat(SANDBOX.pipeline().queue().deadLetters().total()).isEqualTo(2);
        // Of another time than the message that was sent, and here of the same id.
        query("SELECT message_id, extract(epoch FROM create_date) * 1000 FROM user_logins WHERE user_id LIKE 'web-%'")
                .forEach(row -> assertThat((long) Double.parseDouble(row.get(1)))
                        .isGreaterThan(sent.get(row.get(0)).toEpochMilli()));

        query("DELETE FROM user_logins WHERE user_id LIKE 'before-%'");
        acceptPlatforms("ios", "android", "web", "toaster");
        CommandRun second = CommandRun.of(List.of("redrive", "--max-per-second", "100"));
        assertThat(second.exit()).isZero();
        assertThat(second.out()).contains("     2 new rows since then", "     0 in the dead-letter queue again");
        CommandRun third = CommandRun.of(List.of("redrive"));
        assertThat(third.exit()).isZero();
        assertThat(third.out()).containsExactly("There are no messages in login-queue-dlq");
        query("DELETE FROM user_logins WHERE user_id LIKE 'web-%' OR user_id LIKE 'toaster-%'");
    }

    @Test
    void slowMoveEndsAlthoughAllComeBackMeanwhile() throws IOException {
        sendFrom("toaster", 15);
        awaitDeadLetters(15);

        long start = System.nanoTime();
        CommandRun redrive = CommandRun.of(List.of("redrive", "--max-per-second", "5"));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(2500));
        assertThat(redrive.exit()).isEqualTo(1);
        assertThat(redrive.out())
                .contains(
                        "    15 moved from login-queue-dlq to login-queue",
                        "     0 new rows since then",
                        "    15 in the dead-letter queue again");
        assertThat(SANDBOX.pipeline().queue().lastMove().isRunning()).isFalse();
        awaitDeadLetters(15);
    }

    @Test
    void messagesThatNobodyTakesAreSaidToBeOnTheirWay() throws IOException {
        sendFrom("toaster", 3);
        awaitDeadLetters(3);
        SANDBOX.pipeline().connect().stop(SOURCE);

        CommandRun redrive = CommandRun.of(List.of("redrive", "--wait", "1"));

        assertThat(redrive.exit()).isEqualTo(1);
        assertThat(redrive.out()).contains("     3 neither after 1 s: still on their way");
        SANDBOX.pipeline().connect().ask("PUT", "/connectors/" + SOURCE + "/resume", Optional.empty());
        awaitDeadLetters(3);
    }

    @Test
    void replayGivesTheSameRowsWhileMessagesFlow() {
        query("CREATE VIEW shape AS " + shapeOf("user_logins"));
        feed.sendDuring(() -> {
            CommandRun replay = CommandRun.of(List.of("replay", "--table", "replayed"));

            assertThat(replay.err()).isEmpty();
            assertThat(replay.out())
                    .contains(
                            "     0 only in user_logins",
                            "     0 only in replayed",
                            "     0 in both, with other values");
            assertThat(replay.exit()).isZero();
        });

        long rows = Long.parseLong(one("SELECT count(*) FROM replayed"));
        assertThat(rows).isGreaterThanOrEqualTo(50);
        assertThat(one("SELECT count(*) FROM replayed JOIN user_logins USING (message_id, create_date, user_id,"
                        + " masked_ip, masked_device_id, device_type, app_version)"
                        + " WHERE replayed.ingested_at <> user_logins.ingested_at"))
                .isEqualTo(Long.toString(rows));
        assertThat(query(shapeOf("replayed"))).isEqualTo(query("SELECT * FROM shape"));
        query("DROP VIEW shape");
        query("DROP TABLE replayed");
        assertThat(SANDBOX.pipeline().connect().states())
                .extracting(ConnectRest.State::name)
                .containsExactlyInAnyOrder(SOURCE, SOURCE + " task 0", SINK, SINK + " task 0");
        assertThat(topics()).doesNotContain("logins.dead-letters.replayed");
        feed.awaitRows();
    }

    @Test
    void damagedAndMissingRowsAreShownAndMendedByASwapThatKeepsWhatTheTopicHasNot() {
        query("CREATE VIEW users AS SELECT count(DISTINCT user_id) FROM user_logins");
        query("UPDATE user_logins SET locale = 'XX' WHERE user_id = 'user-1'");
        query("DELETE FROM user_logins WHERE user_id = 'user-2'");
        query("""
                INSERT INTO user_logins (message_id, user_id, device_type, masked_ip, masked_device_id, app_version, create_date)
                SELECT 'older than the topic', 'archived', device_type, masked_ip, masked_device_id, app_version,
                       create_date - interval '1 year'
                  FROM user_logins LIMIT 1""");

        CommandRun replay = CommandRun.of(List.of("replay", "--table", "inspected"));

        assertThat(replay.err()).isEmpty();
        assertThat(replay.exit()).isEqualTo(1);
        assertThat(replay.out())
                .contains("     1 only in user_logins", "     1 only in inspected", "     1 in both, with other values")
                .anyMatch(line -> line.startsWith("older than the topic") && line.endsWith("only in user_logins"))
                .anyMatch(line -> line.endsWith("only in inspected"))
                .anyMatch(line -> line.endsWith("  locale"))
                .noneMatch(line -> line.contains("XX"));

        CommandRun again = CommandRun.of(List.of("replay", "--table", "inspected", "--swap"));
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).singleElement().asString().contains("There is a table inspected already");

        feed.sendDuring(() -> {
            CommandRun swap = CommandRun.of(List.of("replay", "--table", "user_logins_new", "--swap"));

            assertThat(swap.err()).isEmpty();
            assertThat(swap.exit()).isZero();
        });
        feed.awaitRows();
        assertThat(query("SELECT user_id, coalesce(locale, 'none') FROM user_logins"
                        + " WHERE user_id IN ('user-1', 'user-2', 'archived') ORDER BY user_id"))
                .containsExactly(List.of("archived", "none"), List.of("user-1", "NL"), List.of("user-2", "NL"));
        assertThat(one("SELECT * FROM users")).isEqualTo(Integer.toString(feed.sent() + 1));
        assertThat(query("SELECT locale FROM user_logins_new WHERE user_id IN ('user-1', 'user-2')"))
                .containsExactly(List.of("XX"));
        assertThat(query("SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
                        + " WHERE inhparent = 'user_logins'::regclass"))
                .allSatisfy(partition ->
                        assertThat(partition.get(0)).startsWith("user_logins_").doesNotContain("new"));
        query("DROP VIEW users");
        query("DROP TABLE inspected, user_logins_new");
        query("DELETE FROM user_logins WHERE user_id = 'archived'");
    }

    @Test
    void replayFromAMomentOnHasAllThatWasSentSinceThen() {
        String moment = one("SELECT to_char(max(create_date) AT TIME ZONE 'UTC' + interval '1 ms',"
                + " 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') FROM user_logins");
        feed.send(30);
        feed.awaitRows();

        CommandRun replay = CommandRun.of(List.of("replay", "--table", "recent", "--from", moment, "--keep"));

        assertThat(replay.err()).isEmpty();
        assertThat(replay.exit()).isZero();
        assertThat(replay.out())
                .contains("    30 rows in user_logins", "    30 rows in recent")
                .anyMatch(line -> line.startsWith(SINK + "-recent goes on"));
        assertThat(CommandRun.of(List.of("replay", "--table", "recent")).err())
                .containsExactly("There is a connector " + SINK + "-recent already; take another table");
        assertThat(one("SELECT count(*) FROM recent WHERE create_date >= '" + moment + "'"))
                .isEqualTo("30");
        feed.send(10);
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(
                        () -> assertThat(one("SELECT count(*) FROM recent WHERE create_date >= '" + moment + "'"))
                                .isEqualTo("40"));
        SANDBOX.pipeline().connect().remove(SINK + "-recent");
        query("DROP TABLE recent");
        feed.awaitRows();
    }

    @Test
    void replayMakesNothingUnderANameThatIsTakenOrAWordOfSql() {
        for (String name : List.of("user_logins", "pii_vault", "select")) {
            CommandRun replay = CommandRun.of(List.of("replay", "--table", name));
            assertThat(replay.exit()).isEqualTo(1);
            assertThat(replay.err()).singleElement().asString().contains(name, "take another name");
            assertThat(SANDBOX.pipeline().connect().states())
                    .extracting(ConnectRest.State::name)
                    .doesNotContain(SINK + "-" + name);
        }
        assertThat(one("SELECT to_regclass('\"select\"')")).isEqualTo("NULL");
    }

    /** Columns, constraints, indexes, partitions and rights of a table, without its name. */
    private static String shapeOf(String table) {
        return """
                SELECT replace(feature, '%1$s', 'TABLE') AS feature FROM (
                  SELECT 'column ' || attnum || ' ' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull
                           || ' ' || attgenerated::text || ' ' || coalesce(pg_get_expr(adbin, adrelid), '')
                           || ' ' || coalesce(col_description(attrelid, attnum), '') AS feature
                    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
                   WHERE attrelid = '%1$s'::regclass AND attnum > 0
                  UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '%1$s'::regclass
                  UNION ALL SELECT regexp_replace(pg_get_indexdef(indexrelid), ' INDEX .* USING', '')
                    FROM pg_index WHERE indrelid = '%1$s'::regclass
                  UNION ALL SELECT pg_get_expr(relpartbound, pg_class.oid)
                    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = '%1$s'::regclass
                  UNION ALL SELECT grantee || ' ' || privilege_type FROM information_schema.role_table_grants
                   WHERE table_name = '%1$s'
                  UNION ALL SELECT obj_description('%1$s'::regclass, 'pg_class')) AS features
                 ORDER BY 1""".formatted(table);
    }

    /** Has the schema of the source refuse messages from other platforms. */
    private static void acceptPlatforms(String... platforms) throws IOException {
        ObjectNode schema = (ObjectNode)
                ConnectRest.parse(Files.readString(SANDBOX.project().schemas().resolve("login.schema.json")));
        ArrayNode accepted = ((ObjectNode) schema.path("properties").path("device_type")).putArray("enum");
        List.of(platforms).forEach(accepted::add);
        ObjectNode config = SANDBOX.pipeline().connect().config(SOURCE);
        config.put("message.schema", schema.toString());
        SANDBOX.pipeline().connect().ask("PUT", "/connectors/" + SOURCE + "/config", Optional.of(config.toString()));
    }

    private static void sendFrom(String platform, int number) throws IOException {
        Path file = SANDBOX.sandbox().directory().resolve(platform + ".jsonl");
        Files.write(
                file,
                IntStream.range(0, number)
                        .mapToObj(each ->
                                new Login(platform + "-" + each, "1.0", platform, CANARY, "NL", "000-1").toJson())
                        .toList());
        SANDBOX.pipeline().queue().send(file, soFar -> {});
    }

    private static void awaitDeadLetters(int number) {
        await().atMost(RunningSandbox.PATIENCE).untilAsserted(() -> {
            assertThat(SANDBOX.pipeline().queue().deadLetters().visible()).isEqualTo(number);
            assertThat(SANDBOX.pipeline().queue().depth().total()).isZero();
        });
    }

    /** When each of the dead letters was sent, by its id. */
    private static Map<String, Instant> deadLetters() {
        try (SqsClient sqs = LoginQueue.client(SANDBOX.endpoints())) {
            return sqs
                    .receiveMessage(request -> request.queueUrl(
                                    SANDBOX.endpoints().deadLetterQueue().toString())
                            .maxNumberOfMessages(10)
                            .visibilityTimeout(0)
                            .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP))
                    .messages()
                    .stream()
                    .collect(Collectors.toMap(
                            message -> message.messageId(),
                            message -> Instant.ofEpochMilli(Long.parseLong(
                                    message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP)))));
        }
    }

    private static List<String> topics() {
        try (var admin = org.apache.kafka.clients.admin.Admin.create(
                Map.of("bootstrap.servers", SANDBOX.endpoints().bootstrapServers()))) {
            return List.copyOf(admin.listTopics().names().get());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String one(String sql) {
        return query(sql).get(0).get(0);
    }

    private static List<List<String>> query(String sql) {
        return SANDBOX.pipeline().table().query(sql).rows();
    }
}
