package dev.privystream.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Postgres server. */
public final class Postgres {

    /** The superuser. */
    public static final String USER = "postgres";

    /** The roles of the sinks, which the SQL files make. */
    public enum Writer {
        LOGINS("privystream_writer", "postgres-password"),
        VAULT("privystream_vault_writer", "postgres-vault-password");

        private final String role;
        private final String passwordFile;

        Writer(String role, String passwordFile) {
            this.role = role;
            this.passwordFile = passwordFile;
        }

        public String role() {
            return role;
        }

        /** Its name among the connectors' secrets. */
        String passwordFile() {
            return passwordFile;
        }
    }

    /**
     * Runs the server until standard input ends, or the server does.
     *
     * <p>The server stays in this process group, so that whatever kills the group kills it too. While it starts it is deaf
     * to signals, so that one may not be enough. Postgres refuses to run as root: there it gets a user namespace of its
     * own.
     */
    private static final String SCRIPT = """
            bin=$1 data=$2 password=$3 user=$4; shift 4
            as=; [ "$(id -u)" != 0 ] || as='unshare -U'
            if [ ! -f "$data/PG_VERSION" ]; then
              rm -rf "$data.new"
              $as "$bin/initdb" -D "$data.new" -U "$user" --pwfile="$password" -A scram-sha-256 -E UTF8 \\
                --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C --no-sync || exit
              mv "$data.new" "$data" || exit
            fi
            exec 3<&0
            $as "$bin/postgres" -D "$data" "$@" </dev/null 3<&- &
            server=$!
            { read -r line; while kill -INT "$server"; do sleep 0.1; done; } <&3 3<&- 2>/dev/null &
            leash=$!
            exec 3<&-
            wait "$server"; status=$?
            kill -KILL "$leash" 2>/dev/null
            exit "$status"
            """;

    private Postgres() {}

    /**
     * Prepares a server whose tables stay in the directory from one start to the next.
     *
     * @param binaries where its programs lie
     * @param password a file with the superuser's password
     */
    public static Part in(Path directory, Path binaries, Path log, int port, Path password) {
        Path data = directory.resolve("data");
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new SandboxException("Postgres' directory cannot be prepared: " + e.getMessage(), e);
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", SCRIPT, "postgres"));
        command.addAll(List.of(binaries.toString(), data.toString(), password.toString(), USER));
        Map<String, String> settings = Map.of(
                "listen_addresses", "127.0.0.1",
                "port", Integer.toString(port),
                "unix_socket_directories", "",
                "shared_buffers", "64MB",
                // Its log quotes no row that is refused.
                "log_error_verbosity", "terse");
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return new Part("Postgres", command, Map.of(), log, () -> serves(port, password), () -> server(data));
    }

    public static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private static boolean serves(int port, Path password) throws SQLException, IOException {
        try (Connection connection =
                DriverManager.getConnection(jdbcUrl(port, "postgres"), USER, Files.readString(password))) {
            return connection.isValid(2);
        }
    }

    private static Optional<ProcessHandle> server(Path data) throws IOException {
        Path pid = data.resolve("postmaster.pid");
        if (!Files.exists(pid)) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).get(0)));
    }
}
