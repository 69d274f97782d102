package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Postgres server for one test class, with nothing around it. Its log stays behind for whoever must look. */
final class RunningPostgres implements BeforeAllCallback, AfterAllCallback {

    private static final String PASSWORD = "of a server for tests";

    private final Project project = Project.ofThisJvm();

    // Mutable state
    private Path directory;
    private Part server;
    private int port;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        directory = project.target()
                .resolve("it")
                .resolve(context.getRequiredTestClass().getSimpleName());
        if (Files.exists(directory)) {
            Directories.delete(directory);
        }
        Files.createDirectories(directory);
        Path password = Files.writeString(directory.resolve("password"), PASSWORD);
        port = Ports.any().next(5432);
        server = Postgres.in(
                directory, PostgresBinaries.unpackedIn(project.target()), directory.resolve("log"), port, password);
        server.start();
        server.awaitReady();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (server != null) {
            // In order, or its shared memory stays.
            server.stop();
            Directories.delete(directory.resolve("data"));
        }
    }

    int port() {
        return port;
    }

    String password() {
        return PASSWORD;
    }

    /** A connection of the superuser's to the database that the server begins with. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(Postgres.jdbcUrl(port, "postgres"), Postgres.USER, PASSWORD);
    }

    /** Runs the files of config/postgres whose numbers are from one to another one, in their order. */
    void migrate(Connection connection, int from, int to) throws SQLException, IOException {
        for (Path file : project.tables()) {
            int number = Integer.parseInt(file.getFileName().toString().substring(0, 3));
            if (from <= number && number <= to) {
                execute(connection, Files.readString(file, UTF_8));
            }
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs one statement, and returns its rows as text; null where a value is NULL. */
    static List<List<String>> query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** The only value of the only row. */
    static String one(Connection connection, String sql) throws SQLException {
        return query(connection, sql).get(0).get(0);
    }
}
