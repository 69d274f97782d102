package dev.privystream.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A sink as the one that fills {@code user_logins}, under a name of its own and into another table. Thread-safe. */
final class SinkCopy {

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> TABLE_KEYS = List.of("table.name.format", "collection.name.format");
    private static final String DEAD_LETTERS = "errors.deadletterqueue.topic.name";
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration LEAVE = Duration.ofMinutes(1);

    private final ConnectRest connect;
    private final String original;
    private final String name;
    private final ObjectNode config;

    private SinkCopy(ConnectRest connect, String original, String table) {
        this.connect = connect;
        this.original = original;
        name = original + "-" + table;
        config = connect.config(original);
        config.put("name", name);
        TABLE_KEYS.stream().filter(config::has).forEach(key -> config.put(key, table));
        if (config.has(DEAD_LETTERS)) {
            config.put(DEAD_LETTERS, config.path(DEAD_LETTERS).asString() + "." + table);
        }
        // A group of its own, by its name.
        config.remove("consumer.override.group.id");
    }

    /**
     * Prepares a copy of the sink of {@code user_logins} that is registered, and registers nothing.
     *
     * @throws SandboxException if there is none, or one of the copy's name already
     */
    static SinkCopy of(ConnectRest connect, String table) {
        List<String> connectors = connect.states().stream()
                .filter(state -> state.path().equals("/connectors/" + state.name()))
                .map(ConnectRest.State::name)
                .toList();
        SinkCopy copy = connectors.stream()
                .filter(name -> fillsLogins(connect.config(name)))
                .findFirst()
                .map(original -> new SinkCopy(connect, original, table))
                .orElseThrow(() -> new SandboxException("No sink of the table user_logins is registered"));
        if (connectors.contains(copy.name)) {
            throw new SandboxException("There is a connector %s already; take another table".formatted(copy.name));
        }
        return copy;
    }

    /** The sink that it is a copy of. */
    String original() {
        return original;
    }

    String name() {
        return name;
    }

    /** Where it puts records that it cannot write, if anywhere. */
    Optional<String> deadLetters() {
        return Optional.ofNullable(config.get(DEAD_LETTERS)).map(topic -> topic.asString());
    }

    /**
     * Registers it, to read the topic from these offsets on.
     *
     * @throws SandboxException with Connect's own words if it is refused
     */
    void start(String topic, Map<Integer, Long> offsets) {
        ObjectNode request = JSON.createObjectNode().put("name", name).put("initial_state", "STOPPED");
        request.set("config", config);
        connect.ask("POST", "/connectors", Optional.of(request.toString()));
        ObjectNode begin = JSON.createObjectNode();
        ArrayNode each = begin.putArray("offsets");
        offsets.forEach((partition, offset) -> {
            ObjectNode entry = each.addObject();
            entry.putObject("partition").put("kafka_topic", topic).put("kafka_partition", partition);
            entry.putObject("offset").put("kafka_offset", offset);
        });
        connect.ask("PATCH", "/connectors/" + name + "/offsets", Optional.of(begin.toString()));
        connect.ask("PUT", "/connectors/" + name + "/resume", Optional.empty());
    }

    /** How many records before these offsets it has not yet written. */
    long lag(String topic, Map<Integer, Long> ends) {
        return lag(connect.committed(name, topic), ends);
    }

    /** The same of the sink that it is a copy of. */
    long lagOfOriginal(String topic, Map<Integer, Long> ends) {
        return lag(connect.committed(original, topic), ends);
    }

    /** Whether the original writes: what it has not written by now is on its way. */
    boolean originalRuns() {
        List<ConnectRest.State> states = states(original);
        return states.size() > 1
                && states.stream().allMatch(state -> state.state().equals("RUNNING"));
    }

    /**
     * Fails if it has failed.
     *
     * @throws SandboxException with what it failed with
     */
    void check() {
        for (ConnectRest.State state : states(name)) {
            if (state.isFailed()) {
                throw new SandboxException("%s has failed: %s".formatted(state.name(), state.reason()));
            }
        }
    }

    /** Of a connector and its tasks. */
    private List<ConnectRest.State> states(String connector) {
        String path = "/connectors/" + connector;
        return connect.states().stream()
                .filter(state -> state.path().equals(path) || state.path().startsWith(path + "/"))
                .toList();
    }

    /** Takes it out, with its consumer group. */
    void remove() {
        connect.stop(name);
        long deadline = System.nanoTime() + LEAVE.toNanos();
        // Refused until its consumers have left the group.
        while (connect.send("DELETE", "/connectors/" + name + "/offsets", Optional.empty())
                                .statusCode()
                        >= 300
                && System.nanoTime() - deadline < 0) {
            Pause.of(RETRY);
        }
        connect.remove(name);
    }

    private static long lag(Map<Integer, Long> committed, Map<Integer, Long> ends) {
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - committed.getOrDefault(end.getKey(), 0L)))
                .sum();
    }

    private static boolean fillsLogins(ObjectNode config) {
        return TABLE_KEYS.stream().anyMatch(key -> config.path(key).asString("").equals("user_logins"));
    }
}
