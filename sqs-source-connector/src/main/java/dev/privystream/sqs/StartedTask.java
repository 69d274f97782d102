package dev.privystream.sqs;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * A task between its start and the last acknowledgement after its stop. One thread of its own, the loop, makes all requests
 * of SQS and hears their answers; {@link #poll} and {@link #stop} belong to the task's thread, {@link #acknowledged} and
 * {@link #dropped} to any.
 */
final class StartedTask {

    private static final Logger log = LoggerFactory.getLogger(StartedTask.class);

    static final int MAX_POLL_RECORDS = 1_000;
    /** A poll's records are all on the heap at once, and what a packed message holds can be a thousand times its size. */
    private static final long MAX_POLL_BYTES = 16L * 1024 * 1024;

    private static final Duration POLL_WAIT = Duration.ofMillis(500);
    /** More than a poll waits, and less than a second. */
    private static final Duration PAUSED_AFTER = Duration.ofMillis(800);

    /** A busy worker may take its time from the start of a task to its first poll. */
    private static final Duration FIRST_POLL = Duration.ofSeconds(2);

    private static final Duration PAUSE_CHECK = Duration.ofMillis(100);
    /** Well below the five seconds in which Connect wants a task to stop. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(2);
    /** Connect closes the producer within thirty seconds after the stop: later, no acknowledgement comes. */
    private static final Duration LAST_ACKNOWLEDGEMENT = Duration.ofSeconds(35);

    private static final Duration ABANDON_WAIT = Duration.ofSeconds(2);
    private static final Duration CLOSE_CHECK = Duration.ofMillis(50);

    private final SqsAsyncClient client;
    private final TaskLoop loop;
    private final Map<QueueUrl, QueueConsumer> consumers = new LinkedHashMap<>();
    private final ReadyMessages ready = new ReadyMessages();
    private final TaskFailure failure = new TaskFailure();
    private final TaskMetrics metrics;
    private final QueueFailurePolicy queueFailurePolicy;

    // Mutable state
    private volatile long lastPollNanos = System.nanoTime() + FIRST_POLL.toNanos();
    private long lastPauseCheckNanos = System.nanoTime();
    private volatile boolean held;

    // Mutable state, of the task's thread
    private final Queue<InFlightMessage> taken = new ArrayDeque<>();

    private StartedTask(
            SqsSourceConfig config,
            MessageDecoder decoder,
            SqsAsyncClient client,
            String threadName,
            MetricsRegistry registry,
            boolean samplesQueues) {
        this.client = client;
        this.loop = new TaskLoop(threadName, failure);
        this.metrics = new TaskMetrics(registry, loop);
        this.queueFailurePolicy = config.queueFailurePolicy();
        List<QueueUrl> queues = config.queues();
        for (QueueUrl url : queues) {
            QueueMetrics ofQueue = new QueueMetrics(Clock.systemUTC(), samplesQueues);
            SqsQueue queue = new SqsQueue(client, url, config.aws().requestTimeout(), ofQueue);
            consumers.put(
                    url,
                    new QueueConsumer(
                            queue,
                            decoder,
                            config,
                            queues.size(),
                            loop,
                            ready::add,
                            this::queueRefused,
                            failure,
                            ofQueue));
        }
    }

    /**
     * Builds all that the task needs, and starts to receive. Does not wait for the queues: while one cannot be reached it is
     * tried again, and what can never succeed fails the next {@link #poll}.
     *
     * @param registry where the task's metrics are to be seen; closed with the task
     * @param samplesQueues whether the task asks its queues how many messages they hold
     */
    static StartedTask start(
            SqsSourceConfig config, String threadName, MetricsRegistry registry, boolean samplesQueues) {
        MessageDecoder decoder = decoder(config);
        SqsAsyncClient client = SqsClientFactory.create(config, config.aws().requestTimeout());
        StartedTask task;
        try {
            task = new StartedTask(config, decoder, client, threadName, registry, samplesQueues);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
        task.metrics.open(task.consumers.values().stream()
                .collect(Collectors.toMap(QueueConsumer::queue, QueueConsumer::metrics)));
        task.loop.execute(() -> task.consumers.values().forEach(QueueConsumer::start));
        task.loop.repeat(task::holdIfPaused, PAUSE_CHECK);
        log.info(
                "Receiving from {} into {}: up to {} receives at once for a queue, {} messages and {} bytes in flight,"
                        + " records of up to {} bytes, envelope: {}, encoding: {}, invalid messages: {}, dropped records: {},"
                        + " refused queues: {}",
                task.consumers.keySet().stream().map(QueueUrl::url).toList(),
                config.queues().stream().map(config::topic).distinct().toList(),
                config.receiveConcurrency(),
                config.maxInFlightMessages(),
                config.maxInFlightBytes(),
                config.recordMaxBytes(),
                Choice.name(config.messageEnvelope()),
                Choice.name(config.messageEncoding()),
                Choice.name(config.invalidMessagePolicy()),
                Choice.name(config.droppedRecordPolicy()),
                Choice.name(config.queueFailurePolicy()));
        return task;
    }

    /**
     * What decodes the bodies of all queues.
     *
     * @throws ConfigException if the schema, the metadata fields and the record's key do not go together; the message begins
     *     with the key to change
     */
    static MessageDecoder decoder(SqsSourceConfig config) {
        String document = config.messageSchemaDocument();
        MessageDecoder decoder = new MessageDecoder(
                config.messageEnvelope(),
                config.messageEncoding(),
                document == null
                        ? null
                        : checked(
                                SqsSourceConfig.MESSAGE_SCHEMA_CONFIG,
                                () -> MessageSchema.compile(document, config.metadataFields())));
        for (QueueUrl queue : config.queues()) {
            checked(SqsSourceConfig.RECORD_KEY_CONFIG, () -> {
                SourceRecordMapper.check(config.recordKey(queue), decoder.valueSchema());
                return null;
            });
        }
        return decoder;
    }

    private static <T> T checked(String key, Supplier<T> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key + " " + e.getMessage() + ".");
        }
    }

    private void queueRefused(SqsFailure why) {
        if (queueFailurePolicy == QueueFailurePolicy.FAIL
                || consumers.values().stream().allMatch(QueueConsumer::isRefused)) {
            failure.fail(why.toException());
        } else {
            log.error("{}. The other queues go on; this one is tried again in a minute", why.reason());
        }
    }

    /** The records of what has been received, or null if nothing comes within half a second. */
    List<SourceRecord> poll() throws InterruptedException {
        failure.throwIfFailed();
        noticePoll();
        if (taken.isEmpty()) {
            taken.addAll(takeReady());
        }
        List<SourceRecord> records = recordsOfTaken();
        noticePoll();
        return records.isEmpty() ? null : records;
    }

    private List<SourceRecord> recordsOfTaken() {
        List<SourceRecord> records = new ArrayList<>(taken.size());
        long bytes = 0;
        while (!taken.isEmpty() && bytes < MAX_POLL_BYTES) {
            InFlightMessage message = taken.remove();
            SqsSourceRecord record = consumers.get(message.queue()).recordOf(message);
            if (record != null) {
                records.add(record);
                bytes += record.bytes();
            }
        }
        return records;
    }

    private void noticePoll() {
        lastPollNanos = System.nanoTime();
        if (held) {
            held = false;
            loop.execute(() -> consumers.values().forEach(QueueConsumer::resume));
        }
    }

    /**
     * A paused task is not told so: it is just not polled any more. Nor is one whose records Kafka does not take, but that one
     * has records to be acknowledged. A paused task leaves the queues alone, and gives back what it has received.
     */
    private void holdIfPaused() {
        long now = System.nanoTime();
        // Where this check comes late, the whole JVM may have stood still, and the task's thread with it.
        boolean late = now - lastPauseCheckNanos > 3 * PAUSE_CHECK.toNanos();
        lastPauseCheckNanos = now;
        boolean polled = late || now - lastPollNanos < PAUSED_AFTER.toNanos();
        if (!polled && !held && consumers.values().stream().allMatch(QueueConsumer::awaitsNoAcknowledgement)) {
            held = true;
            consumers.values().forEach(QueueConsumer::hold);
        }
    }

    private List<InFlightMessage> takeReady() throws InterruptedException {
        List<InFlightMessage> messages = ready.take(MAX_POLL_RECORDS, POLL_WAIT);
        if (!messages.isEmpty()) {
            loop.execute(() -> consumers.values().forEach(QueueConsumer::receiveMore));
        }
        return messages;
    }

    /** Kafka has the record. Only enqueues. */
    void acknowledged(SqsSourceRecord record) {
        consumers.get(record.message().queue()).acknowledged(record.message());
    }

    /** The record never reached Kafka. Only enqueues. */
    void dropped(SqsSourceRecord record) {
        consumers.get(record.message().queue()).dropped(record.message());
    }

    /**
     * Receives no more, gives back at once what was not handed over, and waits for up to two seconds for what was. After
     * that, acknowledgements are still heard, and followed by deletes, until the last that Connect can give.
     */
    void stop() {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        long deadline = System.nanoTime() + LAST_ACKNOWLEDGEMENT.toNanos();
        loop.execute(() -> {
            consumers.values().forEach(QueueConsumer::stop);
            closeWhenSettled(settled, deadline);
        });
        try {
            settled.get(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.info("Stopped with records on the way to Kafka; their messages are deleted as they are acknowledged");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            metrics.close();
        }
    }

    private void closeWhenSettled(CompletableFuture<Void> settled, long deadlineNanos) {
        boolean allSettled = consumers.values().stream().allMatch(QueueConsumer::isSettled);
        if (allSettled) {
            settled.complete(null);
        }
        if (allSettled && consumers.values().stream().allMatch(QueueConsumer::isQuiet)) {
            close();
        } else if (System.nanoTime() - deadlineNanos >= 0) {
            consumers.values().forEach(QueueConsumer::abandon);
            loop.schedule(this::close, ABANDON_WAIT);
        } else {
            loop.schedule(() -> closeWhenSettled(settled, deadlineNanos), CLOSE_CHECK);
        }
    }

    private void close() {
        loop.close();
        client.close();
    }
}
