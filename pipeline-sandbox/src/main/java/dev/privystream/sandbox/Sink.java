package dev.privystream.sandbox;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The JDBC sink that writes the tables. */
enum Sink {
    CONFLUENT("postgres-sink"),
    DEBEZIUM("postgres-sink-debezium");

    private final String connector;

    Sink(String connector) {
        this.connector = connector;
    }

    /** The sink whose connector has this name. */
    static Optional<Sink> of(String connector) {
        return Stream.of(values())
                .filter(sink -> sink.connector.equals(connector))
                .findFirst();
    }

    /** Its name on the command line. */
    String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name of its configuration among the project's connectors. */
    String connector() {
        return connector;
    }

    /** The same for the vault. */
    String vaultConnector() {
        return connector + "-vault";
    }
}
