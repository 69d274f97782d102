package dev.privystream.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Sends as many messages each second, one of which now and then does not fit, until it is closed. */
final class SteadyLoad implements AutoCloseable {

    private final RunningSandbox sandbox;
    private final int messagesASecond;
    private final int oneInvalidOf;

    // Mutable state
    private volatile boolean sending = true;
    private CompletableFuture<Void> sender;

    private SteadyLoad(RunningSandbox sandbox, int messagesASecond, int oneInvalidOf) {
        this.sandbox = sandbox;
        this.messagesASecond = messagesASecond;
        this.oneInvalidOf = oneInvalidOf;
    }

    static SteadyLoad start(RunningSandbox sandbox, int messagesASecond, int oneInvalidOf) {
        SteadyLoad load = new SteadyLoad(sandbox, messagesASecond, oneInvalidOf);
        load.sender = CompletableFuture.runAsync(load::send);
        return load;
    }

    private void send() {
        Path file = sandbox.sandbox().directory().resolve("load.jsonl");
        for (int second = 0; sending; second++) {
            long next = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            List<String> bodies = new ArrayList<>();
            for (int i = 0; i < messagesASecond; i++) {
                int number = second * messagesASecond + i;
                bodies.add(
                        number % oneInvalidOf == 1 ? "{}" : Login.number(number).toJson());
            }
            try {
                sandbox.pipeline().queue().send(Files.write(file, bodies), soFar -> {});
            } catch (IOException e) {
                throw new SandboxException("The load cannot be written", e);
            }
            Pause.of(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
        }
    }

    /** Whether nothing has ended it yet. */
    boolean isSending() {
        return !sender.isDone();
    }

    /** Ends the load, and throws what ended it before. */
    @Override
    public void close() {
        sending = false;
        sender.join();
    }
}
