package dev.privystream.sandbox;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at a worker's connectors and tasks all the time, and remembers those that it ever saw failed. Thread-safe. */
final class FailureWatch {

    private static final long PAUSE_MILLIS = 100;

    private final ConnectRest connect;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

    // Mutable state
    private final List<ConnectRest.State> failures = new CopyOnWriteArrayList<>();

    private FailureWatch(ConnectRest connect) {
        this.connect = connect;
    }

    static FailureWatch start(ConnectRest connect) {
        FailureWatch watch = new FailureWatch(connect);
        watch.executor.scheduleWithFixedDelay(watch::look, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    List<ConnectRest.State> failures() {
        return List.copyOf(failures);
    }

    private void look() {
        try {
            connect.states().stream().filter(ConnectRest.State::isFailed).forEach(failures::add);
        } catch (SandboxException e) {
            // There is no worker at this moment.
        }
    }

    void stop() {
        executor.shutdownNow();
    }
}
