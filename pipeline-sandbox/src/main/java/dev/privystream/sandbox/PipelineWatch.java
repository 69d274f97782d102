package dev.privystream.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks at a running pipeline from outside, each part on its own: one that does not answer costs a few seconds, and its own
 * figures only. Thread-safe.
 */
final class PipelineWatch implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Whoever asks again within this time gets the same answer. */
    private static final Duration SAME = Duration.ofMillis(900);

    private static final Duration BETWEEN_TWO = Duration.ofSeconds(1);

    private final Endpoints endpoints;
    private final Supplier<Optional<ProcessHandle>> worker;
    private final ConnectRest connect;
    private final LoginQueue queue;
    private final StreamOffsets offsets;
    private final StatusReport report;
    private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "pipeline-watch");
        thread.setDaemon(true);
        return thread;
    });
    private final Probe<List<ConnectRest.Connector>> connectProbe = new Probe<>(executor, PATIENCE);
    private final Probe<StatusReadings.Depths> queueProbe = new Probe<>(executor, PATIENCE);
    private final Probe<StreamFigures> kafkaProbe = new Probe<>(executor, PATIENCE);
    private final Probe<Map<String, SourceFigures>> metricsProbe = new Probe<>(executor, PATIENCE);
    private final Probe<TableFigures> postgresProbe = new Probe<>(executor, PATIENCE);

    // Mutable state
    private PipelineStatus last;

    /**
     * Prepares to look, and asks nothing yet.
     *
     * @param worker the process of the Connect worker, if it runs
     */
    PipelineWatch(Endpoints endpoints, Supplier<Optional<ProcessHandle>> worker) {
        this.endpoints = endpoints;
        this.worker = worker;
        connect = new ConnectRest(endpoints.connect());
        queue = LoginQueue.patientFor(PATIENCE, endpoints);
        offsets = new StreamOffsets(endpoints.bootstrapServers());
        report = new StatusReport(new OperatorCommands(endpoints));
    }

    /** What is to be seen now, or was a moment ago. */
    synchronized PipelineStatus look() {
        if (last != null && Duration.between(last.at(), Instant.now()).compareTo(SAME) < 0) {
            return last;
        }
        connectProbe.ask(connect::connectors);
        queueProbe.ask(() -> new StatusReadings.Depths(queue.depth(), queue.deadLetters()));
        metricsProbe.ask(() -> SourceFigures.read(worker.get()
                .filter(ProcessHandle::isAlive)
                .orElseThrow(() -> new SandboxException("the worker does not run"))));
        Reading<List<ConnectRest.Connector>> connectors = connectProbe.answer();
        List<ConnectRest.Connector> sinks = connectors.value().orElse(List.of()).stream()
                .filter(connector -> !connector.isSource())
                .toList();
        kafkaProbe.ask(() -> offsets.read(sinks));
        postgresProbe.ask(() -> TableFigures.read(
                endpoints, sinks.stream().flatMap(sink -> sink.table().stream()).toList()));
        StatusReadings readings = new StatusReadings(
                connectors, queueProbe.answer(), kafkaProbe.answer(), metricsProbe.answer(), postgresProbe.answer());
        last = report.of(readings, Instant.now());
        return last;
    }

    /** Two looks, a second apart, so that there are rates. */
    PipelineStatus lookTwice() {
        look();
        Pause.of(BETWEEN_TWO);
        return look();
    }

    /** Ends what is still asked. */
    @Override
    public synchronized void close() {
        executor.shutdownNow();
        try {
            executor.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        offsets.close();
        queue.close();
    }
}
