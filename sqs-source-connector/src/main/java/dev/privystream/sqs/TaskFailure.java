package dev.privystream.sqs;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.errors.ConnectException;

/** What a task is to die of, from whichever thread finds it. The first failure wins. Thread-safe. */
final class TaskFailure {

    // Mutable state
    private final AtomicReference<ConnectException> failure = new AtomicReference<>();

    void fail(ConnectException cause) {
        failure.compareAndSet(null, cause);
    }

    void throwIfFailed() {
        ConnectException cause = failure.get();
        if (cause != null) {
            throw cause;
        }
    }
}
