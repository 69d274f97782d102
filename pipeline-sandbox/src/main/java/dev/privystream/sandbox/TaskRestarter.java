package dev.privystream.sandbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Restarts failed connectors and tasks, as an operator does or Strimzi's {@code autoRestart}: Connect itself never does.
 *
 * <p>Debezium's sink needs it: its task fails for good when the database goes away in the middle of a commit. The pause
 * before each further restart doubles up to a minute. Runs on a thread of its own until closed.
 */
final class TaskRestarter implements AutoCloseable {

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final ConnectRest connect;
    private final Consumer<String> log;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "task-restarter");
        thread.setDaemon(true);
        return thread;
    });

    // Mutable state, of the executor's thread
    private final Map<String, Attempt> attempts = new HashMap<>();

    private record Attempt(long at, Duration pause) {

        boolean isOver(long now) {
            return now - at >= pause.toNanos();
        }
    }

    private TaskRestarter(ConnectRest connect, Consumer<String> log) {
        this.connect = connect;
        this.log = log;
    }

    /**
     * Starts to look after all connectors of a worker.
     *
     * @param log receives a line for each restart, on another thread
     */
    static TaskRestarter start(ConnectRest connect, Consumer<String> log) {
        TaskRestarter restarter = new TaskRestarter(connect, log);
        restarter.executor.scheduleWithFixedDelay(
                restarter::restartFailed, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
        return restarter;
    }

    private void restartFailed() {
        try {
            connect.states().stream().filter(ConnectRest.State::isFailed).forEach(this::restart);
        } catch (SandboxException e) {
            // The worker is away or busy: the next round sees.
        }
    }

    private void restart(ConnectRest.State failed) {
        long now = System.nanoTime();
        Attempt last = attempts.get(failed.name());
        if (last != null && !last.isOver(now)) {
            return;
        }
        attempts.put(failed.name(), new Attempt(now, nextPause(last, now)));
        log.accept("Restarting %s, which has failed: %s".formatted(failed.name(), failed.reason()));
        connect.send("POST", failed.path() + "/restart", Optional.empty());
    }

    private static Duration nextPause(Attempt last, long now) {
        boolean ranWell = last == null || now - last.at() > 2 * LONGEST_PAUSE.toNanos();
        if (ranWell) {
            return FIRST_PAUSE;
        }
        Duration doubled = last.pause().multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
