package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.privystream.deployment.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import tools.jackson.databind.node.ObjectNode;

/** The runbooks on the vault, step by step as they are written, each by whom it says. */
class VaultRunbooksIT {

    @RegisterExtension
    static final RunningSandbox SANDBOX = RunningSandbox.with(settings -> settings);

    private static final List<Login> LOGINS =
            IntStream.range(0, 30).mapToObj(Login::number).toList();

    /** Are asked for, or ask, in one test each. */
    private static final Login SOUGHT = LOGINS.get(7);

    private static final Login FORGOTTEN = LOGINS.get(8);
    private static final Login DELETED = LOGINS.get(9);
    private static final Login CUT = LOGINS.get(10);

    private static Path mount;

    @BeforeAll
    static void sendLogins() throws IOException {
        mount = SANDBOX.sandbox().directory().resolve("mount");
        SANDBOX.register("sqs-source-vault", "postgres-sink-debezium", "postgres-sink-debezium-vault");
        Path file = SANDBOX.sandbox().directory().resolve("logins.jsonl");
        Files.write(file, LOGINS.stream().map(Login::toJson).toList());
        SANDBOX.awaitSettled(SANDBOX.pipeline().queue().send(file, soFar -> {}));
        Files.delete(file);
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(
                        () -> assertThat(SANDBOX.pipeline().table().vaultRows()).isEqualTo(LOGINS.size()));
    }

    @Test
    void addressBehindARowIsRecoveredByTwoAndKnownToNoLog() throws Exception {
        Runbook runbook = new Runbook(SANDBOX.project(), "recover-a-value");
        String find = runbook.block("1. Find the row", "sql")
                .replace("USER", SOUGHT.userId())
                .replaceAll("timestamptz '2026[^']*'", "'-infinity'")
                .replaceAll("timestamptz '2027[^']*'", "'infinity'");
        String messageId = as("privystream_reader", find);

        query(runbook.block("2. Let the reader in", "sql")
                .replaceFirst("VALID UNTIL '[^']*'", "VALID UNTIL 'infinity'"));
        setPassword("case_4711", "for the case");
        String read = runbook.block("3. Read the sealed value", "sql").replace("MESSAGE_ID", messageId);
        String sealed;
        try (Connection connection =
                DriverManager.getConnection(SANDBOX.endpoints().jdbcUrl(), "case_4711", "for the case")) {
            sealed = first(connection, read);
        }

        Path keyset = mount.resolve("secrets").resolve(SandboxSecrets.KEYSET);
        List<String> shells = runbook.blocks("4. Decrypt it", "sh");
        String recover = shells.get(0).replace("KEYSET_FILE", keyset.toString()).replace("SEALED_VALUE", sealed);
        CommandRun run = CommandRun.of(
                List.of(recover.strip().replaceFirst("^\\./pipeline ", "").split(" ")));
        assertThat(run).isEqualTo(new CommandRun(0, List.of(SOUGHT.ip()), List.of()));

        Path directory = Files.createDirectories(SANDBOX.sandbox().directory().resolve("recover"));
        Files.writeString(directory.resolve("Recover.java"), runbook.block("4. Decrypt it", "java"));
        Path archive = SANDBOX.project().plugins().get(1);
        assertThat(archive.resolve("lib")).isDirectory();
        String java = shells.get(1)
                .replaceFirst("^java", System.getProperty("java.home") + "/bin/java")
                .replace("ARCHIVE", archive.toString())
                .replace("KAFKA/libs/*", SANDBOX.project().classPath("kafka"))
                .replace(" Recover.java", " " + directory.resolve("Recover.java"))
                .replace("KEYSET_FILE", keyset.toString())
                .replace("SEALED_VALUE", sealed);
        assertThat(Runbook.outputOf(java)).isEqualTo(SOUGHT.ip());

        query(runbook.blocks("6. Close the case", "sql").get(0));
        assertThat(query("SELECT FROM pg_roles WHERE rolname = 'case_4711'")).isEmpty();

        assertThat(SANDBOX.sandbox().database().log())
                .content()
                .contains("SELECT sealed_ip FROM pii_vault WHERE message_id = '" + messageId + "'")
                .doesNotContain(sealed, SOUGHT.ip(), "for the case");
    }

    @Test
    void hashOfTheRecoveredAddressIsThatOfItsRow() throws Exception {
        Assumptions.assumeTrue(Programs.isInstalled("openssl"));
        String hash = new Runbook(SANDBOX.project(), "recover-a-value")
                .block("5. Check that it is the right one", "sh")
                .replace("VALUE", SOUGHT.ip())
                .replace("/mnt/privystream", mount.toString());
        assertThat(Runbook.outputOf(hash))
                .endsWith(query("SELECT masked_ip FROM user_logins WHERE user_id = '" + SOUGHT.userId() + "'")
                        .get(0)
                        .get(0));
    }

    @Test
    void whoMayReadTheVaultCanBeListed() throws Exception {
        List<String> sql = new Runbook(SANDBOX.project(), "recover-a-value").blocks("6. Close the case", "sql");
        assertThat(sql).hasSize(3);
        query("CREATE ROLE somebody IN ROLE privystream_vault_reader");
        assertThat(query(sql.get(1))).contains(List.of("privystream_vault_reader", "somebody"));
        query("DROP ROLE somebody");
        assertThat(query(sql.get(2)))
                .filteredOn(row -> !row.get(0).equals(Postgres.USER))
                .containsExactlyInAnyOrder(
                        List.of("privystream_vault_reader", "SELECT"),
                        List.of("privystream_vault_writer", "INSERT, SELECT, UPDATE"));
    }

    @Test
    void manyValuesAreRecoveredByASink() throws Exception {
        query("CREATE TABLE case_4712 (message_id text PRIMARY KEY, ip text)");
        query("GRANT SELECT, INSERT, UPDATE ON case_4712 TO privystream_vault_writer");
        String chain = new Runbook(SANDBOX.project(), "recover-a-value").block("When thousands are asked for", "json");
        ObjectNode request = (ObjectNode)
                ConnectRest.parse(Files.readString(SANDBOX.project().connector("postgres-sink-debezium-vault")));
        ObjectNode config = (ObjectNode) request.path("config");
        config.setAll((ObjectNode) ConnectRest.parse(chain))
                .put("collection.name.format", "case_4712")
                .put("errors.deadletterqueue.topic.name", "case-4712.dead-letters");
        request.put("name", "case-4712");
        SANDBOX.pipeline()
                .connect()
                .register(
                        Files.writeString(SANDBOX.sandbox().directory().resolve("case-4712.json"), request.toString()));

        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(query("SELECT ip FROM case_4712"))
                        .as("%s", SANDBOX.failures())
                        .containsExactlyInAnyOrderElementsOf(LOGINS.stream()
                                .map(login -> List.of(login.ip()))
                                .toList()));
        SANDBOX.pipeline().connect().remove("case-4712");
        query("DROP TABLE case_4712");
    }

    @Test
    void forgottenUserHasNoRowInTheVault() throws Exception {
        Runbook runbook = new Runbook(SANDBOX.project(), "forget-a-user");
        String forget = runbook.block("1. Drop the rows of the vault", "sql").replace("USER", FORGOTTEN.userId());
        String check = runbook.block("2. Check it", "sql").replace("USER", FORGOTTEN.userId());
        assertThat(as("privystream_vault_reader", check)).isEqualTo("1");
        assertThat(as("privystream_vault_eraser", forget)).isEqualTo("1");
        assertThat(as("privystream_vault_reader", check)).isEqualTo("0");
        assertThat(as("privystream_vault_eraser", forget)).isEqualTo("0");
    }

    @Test
    void rowsOfTheLoginsAreDeletedOrCutFromTheirUser() throws Exception {
        List<String> sql = new Runbook(SANDBOX.project(), "forget-a-user").blocks("3. Decide about the rest", "sql");
        String others = "SELECT * FROM user_logins WHERE user_id NOT IN ('%s', '%s', 'forgotten') ORDER BY message_id"
                .formatted(DELETED.userId(), CUT.userId());
        List<List<String>> before = query(others);
        String messageId = query("SELECT message_id FROM user_logins WHERE user_id = '" + CUT.userId() + "'")
                .get(0)
                .get(0);
        String forgotten = "forgotten:"
                + HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256")
                                .digest(messageId.getBytes(StandardCharsets.UTF_8)));

        query(sql.get(0).replace("USER", DELETED.userId()));
        query(sql.get(1).replace("USER", CUT.userId()));

        assertThat(query(others)).isEqualTo(before).hasSize(LOGINS.size() - 2);
        assertThat(query("SELECT message_id, masked_ip, masked_device_id, device_type FROM user_logins"
                        + " WHERE user_id = 'forgotten'"))
                .containsExactly(List.of(messageId, forgotten, forgotten, CUT.deviceType()));
        assertThat(query("SELECT FROM user_logins WHERE user_id IN ('%s', '%s')"
                        .formatted(DELETED.userId(), CUT.userId())))
                .isEmpty();
    }

    private static void setPassword(String role, String password) throws SQLException {
        try (Connection connection = superuser()) {
            connection.unwrap(PGConnection.class).alterUserPassword(role, password.toCharArray(), "scram-sha-256");
        }
    }

    private static List<List<String>> query(String sql) {
        return SANDBOX.pipeline().table().query(sql).rows();
    }

    /** Runs a statement with the rights of a role; returns the first value of its result. */
    private static String as(String role, String sql) throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE " + role);
            return first(connection, sql);
        }
    }

    private static String first(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.execute(sql)).isTrue();
            assertThat(statement.getResultSet().next()).isTrue();
            return statement.getResultSet().getString(1);
        }
    }

    private static Connection superuser() throws SQLException {
        Endpoints endpoints = SANDBOX.endpoints();
        return DriverManager.getConnection(endpoints.jdbcUrl(), Postgres.USER, Traces.text(endpoints.passwordFile()));
    }
}
