package dev.privystream.benchmarks;

import dev.privystream.sandbox.LoginTable;
import dev.privystream.sandbox.Part;
import dev.privystream.sandbox.Ports;
import dev.privystream.sandbox.Postgres;
import dev.privystream.sandbox.PostgresBinaries;
import dev.privystream.sandbox.Project;
import dev.privystream.sandbox.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;

/** A new Postgres with the project's tables, as a process of its own. Not thread-safe. */
final class SinkDatabase implements AutoCloseable {

    /** Counting takes the server's time as well. */
    private static final Duration COUNT_AGAIN = Duration.ofMillis(500);

    private final Part server;
    private final String jdbcUrl;
    private final String password;

    // Mutable state
    private Connection connection;
    private long counted;
    private long countedAt;
    private String emptiedAt;

    private SinkDatabase(Project project, Path directory, Path password) throws IOException {
        int port = Ports.any().next(0);
        this.jdbcUrl = Postgres.jdbcUrl(port, "privystream");
        this.password = Files.readString(password);
        this.server = Postgres.in(
                directory.resolve("postgres"),
                PostgresBinaries.unpackedIn(project.target()),
                directory.resolve("postgres.log"),
                port,
                password);
    }

    /** Returns once it serves, with the project's tables. */
    static SinkDatabase start(Project project, Path directory) {
        try {
            Path password = directory.resolve("postgres-password");
            Files.writeString(password, Cluster.SECRET);
            SinkDatabase database = new SinkDatabase(project, directory, password);
            try {
                database.server.start();
                database.server.awaitReady();
                LoginTable.create(database.jdbcUrl, password, project.tables());
                LoginTable.setPassword(database.jdbcUrl, password, Postgres.Writer.LOGINS.role(), password);
                database.connection = DriverManager.getConnection(database.jdbcUrl, Postgres.USER, database.password);
                return database;
            } catch (SQLException | RuntimeException e) {
                database.close();
                throw e;
            }
        } catch (IOException | SQLException e) {
            throw new SandboxException("Postgres cannot be prepared: " + e.getMessage(), e);
        }
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    /** An empty table and nothing left to write of what was there. */
    void empty() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE user_logins");
            statement.execute("CHECKPOINT");
            countedAt = 0;
            ResultSet position = statement.executeQuery("SELECT pg_current_wal_lsn()");
            position.next();
            emptiedAt = position.getString(1);
        } catch (SQLException e) {
            throw new SandboxException("The table cannot be emptied: " + e.getMessage(), e);
        }
    }

    /** How many rows there are, or were half a second ago. */
    long rows() {
        long now = System.nanoTime();
        if (countedAt == 0 || now - countedAt > COUNT_AGAIN.toNanos()) {
            counted = (long) number("SELECT count(*) FROM user_logins");
            countedAt = now;
        }
        return counted;
    }

    /** Rows a second of the second half, by the times of their transactions. */
    double rowsPerSecond() {
        return number("""
                WITH half AS (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY ingested_at) AS at FROM user_logins)
                SELECT count(*) FILTER (WHERE ingested_at > half.at)
                       / nullif(extract(epoch FROM max(ingested_at) - half.at), 0)
                  FROM user_logins, half GROUP BY half.at""");
    }

    /** What a row takes, in bytes: in the table, in all of its indexes, and in the write-ahead log since the table was emptied. */
    String rowSizes() {
        String partitions = "FROM pg_inherits WHERE inhparent = 'user_logins'::regclass";
        double rows = number("SELECT count(*) FROM user_logins");
        return String.format(
                Locale.ROOT,
                "%.0f bytes in the table, %.0f in its key, %.0f in its other indexes, %.0f of write-ahead log",
                number("SELECT sum(pg_relation_size(inhrelid)) " + partitions) / rows,
                number("""
                        SELECT sum(pg_relation_size(inhrelid)) FROM pg_inherits
                         WHERE inhparent = 'user_logins_pkey'::regclass""") / rows,
                number("""
                        SELECT sum(pg_relation_size(inhrelid)) FROM pg_inherits JOIN pg_index ON indexrelid = inhparent
                         WHERE indrelid = 'user_logins'::regclass AND NOT indisprimary""") / rows,
                number("SELECT pg_current_wal_lsn() - '%s'::pg_lsn".formatted(emptiedAt)) / rows);
    }

    /** The CPU time of all of its processes that live. */
    Duration cpu() {
        return server.handle().orElseThrow().descendants().map(Throughput::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    private double number(String query) {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getDouble(1);
        } catch (SQLException e) {
            throw new SandboxException("Postgres does not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // The server ends anyway.
        }
        server.stop();
    }
}
