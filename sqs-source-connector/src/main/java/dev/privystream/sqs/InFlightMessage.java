package dev.privystream.sqs;

/**
 * One message between its receive and its delete. Its mutable state belongs to {@link InFlightMessages}, under whose lock
 * alone it is read and written.
 */
final class InFlightMessage {

    /** Where a message stands. */
    enum State {
        /** Received, and not yet handed to Connect. */
        RECEIVED,
        /** Made a record of; Connect has not yet said what became of it. */
        HANDED_OVER,
        /** Kafka has the record: to be deleted. */
        ACKNOWLEDGED,
        /** No longer in flight: deleted, or left to the queue. */
        SETTLED
    }

    /**
     * A message together with the receipt handle that was its newest when a request was made of it.
     *
     * @param message the message
     * @param handle the handle that the request names
     * @param receivedNanos when the message was received under that handle
     */
    record Receipt(InFlightMessage message, String handle, long receivedNanos) {}

    private final QueueUrl queue;
    private final String id;
    private final String group;
    private final long number;
    private final long bytes;
    private final long firstReceivedNanos;

    // Mutable state, guarded by the InFlightMessages that the message is in
    SqsMessage content;
    String handle;
    State state = State.RECEIVED;
    long receivedNanos;
    long deadlineNanos;
    boolean extending;

    /** @param number greater than that of every message that was received before */
    InFlightMessage(QueueUrl queue, SqsMessage content, long number, long receivedNanos, long deadlineNanos) {
        this.queue = queue;
        this.id = content.id();
        // Standard queues may have groups as well, which mean no order there.
        this.group = queue.isFifo() ? content.systemAttribute("MessageGroupId") : null;
        this.number = number;
        this.bytes = content.bytes();
        this.content = content;
        this.handle = content.receiptHandle();
        this.firstReceivedNanos = receivedNanos;
        this.receivedNanos = receivedNanos;
        this.deadlineNanos = deadlineNanos;
    }

    /** The queue that it came from. */
    QueueUrl queue() {
        return queue;
    }

    String id() {
        return id;
    }

    long bytes() {
        return bytes;
    }

    /** Greater than that of every message of the queue that was received before. */
    long number() {
        return number;
    }

    /** The group in which the queue keeps an order, or null on a standard queue. */
    String group() {
        return group;
    }

    /** Whether the queue hands it out only after the other one is settled. */
    boolean isBehind(InFlightMessage other) {
        return group != null && group.equals(other.group) && number > other.number;
    }

    /** Since when it has been in flight. */
    long firstReceivedNanos() {
        return firstReceivedNanos;
    }
}
