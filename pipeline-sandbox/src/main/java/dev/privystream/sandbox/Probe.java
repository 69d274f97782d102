package dev.privystream.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks one part of the pipeline on another thread, and waits no longer than agreed for its answer.
 *
 * <p>A part that hangs holds one thread, not one more at each question: it is asked again once it has answered or failed.
 * Not thread-safe.
 */
final class Probe<T> {

    private final ExecutorService executor;
    private final Duration patience;

    // Mutable state
    private Future<T> question;
    private long deadline;
    private Reading<T> last = Reading.none("not asked yet");

    Probe(ExecutorService executor, Duration patience) {
        this.executor = executor;
        this.patience = patience;
    }

    /** Asks and returns at once; does not ask where the last question is still open. */
    void ask(Callable<T> source) {
        deadline = System.nanoTime() + patience.toNanos();
        if (question == null) {
            question = executor.submit(source);
        }
    }

    /** The answer to the last question, or the last answer with the reason why there is none. */
    Reading<T> answer() {
        try {
            T value = question.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            question = null;
            last = Reading.of(value, Instant.now());
        } catch (TimeoutException e) {
            last = last.stale("no answer within " + patience.toSeconds() + " s");
        } catch (ExecutionException e) {
            question = null;
            last = last.stale(reason(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted", e);
        }
        return last;
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage() == null ? "" : cause.getMessage();
        String firstLine = message.lines().findFirst().orElse("");
        boolean isOurs = cause instanceof SandboxException && !firstLine.isEmpty();
        if (isOurs) {
            return firstLine;
        }
        String kind = cause.getClass().getSimpleName();
        return firstLine.isEmpty() ? kind : kind + ": " + firstLine;
    }
}
