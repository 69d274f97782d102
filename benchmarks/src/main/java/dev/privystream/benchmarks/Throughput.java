package dev.privystream.benchmarks;

import dev.privystream.sandbox.Pause;
import dev.privystream.sandbox.SandboxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How fast a count rose to its end.
 *
 * @param coldPerSecond from the start of the measurement
 * @param warmPerSecond over the second half of the count
 * @param warmCpuMicros for each of the CPU times, the CPU time that it took for one message of the second half
 * @param half when the second half began
 * @param end when the count was complete
 */
record Throughput(double coldPerSecond, double warmPerSecond, List<Double> warmCpuMicros, Instant half, Instant end) {

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration CHECK = Duration.ofSeconds(5);

    /**
     * Measures until the count is complete.
     *
     * @param complete the count at its end
     * @param startNanos when the measurement began
     * @param count is asked every now and then
     * @param sound throws where there is no use in waiting any longer
     * @param cpuTimes of the processes whose use of it is taken
     * @throws SandboxException if the count does not rise for a minute
     */
    static Throughput measure(
            int complete, long startNanos, LongSupplier count, Runnable sound, List<Supplier<Duration>> cpuTimes) {
        Reading half = await(complete / 2, count, sound, cpuTimes);
        Reading end = await(complete, count, sound, cpuTimes);
        List<Double> cpuMicros = new ArrayList<>();
        for (int i = 0; i < cpuTimes.size(); i++) {
            double nanos = end.cpu().get(i).minus(half.cpu().get(i)).toNanos();
            cpuMicros.add(nanos / 1_000 / (end.count() - half.count()));
        }
        return new Throughput(
                end.count() / seconds(startNanos, end.nanos()),
                (end.count() - half.count()) / seconds(half.nanos(), end.nanos()),
                cpuMicros,
                half.at(),
                end.at());
    }

    /** What was read at one moment. */
    private record Reading(long count, long nanos, Instant at, List<Duration> cpu) {}

    private static Reading await(int goal, LongSupplier count, Runnable sound, List<Supplier<Duration>> cpuTimes) {
        long last = -1;
        long lastRise = System.nanoTime();
        long lastCheck = lastRise;
        while (true) {
            long current = count.getAsLong();
            long now = System.nanoTime();
            if (current >= goal) {
                return new Reading(
                        current,
                        now,
                        Instant.now(),
                        cpuTimes.stream().map(Supplier::get).toList());
            }
            if (current > last) {
                last = current;
                lastRise = now;
            }
            if (now - lastRise > PATIENCE.toNanos()) {
                throw new SandboxException(
                        "No progress for %s s after %s messages".formatted(PATIENCE.toSeconds(), current));
            }
            if (now - lastCheck > CHECK.toNanos()) {
                lastCheck = now;
                sound.run();
            }
            Pause.of(LOOK);
        }
    }

    /** The CPU time of a process so far; zero where the platform does not tell. */
    static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static double seconds(long fromNanos, long toNanos) {
        return (toNanos - fromNanos) / 1e9;
    }
}
