package dev.privystream.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What SQL tells of the tables.
 *
 * @param rows of each table; of one that is missing, or too large to be counted in time, there are none
 * @param latest rows of user_logins by their create_date
 */
record TableFigures(Map<String, Long> rows, TextTable latest) {

    static final String LOGINS = "user_logins";

    /** The columns by name, so that one that is added is not shown unasked. */
    private static final String LATEST = """
            SELECT to_char(create_date AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS create_date,
                   round(extract(epoch FROM ingested_at - create_date), 1) AS seconds_to_row,
                   user_id, device_type, app_version, locale, masked_ip, masked_device_id, message_id
              FROM user_logins WHERE user_logins.create_date > %s
             ORDER BY user_logins.create_date DESC, user_logins.message_id LIMIT %s""";

    private static final int SHOWN = 20;

    /** What the table's index finds without reading all of it. */
    private static final String LAST_HOUR = "now() - interval '1 hour'";

    private static final String EVER = "'-infinity'";

    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final String QUERY_CANCELED = "57014";
    private static final String UNDEFINED_TABLE = "42P01";

    /**
     * Reads them, and changes nothing.
     *
     * @param tables those to count beside user_logins; a name that is not plain is left out
     */
    static TableFigures read(Endpoints endpoints, Collection<String> tables) {
        try (Connection connection = connect(endpoints);
                Statement statement = connection.createStatement()) {
            TextTable latest = latest(statement);
            Map<String, Long> rows = new TreeMap<>();
            count(statement, LOGINS, rows);
            for (String table : tables) {
                if (PLAIN_NAME.matcher(table).matches() && !rows.containsKey(table)) {
                    count(statement, table, rows);
                }
            }
            return new TableFigures(rows, latest);
        } catch (SQLException e) {
            throw new SandboxException(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fewer where only a look at the whole table would find more, and takes too long. */
    private static TextTable latest(Statement statement) throws SQLException {
        TextTable recent = TextTable.of(statement.executeQuery(LATEST.formatted(LAST_HOUR, SHOWN)));
        if (recent.rows().size() == SHOWN) {
            return recent;
        }
        try {
            return TextTable.of(statement.executeQuery(LATEST.formatted(EVER, SHOWN)));
        } catch (SQLException e) {
            if (!QUERY_CANCELED.equals(e.getSQLState())) {
                throw e;
            }
            return recent;
        }
    }

    /** The moment that a create_date of the rows stands for. */
    static Instant instant(String createDate) {
        return LocalDateTime.parse(createDate.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
    }

    private static void count(Statement statement, String table, Map<String, Long> rows) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT count(*) FROM \"" + table + "\"")) {
            result.next();
            rows.put(table, result.getLong(1));
        } catch (SQLException e) {
            if (!QUERY_CANCELED.equals(e.getSQLState()) && !UNDEFINED_TABLE.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private static Connection connect(Endpoints endpoints) throws SQLException, IOException {
        Properties properties = new Properties();
        properties.setProperty("user", Postgres.USER);
        properties.setProperty("password", Files.readString(endpoints.passwordFile()));
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "10");
        properties.setProperty("options", "-c statement_timeout=1000 -c default_transaction_read_only=on");
        return DriverManager.getConnection(endpoints.jdbcUrl(), properties);
    }
}
