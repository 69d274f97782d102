package dev.privystream.sandbox;

/**
 * How many messages are at each stage.
 *
 * @param topicRecords ever written to the topic
 * @param tableRows in the table
 * @param deadLettered in the dead-letter queue
 * @param queueRemaining in the queue, in flight or not
 */
record Counts(long topicRecords, long tableRows, long deadLettered, long queueRemaining) {

    /** Whether each of so many messages has come to its end. */
    boolean settle(long sent) {
        return queueRemaining == 0 && tableRows + deadLettered == sent;
    }

    @Override
    public String toString() {
        return "in the queue %s, in Kafka %s, in Postgres %s, dead-lettered %s"
                .formatted(queueRemaining, topicRecords, tableRows, deadLettered);
    }
}
