package dev.privystream.sqs;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a task is to die of, from whichever thread finds it. The first failure wins, and is logged, since after a stop nobody
 * asks for it any more. Thread-safe.
 */
final class TaskFailure {

    private static final Logger log = LoggerFactory.getLogger(TaskFailure.class);

    // Mutable state
    private final AtomicReference<ConnectException> failure = new AtomicReference<>();

    void fail(ConnectException cause) {
        if (failure.compareAndSet(null, cause)) {
            log.error("{}", cause.getMessage());
        }
    }

    void throwIfFailed() {
        ConnectException cause = failure.get();
        if (cause != null) {
            throw cause;
        }
    }
}
