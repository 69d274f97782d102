package dev.privystream.sqs;

/** What becomes of a message that no record can be made of. */
enum InvalidMessagePolicy {
    /** It is made visible at once, so that the queue's own redrive policy ends it in the dead-letter queue. */
    REDRIVE,
    /** It becomes a record of the dead-letter topic, and is deleted once Kafka has that. */
    DEAD_LETTER_TOPIC,
    /** The task fails, and the message stays in the queue. */
    FAIL,
    /** It is deleted. */
    DISCARD
}
