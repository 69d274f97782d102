package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The SQL beside HashField's test vectors, asked of a real Postgres with pgcrypto. */
class PgcryptoIT {

    private static final Project PROJECT = Project.ofThisJvm();
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private static Part server;
    private static Connection connection;

    /** @param token what Postgres must answer */
    record Vector(String sql, String token) {}

    @BeforeAll
    static void start() throws IOException, SQLException {
        Path directory = PROJECT.target().resolve("it").resolve(PgcryptoIT.class.getSimpleName());
        if (Files.exists(directory)) {
            Directories.delete(directory);
        }
        Files.createDirectories(directory);
        Path password = Files.writeString(directory.resolve("password"), "of a server for vectors");
        int port = Ports.any().next(5432);
        server = Postgres.in(
                directory, PostgresBinaries.unpackedIn(PROJECT.target()), directory.resolve("log"), port, password);
        server.start();
        server.awaitReady();
        connection = DriverManager.getConnection(
                Postgres.jdbcUrl(port, "postgres"), Postgres.USER, Files.readString(password));
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION pgcrypto");
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        if (connection != null) {
            connection.close();
        }
        server.kill();
    }

    static List<Vector> vectors() throws IOException {
        List<String> lines = Files.readAllLines(PROJECT.home().resolve("pii-hash-smt/README.md"));
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).matches("`[^`]+`, value `[^`]+`.*:"))
                .mapToObj(i -> new Vector(
                        lines.get(i + 3).strip().replace("'KEY'", "'" + KEY + "'"),
                        lines.get(i + 4).strip()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void sqlGivesTheToken(Vector vector) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(vector.sql())) {
            assertThat(result.next()).isTrue();
            assertThat(result.getString(1)).isEqualTo(vector.token());
        }
    }
}
