package dev.privystream.sandbox;

import static dev.privystream.sandbox.RunningPostgres.execute;
import static dev.privystream.sandbox.RunningPostgres.one;
import static dev.privystream.sandbox.RunningPostgres.query;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The tables, views and roles of config/postgres, on a server with nothing around it. */
class SchemaIT {

    @RegisterExtension
    static final RunningPostgres SERVER = new RunningPostgres();

    private static final Project PROJECT = Project.ofThisJvm();
    private static final String TOKEN = "ab".repeat(32);

    /** As both sinks write it. */
    private static final String UPSERT = """
            INSERT INTO user_logins
                (message_id, create_date, user_id, device_type, masked_ip, masked_device_id, locale, app_version)
            VALUES ('%s', '%s', 'any', 'ios', '%s', '%s', %s, '%s')
            ON CONFLICT (message_id, create_date) DO UPDATE SET user_id = EXCLUDED.user_id,
                device_type = EXCLUDED.device_type, masked_ip = EXCLUDED.masked_ip,
                masked_device_id = EXCLUDED.masked_device_id, locale = EXCLUDED.locale, app_version = EXCLUDED.app_version
            """;

    private Connection owner;
    private Connection writer;

    @BeforeAll
    static void migrate() throws SQLException, IOException {
        try (Connection connection = SERVER.connect()) {
            SERVER.migrate(connection, 1, 999);
        }
    }

    @BeforeEach
    void connect() throws SQLException {
        owner = SERVER.connect();
        execute(owner, "SET TIME ZONE 'UTC'; TRUNCATE user_logins");
        writer = as("privystream_writer");
    }

    @AfterEach
    void disconnect() throws SQLException {
        writer.close();
        owner.close();
    }

    @Test
    void filesCanBeRunAgainAndChangeNothing() throws SQLException, IOException {
        upsert("one", "2026-01-01", TOKEN, "1.0");
        String catalog = """
                SELECT pg_describe_object(classid, objid, objsubid) || ' on ' || pg_describe_object(refclassid, refobjid, refobjsubid)
                  FROM pg_depend WHERE refclassid = 'pg_class'::regclass ORDER BY 1""";
        SERVER.migrate(owner, 1, 999);
        List<List<String>> before = query(owner, catalog);

        SERVER.migrate(owner, 1, 999);

        assertThat(query(owner, catalog)).isEqualTo(before);
        assertThat(one(owner, "SELECT count(*) FROM user_logins")).isEqualTo("1");
    }

    @Test
    void everyTableAndColumnIsCommented() throws SQLException {
        assertThat(query(owner, """
                SELECT pg_class.oid::regclass, attname
                  FROM pg_class LEFT JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
                 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm', 'v') AND NOT relispartition
                   AND (obj_description(pg_class.oid, 'pg_class') IS NULL OR col_description(attrelid, attnum) IS NULL)""")).isEmpty();
    }

    @Test
    void secondDeliveryIsTheSameRowAndKeepsTheTimeOfTheFirst() throws SQLException {
        upsert("one", "2026-01-31 23:59:59.999+00", TOKEN, "1.0");
        String first = one(owner, "SELECT ingested_at FROM user_logins");

        upsert("one", "2026-01-31 23:59:59.999+00", TOKEN, "1.1");

        assertThat(query(owner, "SELECT app_version, ingested_at FROM user_logins"))
                .containsExactly(List.of("1.1", first));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            2.0,             2,         0,         -,         2001000
            2.00,            2,         0,         -,         -
            2.0.0,           2,         0,         0,         2001001
            2,               2,         -,         -,         2000000
            02,              2,         -,         -,         -
            10.1.0,          10,        1,         0,         10002001
            2146.998.998,    2146,      998,       998,       2146999999
            2147.0.0,        2147,      0,         0,         -
            1.999,           1,         999,       -,         -
            1.0.999,         1,         0,         999,       -
            20240131,        20240131,  -,         -,         -
            999999999.1,     999999999, 1,         -,         -
            1000000000.1,    -,         -,         -,         -
            999999999999.1,  -,         -,         -,         -
            1.2.3-beta,      -,         -,         -,         -
            1.2.3.4,         -,         -,         -,         -
            1.,              -,         -,         -,         -
            v1,              -,         -,         -,         -
            -1.0,            -,         -,         -,         -
            '',              -,         -,         -,         -
            ' 1.0',          -,         -,         -,         -
            '1.0\n',         -,         -,         -,         -
            '\u0661.\u0660', -,         -,         -,         -
            '\uff11.0',      -,         -,         -,         -
            """)
    void anyVersionIsKeptToTheLetterAndGivesNumbersOrNone(
            String version, String major, String minor, String patch, String classic) throws SQLException {
        upsert("one", "2026-01-01", TOKEN, version);
        assertThat(query(owner, """
                SELECT user_logins.app_version, app_version_major, app_version_minor, app_version_patch, classic.app_version
                  FROM user_logins, user_logins_classic AS classic""")).containsExactly(Arrays.asList(version, major, minor, patch, classic));
    }

    @Test
    void noTwoVersionsHaveTheSameClassicNumberAndTheNumbersHaveTheirOrder() throws SQLException {
        execute(owner, """
                INSERT INTO user_logins SELECT version, 'any', 'ios', '%1$s', '%1$s', NULL, version, '2026-01-01'
                  FROM (SELECT concat_ws('.', major, minor, patch) AS version
                          FROM unnest('{0,1,2,10,2146,2147}'::text[]) AS major,
                               unnest('{NULL,0,00,1,9,10,99,998,999,1000}'::text[]) AS minor,
                               unnest('{NULL,0,00,1,9,10,99,998,999,1000}'::text[]) AS patch
                         WHERE minor IS NOT NULL OR patch IS NULL) AS versions""".formatted(TOKEN));
        assertThat(
                        one(
                                owner,
                                "SELECT count(*) - count(DISTINCT app_version) FROM user_logins_classic WHERE app_version IS NOT NULL"))
                .isEqualTo("0");
        assertThat(one(owner, "SELECT count(app_version) FROM user_logins_classic"))
                .isEqualTo("215");
        // By what the columns say, and by what the classic number says.
        String byColumns = """
                SELECT app_version FROM user_logins WHERE app_version NOT LIKE '%00%' AND app_version NOT LIKE '%99_%'
                   AND app_version_major < 2147
                 ORDER BY app_version_major, app_version_minor NULLS FIRST, app_version_patch NULLS FIRST""";
        assertThat(query(owner, byColumns))
                .hasSizeGreaterThan(100)
                .containsSubsequence(List.of(
                        List.of("2"),
                        List.of("2.0"),
                        List.of("2.0.0"),
                        List.of("2.9.10"),
                        List.of("2.10"),
                        List.of("10")));
    }

    @Test
    void classicViewHasTheSevenColumnsOfTheExercise() throws SQLException {
        assertThat(query(owner, """
                SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
                 WHERE attrelid = 'user_logins_classic'::regclass ORDER BY attnum"""))
                .containsExactly(
                        List.of("user_id", "text"),
                        List.of("device_type", "text"),
                        List.of("masked_ip", "text"),
                        List.of("masked_device_id", "text"),
                        List.of("locale", "text"),
                        List.of("app_version", "integer"),
                        List.of("create_date", "date"));
        upsert("one", "2026-01-31 23:59:59.999+00", TOKEN, "1.0");
        execute(owner, "SET TIME ZONE 'Asia/Tokyo'");
        assertThat(one(owner, "SELECT create_date FROM user_logins_classic")).isEqualTo("2026-01-31");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "198.51.100.12",
                "198.51.100.12:abababababababababababababababababababababababababababababababab",
                "2001:db8::7",
                "2001:0db8:0000:0000:0000:0000:0000:0007",
                "000-12-3456",
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "aebec99d9c0b4ef8bb6d6bb9bd380a11",
                "AEBEC99D9C0B4EF8BB6D6BB9BD380A11AEBEC99D9C0B4EF8BB6D6BB9BD380A11",
                "abababababababababababababababababababababababababababababababab ",
                "k2abababababababababababababababababababababababababababababababab",
                "a b:abababababababababababababababababababababababababababababababab",
                ":abababababababababababababababababababababababababababababababab"
            })
    void valueThatIsNoTokenDoesNotEnter(String value) {
        assertThatThrownBy(() -> upsert("one", "2026-01-01", value, "1.0")).hasMessageContaining("masked_ip_is_masked");
        assertThatThrownBy(() -> execute(writer, UPSERT.formatted("one", "2026-01-01", TOKEN, value, "NULL", "1.0")))
                .hasMessageContaining("masked_device_id_is_masked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k2:", "2026-01.a_b:", "2026.11:"})
    void tokenEntersWithTheIdOfItsSecretOrWithout(String id) throws SQLException {
        upsert("one", "2026-01-01", id + TOKEN, "1.0");
        assertThat(one(owner, "SELECT masked_ip FROM user_logins")).isEqualTo(id + TOKEN);
    }

    @Test
    void partitionsAreThereForThisMonthAndThreeMore() throws SQLException {
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        Set<String> expected = IntStream.rangeClosed(0, 3)
                .mapToObj(ahead ->
                        "user_logins_" + DateTimeFormatter.ofPattern("yyyy_MM").format(now.plusMonths(ahead)))
                .collect(toSet());
        assertThat(partitions()).containsAll(expected).contains("user_logins_default");
        assertThat(query(owner, "SELECT * FROM make_login_partitions()")).isEmpty();
        String year = DateTimeFormatter.ofPattern("yyyy_MM").format(now.plusMonths(12));
        assertThat(query(owner, "SELECT made FROM make_login_partitions(ahead => 12)"))
                .last()
                .isEqualTo(List.of("user_logins_" + year));
        assertThat(partitions())
                .containsAll(IntStream.rangeClosed(0, 12)
                        .mapToObj(ahead -> "user_logins_"
                                + DateTimeFormatter.ofPattern("yyyy_MM").format(now.plusMonths(ahead)))
                        .toList());
    }

    @Test
    void rowsOfTheDefaultPartitionAreMovedToTheirUtcMonthWhateverTheTimeZoneOfTheSession() throws SQLException {
        upsert("first of May", "2020-05-01 00:00:00+00", TOKEN, "1.0");
        upsert("last of May", "2020-05-31 23:59:59.999+00", TOKEN, "1.0");
        upsert("first of June", "2020-06-01 00:00:00+00", TOKEN, "1.0");
        List<List<String>> rows = query(owner, "SELECT * FROM user_logins ORDER BY message_id");
        assertThat(query(owner, "SELECT DISTINCT tableoid::regclass FROM user_logins"))
                .containsExactly(List.of("user_logins_default"));

        execute(owner, "SET TIME ZONE 'America/Los_Angeles'");
        assertThat(query(owner, "SELECT * FROM make_login_partitions()"))
                .as("one month a call")
                .containsExactly(List.of("user_logins_2020_05", "2"));
        assertThat(query(owner, "SELECT * FROM make_login_partitions()"))
                .containsExactly(List.of("user_logins_2020_06", "1"));
        assertThat(query(owner, "SELECT * FROM make_login_partitions()")).isEmpty();
        execute(owner, "SET TIME ZONE 'UTC'");

        assertThat(query(owner, "SELECT * FROM user_logins ORDER BY message_id"))
                .isEqualTo(rows);
        assertThat(query(owner, "SELECT message_id FROM user_logins_2020_05 ORDER BY 1"))
                .containsExactly(List.of("first of May"), List.of("last of May"));
        // The upsert finds them there.
        upsert("first of May", "2020-05-01 00:00:00+00", TOKEN, "1.1");
        assertThat(one(owner, "SELECT count(*) FROM user_logins")).isEqualTo("3");
        execute(owner, "DROP TABLE user_logins_2020_05, user_logins_2020_06");
    }

    /** A sink whose row is on its way into the default partition is not refused. */
    @Test
    void writerWaitsWhileAPartitionIsMadeAndItsRowGoesThere() throws SQLException {
        upsert("early", "2021-01-05", TOKEN, "1.0");
        owner.setAutoCommit(false);
        assertThat(query(owner, "SELECT * FROM make_login_partitions()"))
                .containsExactly(List.of("user_logins_2021_01", "1"));
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
            try {
                upsert("late", "2021-01-06", TOKEN, "1.0");
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(one(owner, """
                        SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'user_logins'::regclass""")).isEqualTo("1"));
        assertThat(waiting).isNotDone();
        try (Connection reader = as("privystream_reader")) {
            String now = ZonedDateTime.now(ZoneOffset.UTC).toInstant().toString();
            assertThat(one(
                            reader,
                            "SELECT count(*) FROM user_logins WHERE create_date BETWEEN '%1$s' AND '%1$s'"
                                    .formatted(now)))
                    .as("months that are there already can be read meanwhile")
                    .isEqualTo("0");
        }
        owner.commit();
        owner.setAutoCommit(true);
        waiting.join();
        assertThat(query(owner, "SELECT message_id, tableoid::regclass FROM user_logins ORDER BY 1"))
                .containsExactly(List.of("early", "user_logins_2021_01"), List.of("late", "user_logins_2021_01"));
        execute(owner, "DROP TABLE user_logins_2021_01");
    }

    @Test
    void upkeepMakesPartitionsAndRefreshesTheCacheWhileItIsRead() throws SQLException {
        insert("one", "2022-03-01 12:00:00+00", "'DE'", "1.0");
        insert("two", "2022-03-01 13:00:00+00", "NULL", "1.0");
        insert("zero", "2022-02-28 12:00:00+00", "NULL", "1.0");
        execute(owner, "CALL upkeep_logins()");
        assertThat(partitions()).contains("user_logins_2022_02", "user_logins_2022_03");
        assertCacheIsRight();
        String refreshed = one(owner, "SELECT refreshed_at FROM login_upkeep");

        insert("three", "2022-03-01 14:00:00+00", "NULL", "1.0");
        insert("four", "2022-03-01 14:00:00+00", "'FR'", "1.0");
        execute(owner, "DELETE FROM user_logins WHERE message_id = 'one'");
        try (Connection reader = as("privystream_reader")) {
            reader.setAutoCommit(false);
            assertThat(one(reader, "SELECT sum(logins) FROM daily_logins")).isEqualTo("3");
            execute(owner, "CALL upkeep_logins()");
            reader.commit();
            assertThat(one(reader, "SELECT sum(logins) FROM daily_logins")).isEqualTo("4");
            assertThat(one(reader, "SELECT refreshed_at > '" + refreshed + "' FROM login_upkeep"))
                    .isEqualTo("t");
        }
        assertCacheIsRight();
        execute(owner, "DROP TABLE user_logins_2022_02, user_logins_2022_03");
    }

    @Test
    void viewsFollowTheNameToAnotherTableWhenTheFilesAreRunAgain() throws SQLException, IOException {
        upsert("old", "2024-11-01", TOKEN, "1.0");
        execute(owner, """
                BEGIN;
                CREATE TABLE user_logins_new (LIKE user_logins INCLUDING ALL) PARTITION BY RANGE (create_date);
                CREATE TABLE user_logins_new_default PARTITION OF user_logins_new DEFAULT;
                ALTER TABLE user_logins RENAME TO user_logins_old;
                ALTER TABLE user_logins_new RENAME TO user_logins;
                COMMIT""");
        assertThat(one(owner, "SELECT count(*) FROM user_logins_classic")).isEqualTo("1");

        SERVER.migrate(owner, 1, 999);

        String month =
                "user_logins_" + DateTimeFormatter.ofPattern("yyyy_MM").format(ZonedDateTime.now(ZoneOffset.UTC));
        assertThat(partitions())
                .as("the old table has a partition of the usual name")
                .contains(month + "_1");
        assertThat(indexes()).as("in all").hasSize(5).doesNotContain("user_logins_user_id_create_date");
        execute(owner, "DROP TABLE user_logins_old");
        SERVER.migrate(owner, 1, 999);
        assertThat(indexes())
                .hasSize(5)
                .contains(
                        "user_logins_user_id_create_date",
                        "user_logins_masked_device_id_user_id",
                        "user_logins_masked_ip_user_id",
                        "user_logins_create_date");
        assertThat(one(owner, "SELECT count(*) FROM user_logins_classic")).isEqualTo("0");
        upsert("new", "2024-11-01", TOKEN, "1.0");
        execute(owner, "CALL upkeep_logins()");
        assertCacheIsRight();
        try (Connection reader = as("privystream_reader")) {
            assertThat(one(reader, "SELECT sum(logins) FROM daily_logins")).isEqualTo("1");
        }
        execute(owner, "DROP TABLE user_logins CASCADE");
        SERVER.migrate(owner, 1, 999);
    }

    @Test
    void tableOfAnEarlierVersionIsNamedAndLeftAsItIs() throws SQLException {
        owner.setAutoCommit(false);
        execute(
                owner,
                "ALTER TABLE user_logins RENAME TO moved; CREATE TABLE user_logins (message_id text PRIMARY KEY)");
        assertThatThrownBy(() -> SERVER.migrate(owner, 1, 1))
                .hasMessageContaining("user_logins is of an earlier version")
                .hasMessageContaining("RENAME TO user_logins_old")
                .hasMessageContaining(".sandbox");
        owner.rollback();
        owner.setAutoCommit(true);
    }

    /** Four bytes a character, which do not compress: an entry of a b-tree has 2,704 bytes at most. */
    @Test
    void longestTextsOfTheSchemaFitTheIndexesAndTheCache() throws SQLException, IOException {
        JsonNode properties = ConnectRest.parse(
                        Files.readString(PROJECT.schemas().resolve("login.schema.json")))
                .path("properties");
        String row = """
                INSERT INTO user_logins (message_id, create_date, user_id, device_type, masked_ip, masked_device_id, locale, app_version)
                VALUES ('one', now(), '%s', '%s', '%s', '%s', '%s', '%s')""";
        execute(
                writer,
                row.formatted(
                        longest(properties, "user_id"),
                        longest(properties, "device_type"),
                        "k".repeat(64) + ":" + TOKEN,
                        "k".repeat(64) + ":" + TOKEN,
                        longest(properties, "locale"),
                        longest(properties, "app_version")));
        execute(owner, "CALL upkeep_logins()");
        assertCacheIsRight();
        assertThatThrownBy(() -> execute(writer, row.formatted(noise(3_000), "", TOKEN, TOKEN, "", "")))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("54000"));
    }

    @Test
    void tablesExchangeTheirRowsWithoutReadingThemAndWithWhatOnlyTheOldOneHas() throws SQLException {
        upsert("both", Instant.now().toString(), TOKEN, "1.0");
        execute(owner, "SELECT create_user_logins_like('replayed')");
        execute(
                owner,
                "INSERT INTO replayed SELECT message_id, user_id, device_type, masked_ip, masked_device_id, 'new',"
                        + " app_version, create_date FROM user_logins");
        upsert("only old", Instant.now().toString(), TOKEN, "1.0");
        upsert("older than any month", "2019-11-01", TOKEN, "1.0");

        Set<String> names = partitions();
        execute(owner, "SET client_min_messages = debug1");
        List<String> attached = new ArrayList<>();
        try (Statement statement = owner.createStatement()) {
            statement.execute("SELECT exchange_user_logins('replayed')");
            for (SQLWarning note = statement.getWarnings(); note != null; note = note.getNextWarning()) {
                attached.add(note.getMessage());
            }
            ResultSet carried = statement.getResultSet();
            assertThat(carried.next()).isTrue();
            assertThat(carried.getLong(1)).isEqualTo(2);
        }
        execute(owner, "RESET client_min_messages");

        Set<String> months = new HashSet<>(names);
        months.remove("user_logins_default");
        assertThat(attached)
                .as("what Postgres says where it does not read a partition's rows")
                .containsAll(months.stream().map(SchemaIT::notRead).toList())
                .containsAll(months.stream()
                        .map(month -> notRead(month.replace("user_logins", "replayed")))
                        .toList());
        assertThat(partitions()).isEqualTo(names);
        assertThat(query(owner, "SELECT message_id, locale FROM user_logins ORDER BY 1"))
                .containsExactly(
                        List.of("both", "new"),
                        Arrays.asList("older than any month", null),
                        Arrays.asList("only old", null));
        assertThat(query(owner, "SELECT message_id, locale FROM replayed ORDER BY 1"))
                .containsExactly(
                        Arrays.asList("both", null),
                        Arrays.asList("older than any month", null),
                        Arrays.asList("only old", null));
        execute(owner, "DROP TABLE replayed");
    }

    @Test
    void tableOfTheSameShapeHasNoRightsByDefaultWhateverTheSessionsDates() throws SQLException {
        execute(owner, """
                ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC, privystream_vault_reader;
                SET datestyle = 'SQL, DMY'; SET TIME ZONE 'Asia/Kolkata';
                SELECT create_user_logins_like('alike');
                ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM PUBLIC, privystream_vault_reader;
                SET datestyle = 'ISO'; SET TIME ZONE 'UTC'""");
        String rights = """
                SELECT replace(relid::regclass::text, '%1$s', ''), grantee::regrole, privilege_type
                  FROM pg_partition_tree('%1$s') JOIN pg_class ON oid = relid, aclexplode(relacl)
                 WHERE grantee <> relowner ORDER BY 1, 2, 3""";
        assertThat(query(owner, rights.formatted("alike")))
                .isEqualTo(query(owner, rights.formatted("user_logins")))
                .isNotEmpty();
        String bounds = """
                SELECT pg_get_expr(relpartbound, oid) FROM pg_partition_tree('%s') JOIN pg_class ON oid = relid ORDER BY 1""";
        assertThat(query(owner, bounds.formatted("alike"))).isEqualTo(query(owner, bounds.formatted("user_logins")));
        execute(owner, "DROP TABLE alike");
    }

    /** docs/growth.md, section by section. */
    @Test
    void monthIsLetGoAsThePageSays() throws SQLException, IOException {
        Runbook page = new Runbook(PROJECT, "../growth");
        upsert("old", "2025-01-31 23:59:59.999+00", TOKEN, "1.0");
        upsert("newer", "2025-02-01 00:00:00+00", TOKEN, "1.0");
        execute(owner, page.block("Upkeep", "sql"));
        String list = page.blocks("Partitions", "sql").get(0);
        assertThat(query(owner, list))
                .extracting(row -> row.get(0) + " " + row.get(1))
                .contains(
                        "user_logins_2025_01 FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2025-02-01 00:00:00+00')",
                        "user_logins_default DEFAULT");

        execute(owner, page.block("Retention", "sql"));

        assertThat(query(owner, "SELECT message_id FROM user_logins")).containsExactly(List.of("newer"));
        assertThat(partitions()).contains("user_logins_2025_02").doesNotContain("user_logins_2025_01");
        assertThat(one(owner, "SELECT to_regclass('user_logins_2025_01')")).isNull();
        // What comes late all the same is not refused.
        upsert("late", "2025-01-01", TOKEN, "1.0");
        execute(owner, page.block("Upkeep", "sql"));
        assertCacheIsRight();
        execute(owner, "DROP TABLE user_logins_2025_01, user_logins_2025_02");
    }

    @Test
    void furtherIndexIsMadeWithoutStoppingTheWriterAsThePageSays() throws SQLException, IOException {
        String month = "2026_11";
        upsert("one", Instant.now().toString(), TOKEN, "1.0");
        List<String> sql = List.of(new Runbook(PROJECT, "../growth")
                .blocks("Partitions", "sql")
                .get(1)
                .split("\n"));
        assertThat(sql).hasSize(3);
        execute(owner, sql.get(0));
        for (String partition : partitions()) {
            for (String statement : sql.subList(1, 3)) {
                execute(owner, statement.replace("user_logins_" + month, partition));
            }
        }
        assertThat(one(owner, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'user_logins_locale'::regclass"))
                .isEqualTo("t");
        execute(owner, "DROP INDEX user_logins_locale");
    }

    @Test
    void indexesAreComparedAsThePageSays() throws SQLException, IOException {
        List<String> sql = new Runbook(PROJECT, "../growth").blocks("BRIN", "sql");
        assertThat(sql).hasSize(2);
        execute(owner, sql.get(0).replace("1000000", "1000"));
        execute(owner, sql.get(1));
        assertThat(one(owner, "SELECT count(*) FROM user_logins")).isEqualTo("1000");
        assertThat(one(owner, "SELECT to_regclass('user_logins_try')")).isNull();
    }

    /** Without Citus, what Citus asks of the key. */
    @Test
    void keyTakesTheUserInAsCitusAsks() throws SQLException, IOException {
        String citus = new Runbook(PROJECT, "../growth").block("Citus", "sql");
        String key = citus.substring(citus.indexOf("DROP MATERIALIZED"), citus.indexOf("SELECT create_distributed"));
        owner.setAutoCommit(false);
        execute(owner, key);
        execute(
                owner,
                UPSERT.formatted("one", "2026-11-10", TOKEN, TOKEN, "NULL", "1.0")
                        .replace("(message_id, create_date) DO", "(message_id, create_date, user_id) DO"));
        assertThat(one(owner, "SELECT count(*) FROM user_logins")).isEqualTo("1");
        owner.rollback();
        owner.setAutoCommit(true);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            privystream_writer       | SELECT * FROM user_logins_default
            privystream_writer       | INSERT INTO user_logins_default (message_id) VALUES ('any')
            privystream_writer       | SELECT * FROM daily_logins
            privystream_writer       | REFRESH MATERIALIZED VIEW daily_logins
            privystream_writer       | SELECT * FROM user_logins_classic
            privystream_writer       | SELECT * FROM login_upkeep
            privystream_writer       | SELECT * FROM pii_vault
            privystream_writer       | DELETE FROM user_logins
            privystream_writer       | TRUNCATE user_logins
            privystream_writer       | SELECT make_login_partitions()
            privystream_writer       | CALL upkeep_logins()
            privystream_writer       | ALTER TABLE user_logins DROP CONSTRAINT masked_ip_is_masked
            privystream_reader       | INSERT INTO user_logins (message_id) VALUES ('any')
            privystream_reader       | UPDATE user_logins SET locale = 'any'
            privystream_reader       | DELETE FROM user_logins
            privystream_reader       | SELECT * FROM pii_vault
            privystream_reader       | REFRESH MATERIALIZED VIEW daily_logins
            privystream_reader       | SELECT make_login_partitions()
            privystream_reader       | CALL upkeep_logins()
            privystream_vault_writer | SELECT * FROM user_logins
            privystream_vault_writer | SELECT * FROM daily_logins
            """)
    void roleMayNotDoWhatIsNotItsWork(String role, String statement) throws SQLException {
        try (Connection connection = as(role)) {
            assertThatThrownBy(() -> execute(connection, statement))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"user_logins", "daily_logins", "user_logins_classic", "login_upkeep"})
    void readerReads(String table) throws SQLException {
        try (Connection reader = as("privystream_reader")) {
            assertThat(query(reader, "SELECT count(*) FROM " + table)).hasSize(1);
        }
    }

    private static Connection as(String role) throws SQLException {
        Connection connection = SERVER.connect();
        execute(connection, "SET TIME ZONE 'UTC'; SET ROLE " + role);
        return connection;
    }

    private void upsert(String message, String sent, String token, String version) throws SQLException {
        execute(writer, UPSERT.formatted(message, sent, token, TOKEN, "NULL", version));
    }

    private void insert(String message, String sent, String locale, String version) throws SQLException {
        execute(writer, UPSERT.formatted(message, sent, TOKEN, TOKEN, locale, version));
    }

    private Set<String> partitions() throws SQLException {
        Set<String> names = new HashSet<>();
        query(owner, "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'user_logins'::regclass")
                .forEach(row -> names.add(row.get(0)));
        return names;
    }

    private List<String> indexes() throws SQLException {
        return query(
                        owner,
                        "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'user_logins'::regclass ORDER BY 1")
                .stream()
                .map(row -> row.get(0))
                .toList();
    }

    private static String notRead(String partition) {
        return "partition constraint for table \"" + partition + "\" is implied by existing constraints";
    }

    private static String longest(JsonNode properties, String field) {
        return noise(properties.path(field).path("maxLength").intValue());
    }

    private static String noise(int length) {
        return new Random(6)
                .ints(length, 0x20000, 0x2A000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private void assertCacheIsRight() throws SQLException {
        assertThat(query(
                        owner,
                        "SELECT day, device_type, locale, app_version, logins FROM daily_logins ORDER BY 1, 2, 3, 4"))
                .isEqualTo(query(owner, """
                        SELECT (create_date AT TIME ZONE 'UTC')::date, device_type, locale, app_version, count(*)
                          FROM user_logins GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""));
    }
}
