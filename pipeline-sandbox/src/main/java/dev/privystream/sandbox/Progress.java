package dev.privystream.sandbox;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Tells the user how far things are: on a terminal by one line that changes, elsewhere by a line a second. Thread-safe.
 */
final class Progress {

    /** The system property that says whether the output is a terminal. */
    static final String TERMINAL_PROPERTY = "privystream.terminal";

    private static final String REWRITE_LINE = "\r\033[K";
    private static final Duration PACE = Duration.ofSeconds(1);

    private final PrintStream out;
    private final boolean terminal;

    // Mutable state
    private String current = "";
    private boolean currentIsOut = true;
    private long lastOut = System.nanoTime() - PACE.toNanos();

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows a line that the next one replaces. */
    synchronized void show(String line) {
        if (line.equals(current)) {
            return;
        }
        current = line;
        currentIsOut = false;
        if (terminal) {
            out.print(REWRITE_LINE + line);
            out.flush();
        } else if (System.nanoTime() - lastOut >= PACE.toNanos()) {
            printCurrent();
        }
    }

    /** Prints a line that stays. */
    synchronized void print(String line) {
        end();
        out.println(line);
    }

    /** Lets the last line stay. */
    synchronized void end() {
        if (!currentIsOut && terminal) {
            out.println();
        } else if (!currentIsOut) {
            printCurrent();
        }
        currentIsOut = true;
        current = "";
    }

    private void printCurrent() {
        out.println(current);
        currentIsOut = true;
        lastOut = System.nanoTime();
    }
}
