package dev.privystream.sqs;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The one thread that makes a task's requests and hears their answers. What is thrown there fails the task. It logs in the
 * context of the thread that made the loop, where Connect names connector and task. Thread-safe; once closed, it takes what it
 * is given and does nothing.
 */
final class TaskLoop implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TaskLoop.class);

    private final ScheduledThreadPoolExecutor executor;
    private final TaskFailure failure;

    TaskLoop(String threadName, TaskFailure failure) {
        this.failure = failure;
        Map<String, String> context = MDC.getCopyOfContextMap();
        this.executor = new ScheduledThreadPoolExecutor(1, runnable -> {
            Thread thread = new Thread(() -> runIn(context, runnable), threadName);
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void execute(Runnable action) {
        try {
            executor.execute(guarded(action));
        } catch (RejectedExecutionException e) {
            log.debug("The task has ended");
        }
    }

    void schedule(Runnable action, Duration delay) {
        try {
            executor.schedule(guarded(action), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("The task has ended");
        }
    }

    /** Runs the action over and over, with the pause before and between. */
    void repeat(Runnable action, Duration pause) {
        schedule(
                () -> {
                    action.run();
                    repeat(action, pause);
                },
                pause);
    }

    /** Runs the action with the result or the failure of the future. */
    <T> void whenComplete(CompletableFuture<T> future, BiConsumer<T, Throwable> action) {
        future.whenComplete((result, thrown) -> execute(() -> action.accept(result, thrown)));
    }

    /** Ends the loop; what is scheduled is forgotten. */
    @Override
    public void close() {
        executor.shutdown();
    }

    /** @param context null for none */
    private static void runIn(Map<String, String> context, Runnable runnable) {
        if (context != null) {
            MDC.setContextMap(context);
        }
        runnable.run();
    }

    private Runnable guarded(Runnable action) {
        return () -> {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                // By its type and place alone: what an unforeseen exception quotes is not known.
                StackTraceElement[] trace = e.getStackTrace();
                failure.fail(new ConnectException("The task failed by a defect of its own: "
                        + e.getClass().getName() + " at "
                        + (trace.length == 0 ? "a place that the JVM does not tell" : trace[0])));
            }
        };
    }
}
