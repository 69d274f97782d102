package dev.privystream.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/** The table that the pipeline fills, the vault beside it, and their database. One connection, renewed when it is lost; not thread-safe. */
public final class LoginTable implements AutoCloseable {

    private final Endpoints endpoints;

    // Mutable state
    private Connection connection;

    LoginTable(Endpoints endpoints) {
        this.endpoints = endpoints;
        connection = connect(endpoints.jdbcUrl(), endpoints.passwordFile());
    }

    /** Creates the database and runs the SQL files in it; does nothing that was done before. */
    static void create(Endpoints endpoints, List<Path> files) {
        create(endpoints.jdbcUrl(), endpoints.passwordFile(), files);
    }

    /**
     * As above.
     *
     * @param passwordFile holds the password of {@link Postgres#USER}
     */
    public static void create(String jdbcUrl, Path passwordFile, List<Path> files) {
        String maintenance = jdbcUrl.replaceFirst("/[^/]*$", "/postgres");
        try (Connection connection = connect(maintenance, passwordFile);
                Statement statement = connection.createStatement()) {
            ResultSet existing =
                    statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + Endpoints.DATABASE + "'");
            if (!existing.next()) {
                statement.execute("CREATE DATABASE " + Endpoints.DATABASE);
            }
        } catch (SQLException e) {
            throw new SandboxException("The database cannot be created: " + e.getMessage(), e);
        }
        for (Path file : files) {
            try (Connection connection = connect(jdbcUrl, passwordFile);
                    Statement statement = connection.createStatement()) {
                statement.execute(Files.readString(file));
            } catch (SQLException e) {
                throw new SandboxException(file + " fails: " + e.getMessage(), e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Gives a role the password that a file holds. */
    public static void setPassword(String jdbcUrl, Path passwordFile, String role, Path file) {
        try (Connection connection = connect(jdbcUrl, passwordFile)) {
            connection
                    .unwrap(PGConnection.class)
                    .alterUserPassword(role, Files.readString(file).toCharArray(), "scram-sha-256");
        } catch (SQLException e) {
            throw new SandboxException("The password of " + role + " cannot be set: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes partitions ahead and refreshes {@code daily_logins}.
     *
     * @return what was made, in Postgres' own words; mostly nothing
     */
    static List<String> keepUp(Endpoints endpoints) {
        try (Connection connection = connect(endpoints.jdbcUrl(), endpoints.passwordFile());
                Statement statement = connection.createStatement()) {
            statement.execute("CALL upkeep_logins()");
            List<String> made = new ArrayList<>();
            for (SQLWarning notice = statement.getWarnings(); notice != null; notice = notice.getNextWarning()) {
                made.add("Postgres: " + notice.getMessage());
            }
            return made;
        } catch (SQLException e) {
            throw new SandboxException("The upkeep of the table fails: " + e.getMessage(), e);
        }
    }

    long rows() {
        return count("user_logins");
    }

    long vaultRows() {
        return count("pii_vault");
    }

    /**
     * Runs one statement.
     *
     * @throws SandboxException with Postgres' own words if it fails
     */
    TextTable query(String sql) {
        try (Statement statement = openConnection().createStatement()) {
            return statement.execute(sql)
                    ? TextTable.of(statement.getResultSet())
                    : TextTable.of("rows changed", statement.getUpdateCount());
        } catch (SQLException e) {
            throw new SandboxException(e.getMessage(), e);
        }
    }

    /** The first value of the first row that a statement returns. */
    String value(String sql) {
        return query(sql).rows().get(0).get(0);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new SandboxException("The database connection does not close: " + e.getMessage(), e);
        }
    }

    private long count(String table) {
        return Long.parseLong(value("SELECT count(*) FROM " + table));
    }

    private Connection openConnection() throws SQLException {
        if (!connection.isValid(5)) {
            connection.close();
            connection = connect(endpoints.jdbcUrl(), endpoints.passwordFile());
        }
        return connection;
    }

    private static Connection connect(String url, Path passwordFile) {
        try {
            return DriverManager.getConnection(url, Postgres.USER, Files.readString(passwordFile));
        } catch (SQLException e) {
            throw new SandboxException("Postgres does not answer: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
