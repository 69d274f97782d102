package dev.privystream.sandbox;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;

/**
 * Sends the messages of a torture in their order, so many a second, on a thread of its own, and remembers which of them the
 * queues have accepted. Thread-safe.
 */
final class TortureFeed {

    private static final int BATCH_ENTRIES = 10;
    private static final Duration TICK = Duration.ofMillis(100);

    private final SqsClient sqs;
    private final URI standard;
    private final URI fifo;
    private final long seed;
    private final int rate;

    // Mutable state
    private final List<Sent> sent = new ArrayList<>();
    private final AtomicLong acceptedValid = new AtomicLong();
    private volatile boolean stopped;

    /**
     * A message that was sent.
     *
     * @param messageId the queue's; empty if the queue did not say that it has accepted it, but may have
     */
    record Sent(TortureMessage message, Optional<String> messageId) {

        boolean isAccepted() {
            return messageId.isPresent();
        }
    }

    /**
     * Sends nothing yet.
     *
     * @param sqs makes no second try of its own: it would make two messages of one
     * @param rate messages a second
     */
    TortureFeed(SqsClient sqs, URI standard, URI fifo, long seed, int rate) {
        this.sqs = sqs;
        this.standard = standard;
        this.fifo = fifo;
        this.seed = seed;
        this.rate = rate;
    }

    /** Starts to send; the result is done when the last message before {@link #stop()} is sent. */
    CompletableFuture<Void> start() {
        return CompletableFuture.runAsync(this::sendUntilStopped, task -> new Thread(task, "torture-feed").start());
    }

    void stop() {
        stopped = true;
    }

    /** All messages so far, in the order in which each queue has them. */
    List<Sent> sent() {
        synchronized (sent) {
            return List.copyOf(sent);
        }
    }

    /** How many rows there will be. */
    long acceptedValid() {
        return acceptedValid.get();
    }

    private void sendUntilStopped() {
        long start = System.nanoTime();
        int next = 0;
        while (!stopped) {
            long due =
                    (System.nanoTime() - start) * rate / Duration.ofSeconds(1).toNanos();
            List<TortureMessage> messages = new ArrayList<>();
            for (; next < due; next++) {
                messages.add(TortureMessage.of(seed, next));
            }
            Map<Boolean, List<TortureMessage>> byQueue = messages.stream()
                    .collect(
                            Collectors.partitioningBy(message -> message.group().isPresent()));
            byQueue.forEach((isFifo, ofQueue) -> sendAll(isFifo ? fifo : standard, ofQueue));
            Pause.of(TICK);
        }
    }

    private void sendAll(URI queue, List<TortureMessage> messages) {
        for (int from = 0; from < messages.size(); from += BATCH_ENTRIES) {
            List<TortureMessage> batch = messages.subList(from, Math.min(from + BATCH_ENTRIES, messages.size()));
            Map<String, String> accepted = send(queue, batch);
            List<Sent> results = batch.stream()
                    .map(message -> new Sent(message, Optional.ofNullable(accepted.get(message.id()))))
                    .toList();
            synchronized (sent) {
                sent.addAll(results);
            }
            acceptedValid.addAndGet(results.stream()
                    .filter(result -> result.isAccepted() && result.message().isValid())
                    .count());
        }
    }

    /** Sends a batch, and returns the queue's id of each message that it accepted, by ours. */
    private Map<String, String> send(URI queue, List<TortureMessage> batch) {
        List<SendMessageBatchRequestEntry> entries = batch.stream()
                .map(message -> {
                    SendMessageBatchRequestEntry.Builder entry = SendMessageBatchRequestEntry.builder()
                            .id(message.id())
                            .messageBody(message.body());
                    message.group()
                            .ifPresent(group -> entry.messageGroupId(group).messageDeduplicationId(message.id()));
                    return entry.build();
                })
                .toList();
        try {
            SendMessageBatchResponse response = sqs.sendMessageBatch(
                    request -> request.queueUrl(queue.toString()).entries(entries));
            return response.successful().stream()
                    .collect(Collectors.toMap(SendMessageBatchResultEntry::id, SendMessageBatchResultEntry::messageId));
        } catch (SdkException e) {
            return Map.of();
        }
    }
}
