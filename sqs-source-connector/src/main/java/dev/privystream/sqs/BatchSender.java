package dev.privystream.sqs;

import dev.privystream.sqs.InFlightMessage.Receipt;
import dev.privystream.sqs.SqsQueue.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Makes batch requests of as many entries as SQS takes, several at once. Confined to the task's loop: every method is called
 * there, and so is the listener.
 */
final class BatchSender {

    /** Enough for what is not done for every message. */
    static final int SOME_REQUESTS = 16;

    /** Hears what became of each request. */
    interface Listener {

        /** The queue answered: it accepted these entries, and refused those. */
        void answered(List<Receipt> accepted, List<Refusal> refused);

        /** The whole request failed. */
        void failed(List<Receipt> batch, Throwable failure);
    }

    private final Function<List<Receipt>, CompletableFuture<List<Refusal>>> request;
    private final Predicate<Receipt> wanted;
    private final int maxRequests;
    private final TaskLoop loop;
    private final Listener listener;

    // Mutable state
    private final Deque<Receipt> waiting = new ArrayDeque<>();
    private int requests;

    /**
     * @param wanted is asked of each entry when its turn has come; what is no longer wanted is left out, and not told
     * @param maxRequests the most requests at once
     */
    BatchSender(
            Function<List<Receipt>, CompletableFuture<List<Refusal>>> request,
            Predicate<Receipt> wanted,
            int maxRequests,
            TaskLoop loop,
            Listener listener) {
        this.request = request;
        this.wanted = wanted;
        this.maxRequests = maxRequests;
        this.loop = loop;
        this.listener = listener;
    }

    void send(Collection<Receipt> receipts) {
        waiting.addAll(receipts);
        pump();
    }

    /** Whether every entry has been answered for. */
    boolean isIdle() {
        return waiting.isEmpty() && requests == 0;
    }

    private void pump() {
        while (requests < maxRequests && !waiting.isEmpty()) {
            List<Receipt> batch = new ArrayList<>(SqsQueue.MAX_BATCH);
            while (batch.size() < SqsQueue.MAX_BATCH && !waiting.isEmpty()) {
                Receipt receipt = waiting.poll();
                if (wanted.test(receipt)) {
                    batch.add(receipt);
                }
            }
            if (batch.isEmpty()) {
                return;
            }
            requests++;
            loop.whenComplete(request.apply(batch), (refused, failure) -> answered(batch, refused, failure));
        }
    }

    private void answered(List<Receipt> batch, List<Refusal> refused, Throwable failure) {
        requests--;
        if (failure != null) {
            listener.failed(batch, failure);
        } else if (refused.isEmpty()) {
            listener.answered(batch, refused);
        } else {
            Set<Receipt> refusedReceipts =
                    refused.stream().map(Refusal::receipt).collect(Collectors.toSet());
            List<Receipt> accepted =
                    batch.stream().filter(r -> !refusedReceipts.contains(r)).toList();
            listener.answered(accepted, refused);
        }
        pump();
    }
}
