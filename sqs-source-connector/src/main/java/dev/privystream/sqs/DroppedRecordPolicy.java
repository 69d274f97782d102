package dev.privystream.sqs;

/** What becomes of a message whose record never reached Kafka. */
enum DroppedRecordPolicy {
    /** It stays in the queue, which hands it out again when its visibility timeout is over. */
    LEAVE,
    /** It is deleted. */
    DELETE
}
