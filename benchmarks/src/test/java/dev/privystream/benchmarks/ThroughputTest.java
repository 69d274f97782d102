package dev.privystream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.privystream.sandbox.SandboxException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThroughputTest {

    @Test
    void secondHalfIsMeasuredByItself() {
        long start = System.nanoTime() - 10_000_000_000L;
        AtomicLong count = new AtomicLong();
        Throughput throughput = Throughput.measure(
                100,
                start,
                () -> count.addAndGet(10),
                () -> {},
                List.of(() -> Throughput.cpu(ProcessHandle.current())));

        // All in little more than the ten seconds before the first look, the second half after it.
        assertThat(throughput.coldPerSecond()).isLessThan(10);
        assertThat(throughput.warmPerSecond()).isGreaterThan(10);
        assertThat(throughput.warmCpuMicros()).hasSize(1);
        assertThat(throughput.half()).isBefore(throughput.end());
    }

    @Test
    void whatFailsIsNotWaitedFor() {
        assertThatThrownBy(() -> Throughput.measure(
                        100,
                        System.nanoTime(),
                        () -> 1,
                        () -> {
                            throw new SandboxException("failed");
                        },
                        List.of()))
                .hasMessage("failed");
    }
}
