package dev.privystream.sqs;

import dev.privystream.sqs.InFlightMessage.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that one task does with one queue: receives its messages, makes records of them, deletes them once they are
 * acknowledged. {@link #start}, {@link #stop} and {@link #isSettled} belong to the task's loop, {@link #recordOf}
 * to the task's thread; {@link #acknowledged} and {@link #dropped} may be called from any.
 */
final class QueueConsumer {

    private static final Logger log = LoggerFactory.getLogger(QueueConsumer.class);

    private static final Duration DELETE_LINGER = Duration.ofMillis(100);
    private static final Duration LEAST_VISIBILITY = Duration.ofSeconds(1);
    private static final Duration REFUSED_PAUSE = Duration.ofMinutes(1);

    /** With the pauses between them, these take about a minute. */
    private static final int MOST_TRIES_OF_UNKNOWN_HOST = 10;

    /** A message that came more often than this has no redrive policy to end it: it is left to its visibility timeout. */
    private static final int MOST_REDRIVES_AT_ONCE = 20;

    private final SqsQueue queue;
    private final InFlightMessages inFlight;
    private final MessageReceiver receiver;
    private final MessageDecoder decoder;
    private final SourceRecordMapper mapper;
    private final RecordSize recordSize;
    private final MessageDeleter deleter;
    private final VisibilityExtender extender;
    private final MessageReleaser releaser;
    private final QueueSampler sampler;
    private final QueueMetrics metrics;
    private final InvalidMessagePolicy invalidPolicy;
    private final DroppedRecordPolicy droppedPolicy;
    private final TaskLoop loop;
    private final Consumer<List<InFlightMessage>> ready;
    private final Consumer<SqsFailure> refused;
    private final TaskFailure taskFailure;
    private final PacedLog failureLog = new PacedLog(log);
    private final PacedLog dropLog = new PacedLog(log);
    private final PacedLog invalidLog = new PacedLog(log);
    private final PacedLog largeLog = new PacedLog(log);

    // Mutable state, of the loop
    private boolean receiving;
    private boolean paused;
    private boolean isRefused;
    private boolean stopped;
    private int failures;
    private int triesOfUnknownHost;

    /**
     * @param queues how many queues share the task's bounds
     * @param ready takes the messages to make records of, in the order of their receive
     * @param refused hears that AWS refuses the queue, when it begins to and once a minute
     */
    QueueConsumer(
            SqsQueue queue,
            MessageDecoder decoder,
            SqsSourceConfig config,
            int queues,
            TaskLoop loop,
            Consumer<List<InFlightMessage>> ready,
            Consumer<SqsFailure> refused,
            TaskFailure taskFailure,
            QueueMetrics metrics) {
        int maxMessages = Math.max(1, config.maxInFlightMessages() / queues);
        this.queue = queue;
        this.decoder = decoder;
        this.loop = loop;
        this.ready = ready;
        this.refused = refused;
        this.taskFailure = taskFailure;
        this.metrics = metrics;
        this.invalidPolicy = config.invalidMessagePolicy();
        this.droppedPolicy = config.droppedRecordPolicy();
        // Some polls' worth, and all receives twice: more would not make anything faster.
        int maxReceived =
                2 * Math.max(StartedTask.MAX_POLL_RECORDS, config.receiveConcurrency() * config.receiveMaxMessages());
        this.inFlight = new InFlightMessages(queue.url(), maxMessages, maxReceived, config.maxInFlightBytes() / queues);
        this.receiver = new MessageReceiver(
                queue,
                inFlight,
                Math.min(config.receiveMaxMessages(), maxMessages),
                config.receiveWait(),
                config.receiveConcurrency(),
                loop,
                this::received,
                this::refused,
                metrics);
        this.mapper = new SourceRecordMapper(
                queue.url(),
                config.topic(queue.url()),
                config.deadLetterTopic(queue.url()),
                config.recordKey(queue.url()),
                config.metadataFields());
        this.recordSize = new RecordSize(
                config.recordMaxBytes(),
                decoder.valueSchema(),
                config.recordKey(queue.url()),
                config.metadataFields().size(),
                queue.url());
        this.deleter = new MessageDeleter(
                queue,
                inFlight,
                queue.url().isFifo() ? Duration.ZERO : DELETE_LINGER,
                config.receiveConcurrency(),
                loop,
                receiver::receiveMore,
                this::refused,
                metrics);
        this.extender = new VisibilityExtender(queue, inFlight, loop, this::refused);
        this.releaser = new MessageReleaser(queue, loop);
        this.sampler = new QueueSampler(queue, metrics, loop, QueueSampler.PAUSE, () -> !stopped && !receiver.isHeld());
    }

    /**
     * Asks the queue for its visibility timeout, for as long as it takes, and starts to receive. Only a host that never answered
     * and that no name server knows is taken for a mistake of the configuration after a minute.
     */
    void start() {
        if (!stopped) {
            loop.whenComplete(queue.attributes(), this::startReceiving);
        }
    }

    private void startReceiving(SqsQueue.Attributes attributes, Throwable failure) {
        if (stopped) {
            return;
        }
        if (failure == null) {
            Duration visibility = attributes.visibilityTimeout().compareTo(LEAST_VISIBILITY) < 0
                    ? LEAST_VISIBILITY
                    : attributes.visibilityTimeout();
            startReceiving(visibility, attributes);
            return;
        }
        SqsFailure why = SqsFailure.of(SqsQueue.GET_ATTRIBUTES, queue.url(), failure);
        triesOfUnknownHost = why.unknownHost() ? triesOfUnknownHost + 1 : 0;
        boolean noSuchHost = !receiving && triesOfUnknownHost > MOST_TRIES_OF_UNKNOWN_HOST;
        if (!why.retryable() || noSuchHost) {
            refused(why);
            return;
        }
        failures++;
        failureLog.warn(why.reason() + "; trying again", 1);
        loop.schedule(this::start, Backoff.OF_REQUESTS.after(failures));
    }

    private void startReceiving(Duration visibility, SqsQueue.Attributes attributes) {
        failures = 0;
        isRefused = false;
        if (!receiving) {
            receiving = true;
            extender.start(visibility);
            receiver.start(visibility);
            if (metrics.isSampled()) {
                sampler.start(attributes);
            }
        }
        if (!paused) {
            receiver.resume();
        }
    }

    /** AWS refuses what the connector cannot do without: no more is received until it has changed its mind. */
    private void refused(SqsFailure why) {
        if (isRefused || stopped) {
            return;
        }
        isRefused = true;
        holdReceiver();
        refused.accept(why);
        loop.schedule(this::tryRefusedAgain, REFUSED_PAUSE);
    }

    /** Deletes are tried again all the time: while they are refused, more messages would only be delivered twice. */
    private void tryRefusedAgain() {
        if (inFlight.count(InFlightMessage.State.ACKNOWLEDGED) == 0) {
            isRefused = false;
            start();
        } else {
            loop.schedule(this::tryRefusedAgain, REFUSED_PAUSE);
        }
    }

    /** Whether AWS refused the queue when it was tried last. */
    boolean isRefused() {
        return isRefused;
    }

    private void received(List<InFlightMessage> messages) {
        if (stopped || receiver.isHeld()) {
            releaser.release(inFlight.takeNotHandedOver());
        } else {
            ready.accept(messages);
        }
    }

    /**
     * Makes the record of a message, or settles the message by the policy for invalid ones, which may be a record, too.
     *
     * @return the record, or null if the message is invalid, or no longer in flight
     */
    SqsSourceRecord recordOf(InFlightMessage message) {
        SqsMessage content = inFlight.handOver(message);
        if (content == null) {
            return null;
        }
        Decoded decoded = decoder.decode(content);
        if (decoded instanceof Decoded.Value value) {
            SqsSourceRecord record = mapper.map(message, value);
            if (recordSize.fits(value.message(), record)) {
                return record;
            }
            decoded = Decoded.TOO_LARGE;
        }
        return settleInvalid(message, content, (Decoded.Invalid) decoded);
    }

    private SqsSourceRecord settleInvalid(InFlightMessage message, SqsMessage content, Decoded.Invalid invalid) {
        String what = "Message " + message.id() + " of queue " + queue.url().name() + " does not fit "
                + invalid.key() + " at " + (invalid.pointer().isEmpty() ? "its root" : invalid.pointer()) + ": "
                + invalid.rule();
        log.debug("{}", what);
        switch (invalidPolicy) {
            case REDRIVE -> {
                invalidLog.warn(what + "; left to the queue's redrive policy", 1);
                redrive(message, content);
            }
            case DEAD_LETTER_TOPIC -> {
                SqsSourceRecord deadLetter = mapper.deadLetter(message, content, invalid);
                if (recordSize.fits(deadLetter)) {
                    invalidLog.warn(what + "; written to topic " + deadLetter.topic(), 1);
                    metrics.invalid(InvalidMessagePolicy.DEAD_LETTER_TOPIC);
                    return deadLetter;
                }
                largeLog.warn(
                        what + "; too large for topic " + deadLetter.topic()
                                + ", and left to the queue's redrive policy",
                        1);
                redrive(message, content);
            }
            case DISCARD -> {
                invalidLog.warn(what + "; discarded", 1);
                metrics.invalid(InvalidMessagePolicy.DISCARD);
                delete(message);
            }
            case FAIL ->
                fail(
                        message,
                        what + ". Send it anew in the right form and delete it, correct the"
                                + " configuration, or choose another " + SqsSourceConfig.MESSAGE_INVALID_POLICY_CONFIG
                                + "; then restart the task.");
        }
        return null;
    }

    private void redrive(InFlightMessage message, SqsMessage content) {
        metrics.invalid(InvalidMessagePolicy.REDRIVE);
        loop.execute(() -> {
            if (content.receiveCount() < MOST_REDRIVES_AT_ONCE) {
                releaser.release(inFlight.receipts(List.of(message)));
            }
            settled(message);
        });
    }

    /** The message is left to its visibility timeout: given back at once, it would use up its receives by restarts. */
    private void fail(InFlightMessage message, String reason) {
        metrics.invalid(InvalidMessagePolicy.FAIL);
        taskFailure.fail(new ConnectException(reason));
        leave(message);
    }

    /** Starts the receives that there is room for since messages were handed over. */
    void receiveMore() {
        receiver.receiveMore();
    }

    /** Kafka has the record. */
    void acknowledged(InFlightMessage message) {
        if (delete(message)) {
            metrics.delivered();
        }
    }

    /** Has a message deleted that Kafka has, or that is not wanted. Returns false if it is no longer in flight. */
    private boolean delete(InFlightMessage message) {
        boolean first = inFlight.acknowledged(message);
        if (first) {
            deleter.delete(message);
        }
        return first;
    }

    /** The record never reached Kafka. */
    void dropped(InFlightMessage message) {
        metrics.dropped();
        boolean delete = droppedPolicy == DroppedRecordPolicy.DELETE;
        dropLog.warn(
                "Records of queue " + queue.url().name() + " were dropped by a transform, or by errors.tolerance: their"
                        + " messages " + (delete ? "are deleted" : "stay in the queue") + " ("
                        + SqsSourceConfig.DROPPED_RECORD_POLICY_CONFIG + ")",
                1);
        if (delete) {
            delete(message);
        } else {
            leave(message);
        }
    }

    /** The message comes again when its visibility timeout is over; what is behind it in its group can only come after it. */
    private void leave(InFlightMessage message) {
        List<Receipt> behind = inFlight.leave(message);
        loop.execute(() -> {
            releaser.release(behind);
            receiver.receiveMore();
        });
    }

    private void settled(InFlightMessage message) {
        inFlight.settled(message);
        receiver.receiveMore();
    }

    /** Receives no more until {@link #resume}, and gives back what was not handed over. */
    void hold() {
        paused = true;
        holdReceiver();
    }

    void resume() {
        paused = false;
        if (!isRefused) {
            receiver.resume();
        }
    }

    private void holdReceiver() {
        receiver.hold();
        releaser.release(inFlight.takeNotHandedOver());
    }

    /** Whether all records were acknowledged or dropped. */
    boolean awaitsNoAcknowledgement() {
        return inFlight.count(InFlightMessage.State.HANDED_OVER) == 0;
    }

    /** Receives no more, and gives back what was not handed over. What was may still be acknowledged. */
    void stop() {
        stopped = true;
        receiver.stop();
        releaser.release(inFlight.takeNotHandedOver());
        deleter.stop();
    }

    /** Gives back what was handed over and never acknowledged. */
    void abandon() {
        releaser.release(inFlight.takeNotAcknowledged());
    }

    QueueUrl queue() {
        return queue.url();
    }

    /** What there is to be seen of this queue, from any thread. */
    List<Metric> metrics() {
        return metrics.with(inFlight);
    }

    /** Whether nothing is in flight, and nothing being given back. */
    boolean isSettled() {
        return inFlight.size() == 0 && releaser.isIdle();
    }

    /** Whether no receive is under way any more. */
    boolean isQuiet() {
        return receiver.isIdle();
    }
}
