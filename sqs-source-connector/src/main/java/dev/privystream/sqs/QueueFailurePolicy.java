package dev.privystream.sqs;

/** What becomes of a task one of whose queues AWS refuses, while others work. */
enum QueueFailurePolicy {
    /** It goes on with the others, and tries the queue again now and then. */
    CONTINUE,
    /** It fails. */
    FAIL
}
