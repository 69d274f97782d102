package dev.privystream.sandbox;

import dev.privystream.sandbox.TortureResult.Incident;
import dev.privystream.sandbox.TortureVerdict.Evidence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The whole pipeline under faults: messages keep arriving at a standard and a FIFO queue while a plan is carried out; at the end
 * everything that was sent is compared to everything that there is. Reads only what anybody can: queues, topics, REST, SQL, files.
 */
final class Torture implements AutoCloseable {

    /** How long it may take from the end of all faults until every message has come to its end. */
    static final Duration SETTLING = Duration.ofMinutes(4);

    private static final String FIFO_SOURCE = "sqs-source-fifo";
    private static final String SOURCE = "sqs-source";
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration TELL = Duration.ofSeconds(5);
    private static final int QUIET_LOOKS = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Project project;
    private final TortureSettings settings;
    private final Progress progress;
    private final QueueProxy proxy = new QueueProxy();
    private final Sandbox sandbox;

    // Mutable state
    private final List<Incident> incidents = new CopyOnWriteArrayList<>();
    private final Map<String, Long> restarts = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();

    /** Prepares a sandbox of its own, on free ports, and starts nothing. */
    Torture(Project project, TortureSettings settings, Progress progress) {
        this.project = project;
        this.settings = settings;
        this.progress = progress;
        sandbox = new Sandbox(project, settings.sandbox().withQueueBehind(proxy.endpoint()));
        proxy.passOnTo(sandbox.endpoints().sqs());
    }

    /**
     * Runs it from the first server's start to the verdict. The servers are still up afterwards.
     *
     * @throws SandboxException if the servers do not start, or cannot be asked in the end
     */
    TortureResult run() {
        progress.print("Starting Kafka, Connect, ElasticMQ and Postgres ...");
        sandbox.start();
        Endpoints endpoints = sandbox.endpoints();
        try (SqsClient sqs = LoginQueue.client(endpoints);
                SqsClient sender = LoginQueue.clientBuilder(endpoints)
                        .overrideConfiguration(client -> client.retryStrategy(AwsRetryStrategy.doNotRetry()))
                        .build();
                Pipeline pipeline = new Pipeline(endpoints);
                LoginTable watched = new LoginTable(endpoints)) {
            TortureQueues queues =
                    new TortureQueues(sqs, endpoints, settings.sandbox().visibilityTimeout());
            queues.create();
            Map<String, ObjectNode> connectors = connectors();
            connectors.forEach((name, config) -> register(pipeline.connect(), name, config));

            TortureFeed feed = new TortureFeed(
                    sender, queues.standard(), queues.fifo(), settings.plan().seed(), settings.rate());
            TaskRestarter restarter = TaskRestarter.start(pipeline.connect(), this::restarted);
            CompletableFuture<Void> feeding = feed.start();
            try (StallWatch watch = watchFromFirstRow(watched, feed)) {
                torment(new Injector(sandbox, proxy, pipeline.connect(), connectors), feed, feeding, watch);
                long start = System.nanoTime();
                Optional<String> unsettled = settle(pipeline.connect(), queues, watch, feed);
                Duration settling = Duration.ofNanos(System.nanoTime() - start);
                progress.print("Comparing what was sent to what there is ...");
                Evidence evidence = TortureEvidence.of(
                        sandbox,
                        pipeline.table(),
                        queues,
                        connectors.get(settings.sink()),
                        feed.sent(),
                        incidents,
                        unsettled);
                return new TortureResult(
                        incidents.stream()
                                .sorted(Comparator.comparing(Incident::start))
                                .toList(),
                        settings.plan().steps().size() - incidents.size(),
                        TortureEvidence.counts(evidence),
                        new TreeMap<>(restarts),
                        watch.longest(),
                        settling,
                        versions(pipeline),
                        TortureVerdict.of(evidence, secret()));
            } finally {
                feed.stop();
                restarter.close();
            }
        }
    }

    /** From then on messages are on their way, on a slow machine as well. Who sees no row goes on: the verdict will say so. */
    private static StallWatch watchFromFirstRow(LoginTable table, TortureFeed feed) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (table.rows() == 0 && System.nanoTime() - deadline < 0) {
            Pause.of(LOOK);
        }
        return StallWatch.start(table::rows, feed::acceptedValid);
    }

    /** Carries the plan out while messages are sent, until its time is over and all faults are lifted. */
    private void torment(Injector injector, TortureFeed feed, CompletableFuture<Void> feeding, StallWatch watch) {
        long start = System.nanoTime();
        long end = start + settings.plan().duration().toNanos();
        try {
            List<CompletableFuture<Void>> lanes = Stream.of(Injection.Lane.values())
                    .map(lane -> CompletableFuture.runAsync(
                            () -> carryOut(injector, lane, start, end),
                            task -> new Thread(task, "torture-" + lane).start()))
                    .toList();
            CompletableFuture<Void> inflicted = CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new));
            while (!feeding.isDone() && (System.nanoTime() - end < 0 || !inflicted.isDone())) {
                show(feed, watch, start);
                Pause.of(TELL);
            }
            over.set(true);
            feed.stop();
            inflicted.join();
            feeding.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof SandboxException known ? known : e;
        } finally {
            over.set(true);
            feed.stop();
        }
        injector.liftAll();
    }

    /** Each kind of the plan has its turn, however long it takes; what comes again is left out once the time is over. */
    private void carryOut(Injector injector, Injection.Lane lane, long start, long end) {
        Set<Injection> had = EnumSet.noneOf(Injection.class);
        for (TorturePlan.Step step : settings.plan().of(lane)) {
            while (!over.get() && System.nanoTime() - (start + step.at().toNanos()) < 0) {
                Pause.of(Duration.ofMillis(50));
            }
            if (over.get()) {
                return;
            }
            if (!had.add(step.injection()) && System.nanoTime() - end >= 0) {
                continue;
            }
            Duration from = Duration.ofNanos(System.nanoTime() - start);
            boolean carriedOut = true;
            String what;
            try {
                what = injector.inflict(step);
            } catch (SandboxException e) {
                carriedOut = false;
                what = e.getMessage();
            }
            Duration to = Duration.ofNanos(System.nanoTime() - start);
            Incident incident = new Incident(from, to, step.injection(), what, carriedOut);
            incidents.add(incident);
            progress.print(incident.toString());
        }
    }

    private void show(TortureFeed feed, StallWatch watch, long start) {
        progress.show("%7s  sent %s, rows %s"
                .formatted(
                        TortureReport.seconds(Duration.ofNanos(System.nanoTime() - start)),
                        feed.sent().size(),
                        watch.rows()));
    }

    private void restarted(String line) {
        String what = line.replaceFirst("Restarting (.*), which has failed.*", "$1");
        restarts.merge(what, 1L, Long::sum);
        progress.print("         " + line);
    }

    /**
     * Waits until both queues are empty, the sink has committed the topic's end, and this holds for a while.
     *
     * @return what is not so when patience is over; empty if all has come to its end
     */
    private Optional<String> settle(ConnectRest connect, TortureQueues queues, StallWatch watch, TortureFeed feed) {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        int quiet = 0;
        String state = "nobody can say";
        try (StreamOffsets offsets = new StreamOffsets(sandbox.endpoints().bootstrapServers())) {
            while (System.nanoTime() - deadline < 0) {
                try {
                    long queued = queues.left();
                    long behind = lag(connect, offsets);
                    state = "in the queues %s, behind at the sink %s, rows %s of %s"
                            .formatted(queued, behind, watch.rows(), feed.acceptedValid());
                    quiet = queued == 0 && behind == 0 ? quiet + 1 : 0;
                } catch (SandboxException | SdkException e) {
                    quiet = 0;
                    state = e.getMessage();
                }
                progress.show("Settling: " + state);
                if (quiet == QUIET_LOOKS) {
                    progress.end();
                    return Optional.empty();
                }
                Pause.of(LOOK);
            }
        }
        return Optional.of(state);
    }

    /** @throws SandboxException if there is no sink or nothing in the topic, so that nobody takes their absence for an end */
    private long lag(ConnectRest connect, StreamOffsets offsets) {
        List<ConnectRest.Connector> sink = connect.connectors().stream()
                .filter(connector -> connector.name().equals(settings.sink()))
                .toList();
        if (sink.isEmpty()) {
            throw new SandboxException("Connect has no connector " + settings.sink());
        }
        StreamFigures figures = offsets.read(sink);
        if (figures.records() == 0) {
            throw new SandboxException("There is nothing in the topic " + Pipeline.TOPIC);
        }
        return figures.sinks().values().stream()
                .mapToLong(StreamFigures.SinkOffsets::lag)
                .sum();
    }

    /**
     * The shipped configurations, and a second source for the FIFO queue. The sources wait a second at an empty queue: ElasticMQ
     * hands messages to long polls whose client has gone.
     */
    private Map<String, ObjectNode> connectors() {
        Map<String, ObjectNode> connectors = new LinkedHashMap<>();
        ObjectNode source = shipped(SOURCE).put("sqs.receive.wait.seconds", "1");
        settings.sourceSettings().forEach(source::put);
        ObjectNode fifo = source.deepCopy()
                .put(
                        "sqs.queue.urls",
                        proxy.endpoint()
                                .resolve("/000000000000/" + TortureQueues.FIFO_QUEUE)
                                .toString())
                .put("record.key", "message_group_id");
        connectors.put(SOURCE, source);
        connectors.put(FIFO_SOURCE, fifo);
        connectors.put(settings.sink(), shipped(settings.sink()));
        return connectors;
    }

    private ObjectNode shipped(String connector) {
        try {
            JsonNode file = ConnectRest.parse(Files.readString(project.connector(connector)));
            return ((ObjectNode) file.path("config")).deepCopy();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A worker that has just started may refuse for a while. */
    private static void register(ConnectRest connect, String name, ObjectNode config) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        HttpResponse<String> answer = put(connect, name, config);
        while (answer.statusCode() > 400 && System.nanoTime() - deadline < 0) {
            Pause.of(LOOK);
            answer = put(connect, name, config);
        }
        if (answer.statusCode() >= 300) {
            throw new SandboxException("Connect refused %s: %s".formatted(name, answer.body()));
        }
        connect.awaitTask(name);
    }

    private static HttpResponse<String> put(ConnectRest connect, String name, ObjectNode config) {
        return connect.send("PUT", "/connectors/" + name + "/config", Optional.of(config.toString()));
    }

    private String secret() {
        try {
            return Files.readString(Sandbox.secrets(sandbox.directory()).resolve(SandboxSecrets.HASH_SECRET));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> versions(Pipeline pipeline) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put(
                "Kafka",
                ConnectRest.parse(pipeline.connect()
                                .send("GET", "/", Optional.empty())
                                .body())
                        .path("version")
                        .asString());
        String sink = shipped(settings.sink()).path("connector.class").asString();
        for (JsonNode plugin : ConnectRest.parse(pipeline.connect()
                .send("GET", "/connector-plugins", Optional.empty())
                .body())) {
            if (plugin.path("class").asString().equals(sink)) {
                versions.put(sink, plugin.path("version").asString());
            }
        }
        versions.put("Postgres", pipeline.table().value("SHOW server_version"));
        Matcher elasticMq =
                Pattern.compile("elasticmq-server_[\\d.]+-([\\d.]+)\\.jar").matcher(project.classPath("elasticmq"));
        versions.put("ElasticMQ", elasticMq.find() ? elasticMq.group(1) : "unknown");
        return versions;
    }

    /** Whether its servers were stopped, by whomever. */
    boolean isClosed() {
        return sandbox.isClosed();
    }

    Path directory() {
        return sandbox.directory();
    }

    /** Stops all servers, and keeps what they leave. */
    @Override
    public void close() {
        over.set(true);
        sandbox.kill();
        proxy.close();
    }

    /** Stops all servers, and deletes what they leave. */
    void discard() {
        over.set(true);
        sandbox.discard();
        proxy.close();
    }
}
