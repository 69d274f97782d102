package dev.privystream.sandbox;

import static dev.privystream.sandbox.RunningPostgres.execute;
import static dev.privystream.sandbox.RunningPostgres.one;
import static dev.privystream.sandbox.RunningPostgres.query;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.privystream.deployment.Programs;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every question of config/postgres/queries.sql, asked of a million rows by an analyst: its answer, and the way to it. */
class QueriesIT {

    @RegisterExtension
    static final RunningPostgres SERVER = new RunningPostgres();

    private static final Project PROJECT = Project.ofThisJvm();
    private static final GeneratedLogins LOGINS = new GeneratedLogins(1_000_000, 6);

    private static final LocalDate MARCH = LocalDate.of(2025, 3, 1);
    private static final LocalDate APRIL = LocalDate.of(2025, 4, 1);
    private static final LocalDate DAY = LocalDate.of(2025, 3, 10);

    private static final int USER = 42;
    private static final int ADDRESS = 7;
    private static final int DEVICE = 3;

    /** The partitions that have rows. */
    private static final Set<String> MONTHS = Set.of(
            "user_logins_2025_01",
            "user_logins_2025_02",
            "user_logins_2025_03",
            "user_logins_2025_04",
            "user_logins_2025_05",
            "user_logins_2025_06");

    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.MILLI_OF_SECOND, 0, 3, true)
            .appendLiteral("+00")
            .toFormatter()
            .withZone(ZoneOffset.UTC);

    private static final Comparator<Group> MOST_USERS = Comparator.comparingLong(Group::users)
            .thenComparingLong(Group::logins)
            .reversed();
    private static final Comparator<Group> MOST_LOGINS =
            Comparator.comparingLong(Group::logins).reversed();

    private static Map<String, String> statements;
    private static Connection owner;
    private static Connection analyst;

    /** How many rows and users have one key. */
    private record Group(long key, long logins, long users) {}

    @BeforeAll
    static void load() throws SQLException, IOException {
        owner = SERVER.connect();
        // Nothing here is to survive a crash.
        execute(owner, "ALTER SYSTEM SET fsync = off");
        execute(owner, "ALTER SYSTEM SET max_wal_size = '4GB'");
        execute(owner, "SELECT pg_reload_conf(); SET TIME ZONE 'UTC'");
        SERVER.migrate(owner, 1, 2);
        for (LocalDate month = GeneratedLogins.FIRST_DAY;
                month.isBefore(GeneratedLogins.END);
                month = month.plusMonths(1)) {
            execute(owner, """
                    INSERT INTO user_logins VALUES ('none', '', '', repeat('0', 64), repeat('0', 64), NULL, '', '%s')""".formatted(month));
        }
        for (String month : new TreeSet<>(MONTHS)) {
            assertThat(query(owner, "SELECT * FROM make_login_partitions()")).containsExactly(List.of(month, "1"));
        }
        execute(owner, "DELETE FROM user_logins");
        LOGINS.copyTo(owner);
        SERVER.migrate(owner, 3, 999);
        execute(owner, "VACUUM (ANALYZE) user_logins, daily_logins");
        analyst = SERVER.connect();
        execute(analyst, "SET TIME ZONE 'UTC'; SET ROLE privystream_reader");
        statements = statements();
    }

    @AfterAll
    static void disconnect() throws SQLException {
        for (Connection connection : Arrays.asList(owner, analyst)) {
            if (connection != null) {
                connection.close();
            }
        }
    }

    @Test
    void devicesSeenMoreThanOnceAreCountedByTheirIndexAlone() throws SQLException {
        String sql = statement("devices-seen-more-than-once", Map.of());
        List<Group> groups = groups(LOGINS.all(), LOGINS::device, group -> group.logins() > 1);
        assertThat(query(analyst, sql))
                .isEqualTo(top(groups, MOST_USERS, key -> List.of(token(GeneratedLogins.deviceId((int) key)))));
        assertIndexAlone(sql, "user_logins_masked_device_id_user_id");
    }

    @Test
    void addressesOfSeveralUsersAreCountedByTheirIndexAlone() throws SQLException {
        String sql = statement("addresses-of-several-users", Map.of());
        List<Group> groups = groups(LOGINS.all(), LOGINS::address, group -> group.users() > 1);
        assertThat(query(analyst, sql))
                .isEqualTo(top(groups, MOST_USERS, key -> List.of(token(GeneratedLogins.ip((int) key)))));
        assertIndexAlone(sql, "user_logins_masked_ip_user_id");
    }

    @Test
    void pairsThatRepeatAreFoundInTheirMonthAlone() throws SQLException {
        String sql = statement("repeated-pairs", Map.of("since", MARCH, "until", APRIL));
        List<Group> groups = groups(
                LOGINS.between(MARCH, APRIL),
                row -> ((long) LOGINS.device(row) << 20) + LOGINS.address(row),
                group -> group.logins() > 1);
        assertThat(query(analyst, sql))
                .isEqualTo(top(
                        groups,
                        MOST_LOGINS,
                        key -> List.of(
                                token(GeneratedLogins.deviceId((int) (key >> 20))),
                                token(GeneratedLogins.ip((int) (key & 0xfffff))))));
        assertThat(plan(sql).tables()).containsExactly("user_logins_2025_03");
    }

    @Test
    void addressesOfAUserAreFoundByTheUser() throws SQLException {
        String sql = statement("addresses-of-a-user", Map.of("user_id", GeneratedLogins.userId(USER)));
        assertThat(query(analyst, sql))
                .isEqualTo(ofUser(row -> List.of(token(GeneratedLogins.ip(LOGINS.address(row))))));
        assertIndex(sql, "user_logins_user_id_create_date");
    }

    @Test
    void devicesOfAUserAreFoundByTheUser() throws SQLException {
        String sql = statement("devices-of-a-user", Map.of("user_id", GeneratedLogins.userId(USER)));
        assertThat(query(analyst, sql))
                .isEqualTo(ofUser(
                        row -> List.of(token(GeneratedLogins.deviceId(LOGINS.device(row))), LOGINS.platform(row))));
        assertIndex(sql, "user_logins_user_id_create_date");
    }

    @Test
    void lastLoginOfAUserIsFoundByTheUser() throws SQLException {
        String sql = statement("last-login-of-a-user", Map.of("user_id", GeneratedLogins.userId(USER)));
        int last = LOGINS.all().filter(row -> LOGINS.user(row) == USER).max().orElseThrow();
        assertThat(query(analyst, sql))
                .containsExactly(Arrays.asList(
                        text(LOGINS.sent(last)),
                        LOGINS.platform(last),
                        LOGINS.version(last),
                        LOGINS.locale(last),
                        token(GeneratedLogins.ip(LOGINS.address(last))),
                        token(GeneratedLogins.deviceId(LOGINS.device(last)))));
        assertIndex(sql, "user_logins_user_id_create_date");
    }

    @Test
    void loginsOfAKnownAddressAreFoundByItsToken() throws SQLException {
        String sql = statement("logins-of-an-address", Map.of("token", token(GeneratedLogins.ip(ADDRESS))));
        assertThat(query(analyst, sql))
                .hasSize(100)
                .isEqualTo(newest(
                        row -> LOGINS.address(row) == ADDRESS,
                        row -> token(GeneratedLogins.deviceId(LOGINS.device(row)))));
        assertIndex(sql, "user_logins_masked_ip_user_id");
    }

    @Test
    void loginsOfAKnownDeviceAreFoundByItsToken() throws SQLException {
        String sql = statement("logins-of-a-device", Map.of("token", token(GeneratedLogins.deviceId(DEVICE))));
        assertThat(query(analyst, sql))
                .hasSize(100)
                .isEqualTo(newest(
                        row -> LOGINS.device(row) == DEVICE, row -> token(GeneratedLogins.ip(LOGINS.address(row)))));
        assertIndex(sql, "user_logins_masked_device_id_user_id");
    }

    /** As docs/queries.md says it. */
    @Test
    void knownAddressIsHashedByPgcryptoAndFoundByTheIndex() throws SQLException, IOException {
        execute(owner, "CREATE EXTENSION IF NOT EXISTS pgcrypto");
        String sql = new Runbook(PROJECT, "../queries")
                .blocks("Look a known value up", "sql")
                .get(0)
                .replaceFirst("(?m)^\\\\set .*$", "")
                .replace(":'key'", "'" + GeneratedLogins.SECRET + "'")
                .replace("198.51.100.12", GeneratedLogins.ip(ADDRESS));
        assertThat(query(analyst, sql)).hasSize((int)
                LOGINS.all().filter(row -> LOGINS.address(row) == ADDRESS).count());
        assertIndex(sql, "user_logins_masked_ip_user_id");
    }

    @Test
    void dailyVolumeIsReadFromTheCacheByTheDay() throws SQLException {
        String sql = statement("daily-volume-by-platform", Map.of("since", DAY, "until", DAY.plusDays(7)));
        Map<String, Long> logins = new TreeMap<>(LOGINS.between(DAY, DAY.plusDays(7))
                .boxed()
                .collect(groupingBy(row -> LOGINS.day(row) + " " + LOGINS.platform(row), counting())));
        assertThat(query(analyst, sql))
                .extracting(row -> String.join(" ", row))
                .isEqualTo(logins.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .toList());
        assertCache(sql);
    }

    @Test
    void versionsAreInTheirOrderAndNoneIsMergedWithAnother() throws SQLException {
        String sql = statement("version-adoption", Map.of("since", DAY, "until", DAY.plusDays(7)));
        assertThat(query(analyst, sql))
                .isEqualTo(shares(
                        LOGINS::version,
                        List.of(
                                "20240131",
                                "10.1.0",
                                "2.10.0",
                                "2.9.1",
                                "2.9.0",
                                "2.0.0",
                                "2.00",
                                "2.0",
                                "1.4",
                                "999999999999.1",
                                "1.2.3-beta")));
        assertCache(sql);
    }

    @Test
    void localesAreSharedOutWithThoseThatAreNull() throws SQLException {
        String sql = statement("locale-share", Map.of("since", DAY, "until", DAY.plusDays(7)));
        List<List<String>> shares = shares(LOGINS::locale, withNull(GeneratedLogins.LOCALES));
        shares.sort(Comparator.comparingLong((List<String> row) -> Long.parseLong(row.get(1)))
                .reversed());
        assertThat(query(analyst, sql)).isEqualTo(shares);
        assertCache(sql);
    }

    @Test
    void nothingRawIsFoundAndAMonthIsCheckedByItself() throws SQLException {
        assertThat(one(analyst, statement("raw-pii", Map.of("since", "2000-01-01", "until", "2100-01-01"))))
                .isEqualTo("0");
        assertThat(plan(statement("raw-pii", Map.of("since", MARCH, "until", APRIL)))
                        .tables())
                .containsExactly("user_logins_2025_03");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            masked_ip,        198.51.100.12
            masked_ip,        2001:0db8:0000:0000:0000:0000:0000:0007
            masked_ip,        198.51.100.12:abababababababababababababababababababababababababababababababab
            masked_device_id, 000-12-3456
            masked_device_id, AEBEC99D9C0B4EF8BB6D6BB9BD380A11AEBEC99D9C0B4EF8BB6D6BB9BD380A11
            user_id,          198.51.100.12
            user_id,          user at 2001:db8::7
            device_type,      ios 000-12-3456
            locale,           ::1
            """)
    void plantedRawValueIsFound(String column, String value) throws SQLException {
        String sql = statement("raw-pii", Map.of("since", DAY, "until", DAY.plusDays(1)));
        rolledBack(() -> {
            execute(owner, """
                    ALTER TABLE user_logins DROP CONSTRAINT masked_ip_is_masked, DROP CONSTRAINT masked_device_id_is_masked;
                    UPDATE user_logins SET %s = '%s' WHERE create_date = '%s'
                    """.formatted(
                            column,
                            value,
                            text(LOGINS.sent(LOGINS.between(DAY, APRIL).min().orElseThrow()))));
            assertThat(one(owner, sql)).isEqualTo("1");
        });
        assertThat(one(owner, sql)).isEqualTo("0");
    }

    @Test
    void messageThatIsTwoRowsIsFoundByTheKeysIndexAlone() throws SQLException {
        String sql = statement("double-load", Map.of());
        assertThat(one(analyst, sql)).isEqualTo("0");
        assertIndexAlone(sql, "user_logins_pkey");
        rolledBack(() -> {
            execute(owner, """
                    INSERT INTO user_logins
                    SELECT message_id, user_id, device_type, masked_ip, masked_device_id, locale, app_version, create_date + interval '1 month'
                      FROM user_logins_2025_03 ORDER BY message_id LIMIT 3""");
            assertThat(one(owner, sql)).isEqualTo("3");
        });
    }

    @Test
    void lagOfADayIsFoundInAPartOfItsMonth() throws SQLException {
        String sql = statement("lag", Map.of("since", DAY, "until", DAY.plusDays(1)));
        int[] lags =
                LOGINS.between(DAY, DAY.plusDays(1)).map(LOGINS::lag).sorted().toArray();
        List<String> row = query(analyst, sql).get(0);
        assertThat(row.get(0)).isEqualTo(Integer.toString(lags.length));
        assertThat(Double.parseDouble(row.get(1))).isEqualTo(percentile(lags, 0.5), within(1e-5));
        assertThat(Double.parseDouble(row.get(2))).isEqualTo(percentile(lags, 0.99), within(1e-5));
        assertThat(Double.parseDouble(row.get(3))).isEqualTo(lags[lags.length - 1] / 1000.0, within(1e-5));
        assertThat(plan(sql).tables()).containsExactly("user_logins_2025_03");
        assertThat(plan(sql).indexes()).containsExactly("user_logins_create_date");
    }

    /** So that the assertions on plans are known to fail. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            devices-seen-more-than-once, user_logins_masked_device_id_user_id
            addresses-of-several-users,  user_logins_masked_ip_user_id
            addresses-of-a-user,         user_logins_user_id_create_date
            devices-of-a-user,           user_logins_user_id_create_date
            last-login-of-a-user,        user_logins_user_id_create_date
            logins-of-an-address,        user_logins_masked_ip_user_id
            logins-of-a-device,          user_logins_masked_device_id_user_id
            daily-volume-by-platform,    daily_logins_day
            version-adoption,            daily_logins_day
            locale-share,                daily_logins_day
            lag,                         user_logins_create_date
            """)
    void droppedIndexIsMissed(String name, String index) throws SQLException {
        String sql = statement(
                name,
                Map.of(
                        "user_id",
                        GeneratedLogins.userId(USER),
                        "token",
                        token("any"),
                        "since",
                        DAY,
                        "until",
                        DAY.plusDays(1)));
        assertThat(QueryPlan.of(owner, sql).indexes()).containsExactly(index);
        rolledBack(() -> {
            execute(owner, "DROP INDEX " + index);
            assertThat(QueryPlan.of(owner, sql).indexes()).doesNotContain(index);
        });
    }

    @ParameterizedTest
    @CsvSource({"repeated-pairs", "raw-pii", "lag"})
    void spanOfTwoMonthsReadsTwoPartitions(String name) throws SQLException {
        assertThat(plan(statement(name, Map.of("since", "2025-02-10", "until", "2025-03-10")))
                        .tables())
                .containsExactlyInAnyOrder("user_logins_2025_02", "user_logins_2025_03");
    }

    @Test
    void allQueriesAreTestedAndRunInPsql() throws Exception {
        assertThat(statements)
                .containsOnlyKeys(
                        "devices-seen-more-than-once",
                        "addresses-of-several-users",
                        "repeated-pairs",
                        "addresses-of-a-user",
                        "devices-of-a-user",
                        "last-login-of-a-user",
                        "logins-of-an-address",
                        "logins-of-a-device",
                        "daily-volume-by-platform",
                        "version-adoption",
                        "locale-share",
                        "raw-pii",
                        "double-load",
                        "lag");
        assumeTrue(Programs.isInstalled("psql"), "psql is missing");
        for (List<String> settings : List.of(
                List.of("-v", "since=2025-06-30"),
                List.of(
                        "-v",
                        "user_id=" + GeneratedLogins.userId(USER),
                        "-v",
                        "since=2025-03-01",
                        "-v",
                        "until=2025-04-01"))) {
            List<String> command = new ArrayList<>(List.of("psql", "-X", "-v", "ON_ERROR_STOP=1"));
            command.addAll(settings);
            command.addAll(List.of(
                    "-f",
                    file().toString(),
                    "-h",
                    "127.0.0.1",
                    "-p",
                    Integer.toString(SERVER.port()),
                    "-U",
                    Postgres.USER,
                    "postgres"));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("PGPASSWORD", SERVER.password());
            Process psql = builder.start();
            psql.getOutputStream().close();
            String output = new String(psql.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(psql.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(psql.exitValue()).as(output).isZero();
            assertThat(output).contains("SET", "masked_device_id", "p99").doesNotContain("ERROR");
        }
    }

    private static void assertIndex(String sql, String index) throws SQLException {
        QueryPlan plan = plan(sql);
        assertThat(plan.indexes()).containsExactly(index);
        assertThat(plan.scansOf(MONTHS)).isNotEmpty().doesNotContain("Seq Scan");
    }

    private static void assertIndexAlone(String sql, String index) throws SQLException {
        QueryPlan plan = plan(sql);
        assertThat(plan.indexes()).containsExactly(index);
        assertThat(plan.scansOf(MONTHS)).containsExactly("Index Only Scan");
    }

    private static void assertCache(String sql) throws SQLException {
        QueryPlan plan = plan(sql);
        assertThat(plan.tables()).containsExactly("daily_logins");
        assertThat(plan.indexes()).containsExactly("daily_logins_day");
    }

    private static QueryPlan plan(String sql) throws SQLException {
        return QueryPlan.of(analyst, sql);
    }

    private interface Statements {

        void run() throws SQLException;
    }

    /** Runs statements of the owner's in a transaction that leaves nothing behind. */
    private static void rolledBack(Statements statements) throws SQLException {
        owner.setAutoCommit(false);
        try {
            statements.run();
        } finally {
            owner.rollback();
            owner.setAutoCommit(true);
        }
    }

    private static Path file() {
        return PROJECT.home().resolve("config/postgres/queries.sql");
    }

    /** The statements of the file by their names. */
    private static Map<String, String> statements() throws IOException {
        Map<String, String> statements = new LinkedHashMap<>();
        String[] parts = Files.readString(file()).split("(?m)^-- name: ");
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            String sql = part.substring(part.indexOf('\n'))
                    .replaceAll("(?m)^--.*$", "")
                    .strip();
            assertThat(sql)
                    .endsWith(";")
                    .satisfies(text ->
                            assertThat(text.chars().filter(c -> c == ';')).hasSize(1));
            statements.put(part.substring(0, part.indexOf('\n')), sql.replace(";", ""));
        }
        return statements;
    }

    private static String statement(String name, Map<String, ?> values) {
        String sql = Objects.requireNonNull(statements.get(name), name);
        for (Map.Entry<String, ?> value : values.entrySet()) {
            sql = sql.replace(":'" + value.getKey() + "'", "'" + value.getValue() + "'");
        }
        assertThat(sql).doesNotContain(":'");
        return sql;
    }

    private static List<Group> groups(IntStream rows, IntToLongFunction key, java.util.function.Predicate<Group> kept) {
        int bits = 18;
        long[] sorted = rows.mapToLong(row -> (key.applyAsLong(row) << bits) + LOGINS.user(row))
                .sorted()
                .toArray();
        List<Group> groups = new ArrayList<>();
        for (int start = 0, end; start < sorted.length; start = end) {
            end = start + 1;
            int users = 1;
            while (end < sorted.length && sorted[end] >> bits == sorted[start] >> bits) {
                users += sorted[end] == sorted[end - 1] ? 0 : 1;
                end++;
            }
            Group group = new Group(sorted[start] >> bits, end - start, users);
            if (kept.test(group)) {
                groups.add(group);
            }
        }
        return groups;
    }

    /** The first hundred rows, of equals those whose names come first. */
    private static List<List<String>> top(
            List<Group> groups, Comparator<Group> order, LongFunction<List<String>> names) {
        List<Group> sorted = groups.stream().sorted(order).toList();
        assertThat(sorted).as("some are left over").hasSizeGreaterThan(0);
        Group last = sorted.get(Math.min(100, sorted.size()) - 1);
        record Named(List<String> names, Group group) {}
        return sorted.stream()
                .takeWhile(group -> order.compare(group, last) <= 0)
                .map(group -> new Named(names.apply(group.key()), group))
                .sorted(Comparator.comparing(Named::group, order)
                        .thenComparing(named -> String.join(" ", named.names())))
                .limit(100)
                .map(named -> {
                    List<String> row = new ArrayList<>(named.names());
                    row.add(Long.toString(named.group().logins()));
                    row.add(Long.toString(named.group().users()));
                    return row;
                })
                .toList();
    }

    /** What a user used, with how often, first and last, the last used first. */
    private static List<List<String>> ofUser(IntFunction<List<String>> used) {
        Map<List<String>, List<Integer>> rows =
                LOGINS.all().filter(row -> LOGINS.user(row) == USER).boxed().collect(groupingBy(used::apply));
        return rows.entrySet().stream()
                .sorted(Comparator.comparing(
                        entry -> -entry.getValue().get(entry.getValue().size() - 1)))
                .map(entry -> {
                    List<Integer> of = entry.getValue();
                    List<String> row = new ArrayList<>(entry.getKey());
                    row.add(Integer.toString(of.size()));
                    row.add(text(LOGINS.sent(of.get(0))));
                    row.add(text(LOGINS.sent(of.get(of.size() - 1))));
                    return row;
                })
                .toList();
    }

    private static List<List<String>> newest(java.util.function.IntPredicate wanted, IntFunction<String> other) {
        return LOGINS.all()
                .filter(wanted)
                .boxed()
                .sorted(Comparator.reverseOrder())
                .limit(100)
                .map(row -> List.of(
                        text(LOGINS.sent(row)),
                        GeneratedLogins.userId(LOGINS.user(row)),
                        LOGINS.platform(row),
                        other.apply(row)))
                .toList();
    }

    /** How many of a week's rows have each of the values, and their part of a hundred. */
    private static List<List<String>> shares(IntFunction<String> value, List<String> values) {
        List<String> week = LOGINS.between(DAY, DAY.plusDays(7)).mapToObj(value).toList();
        List<List<String>> shares = new ArrayList<>();
        for (String each : values) {
            long logins = week.stream().filter(one -> Objects.equals(one, each)).count();
            BigDecimal percent = BigDecimal.valueOf(100 * logins)
                    .divide(BigDecimal.valueOf(week.size()), 20, RoundingMode.HALF_UP)
                    .setScale(2, RoundingMode.HALF_UP);
            shares.add(Arrays.asList(each, Long.toString(logins), percent.toPlainString()));
        }
        return shares;
    }

    private static List<String> withNull(List<String> values) {
        List<String> all = new ArrayList<>(values);
        all.add(null);
        return all;
    }

    /** In seconds, as percentile_cont() has it. */
    private static double percentile(int[] sorted, double fraction) {
        double at = fraction * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return (sorted[below] + (at - below) * (sorted[above] - sorted[below])) / 1000;
    }

    private static String token(String value) {
        return LOGINS.token(value);
    }

    private static String text(Instant instant) {
        return TIMESTAMP.format(instant);
    }
}
