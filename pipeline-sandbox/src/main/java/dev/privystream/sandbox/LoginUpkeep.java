package dev.privystream.sandbox;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes the table's partitions ahead and refreshes {@code daily_logins}, as pg_cron or a CronJob does elsewhere. Runs on a thread of its own
 * until closed.
 */
final class LoginUpkeep implements AutoCloseable {

    private final Endpoints endpoints;
    private final Consumer<String> log;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "login-upkeep");
        thread.setDaemon(true);
        return thread;
    });

    private LoginUpkeep(Endpoints endpoints, Consumer<String> log) {
        this.endpoints = endpoints;
        this.log = log;
    }

    /**
     * Begins at once, and does it again after each pause.
     *
     * @param log receives a line for each partition that is made, on another thread
     */
    static LoginUpkeep start(Endpoints endpoints, Duration pause, Consumer<String> log) {
        LoginUpkeep upkeep = new LoginUpkeep(endpoints, log);
        upkeep.executor.scheduleWithFixedDelay(upkeep::keepUp, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
        return upkeep;
    }

    private void keepUp() {
        try {
            LoginTable.keepUp(endpoints).forEach(log);
        } catch (SandboxException e) {
            // The database is away or busy: the next round does it.
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
