package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbeTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void failureKeepsTheLastAnswerAndSaysWhyThereIsNoNewOne() {
        Probe<String> probe = new Probe<>(executor, LONG);
        probe.ask(() -> "first");
        Reading<String> answered = probe.answer();
        assertThat(answered.isFresh()).isTrue();

        probe.ask(() -> {
            throw new SandboxException("refused\nDetail: more");
        });
        Reading<String> refused = probe.answer();

        assertThat(refused.isFresh()).isFalse();
        assertThat(refused.trouble()).isEqualTo("refused");
        assertThat(refused.value()).contains("first");
        assertThat(refused.at()).isEqualTo(answered.at());
    }

    @Test
    void errorWithoutAMessageIsNamed() {
        Probe<String> probe = new Probe<>(executor, LONG);
        probe.ask(() -> {
            throw new NoClassDefFoundError("com/sun/tools/attach/VirtualMachine");
        });
        assertThat(probe.answer().trouble()).isEqualTo("NoClassDefFoundError: com/sun/tools/attach/VirtualMachine");
        probe.ask(() -> {
            throw new IllegalStateException();
        });
        assertThat(probe.answer().trouble()).isEqualTo("IllegalStateException");
    }

    @Test
    void partThatHangsIsNotAskedAgainUntilItAnswers() {
        CountDownLatch answers = new CountDownLatch(1);
        AtomicInteger questions = new AtomicInteger();
        Probe<Integer> probe = new Probe<>(executor, Duration.ofMillis(20));
        for (int look = 0; look < 3; look++) {
            probe.ask(() -> {
                int question = questions.incrementAndGet();
                answers.await();
                return question;
            });
            assertThat(probe.answer().trouble()).startsWith("no answer within");
        }
        assertThat(questions).hasValue(1);

        answers.countDown();

        await().until(() -> {
            probe.ask(questions::incrementAndGet);
            return probe.answer().isFresh();
        });
        assertThat(questions).hasValue(1);
    }
}
