package dev.privystream.sandbox;

import java.time.Duration;

/** A wait between two looks at a server. */
public final class Pause {

    private Pause() {}

    /**
     * Waits that long.
     *
     * @throws SandboxException if the thread is interrupted; it stays so
     */
    public static void of(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted", e);
        }
    }
}
