package dev.privystream.sandbox;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.privystream.deployment.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.node.ObjectNode;

/** The runbook on the key's rotation, step by step as it is written, while logins go on. */
class HashKeyRunbookIT {

    @RegisterExtension
    static final RunningSandbox SANDBOX = RunningSandbox.with(settings -> settings);

    private static final String SOURCE = "/connectors/sqs-source";

    /** Log in before the rotation, during it and after it. */
    private static final List<Login> REGULARS =
            IntStream.range(0, 40).mapToObj(Login::number).toList();

    /** Log in before the rotation only. */
    private static final List<Login> STRAYS =
            IntStream.range(40, 45).mapToObj(Login::number).toList();

    private static final List<Login> ALL =
            Stream.of(REGULARS, STRAYS).flatMap(List::stream).toList();

    private static String oldKey;
    private static String newKey;
    private static Path mount;
    private static Runbook runbook;

    @BeforeAll
    static void makeTheKey() throws IOException {
        runbook = new Runbook(SANDBOX.project(), "rotate-hash-key");
        mount = SANDBOX.sandbox().directory().resolve("mount");
        oldKey = Files.readString(mount.resolve("secrets/pii-hash-secret"));
        newKey = "the new key of the runbook".repeat(2);
        Files.writeString(mount.resolve("secrets/pii-hash-secret-k2"), newKey);
        SANDBOX.register("sqs-source", "postgres-sink-debezium");
    }

    @BeforeEach
    void beginWithTheOldKey() throws IOException {
        configure("{}");
        query("TRUNCATE user_logins");
        send(ALL);
        assertThat(tokens("masked_device_id")).isEqualTo(tokensOf(Login::deviceId, this::old, ALL));
    }

    @Test
    void overlapKeepsTheJoinsOfAllThatComesAgain() throws IOException {
        List<String> sql = runbook.blocks("With an overlap", "sql");
        List<String> json = runbook.blocks("With an overlap", "json");
        List<String> sh = runbook.blocks("With an overlap", "sh");
        assertThat(sql).hasSize(7);
        assertThat(json).hasSize(2);
        assertThat(sh).hasSize(4);
        OperatorShell.needs("bash", "curl", "jq");
        OperatorShell shell = new OperatorShell(SANDBOX, "postgres-sink-debezium");
        String join = sql.get(1);
        List<String> backfill = sql.subList(2, 4);

        query(sql.get(0));
        assertThat(shell.run(sh.get(1))).contains("masked_device_id_previous").doesNotContain("error_code");
        configure(json.get(0));
        send(others(REGULARS));

        assertThat(tokens("masked_ip"))
                .isEqualTo(union(tokensOf(Login::ip, this::old, ALL), tokensOf(Login::ip, this::next, REGULARS)));
        assertThat(tokens("coalesce(masked_ip_previous, masked_ip)")).isEqualTo(tokensOf(Login::ip, this::old, ALL));
        assertThat(rows(join))
                .isEqualTo(REGULARS.stream()
                        .map(login -> List.of(old(login.deviceId()), "2"))
                        .collect(toSet()));

        for (int time = 0; time < 2; time++) {
            backfill.forEach(HashKeyRunbookIT::query);
            assertThat(rows(sql.get(4))).containsExactly(List.of("5", "5"));
            assertThat(tokens("masked_ip"))
                    .isEqualTo(
                            union(tokensOf(Login::ip, this::next, REGULARS), tokensOf(Login::ip, this::old, STRAYS)));
        }
        String columns =
                "message_id, user_id, device_type, masked_ip, masked_device_id, locale, app_version, create_date,"
                        + " masked_ip_previous, masked_device_id_previous";
        query("CREATE TABLE kept AS SELECT " + columns + " FROM user_logins");
        query(sql.get(6));
        assertThat(tokens("masked_ip")).isEqualTo(tokensOf(Login::ip, this::old, ALL));
        assertThat(tokens("masked_device_id")).isEqualTo(tokensOf(Login::deviceId, this::old, ALL));
        query("TRUNCATE user_logins; INSERT INTO user_logins (" + columns + ") TABLE kept; DROP TABLE kept");

        configure(json.get(1));
        assertThat(shell.run(sh.get(3))).contains("masked_device_id").doesNotContain("_previous", "error_code");
        query(sql.get(5));
        send(REGULARS);

        assertThat(tokens("masked_ip"))
                .isEqualTo(union(tokensOf(Login::ip, this::next, REGULARS), tokensOf(Login::ip, this::old, STRAYS)));
        assertThat(rows("SELECT masked_device_id, count(DISTINCT user_id) FROM user_logins WHERE masked_device_id"
                        + " LIKE 'k2:%' GROUP BY 1"))
                .isEqualTo(REGULARS.stream()
                        .map(login -> List.of(next(login.deviceId()), "2"))
                        .collect(toSet()));
    }

    @Test
    void keyOverKeyKeepsAllJoinsAndTellsNoLogTheKey() throws Exception {
        List<String> sql = runbook.blocks("Key over key", "sql");
        assertThat(sql).hasSize(2);
        configure(runbook.blocks("Key over key", "json").get(0));
        send(others(REGULARS));

        query(sql.get(0));
        for (int time = 0; time < 2; time++) {
            query(sql.get(1).replaceFirst("(?m)^\\\\set .*$", "").replace(":'key'", "'" + newKey + "'"));
            assertThat(tokens("masked_ip")).isEqualTo(tokensOf(Login::ip, this::nextOverOld, ALL));
            assertThat(tokens("masked_device_id")).isEqualTo(tokensOf(Login::deviceId, this::nextOverOld, ALL));
        }
        assertThat(SANDBOX.sandbox().database().log()).content().doesNotContain(newKey);
        assertThat(SANDBOX.sandbox().worker().log()).content().doesNotContain(newKey, oldKey);

        String lookup = runbook.blocks("Key over key", "sh").get(0);
        Assumptions.assumeTrue(Programs.isInstalled("openssl"));
        assertThat(Runbook.outputOf(lookup.replace("/mnt/privystream", mount.toString())))
                .isEqualTo(nextOverOld("198.51.100.12"));
    }

    /** Other users with the same devices and addresses. */
    private static List<Login> others(List<Login> logins) {
        return logins.stream()
                .map(login -> new Login(
                        "another " + login.userId(),
                        login.appVersion(),
                        login.deviceType(),
                        login.ip(),
                        login.locale(),
                        login.deviceId()))
                .toList();
    }

    /** Stopped meanwhile, so that no record is made by the configuration before. */
    private static void configure(String changes) throws IOException {
        ConnectRest connect = SANDBOX.pipeline().connect();
        ObjectNode config = (ObjectNode)
                ConnectRest.parse(Files.readString(SANDBOX.project().connector("sqs-source")))
                        .path("config");
        ok(connect, "PUT", SOURCE + "/stop", Optional.empty());
        await().atMost(RunningSandbox.PATIENCE)
                .until(() -> connect.states().stream()
                        .noneMatch(state -> state.path().startsWith(SOURCE + "/tasks")));
        ok(
                connect,
                "PUT",
                SOURCE + "/config",
                Optional.of(
                        config.setAll((ObjectNode) ConnectRest.parse(changes)).toString()));
        ok(connect, "PUT", SOURCE + "/resume", Optional.empty());
    }

    /** Connect answers 409 while it rebalances. */
    private static void ok(ConnectRest connect, String method, String path, Optional<String> body) {
        await().atMost(RunningSandbox.PATIENCE).untilAsserted(() -> {
            var answer = connect.send(method, path, body);
            assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        });
    }

    private static void send(List<Login> logins) throws IOException {
        List<String> lines = logins.stream().map(Login::toJson).toList();
        Path file = SANDBOX.sandbox().directory().resolve("logins.jsonl");
        long rows = SANDBOX.pipeline().table().rows();
        SANDBOX.pipeline().queue().send(Files.write(file, lines), soFar -> {});
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(SANDBOX.pipeline().table().rows())
                        .as("rows; failed: %s", SANDBOX.failures())
                        .isEqualTo(rows + lines.size()));
    }

    private static TextTable query(String sql) {
        return SANDBOX.pipeline().table().query(sql);
    }

    private static Set<List<String>> rows(String sql) {
        return new HashSet<>(query(sql).rows());
    }

    private static Set<String> tokens(String column) {
        return query("SELECT DISTINCT " + column + " FROM user_logins").rows().stream()
                .map(row -> row.get(0))
                .collect(toSet());
    }

    private static Set<String> tokensOf(
            Function<Login, String> value, UnaryOperator<String> token, List<Login> logins) {
        return logins.stream().map(value).map(token).collect(toSet());
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        return Stream.concat(one.stream(), other.stream()).collect(toSet());
    }

    private String old(String value) {
        return HashToken.of(oldKey, value);
    }

    private String next(String value) {
        return "k2:" + HashToken.of(newKey, value);
    }

    private String nextOverOld(String value) {
        return next(old(value));
    }
}
