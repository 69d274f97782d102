package dev.privystream.sqs;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * Counts what one task does with one queue. Every method may be called from any thread, and none blocks for longer than it
 * takes to add a number: what happens to many messages at once is told at once.
 */
final class QueueMetrics {

    private static final String MESSAGES = "messages";
    private static final String REQUESTS = "requests";
    private static final String SECONDS = "seconds";

    private final Clock clock;
    private final boolean sampled;
    private final List<Metric> metrics = new ArrayList<>();

    private final LongAdder received =
            counter("received-total", MESSAGES, "Messages received, those that came before included.");
    private final LongAdder redelivered = counter(
            "redelivered-total",
            MESSAGES,
            "Messages received that somebody had received before: their ApproximateReceiveCount is above 1.");
    private final LongAdder redeliveredInFlight = counter(
            "redelivered-in-flight-total",
            MESSAGES,
            "Messages received again while they were in flight here. They are written once, and deleted by their newest"
                    + " handle.");
    private final LongAdder delivered = counter(
            "delivered-total",
            MESSAGES,
            "Messages whose records Kafka has acknowledged, those of the dead-letter topic included.");
    private final LongAdder deleted = counter("deleted-total", MESSAGES, "Messages deleted from the queue.");
    private final LongAdder dropped = counter(
            "dropped-total",
            MESSAGES,
            "Messages whose records did not reach Kafka: a transform filtered them, or errors.tolerance skipped them.");
    private final Map<InvalidMessagePolicy, LongAdder> invalid = new EnumMap<>(InvalidMessagePolicy.class);
    private final LongAdder extended =
            counter("extended-total", MESSAGES, "Extensions of visibility timeouts, one for each message and time.");
    private final LongAdder released =
            counter("released-total", MESSAGES, "Messages given back to the queue before their visibility timeout.");

    private final Map<RequestFailure, LongAdder> failedRequests = new EnumMap<>(RequestFailure.class);
    private final LongAdder refusedEntries = counter(
            "refused-entries-total",
            "entries",
            "Entries of batch requests (delete, extend, give back) that the queue refused while it answered the request.");
    private final LongAdder failedDeleteRequests = counter(
            "failed-delete-requests-total", REQUESTS, "Delete requests that failed as a whole. They are tried again.");
    private final LongAdder undeleted = counter(
            "undeleted-total",
            MESSAGES,
            "Messages whose delete failed for good: they are in Kafka, and come again when the queue hands them out again.");

    private final RecentValues receiveSeconds = new RecentValues();
    private final RecentValues ageAtReceipt = new RecentValues();

    // Mutable state
    private volatile double lastAgeAtReceipt = Double.NaN;
    private final AtomicInteger receives = new AtomicInteger();
    private volatile SqsQueue.Counts counts = SqsQueue.Counts.UNKNOWN;
    private volatile double deadLetters = Double.NaN;

    /** @param sampled whether this task asks the queue how many messages it holds */
    QueueMetrics(Clock clock, boolean sampled) {
        this.clock = clock;
        this.sampled = sampled;
        for (InvalidMessagePolicy policy : InvalidMessagePolicy.values()) {
            invalid.put(
                    policy,
                    counter(
                            "invalid-" + inKebabCase(policy) + "-total",
                            MESSAGES,
                            "Messages of which no record can be made, and which the policy " + Choice.name(policy)
                                    + " of message.invalid.policy settled, each time they came."));
        }
        for (RequestFailure failure : RequestFailure.values()) {
            failedRequests.put(
                    failure,
                    counter(
                            "failed-requests-" + inKebabCase(failure) + "-total",
                            REQUESTS,
                            "Requests " + failure.description() + ". Counted after the retries of the AWS SDK."));
        }
        gauge("receives", REQUESTS, "Receives under way at the moment: the concurrency in use.", receives::get);
        gauge(
                "receive-latency-avg",
                SECONDS,
                "How long receives took that brought as many messages as they asked for (others have waited for messages):"
                        + " the average of the last minute.",
                () -> receiveSeconds.average(clock.millis()));
        gauge(
                "receive-latency-max",
                SECONDS,
                "How long receives took that brought as many messages as they asked for: the longest of the last minute.",
                () -> receiveSeconds.maximum(clock.millis()));
        gauge(
                "age-at-receipt-last",
                SECONDS,
                "How long ago the oldest message of a receive had been sent (now - SentTimestamp), which is how far the queue"
                        + " is behind: at the last receive that brought messages.",
                () -> lastAgeAtReceipt);
        gauge(
                "age-at-receipt-avg",
                SECONDS,
                "How long ago the oldest message of a receive had been sent: the average of the last minute.",
                () -> ageAtReceipt.average(clock.millis()));
        gauge(
                "age-at-receipt-max",
                SECONDS,
                "How long ago the oldest message of a receive had been sent: the longest of the last minute.",
                () -> ageAtReceipt.maximum(clock.millis()));
        if (sampled) {
            gauge(
                    "queue-visible",
                    MESSAGES,
                    "ApproximateNumberOfMessages of the queue: what waits to be received.",
                    () -> counts.visible());
            gauge(
                    "queue-not-visible",
                    MESSAGES,
                    "ApproximateNumberOfMessagesNotVisible of the queue: what is in flight, here or elsewhere.",
                    () -> counts.notVisible());
            gauge(
                    "queue-delayed",
                    MESSAGES,
                    "ApproximateNumberOfMessagesDelayed of the queue: what is not to be received yet.",
                    () -> counts.delayed());
            gauge(
                    "dead-letters-visible",
                    MESSAGES,
                    "ApproximateNumberOfMessages of the dead-letter queue that the queue's redrive policy names.",
                    () -> deadLetters);
        }
    }

    /** All metrics of the queue, with those of its ledger. */
    List<Metric> with(InFlightMessages inFlight) {
        List<Metric> all = new ArrayList<>(metrics);
        all.add(new Metric(
                "in-flight",
                MESSAGES,
                "Messages received and neither deleted nor left to the queue.",
                () -> inFlight.size()));
        all.add(new Metric(
                "in-flight-limit",
                MESSAGES,
                "The most that may be: the queue's share of sqs.max.in.flight.messages.",
                () -> inFlight.maxMessages()));
        all.add(new Metric("in-flight-bytes", "bytes", "What these messages hold.", () -> inFlight.bytes()));
        all.add(new Metric(
                "in-flight-bytes-limit",
                "bytes",
                "The most that they may hold: the queue's share of sqs.max.in.flight.bytes.",
                () -> inFlight.maxBytes()));
        all.add(new Metric(
                "in-flight-oldest-age",
                SECONDS,
                "For how long the oldest of these messages has been in flight; 0 if there is none.",
                () -> inFlight.oldestNanos(System.nanoTime()) / 1e9));
        return List.copyOf(all);
    }

    /** Whether this task asks the queue how many messages it holds. */
    boolean isSampled() {
        return sampled;
    }

    void receiveStarted() {
        receives.incrementAndGet();
    }

    void receiveEnded() {
        receives.decrementAndGet();
    }

    /**
     * A receive brought messages, or none.
     *
     * @param full whether it brought as many as it asked for
     */
    void received(List<SqsMessage> messages, boolean full, long nanos) {
        if (messages.isEmpty()) {
            return;
        }
        long now = clock.millis();
        received.add(messages.size());
        long again = messages.stream().filter(m -> m.receiveCount() > 1).count();
        if (again > 0) {
            redelivered.add(again);
        }
        if (full) {
            receiveSeconds.record(nanos / 1e9, now);
        }
        messages.stream()
                .map(SqsMessage::sentAt)
                .filter(sentAt -> sentAt != null)
                .mapToLong(Instant::toEpochMilli)
                .min()
                .ifPresent(oldest -> {
                    // Clocks differ.
                    double age = Math.max(0, now - oldest) / 1e3;
                    lastAgeAtReceipt = age;
                    ageAtReceipt.record(age, now);
                });
    }

    void redeliveredInFlight(int messages) {
        redeliveredInFlight.add(messages);
    }

    void delivered() {
        delivered.increment();
    }

    void deleted(int messages) {
        deleted.add(messages);
    }

    void dropped() {
        dropped.increment();
    }

    void invalid(InvalidMessagePolicy policy) {
        invalid.get(policy).increment();
    }

    void extended(int messages) {
        extended.add(messages);
    }

    void released(int messages) {
        released.add(messages);
    }

    void requestFailed(Throwable failure) {
        failedRequests.get(RequestFailure.of(failure)).increment();
    }

    void entriesRefused(int entries) {
        refusedEntries.add(entries);
    }

    void deleteRequestFailed() {
        failedDeleteRequests.increment();
    }

    void undeleted() {
        undeleted.increment();
    }

    void sampled(SqsQueue.Counts counts) {
        this.counts = counts;
    }

    void sampledDeadLetters(double visible) {
        deadLetters = visible;
    }

    private LongAdder counter(String name, String unit, String description) {
        LongAdder counter = new LongAdder();
        gauge(name, unit, description, counter::doubleValue);
        return counter;
    }

    private void gauge(String name, String unit, String description, DoubleSupplier value) {
        metrics.add(new Metric(name, unit, description, value));
    }

    private static String inKebabCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
