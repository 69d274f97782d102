package dev.privystream.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The Connect worker's REST API. Thread-safe. */
public final class ConnectRest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration REBALANCE = Duration.ofSeconds(60);
    private static final int CONFLICT = 409;
    private static final String CAUSED_BY = "Caused by: ";

    private final URI worker;
    private final HttpClient http = HttpClient.newHttpClient();

    public ConnectRest(URI worker) {
        this.worker = worker;
    }

    /**
     * A connector or one of its tasks.
     *
     * @param name of the connector, or {@code NAME task N}
     * @param path of its REST resource
     * @param state as Connect calls it, say RUNNING or FAILED
     * @param trace of what it failed with; else empty
     */
    public record State(String name, String path, String state, String trace) {

        public boolean isFailed() {
            return state.equals("FAILED");
        }

        public String reason() {
            return trace.lines().findFirst().orElse("");
        }

        /** The innermost cause that the trace names; empty if it names none. */
        String cause() {
            return trace.lines()
                    .filter(line -> line.startsWith(CAUSED_BY))
                    .reduce((outer, inner) -> inner)
                    .map(line -> line.substring(CAUSED_BY.length()))
                    .orElse("");
        }
    }

    /**
     * A connector with what its configuration says of its way through Kafka.
     *
     * @param type {@code source} or {@code sink}
     * @param plugin its class
     * @param group of a sink's consumers
     * @param topics that a sink reads, where it names them
     * @param table that a JDBC sink writes; empty for others
     * @param deadLetterTopic of a sink
     */
    record Connector(
            State state,
            String type,
            String plugin,
            List<State> tasks,
            String group,
            Set<String> topics,
            Optional<String> table,
            Optional<String> deadLetterTopic) {

        String name() {
            return state.name();
        }

        boolean isSource() {
            return type.equals("source");
        }
    }

    /**
     * Creates the connector that a file describes, or brings an existing one of that name up to date.
     *
     * @return its name
     * @throws SandboxException with Connect's own words if it is refused
     */
    public String register(Path file) {
        String request = read(file);
        String name = parse(request).path("name").asString();
        String config = parse(request).path("config").toString();
        HttpResponse<String> answer = send("POST", "/connectors", Optional.of(request));
        if (answer.statusCode() == CONFLICT) {
            // It exists, or the worker is just rebalancing.
            answer = sendUntilBalanced("PUT", "/connectors/" + name + "/config", Optional.of(config));
        }
        if (answer.statusCode() >= 300) {
            throw new SandboxException("Connect refused %s: %s".formatted(file, errorMessage(answer)));
        }
        return name;
    }

    /**
     * Takes a connector out, if there is one of that name.
     *
     * @throws SandboxException with Connect's own words if that is refused
     */
    public void remove(String connector) {
        HttpResponse<String> answer = sendUntilBalanced("DELETE", "/connectors/" + connector, Optional.empty());
        if (answer.statusCode() >= 300 && answer.statusCode() != 404) {
            throw new SandboxException("Connect does not delete %s: %s".formatted(connector, errorMessage(answer)));
        }
    }

    /** Waits until a connector has a task, running or failed; Connect starts it some time after the connector. */
    public void awaitTask(String connector) {
        long deadline = System.nanoTime() + REBALANCE.toNanos();
        String task = connector + " task 0";
        while (states().stream().noneMatch(state -> state.name().equals(task)) && System.nanoTime() - deadline < 0) {
            Pause.of(RETRY);
        }
    }

    /** The connectors, each followed by its tasks. */
    public List<State> states() {
        HttpResponse<String> answer = sendUntilBalanced("GET", "/connectors?expand=status", Optional.empty());
        if (answer.statusCode() != 200) {
            throw new SandboxException("Connect does not tell its state: " + errorMessage(answer));
        }
        List<State> states = new ArrayList<>();
        for (JsonNode connector : parse(answer.body())) {
            states.addAll(states(connector.path("status")));
        }
        return states;
    }

    /**
     * The configuration that a connector runs with; what its config providers fill in stays as it was written.
     *
     * @throws SandboxException if there is no connector of that name
     */
    ObjectNode config(String connector) {
        return (ObjectNode) ask("GET", "/connectors/" + connector + "/config", Optional.empty());
    }

    /** The offsets that a sink has committed for a topic, by partition: what is before them is written. */
    Map<Integer, Long> committed(String sink, String topic) {
        Map<Integer, Long> offsets = new HashMap<>();
        for (JsonNode each :
                ask("GET", "/connectors/" + sink + "/offsets", Optional.empty()).path("offsets")) {
            JsonNode partition = each.path("partition");
            if (partition.path("kafka_topic").asString().equals(topic)) {
                offsets.put(
                        partition.path("kafka_partition").asInt(),
                        each.path("offset").path("kafka_offset").asLong());
            }
        }
        return offsets;
    }

    /** Stops a connector, and returns once it has no tasks any more. */
    void stop(String connector) {
        ask("PUT", "/connectors/" + connector + "/stop", Optional.empty());
        long deadline = System.nanoTime() + REBALANCE.toNanos();
        while (!ask("GET", "/connectors/" + connector + "/status", Optional.empty())
                .path("tasks")
                .isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new SandboxException(connector + " does not stop");
            }
            Pause.of(RETRY);
        }
    }

    /**
     * Sends a request that the worker may refuse for a while because it rebalances.
     *
     * @return its answer
     * @throws SandboxException with Connect's own words if it is refused
     */
    JsonNode ask(String method, String path, Optional<String> json) {
        HttpResponse<String> answer = sendUntilBalanced(method, path, json);
        if (answer.statusCode() >= 300) {
            throw new SandboxException("Connect refused %s %s: %s".formatted(method, path, errorMessage(answer)));
        }
        return answer.body().isEmpty() ? JSON.createObjectNode() : parse(answer.body());
    }

    /** The connectors by their names, with their tasks. */
    List<Connector> connectors() {
        HttpResponse<String> answer = send("GET", "/connectors?expand=status&expand=info", Optional.empty());
        if (answer.statusCode() != 200) {
            throw new SandboxException("Connect does not tell its state: " + errorMessage(answer));
        }
        List<Connector> connectors = new ArrayList<>();
        for (JsonNode connector : parse(answer.body())) {
            List<State> states = states(connector.path("status"));
            JsonNode config = connector.path("info").path("config");
            connectors.add(new Connector(
                    states.get(0),
                    connector.path("info").path("type").asString("unknown"),
                    config.path("connector.class").asString(""),
                    states.subList(1, states.size()),
                    config.path("consumer.override.group.id")
                            .asString("connect-" + states.get(0).name()),
                    setting(config, "topics")
                            .map(topics -> Set.copyOf(List.of(topics.split(" *, *"))))
                            .orElse(Set.of()),
                    setting(config, "collection.name.format").or(() -> setting(config, "table.name.format")),
                    setting(config, "errors.deadletterqueue.topic.name")));
        }
        connectors.sort(Comparator.comparing(Connector::type).reversed().thenComparing(Connector::name));
        return connectors;
    }

    /** Sends a request again for as long as the worker refuses it because it rebalances, for up to a minute. */
    private HttpResponse<String> sendUntilBalanced(String method, String path, Optional<String> json) {
        long deadline = System.nanoTime() + REBALANCE.toNanos();
        HttpResponse<String> answer = send(method, path, json);
        while (isRebalancing(answer) && System.nanoTime() - deadline < 0) {
            Pause.of(RETRY);
            answer = send(method, path, json);
        }
        return answer;
    }

    private static boolean isRebalancing(HttpResponse<String> answer) {
        return answer.statusCode() == CONFLICT
                || (answer.statusCode() >= 500 && answer.body().contains("rebalance"));
    }

    /** Sends one request, whatever its answer. */
    HttpResponse<String> send(String method, String path, Optional<String> json) {
        HttpRequest request = HttpRequest.newBuilder(worker.resolve(path))
                .timeout(Duration.ofSeconds(100))
                .header("Content-Type", "application/json")
                .method(method, json.map(BodyPublishers::ofString).orElse(BodyPublishers.noBody()))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new SandboxException("Connect does not answer at " + worker, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new SandboxException("Cannot read " + file, e);
        }
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            throw new SandboxException("Not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static List<State> states(JsonNode status) {
        List<State> states = new ArrayList<>();
        String name = status.path("name").asString();
        String path = "/connectors/" + inPath(name);
        states.add(state(name, path, status.path("connector")));
        for (JsonNode task : status.path("tasks")) {
            int id = task.path("id").asInt();
            states.add(state(name + " task " + id, path + "/tasks/" + id, task));
        }
        return states;
    }

    /** A name as a part of an address. */
    static String inPath(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Optional<String> setting(JsonNode config, String key) {
        return Optional.of(config.path(key).asString("")).filter(value -> !value.isBlank());
    }

    private static State state(String name, String path, JsonNode status) {
        return new State(
                name,
                path,
                status.path("state").asString(),
                status.path("trace").asString(""));
    }

    private static String errorMessage(HttpResponse<String> answer) {
        return answer.statusCode() + " " + parse(answer.body()).path("message").asString();
    }
}
