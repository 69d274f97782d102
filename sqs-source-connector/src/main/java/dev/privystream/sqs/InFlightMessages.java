package dev.privystream.sqs;

import dev.privystream.sqs.InFlightMessage.Receipt;
import dev.privystream.sqs.InFlightMessage.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The ledger of one queue: what was received and is not yet deleted, with its newest receipt handle, its size and the time
 * at which the queue would hand it out again. Bounded by count and by bytes: a receive starts only after it has
 * {@linkplain #tryReserve reserved} room.
 *
 * <p>Thread-safe. Times are readings of {@link System#nanoTime}, and given by the caller.
 */
final class InFlightMessages {

    private final QueueUrl queue;
    private final int maxMessages;
    private final int maxReceived;
    private final long maxBytes;

    // Mutable state, guarded by this. The map is ordered by deadline, the next one first: a message moves to the end
    // whenever its deadline moves.
    private final Map<String, InFlightMessage> messages = new LinkedHashMap<>();
    private final int[] countByState = new int[State.values().length];
    private long bytes;
    private int reservedMessages;
    private int reservedReceives;
    private long entered;
    private long bytesPerReceive;

    /**
     * @param queue the queue that the messages come from
     * @param maxMessages how many messages may be in flight, those reserved for included
     * @param maxReceived how many of them may wait to be handed over: what is received and then given back has used up
     *     one of the receives that the queue allows a message
     * @param maxBytes how many bytes may be in flight; since the size of what a receive brings is known only when it is
     *     there, room is kept for the largest of the recent ones, and one receive is always let through
     */
    InFlightMessages(QueueUrl queue, int maxMessages, int maxReceived, long maxBytes) {
        this.queue = queue;
        this.maxMessages = maxMessages;
        this.maxReceived = maxReceived;
        this.maxBytes = maxBytes;
    }

    /** Reserves room for a receive of up to so many messages, if there is room. */
    synchronized boolean tryReserve(int receiveSize) {
        if (messages.size() + reservedMessages + receiveSize > maxMessages
                || count(State.RECEIVED) + reservedMessages + receiveSize > maxReceived) {
            return false;
        }
        boolean nothingElse = messages.isEmpty() && reservedReceives == 0;
        if (bytes + (reservedReceives + 1) * bytesPerReceive > maxBytes && !nothingElse) {
            return false;
        }
        reservedMessages += receiveSize;
        reservedReceives++;
        return true;
    }

    /** Gives back what was reserved for a receive that brought nothing. */
    synchronized void cancelReservation(int receiveSize) {
        reservedMessages -= receiveSize;
        reservedReceives--;
    }

    /**
     * Enters what a receive brought in place of its reservation.
     *
     * @return the messages that are new, in the order of the batch. A message that was in flight already is not among
     *     them: its receipt handle is swapped for the newer one, so that it is handed over once and deleted by a handle
     *     that works.
     */
    synchronized List<InFlightMessage> received(
            int receiveSize, Collection<SqsMessage> batch, long nowNanos, long deadlineNanos) {
        cancelReservation(receiveSize);
        List<InFlightMessage> fresh = new ArrayList<>(batch.size());
        long batchBytes = 0;
        for (SqsMessage content : batch) {
            batchBytes += content.bytes();
            InFlightMessage known = messages.get(content.id());
            if (known == null) {
                InFlightMessage message = new InFlightMessage(queue, content, entered++, nowNanos, deadlineNanos);
                messages.put(message.id(), message);
                countByState[State.RECEIVED.ordinal()]++;
                bytes += message.bytes();
                fresh.add(message);
            } else {
                known.handle = content.receiptHandle();
                known.receivedNanos = nowNanos;
                known.extending = false;
                moveDeadline(known, deadlineNanos);
            }
        }
        bytesPerReceive = Math.max(batchBytes, bytesPerReceive - bytesPerReceive / 64);
        return fresh;
    }

    /**
     * Hands a message over to the task's thread, which makes a record of it.
     *
     * @return what the message holds, which the ledger lets go of; null if the message is no longer in flight
     */
    synchronized SqsMessage handOver(InFlightMessage message) {
        if (message.state != State.RECEIVED) {
            return null;
        }
        SqsMessage content = message.content;
        move(message, State.HANDED_OVER);
        return content;
    }

    /** The message may be deleted. Returns false if it is no longer in flight, or was acknowledged before. */
    synchronized boolean acknowledged(InFlightMessage message) {
        if (message.state == State.ACKNOWLEDGED || message.state == State.SETTLED) {
            return false;
        }
        move(message, State.ACKNOWLEDGED);
        return true;
    }

    /** The messages with their newest handles, without those that are no longer in flight. */
    synchronized List<Receipt> receipts(Collection<InFlightMessage> of) {
        List<Receipt> receipts = new ArrayList<>(of.size());
        for (InFlightMessage message : of) {
            if (message.state != State.SETTLED) {
                receipts.add(receiptOf(message));
            }
        }
        return receipts;
    }

    /**
     * The queue has deleted the message by that handle.
     *
     * @return false if the message has got a newer handle in the meantime: only the newest one deletes for certain, so
     *     that the message is still in flight and is to be deleted again
     */
    synchronized boolean deleted(Receipt receipt) {
        if (!receipt.handle().equals(receipt.message().handle)) {
            return false;
        }
        settled(receipt.message());
        return true;
    }

    /** The message is no concern of this task any more: the queue has it. */
    synchronized void settled(InFlightMessage message) {
        if (message.state != State.SETTLED) {
            move(message, State.SETTLED);
            messages.remove(message.id());
            bytes -= message.bytes();
        }
    }

    /**
     * Takes out a message that did not reach Kafka and is left to the queue, together with what is behind it in its group on a
     * FIFO queue: this is to be handed out again after it, even where its record is on the way.
     *
     * @return the receipts of what was behind it and not yet acknowledged, in the order of the queue
     */
    synchronized List<Receipt> leave(InFlightMessage message) {
        if (message.state == State.SETTLED) {
            return List.of();
        }
        settled(message);
        return queue.isFifo()
                ? takeOut(other -> other.state != State.ACKNOWLEDGED && other.isBehind(message))
                : List.of();
    }

    /** Takes out all messages that were not yet handed over, in the order of their receive, with their handles. */
    synchronized List<Receipt> takeNotHandedOver() {
        return takeOut(message -> message.state == State.RECEIVED);
    }

    /** Takes out all messages of whose records nothing was heard, with their handles. */
    synchronized List<Receipt> takeNotAcknowledged() {
        return takeOut(message -> message.state == State.HANDED_OVER);
    }

    private List<Receipt> takeOut(Predicate<InFlightMessage> which) {
        List<InFlightMessage> taken = messages.values().stream()
                .filter(which)
                .sorted(Comparator.comparingLong(InFlightMessage::number))
                .toList();
        List<Receipt> receipts = receipts(taken);
        taken.forEach(this::settled);
        return receipts;
    }

    /**
     * The messages that the queue would hand out again before the given time, and for which no extension is under way; they
     * are under way from now on, until {@link #extended} or {@link #notExtended}.
     *
     * @param receivedAfterNanos what was received at that time or earlier, as far as its newest handle says, cannot be
     *     extended any more, and is not among them
     */
    synchronized List<Receipt> takeDueForExtension(long beforeNanos, long receivedAfterNanos) {
        List<Receipt> due = new ArrayList<>();
        for (InFlightMessage message : messages.values()) {
            if (message.deadlineNanos - beforeNanos >= 0) {
                break;
            }
            if (!message.extending && message.receivedNanos - receivedAfterNanos > 0) {
                message.extending = true;
                due.add(receiptOf(message));
            }
        }
        return due;
    }

    /** The queue keeps the message invisible until then. */
    synchronized void extended(Receipt receipt, long deadlineNanos) {
        InFlightMessage message = receipt.message();
        if (isCurrent(receipt)) {
            message.extending = false;
            moveDeadline(message, deadlineNanos);
        }
    }

    /** The extension failed, and may be tried again. */
    synchronized void notExtended(Receipt receipt) {
        if (receipt.handle().equals(receipt.message().handle)) {
            receipt.message().extending = false;
        }
    }

    /** Whether the message is in flight under that handle. */
    synchronized boolean isCurrent(Receipt receipt) {
        InFlightMessage message = receipt.message();
        return message.state != State.SETTLED && receipt.handle().equals(message.handle);
    }

    /** Whether the message is in flight, under whatever handle. */
    synchronized boolean isInFlight(InFlightMessage message) {
        return message.state != State.SETTLED;
    }

    /** How many messages are in that state. */
    synchronized int count(State state) {
        return countByState[state.ordinal()];
    }

    int maxMessages() {
        return maxMessages;
    }

    long maxBytes() {
        return maxBytes;
    }

    /** How many messages are in flight. */
    synchronized int size() {
        return messages.size();
    }

    /** How many bytes are in flight. */
    synchronized long bytes() {
        return bytes;
    }

    /** For how long the oldest message has been in flight, 0 if there is none. Looks at them all. */
    synchronized long oldestNanos(long nowNanos) {
        long oldest = 0;
        for (InFlightMessage message : messages.values()) {
            oldest = Math.max(oldest, nowNanos - message.firstReceivedNanos());
        }
        return oldest;
    }

    private void move(InFlightMessage message, State state) {
        countByState[message.state.ordinal()]--;
        countByState[state.ordinal()]++;
        message.state = state;
        message.content = null;
    }

    private static Receipt receiptOf(InFlightMessage message) {
        return new Receipt(message, message.handle, message.receivedNanos);
    }

    private void moveDeadline(InFlightMessage message, long deadlineNanos) {
        message.deadlineNanos = deadlineNanos;
        messages.remove(message.id());
        messages.put(message.id(), message);
    }
}
