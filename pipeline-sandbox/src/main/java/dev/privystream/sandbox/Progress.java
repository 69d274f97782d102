package dev.privystream.sandbox;

import java.io.PrintStream;

/** Tells the user how far things are: on a terminal by one line that changes, elsewhere line by line. Thread-safe. */
final class Progress {

    /** The system property that says whether the output is a terminal. */
    static final String TERMINAL_PROPERTY = "privystream.terminal";

    private static final String REWRITE_LINE = "\r\033[K";

    private final PrintStream out;
    private final boolean terminal;

    // Mutable state
    private String current = "";

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
        if (terminal) {
            out.print(REWRITE_LINE + line);
            out.flush();
        } else {
            out.println(line);
        }
    }

    /** Prints a line that stays. */
    synchronized void print(String line) {
        end();
        out.println(line);
    }

    /** Lets the last line stay. */
    synchronized void end() {
        if (terminal && !current.isEmpty()) {
            out.println();
        }
        current = "";
    }
}
