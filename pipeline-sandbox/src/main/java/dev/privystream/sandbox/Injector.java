package dev.privystream.sandbox;

import dev.privystream.sandbox.TorturePlan.Step;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Does to a sandbox what a plan says. Each injection begins with all as it should be in its lane, and leaves it so. Injections of
 * different lanes may be carried out at the same time, by different threads.
 */
final class Injector {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration SHORTEST_LATENCY = Duration.ofMillis(50);
    private static final int LATENCY_SPREAD_MILLIS = 450;
    private static final Duration BETWEEN_CUTS = Duration.ofMillis(700);
    private static final Duration BROKER_IS_MISSED = Duration.ofSeconds(3);

    private final Sandbox sandbox;
    private final QueueProxy proxy;
    private final ConnectRest connect;
    private final Map<String, ObjectNode> connectors;
    private final List<String> names;

    /** @param connectors their configurations by their names */
    Injector(Sandbox sandbox, QueueProxy proxy, ConnectRest connect, Map<String, ObjectNode> connectors) {
        this.sandbox = sandbox;
        this.proxy = proxy;
        this.connect = connect;
        this.connectors = connectors;
        names = connectors.keySet().stream().sorted().toList();
    }

    /**
     * Carries one injection out, and lifts it.
     *
     * @return what exactly was done
     * @throws SandboxException if it could not be, or not be lifted
     */
    String inflict(Step step) {
        Duration hold = step.hold();
        String connector = names.get(step.choice() % names.size());
        String path = "/connectors/" + connector;
        switch (step.injection()) {
            case WORKER_KILLED -> {
                sandbox.worker().kill();
                Pause.of(hold);
                startAgain(sandbox.worker());
                return away(hold);
            }
            case BROKER_RESTARTED -> {
                sandbox.broker().stop();
                Pause.of(hold);
                startAgain(sandbox.broker());
                return away(hold);
            }
            case BROKER_KILLED -> {
                sandbox.broker().kill();
                Pause.of(hold);
                startAgain(sandbox.broker());
                return away(hold);
            }
            case BROKER_AND_WORKER_KILLED -> {
                sandbox.broker().kill();
                // Messages go on to be received meanwhile, whose records wait in the worker.
                Pause.of(BROKER_IS_MISSED);
                sandbox.worker().kill();
                Pause.of(hold);
                startAgain(sandbox.broker());
                startAgain(sandbox.worker());
                return away(hold);
            }
            case POSTGRES_RESTARTED -> {
                sandbox.database().stop();
                Pause.of(hold);
                startAgain(sandbox.database());
                return away(hold);
            }
            case POSTGRES_KILLED -> {
                sandbox.database().kill();
                Pause.of(hold);
                startAgain(sandbox.database());
                return away(hold);
            }
            case QUEUE_SLOWED -> {
                Duration latency = SHORTEST_LATENCY.plusMillis(step.choice() % LATENCY_SPREAD_MILLIS);
                proxy.slowDown(latency);
                Pause.of(hold.multipliedBy(2));
                proxy.slowDown(Duration.ZERO);
                return "%s ms each way".formatted(latency.toMillis());
            }
            case QUEUE_CUT -> {
                long end = System.nanoTime() + hold.toNanos();
                int cut = 0;
                while (System.nanoTime() - end < 0) {
                    cut += proxy.cut() / 2;
                    Pause.of(BETWEEN_CUTS);
                }
                return cut + " connections";
            }
            case SECOND_WORKER_LEFT -> {
                return withSecondWorker(hold, false);
            }
            case SECOND_WORKER_KILLED -> {
                return withSecondWorker(hold, true);
            }
            case CONNECTOR_PAUSED -> {
                request("PUT", path + "/pause", Optional.empty());
                Pause.of(hold);
                request("PUT", path + "/resume", Optional.empty());
                return connector;
            }
            case CONNECTOR_STOPPED -> {
                request("PUT", path + "/stop", Optional.empty());
                Pause.of(hold);
                request("PUT", path + "/resume", Optional.empty());
                return connector;
            }
            case CONNECTOR_RESTARTED -> {
                request("POST", path + "/restart?includeTasks=true&onlyFailed=false", Optional.empty());
                return connector;
            }
            case TASK_RESTARTED -> {
                request("POST", path + "/tasks/0/restart", Optional.empty());
                return connector;
            }
            case CONNECTOR_RECONFIGURED -> {
                request("PUT", path + "/config", Optional.of(altered(connector).toString()));
                Pause.of(hold.multipliedBy(2));
                request(
                        "PUT",
                        path + "/config",
                        Optional.of(connectors.get(connector).toString()));
                return connector;
            }
        }
        throw new IllegalStateException("No such injection: " + step.injection());
    }

    /** Lifts whatever is left of injections, also of those that broke off. */
    void liftAll() {
        proxy.slowDown(Duration.ZERO);
        List<Part> away = new ArrayList<>();
        for (Part part : List.of(sandbox.broker(), sandbox.database(), sandbox.worker())) {
            if (!part.isAlive()) {
                part.start();
                away.add(part);
            }
        }
        away.forEach(Part::awaitReady);
        for (String name : names) {
            request(
                    "PUT",
                    "/connectors/" + name + "/config",
                    Optional.of(connectors.get(name).toString()));
            request("PUT", "/connectors/" + name + "/resume", Optional.empty());
        }
    }

    private String withSecondWorker(Duration hold, boolean kill) {
        Part second = sandbox.addWorker();
        try {
            startAgain(second);
            Pause.of(hold.multipliedBy(2));
        } finally {
            if (kill) {
                second.kill();
            } else {
                second.stop();
            }
        }
        return second.log().getFileName().toString().replace(".log", "");
    }

    /** A server may take several tries, if another one that it needs is away. */
    private static void startAgain(Part part) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                part.start();
                part.awaitReady();
                return;
            } catch (SandboxException e) {
                if (part.isAlive() || System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    /** Sends a request again until the worker, which may be away or rebalancing, accepts it. */
    private void request(String method, String path, Optional<String> json) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String refusal;
        do {
            try {
                HttpResponse<String> answer = connect.send(method, path, json);
                if (answer.statusCode() < 300) {
                    return;
                }
                refusal = "Connect answers %s to %s %s".formatted(answer.statusCode(), method, path);
            } catch (SandboxException e) {
                refusal = e.getMessage();
            }
            Pause.of(RETRY);
        } while (System.nanoTime() - deadline < 0);
        throw new SandboxException(refusal);
    }

    private ObjectNode altered(String connector) {
        ObjectNode config = connectors.get(connector).deepCopy().put("tasks.max", "3");
        return config.has("sqs.queue.urls")
                ? config.put("sqs.max.in.flight.messages", "200").put("producer.override.linger.ms", "100")
                : config.put("batch.size", "50").put("consumer.override.max.poll.records", "50");
    }

    private static String away(Duration hold) {
        return "away for " + TortureReport.seconds(hold);
    }
}
