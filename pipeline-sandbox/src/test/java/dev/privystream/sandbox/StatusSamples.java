package dev.privystream.sandbox;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/** What the parts of a healthy pipeline say, and what they say when something is wrong. */
final class StatusSamples {

    static final Endpoints ENDPOINTS = new Endpoints(
            URI.create("http://127.0.0.1:8083"),
            "127.0.0.1:9092",
            URI.create("http://127.0.0.1:9324"),
            "jdbc:postgresql://127.0.0.1:5432/privystream",
            Path.of("password"));

    static final String TRACE = """
            org.apache.kafka.connect.errors.ConnectException: Exiting
            \tat org.apache.kafka.connect.Task.run(Task.java:1)
            Caused by: java.lang.RuntimeException: outer
            \t... 9 more
            Caused by: org.postgresql.util.PSQLException: no <such> role
            """;

    private final Instant at;

    // Mutable state
    private String sourceName = "source";
    private String sourceState = "RUNNING";
    private String sinkTaskState = "RUNNING";
    private String trace = "";
    private long waiting;
    private long dead;
    private double inFlight = 20;
    private double delivered = 990;
    private long records = 990;
    private long lag;
    private long rows = 990;

    StatusSamples(Instant at) {
        this.at = at;
    }

    StatusSamples named(String source) {
        sourceName = source;
        return this;
    }

    StatusSamples source(String state) {
        sourceState = state;
        return this;
    }

    StatusSamples sinkTask(String state, String error) {
        sinkTaskState = state;
        trace = error;
        return this;
    }

    StatusSamples queue(long visible, long deadLetters) {
        waiting = visible;
        dead = deadLetters;
        return this;
    }

    StatusSamples inFlight(double messages) {
        inFlight = messages;
        return this;
    }

    StatusSamples delivered(double messages) {
        delivered = messages;
        return this;
    }

    StatusSamples topic(long written) {
        records = written;
        return this;
    }

    StatusSamples lag(long behind) {
        lag = behind;
        return this;
    }

    StatusSamples rows(long written) {
        rows = written;
        return this;
    }

    StatusReadings readings() {
        ConnectRest.Connector source = new ConnectRest.Connector(
                state(sourceName, sourceState, ""),
                "source",
                "dev.privystream.sqs.SqsSourceConnector",
                List.of(task(sourceName, sourceState, "")),
                "connect-" + sourceName,
                Set.of(),
                Optional.empty(),
                Optional.empty());
        ConnectRest.Connector sink = new ConnectRest.Connector(
                state("sink", "RUNNING", ""),
                "sink",
                "io.debezium.connector.jdbc.JdbcSinkConnector",
                List.of(task("sink", sinkTaskState, trace)),
                "connect-sink",
                Set.of("logins"),
                Optional.of("user_logins"),
                Optional.of("logins.dead-letters"));
        StreamFigures.SinkOffsets offsets = new StreamFigures.SinkOffsets(
                lag,
                records - lag,
                lag == 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(at.minusSeconds(4).toEpochMilli()),
                OptionalLong.of(0));
        return new StatusReadings(
                Reading.of(List.of(source, sink), at),
                Reading.of(
                        new StatusReadings.Depths(new LoginQueue.Depth(waiting, 0), new LoginQueue.Depth(dead, 0)), at),
                Reading.of(new StreamFigures(records, Map.of("sink", offsets)), at),
                Reading.of(
                        Map.of(
                                sourceName,
                                new SourceFigures(
                                        delivered, delivered, inFlight, 10_000, 0.2, OptionalDouble.of(0.4), 0)),
                        at),
                Reading.of(
                        new TableFigures(
                                Map.of("user_logins", rows),
                                new TextTable(
                                        List.of("create_date", "seconds_to_row", "user_id", "masked_ip"),
                                        List.of(List.of("2026-01-01 00:00:00", "0.4", "u-1", "ab".repeat(32))))),
                        at));
    }

    private static ConnectRest.State state(String name, String state, String trace) {
        return new ConnectRest.State(name, "/connectors/" + ConnectRest.inPath(name), state, trace);
    }

    private static ConnectRest.State task(String name, String state, String trace) {
        return new ConnectRest.State(
                name + " task 0", "/connectors/" + ConnectRest.inPath(name) + "/tasks/0", state, trace);
    }
}
