package dev.privystream.sandbox;

import dev.privystream.sandbox.TortureFeed.Sent;
import dev.privystream.sandbox.TortureResult.Incident;
import dev.privystream.sandbox.TortureVerdict.DeadLetter;
import dev.privystream.sandbox.TortureVerdict.Evidence;
import dev.privystream.sandbox.TortureVerdict.TableRow;
import dev.privystream.sandbox.TortureVerdict.TopicRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The whole pipeline under faults: messages keep arriving at a standard and a FIFO queue while a plan is carried out; at the end
 * everything that was sent is compared to everything that there is. Reads only what anybody can: queues, topics, REST, SQL, files.
 */
final class Torture implements AutoCloseable {

    /**
     * How often a queue hands a message out, before it is a dead letter. Each injection can cost a message on its way two receives:
     * that of the task that had it, and that of a long poll which the queue answers although its client is gone. The source gives an
     * invalid message back at once this often, later only by its visibility timeout.
     */
    static final int MAX_RECEIVES = 19;

    /** How long it may take from the end of all faults until every message has come to its end. */
    static final Duration SETTLING = Duration.ofMinutes(4);

    private static final String FIFO_QUEUE = "login-queue.fifo";
    private static final String FIFO_DEAD_LETTER_QUEUE = "login-queue-dlq.fifo";
    private static final String FIFO_SOURCE = "sqs-source-fifo";
    private static final String SOURCE = "sqs-source";
    private static final String SINK_DEAD_LETTERS = "logins.dead-letters";
    private static final String ROWS =
            "SELECT message_id, user_id, device_type, masked_ip, masked_device_id, locale, app_version FROM user_logins";

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
        sandbox = new Sandbox(project, settings.sandbox(proxy));
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
            createQueues(sqs);
            Map<String, ObjectNode> connectors = connectors();
            connectors.forEach((name, config) -> register(pipeline.connect(), name, config));

            TortureFeed feed = new TortureFeed(
                    sender,
                    endpoints.queue(),
                    queue(FIFO_QUEUE),
                    settings.plan().seed(),
                    settings.rate());
            TaskRestarter restarter = TaskRestarter.start(pipeline.connect(), this::restarted);
            try (StallWatch watch = StallWatch.start(watched::rows, feed::acceptedValid)) {
                torment(new Injector(sandbox, proxy, pipeline.connect(), connectors), feed, watch);
                long start = System.nanoTime();
                Optional<String> unsettled = settle(sqs, watch, feed);
                Duration settling = Duration.ofNanos(System.nanoTime() - start);
                progress.print("Comparing what was sent to what there is ...");
                return judge(pipeline, sqs, feed.sent(), unsettled, settling, watch.longest());
            } finally {
                restarter.close();
            }
        }
    }

    /** Sends, and carries the plan out, until its time is over and all faults are lifted. */
    private void torment(Injector injector, TortureFeed feed, StallWatch watch) {
        long start = System.nanoTime();
        long end = start + settings.plan().duration().toNanos();
        CompletableFuture<Void> feeding = feed.start();
        try {
            List<CompletableFuture<Void>> lanes = Stream.of(Injection.Lane.values())
                    .map(lane -> CompletableFuture.runAsync(
                            () -> carryOut(injector, lane, start, end),
                            task -> new Thread(task, "torture-" + lane).start()))
                    .toList();
            while (System.nanoTime() - end < 0 && !feeding.isDone()) {
                show(feed, watch, start);
                Pause.of(TELL);
            }
            over.set(true);
            feed.stop();
            lanes.forEach(CompletableFuture::join);
            feeding.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof SandboxException known ? known : e;
        } finally {
            over.set(true);
            feed.stop();
        }
        injector.liftAll();
    }

    private void carryOut(Injector injector, Injection.Lane lane, long start, long end) {
        for (TorturePlan.Step step : settings.plan().of(lane)) {
            while (!over.get() && System.nanoTime() - (start + step.at().toNanos()) < 0) {
                Pause.of(Duration.ofMillis(50));
            }
            if (over.get() || System.nanoTime() - end >= 0) {
                return;
            }
            Duration from = Duration.ofNanos(System.nanoTime() - start);
            String what;
            try {
                what = injector.inflict(step);
            } catch (SandboxException e) {
                what = "gave up: " + e.getMessage();
            }
            Incident incident = new Incident(from, Duration.ofNanos(System.nanoTime() - start), step.injection(), what);
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
    private Optional<String> settle(SqsClient sqs, StallWatch watch, TortureFeed feed) {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        int quiet = 0;
        String state = "nobody can say";
        try (ConsumerLag lag = new ConsumerLag(sandbox.endpoints().bootstrapServers(), Pipeline.TOPIC)) {
            while (System.nanoTime() - deadline < 0) {
                try {
                    long queued = left(sqs);
                    long behind = lag.of("connect-" + settings.sink().connector());
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

    private TortureResult judge(
            Pipeline pipeline,
            SqsClient sqs,
            List<Sent> sent,
            Optional<String> unsettled,
            Duration settling,
            StallWatch.Stall stall) {
        long left = left(sqs);
        List<TopicRecord> records = new ArrayList<>();
        RawSearch search = new RawSearch();
        TopicReader.readAll(sandbox.endpoints().bootstrapServers(), record -> {
            search.look(record);
            if (record.topic().equals(Pipeline.TOPIC)) {
                records.add(topicRecord(record));
            }
        });
        search.look(
                sandbox.directory(),
                List.of(
                        sandbox.directory().resolve("queue"),
                        sandbox.directory().resolve("mount")));
        List<TableRow> rows = pipeline.table().query(ROWS).rows().stream()
                .map(row -> new TableRow(row.get(0), row.subList(1, row.size())))
                .toList();
        List<DeadLetter> deadLetters = Stream.of(sandbox.endpoints().deadLetterQueue(), queue(FIFO_DEAD_LETTER_QUEUE))
                .flatMap(queue -> takeAll(sqs, queue).stream())
                .toList();
        long sinkDeadLetters;
        try (Topic topic = new Topic(sandbox.endpoints().bootstrapServers(), SINK_DEAD_LETTERS)) {
            sinkDeadLetters = topic.records();
        }
        Evidence evidence = new Evidence(
                sent,
                records,
                rows,
                deadLetters,
                unsettled,
                left,
                sinkDeadLetters,
                search.rawPlaces(),
                search.blindPlaces("topic " + Pipeline.TOPIC, "broker/log/" + Pipeline.TOPIC, "postgres/data"));
        return new TortureResult(
                incidents.stream().sorted(Comparator.comparing(Incident::start)).toList(),
                settings.plan().steps().size() - incidents.size(),
                counts(evidence),
                new TreeMap<>(restarts),
                stall,
                settling,
                versions(pipeline),
                TortureVerdict.of(evidence, secret()));
    }

    private static Map<String, String> counts(Evidence evidence) {
        List<Sent> accepted = evidence.sent().stream().filter(Sent::isAccepted).toList();
        long fifo = accepted.stream()
                .filter(sent -> sent.message().group().isPresent())
                .count();
        long invalid =
                accepted.stream().filter(sent -> !sent.message().isValid()).count();
        long distinct = evidence.records().stream()
                .map(TopicRecord::messageId)
                .distinct()
                .count();
        long redelivered = evidence.records().stream()
                .filter(record -> record.receiveCount() > 1)
                .map(TopicRecord::messageId)
                .distinct()
                .count();
        int mostReceives = evidence.records().stream()
                .mapToInt(TopicRecord::receiveCount)
                .max()
                .orElse(0);
        Map<String, String> counts = new LinkedHashMap<>();
        counts.put("messages that the queues accepted", Long.toString(accepted.size()));
        counts.put("of these on the FIFO queue", Long.toString(fifo));
        counts.put("of these invalid", Long.toString(invalid));
        counts.put("sent without an answer", Long.toString(evidence.sent().size() - accepted.size()));
        counts.put("received more than once", Long.toString(redelivered));
        counts.put("most receives of a valid message", mostReceives + " of " + MAX_RECEIVES);
        counts.put("records in the topic", Long.toString(evidence.records().size()));
        counts.put("duplicates absorbed", Long.toString(evidence.records().size() - distinct));
        counts.put("rows in the table", Long.toString(evidence.rows().size()));
        counts.put("dead letters", Long.toString(evidence.deadLetters().size()));
        return counts;
    }

    private static TopicRecord topicRecord(ConsumerRecord<byte[], byte[]> record) {
        String value = new String(record.value(), StandardCharsets.UTF_8);
        Matcher id = TortureMessage.ID.matcher(value);
        return new TopicRecord(
                record.partition(),
                header(record, "sqs.message.id"),
                id.find() ? id.group() : "",
                Integer.parseInt(header(record, "sqs.receive.count")));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Takes all messages out of a queue: on a FIFO queue, what is not deleted hides what is behind it. */
    private static List<DeadLetter> takeAll(SqsClient sqs, URI queue) {
        List<DeadLetter> letters = new ArrayList<>();
        while (true) {
            List<Message> messages = sqs.receiveMessage(
                            request -> request.queueUrl(queue.toString()).maxNumberOfMessages(10))
                    .messages();
            if (messages.isEmpty()) {
                return letters;
            }
            for (Message message : messages) {
                Matcher id = TortureMessage.ID.matcher(message.body());
                letters.add(
                        new DeadLetter(message.messageId(), id.find() ? Optional.of(id.group()) : Optional.empty()));
                sqs.deleteMessage(request -> request.queueUrl(queue.toString()).receiptHandle(message.receiptHandle()));
            }
        }
    }

    private long left(SqsClient sqs) {
        return Stream.of(sandbox.endpoints().queue(), queue(FIFO_QUEUE))
                .flatMap(queue -> sqs
                        .getQueueAttributes(request -> request.queueUrl(queue.toString())
                                .attributeNames(
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
                        .attributes()
                        .values()
                        .stream())
                .mapToLong(Long::parseLong)
                .sum();
    }

    /** The FIFO queue with its dead-letter queue, and the standard one with as many receives. */
    private void createQueues(SqsClient sqs) {
        Map<QueueAttributeName, String> fifo = Map.of(QueueAttributeName.FIFO_QUEUE, "true");
        sqs.createQueue(request -> request.queueName(FIFO_DEAD_LETTER_QUEUE).attributes(fifo));
        sqs.createQueue(request -> request.queueName(FIFO_QUEUE)
                .attributes(Map.of(
                        QueueAttributeName.FIFO_QUEUE,
                        "true",
                        QueueAttributeName.VISIBILITY_TIMEOUT,
                        Long.toString(settings.visibilityTimeout().toSeconds()),
                        QueueAttributeName.REDRIVE_POLICY,
                        redrivePolicy(sqs, queue(FIFO_DEAD_LETTER_QUEUE)))));
        sqs.setQueueAttributes(request -> request.queueUrl(
                        sandbox.endpoints().queue().toString())
                .attributes(Map.of(
                        QueueAttributeName.REDRIVE_POLICY,
                        redrivePolicy(sqs, sandbox.endpoints().deadLetterQueue()))));
    }

    private static String redrivePolicy(SqsClient sqs, URI deadLetterQueue) {
        String arn = sqs.getQueueAttributes(request ->
                        request.queueUrl(deadLetterQueue.toString()).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        return "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%s}".formatted(arn, MAX_RECEIVES);
    }

    private URI queue(String name) {
        return sandbox.endpoints().sqs().resolve("/000000000000/" + name);
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
                        proxy.endpoint().resolve("/000000000000/" + FIFO_QUEUE).toString())
                .put("record.key", "message_group_id");
        connectors.put(SOURCE, source);
        connectors.put(FIFO_SOURCE, fifo);
        connectors.put(settings.sink().connector(), shipped(settings.sink().connector()));
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

    private static void register(ConnectRest connect, String name, ObjectNode config) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int status;
        do {
            var answer = connect.send("PUT", "/connectors/" + name + "/config", Optional.of(config.toString()));
            status = answer.statusCode();
            if (status == 400) {
                throw new SandboxException("Connect refused %s: %s".formatted(name, answer.body()));
            }
        } while (status >= 300 && System.nanoTime() - deadline < 0);
        connect.awaitTask(name);
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
        String sink =
                shipped(settings.sink().connector()).path("connector.class").asString();
        for (JsonNode plugin : ConnectRest.parse(pipeline.connect()
                .send("GET", "/connector-plugins", Optional.empty())
                .body())) {
            if (plugin.path("class").asString().equals(sink)) {
                versions.put(sink, plugin.path("version").asString());
            }
        }
        versions.put(
                "Postgres",
                pipeline.table().query("SHOW server_version").rows().get(0).get(0));
        Matcher elasticMq =
                Pattern.compile("elasticmq-server_[\\d.]+-([\\d.]+)\\.jar").matcher(project.classPath("elasticmq"));
        versions.put("ElasticMQ", elasticMq.find() ? elasticMq.group(1) : "unknown");
        return versions;
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
