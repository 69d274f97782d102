package dev.privystream.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes the table's partitions ahead and refreshes {@code daily_logins}, as pg_cron or a CronJob does elsewhere. Runs on a thread of its own
 * until closed. A fault is told once, and tried again.
 */
final class LoginUpkeep implements AutoCloseable {

    private final Supplier<List<String>> upkeep;
    private final Consumer<String> log;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "login-upkeep");
        thread.setDaemon(true);
        return thread;
    });

    // Mutable state, of the executor's thread
    private String lastFault;

    private LoginUpkeep(Supplier<List<String>> upkeep, Consumer<String> log) {
        this.upkeep = upkeep;
        this.log = log;
    }

    /**
     * Begins at once, and does it again after each pause.
     *
     * @param log receives a line for each partition that is made, and for a fault that is another one than the time before, on another thread
     */
    static LoginUpkeep start(Endpoints endpoints, Duration pause, Consumer<String> log) {
        return start(() -> LoginTable.keepUp(endpoints), pause, log);
    }

    static LoginUpkeep start(Supplier<List<String>> upkeep, Duration pause, Consumer<String> log) {
        LoginUpkeep started = new LoginUpkeep(upkeep, log);
        started.executor.scheduleWithFixedDelay(started::keepUp, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
        return started;
    }

    private void keepUp() {
        try {
            upkeep.get().forEach(log);
            lastFault = null;
        } catch (SandboxException e) {
            // While the database is away or busy, each round says the same.
            if (!e.getMessage().equals(lastFault) && !executor.isShutdown()) {
                log.accept(e.getMessage());
            }
            lastFault = e.getMessage();
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
