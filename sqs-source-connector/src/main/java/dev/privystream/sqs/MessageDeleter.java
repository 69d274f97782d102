package dev.privystream.sqs;

import dev.privystream.sqs.InFlightMessage.Receipt;
import dev.privystream.sqs.SqsQueue.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes acknowledged messages of one queue, ten in a request where there are as many, and tries again for ever what may
 * succeed later. On a FIFO queue, a message is deleted no earlier than what is ahead of it in its group: what comes again after a
 * crash is then the end of the group, in order. {@link #delete} may be called from any thread and only enqueues; all else is confined to the task's loop.
 */
final class MessageDeleter {

    private static final Logger log = LoggerFactory.getLogger(MessageDeleter.class);

    private final InFlightMessages inFlight;
    private final Duration linger;
    private final TaskLoop loop;
    private final Runnable settled;
    private final Consumer<SqsFailure> refused;
    private final QueueMetrics metrics;
    private final QueueUrl queue;
    private final BatchSender sender;
    private final PacedLog failureLog = new PacedLog(log);
    private final PacedLog refusalLog = new PacedLog(log);

    // Mutable state, of any thread
    private final Queue<InFlightMessage> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    // Mutable state, of the loop
    private boolean lingering;
    private boolean stopping;
    private final List<InFlightMessage> toRetry = new ArrayList<>();
    private int failures;

    /**
     * @param linger how long a message waits for nine others to be deleted with
     * @param maxRequests the most deletes at once: as many as receives, or these would have to wait for them
     * @param settled is run on the loop after messages have left the ledger
     * @param refused hears of a request that cannot succeed before somebody does something; it is tried again nevertheless
     */
    MessageDeleter(
            SqsQueue queue,
            InFlightMessages inFlight,
            Duration linger,
            int maxRequests,
            TaskLoop loop,
            Runnable settled,
            Consumer<SqsFailure> refused,
            QueueMetrics metrics) {
        this.inFlight = inFlight;
        this.linger = linger;
        this.loop = loop;
        this.settled = settled;
        this.refused = refused;
        this.metrics = metrics;
        this.queue = queue.url();
        this.sender = new BatchSender(
                queue::delete,
                receipt -> inFlight.isInFlight(receipt.message()),
                queue.url().isFifo(),
                maxRequests,
                loop,
                new BatchSender.Listener() {
                    @Override
                    public void answered(List<Receipt> accepted, List<Refusal> refusals) {
                        MessageDeleter.this.answered(accepted, refusals);
                    }

                    @Override
                    public void failed(List<Receipt> batch, Throwable failure) {
                        MessageDeleter.this.failed(batch, failure);
                    }
                });
    }

    /** Takes a message that Kafka has. Thread-safe, and does not block. */
    void delete(InFlightMessage message) {
        acknowledged.add(message);
        int count = waiting.incrementAndGet();
        if (count == 1 || count % SqsQueue.MAX_BATCH == 0) {
            loop.execute(this::sendFullBatches);
        }
    }

    /** From now on, messages do not linger. */
    void stop() {
        stopping = true;
        sendAll();
    }

    private void sendFullBatches() {
        if (stopping || linger.isZero()) {
            sendAll();
            return;
        }
        while (waiting.get() >= SqsQueue.MAX_BATCH) {
            send(SqsQueue.MAX_BATCH);
        }
        if (waiting.get() > 0 && !lingering) {
            lingering = true;
            loop.schedule(this::lingered, linger);
        }
    }

    private void lingered() {
        lingering = false;
        sendAll();
    }

    private void sendAll() {
        while (waiting.get() > 0) {
            send(waiting.get());
        }
    }

    private void send(int count) {
        List<InFlightMessage> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            messages.add(acknowledged.remove());
        }
        waiting.addAndGet(-count);
        sender.send(inFlight.receipts(messages));
    }

    private void answered(List<Receipt> accepted, List<Refusal> refusals) {
        if (!accepted.isEmpty()) {
            failures = 0;
        }
        List<InFlightMessage> again = new ArrayList<>();
        int deleted = 0;
        for (Receipt receipt : accepted) {
            if (inFlight.deleted(receipt)) {
                deleted++;
            } else {
                again.add(receipt.message());
            }
        }
        metrics.deleted(deleted);
        for (Refusal refusal : refusals) {
            InFlightMessage message = refusal.receipt().message();
            if (refusal.retryable()) {
                again.add(message);
            } else if (inFlight.deleted(refusal.receipt())) {
                metrics.undeleted();
                refusalLog.warn(
                        "Queue " + queue.name() + " does not delete message " + message.id() + " (" + refusal.code()
                                + "): its record is in Kafka, and will be there again when the queue hands it out again",
                        1);
            } else {
                again.add(message);
            }
        }
        retry(again);
        SqsFailure.denialOf(SqsQueue.DELETE, queue, refusals).ifPresent(refused);
        settled.run();
    }

    private void failed(List<Receipt> batch, Throwable cause) {
        metrics.deleteRequestFailed();
        SqsFailure failure = SqsFailure.of(SqsQueue.DELETE, queue, cause);
        failureLog.warn(failure.reason() + "; trying again", batch.size());
        if (!failure.retryable()) {
            refused.accept(failure);
        }
        retry(batch.stream().map(Receipt::message).toList());
    }

    /** What fails while a retry is waited for is tried again together: requests that fail side by side are one failure. */
    private void retry(List<InFlightMessage> messages) {
        if (messages.isEmpty()) {
            return;
        }
        if (toRetry.isEmpty()) {
            failures++;
            loop.schedule(this::retryNow, Backoff.OF_REQUESTS.after(failures));
        }
        toRetry.addAll(messages);
    }

    private void retryNow() {
        List<InFlightMessage> messages = List.copyOf(toRetry);
        toRetry.clear();
        sender.sendAgain(inFlight.receipts(messages));
    }
}
