package dev.privystream.sqs;

import dev.privystream.sqs.InFlightMessage.Receipt;
import dev.privystream.sqs.SqsQueue.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
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
    private final boolean groupsInOrder;
    private final int maxRequests;
    private final TaskLoop loop;
    private final Listener listener;

    // Mutable state
    private final Deque<Receipt> waiting = new ArrayDeque<>();
    private final Set<String> groupsUnderWay = new HashSet<>();
    private int requests;

    /**
     * @param wanted is asked of each entry when its turn has come; what is no longer wanted is left out, and not told
     * @param groupsInOrder whether what is behind a message in its group waits until the message is answered for and no longer
     *     wanted, where this takes a {@link #sendAgain} until that one is answered for. Messages of a group may still share a
     *     request.
     * @param maxRequests the most requests at once
     */
    BatchSender(
            Function<List<Receipt>, CompletableFuture<List<Refusal>>> request,
            Predicate<Receipt> wanted,
            boolean groupsInOrder,
            int maxRequests,
            TaskLoop loop,
            Listener listener) {
        this.request = request;
        this.wanted = wanted;
        this.groupsInOrder = groupsInOrder;
        this.maxRequests = maxRequests;
        this.loop = loop;
        this.listener = listener;
    }

    void send(Collection<Receipt> receipts) {
        waiting.addAll(receipts);
        pump();
    }

    /** Sends what failed, ahead of all that waits. */
    void sendAgain(List<Receipt> receipts) {
        for (int i = receipts.size() - 1; i >= 0; i--) {
            waiting.addFirst(receipts.get(i));
            groupsUnderWay.remove(receipts.get(i).message().group());
        }
        pump();
    }

    /** Whether every entry has been answered for. */
    boolean isIdle() {
        return waiting.isEmpty() && requests == 0;
    }

    private void pump() {
        while (requests < maxRequests && !waiting.isEmpty()) {
            List<Receipt> batch = nextBatch();
            if (batch.isEmpty()) {
                return;
            }
            requests++;
            loop.whenComplete(request.apply(batch), (refused, failure) -> answered(batch, refused, failure));
        }
    }

    private List<Receipt> nextBatch() {
        List<Receipt> batch = new ArrayList<>(SqsQueue.MAX_BATCH);
        Iterator<Receipt> next = waiting.iterator();
        while (batch.size() < SqsQueue.MAX_BATCH && next.hasNext()) {
            Receipt receipt = next.next();
            if (groupsInOrder && groupsUnderWay.contains(receipt.message().group())) {
                continue;
            }
            next.remove();
            if (wanted.test(receipt)) {
                batch.add(receipt);
            }
        }
        if (groupsInOrder) {
            batch.forEach(receipt -> groupsUnderWay.add(receipt.message().group()));
        }
        return batch;
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
        if (groupsInOrder) {
            batch.forEach(receipt -> groupsUnderWay.remove(receipt.message().group()));
            batch.stream()
                    .filter(wanted)
                    .forEach(receipt -> groupsUnderWay.add(receipt.message().group()));
        }
        pump();
    }
}
