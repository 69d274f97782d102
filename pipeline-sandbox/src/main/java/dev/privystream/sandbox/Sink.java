package dev.privystream.sandbox;

/** The JDBC sink that writes the tables. */
enum Sink {
    CONFLUENT("postgres-sink"),
    DEBEZIUM("postgres-sink-debezium");

    private final String connector;

    Sink(String connector) {
        this.connector = connector;
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
