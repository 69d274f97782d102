package dev.privystream.sandbox;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample messages on their way into two tables: hashes for analysts, and what they are hashes of, encrypted. */
class VaultIT {

    @RegisterExtension
    static final RunningSandbox SANDBOX = RunningSandbox.with(settings -> settings);

    private static final String SINK = "postgres-sink-debezium-vault";
    private static final int ROWS = 99;

    private static List<Login> logins;
    private static SealedValues values;
    private static Traces traces;

    @BeforeAll
    static void sendSamples() throws IOException {
        logins = Login.bodies(SANDBOX.project().samples()).stream()
                .filter(Login::isOne)
                .map(Login::of)
                .toList();
        values = new SealedValues(
                SANDBOX.project().connector("sqs-source-vault"),
                Sandbox.secrets(SANDBOX.sandbox().directory()).resolve(SandboxSecrets.KEYSET));
        traces = new Traces(SANDBOX.sandbox(), logins);

        SANDBOX.register("sqs-source-vault", "postgres-sink-debezium", SINK);
        SANDBOX.awaitSettled(SANDBOX.pipeline().queue().send(SANDBOX.project().samples(), soFar -> {}));
        awaitVaultRows(ROWS);
    }

    @Test
    void everyMessageIsARowOfBothTables() {
        assertThat(SANDBOX.pipeline().counts()).isEqualTo(new Counts(ROWS, ROWS, 1, 0));
        assertThat(one("SELECT count(*) FROM user_logins JOIN pii_vault USING (message_id, user_id, create_date)"))
                .isEqualTo("99");
        assertThat(SANDBOX.failures()).isEmpty();
        assertThat(traces.records()).extracting(ConsumerRecord::topic).doesNotContain("logins.vault.dead-letters");
    }

    @Test
    void decryptedValuesAreThoseOfTheMessagesAndTheHashedOnesTheirHashes() throws IOException {
        String secret =
                Files.readString(Sandbox.secrets(SANDBOX.sandbox().directory()).resolve(SandboxSecrets.HASH_SECRET));
        List<List<String>> rows = query("""
                SELECT user_logins.user_id, device_type, masked_ip, masked_device_id, coalesce(locale, 'NULL'), app_version,
                       sealed_ip, sealed_device_id
                  FROM user_logins JOIN pii_vault USING (message_id)""");
        List<Login> recovered = rows.stream()
                .map(row -> new Login(
                        row.get(0),
                        row.get(5),
                        row.get(1),
                        values.recover(row.get(6)).orElseThrow(),
                        row.get(4).equals("NULL") ? null : row.get(4),
                        values.recover(row.get(7)).orElseThrow()))
                .toList();

        assertThat(recovered).containsExactlyInAnyOrderElementsOf(logins);
        assertThat(rows)
                .zipSatisfy(
                        recovered, (row, login) -> assertThat(row.subList(0, 6)).isEqualTo(login.row(secret)));
    }

    @Test
    void equalValuesAreSealedEquallyAndOnlyThey() {
        for (String field : List.of("ip", "device_id")) {
            int distinct = logins.stream()
                    .collect(groupingBy(login -> field.equals("ip") ? login.ip() : login.deviceId()))
                    .size();
            assertThat(query("""
                    SELECT count(DISTINCT sealed_%1$s), count(DISTINCT (sealed_%1$s, masked_%1$s))
                      FROM user_logins JOIN pii_vault USING (message_id)""".formatted(field)))
                    .containsExactly(List.of(Integer.toString(distinct), Integer.toString(distinct)));
            assertThat(distinct).isLessThan(ROWS);
        }
    }

    @Test
    void noTopicTableOrFileHoldsRawValuesOrSecrets() throws IOException {
        List<String> topics = Traces.textsOf(traces.records());
        List<String> tables =
                query("SELECT user_logins::text FROM user_logins UNION ALL SELECT pii_vault::text FROM pii_vault")
                        .stream()
                        .map(row -> row.get(0))
                        .toList();
        for (List<String> texts : List.of(topics, tables)) {
            assertThat(traces.rawValuesIn(texts.stream())).isEmpty();
            assertThat(Traces.userIdsIn(texts.stream()))
                    .as("a search that finds what is there")
                    .hasSize(97);
            assertThat(texts)
                    .as("and sealed values")
                    .anyMatch(text -> text.contains(one("SELECT max(sealed_ip) FROM pii_vault")));
        }
        for (Path file : traces.files()) {
            assertThat(traces.rawValuesIn(Stream.of(Traces.text(file))))
                    .as(file.toString())
                    .isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            privystream_writer       | SELECT * FROM pii_vault
            privystream_writer       | DELETE FROM pii_vault
            privystream_writer       | INSERT INTO pii_vault SELECT * FROM pii_vault
            privystream_writer       | SELECT forget_user('any')
            privystream_writer       | SELECT * FROM pii_vault_forgotten
            privystream_writer       | DELETE FROM user_logins
            privystream_reader       | SELECT * FROM pii_vault
            privystream_reader       | SELECT message_id FROM pii_vault
            privystream_reader       | SELECT forget_user('any')
            privystream_reader       | UPDATE user_logins SET masked_ip = ''
            privystream_vault_writer | SELECT * FROM user_logins
            privystream_vault_writer | DELETE FROM pii_vault
            privystream_vault_writer | SELECT * FROM pii_vault_forgotten
            privystream_vault_writer | SELECT forget_user('any')
            privystream_vault_reader | SELECT * FROM user_logins
            privystream_vault_reader | DELETE FROM pii_vault
            privystream_vault_reader | UPDATE pii_vault SET user_id = ''
            privystream_vault_reader | SELECT forget_user('any')
            privystream_vault_eraser | SELECT * FROM pii_vault
            privystream_vault_eraser | SELECT * FROM user_logins
            privystream_vault_eraser | DELETE FROM pii_vault
            """)
    void roleMayNotDoTheWorkOfAnother(String role, String statement) {
        assertThatThrownBy(() -> as(role, statement))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            privystream_reader       | SELECT * FROM user_logins
            privystream_vault_reader | SELECT * FROM pii_vault
            privystream_vault_eraser | SELECT forget_user('nobody')
            """)
    void roleMayDoItsOwnWork(String role, String statement) throws SQLException {
        as(role, statement);
    }

    @Test
    void sinksAreConnectedByTheRolesThatAreForThem() {
        assertThat(query("""
                SELECT DISTINCT usename FROM pg_stat_activity
                 WHERE datname = current_database() AND usename <> 'postgres' ORDER BY usename""")).containsExactly(List.of("privystream_vault_writer"), List.of("privystream_writer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "198.51.100.12",
                "2001:db8::7",
                "2001:0db8:0000:0000:0000:0000:0000:0007",
                "000-12-3456",
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
                "AEBEC99D9C0B4EF8BB6D6BB9BD380A11AEBEC99D9C0B4EF8BB6D6BB9BD380A11",
                "aebec99d9c0b4ef8bb6d6bb9bd380a11aebec99d9c0b4ef8bb6d6bb9bd380a11"
            })
    void valueThatIsNotSealedDoesNotEnterTheVault(String value) {
        String sealed = one("SELECT max(sealed_ip) FROM pii_vault");
        String insert = "INSERT INTO pii_vault VALUES ('any', 'any', '%s', '%s', now())";
        assertThatThrownBy(() -> as("privystream_vault_writer", insert.formatted(value, sealed)))
                .hasMessageContaining("sealed_ip_is_sealed");
        assertThatThrownBy(() -> as("privystream_vault_writer", insert.formatted(sealed, value)))
                .hasMessageContaining("sealed_device_id_is_sealed");
    }

    @Test
    void forgottenUserIsOutOfTheVaultForGoodAndInNoOtherTableMissed() throws SQLException {
        String user = one("SELECT user_id FROM pii_vault GROUP BY user_id HAVING count(*) = 2 LIMIT 1");
        String ofUser = "SELECT count(*) FROM pii_vault WHERE user_id = '" + user + "'";
        String logged = one("SELECT md5(string_agg(user_logins::text, ',' ORDER BY message_id)) FROM user_logins");
        String vault = "SELECT md5(string_agg(pii_vault::text, ',' ORDER BY message_id)) FROM pii_vault";
        String before = one(vault);

        assertThat(as("privystream_vault_eraser", "SELECT forget_user('" + user + "')"))
                .isEqualTo("2");
        assertThat(one(ofUser)).isEqualTo("0");
        assertThat(SANDBOX.pipeline().table().vaultRows()).isEqualTo(ROWS - 2);

        // The topic still has them, until its retention ends: the sink reads it once more.
        query("DELETE FROM pii_vault");
        replay();
        awaitVaultRows(ROWS - 2);
        assertThat(one(ofUser)).isEqualTo("0");
        assertThat(one("SELECT md5(string_agg(user_logins::text, ',' ORDER BY message_id)) FROM user_logins"))
                .isEqualTo(logged);
        assertThat(SANDBOX.pipeline().counts()).isEqualTo(new Counts(ROWS, ROWS, 1, 0));

        // A user who comes back is a user again.
        as("privystream_vault_writer", """
                INSERT INTO pii_vault SELECT 'later', '%s', sealed_ip, sealed_device_id, now() + interval '1 s'
                  FROM pii_vault LIMIT 1""".formatted(user));
        assertThat(one(ofUser)).isEqualTo("1");

        query("DELETE FROM pii_vault WHERE message_id = 'later'");
        query("DELETE FROM pii_vault_forgotten");
        replay();
        awaitVaultRows(ROWS);
        assertThat(one(vault)).as("all as it was").isEqualTo(before);
    }

    @Test
    void sqlFilesCanBeRunAgain() {
        LoginTable.create(SANDBOX.endpoints(), SANDBOX.project().tables());
        assertThat(SANDBOX.pipeline().table().vaultRows()).isEqualTo(ROWS);
    }

    private static void replay() {
        ConnectRest connect = SANDBOX.pipeline().connect();
        String sink = "/connectors/" + SINK;
        assertThat(connect.send("PUT", sink + "/stop", Optional.empty()).statusCode())
                .isLessThan(300);
        await().atMost(RunningSandbox.PATIENCE)
                .until(() -> connect.send("DELETE", sink + "/offsets", Optional.empty())
                                .statusCode()
                        == 200);
        assertThat(connect.send("PUT", sink + "/resume", Optional.empty()).statusCode())
                .isLessThan(300);
        await().atMost(RunningSandbox.PATIENCE)
                .until(() -> connect.states().stream()
                        .anyMatch(state -> state.name().equals(SINK + " task 0")
                                && state.state().equals("RUNNING")));
    }

    private static void awaitVaultRows(long rows) {
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(SANDBOX.pipeline().table().vaultRows())
                        .as("%s", SANDBOX.failures())
                        .isEqualTo(rows));
    }

    private static List<List<String>> query(String sql) {
        return SANDBOX.pipeline().table().query(sql).rows();
    }

    private static String one(String sql) {
        return query(sql).get(0).get(0);
    }

    /** Runs a statement with the rights of a role, and returns the first value of its result if it has one. */
    private static String as(String role, String sql) throws SQLException {
        Endpoints endpoints = SANDBOX.endpoints();
        try (Connection connection = DriverManager.getConnection(
                        endpoints.jdbcUrl(), Postgres.USER, Traces.text(endpoints.passwordFile()));
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE " + role);
            if (statement.execute(sql) && statement.getResultSet().next()) {
                return statement.getResultSet().getString(1);
            }
            return "";
        }
    }
}
