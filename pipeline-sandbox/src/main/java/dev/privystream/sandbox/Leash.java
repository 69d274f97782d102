package dev.privystream.sandbox;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Arrays;

/**
 * The main class of every server JVM: runs the server's own main class for as long as standard input stays open.
 *
 * <p>The parent holds the other end. A byte on it asks for an orderly stop; its end means that the parent is gone,
 * whatever killed it. Either way the shutdown hooks run, and the JVM ends even when they hang.
 */
public final class Leash {

    private static final Duration ORDERLY_STOP = Duration.ofSeconds(30);
    private static final Duration STOP_WITHOUT_PARENT = Duration.ofSeconds(5);

    private Leash() {}

    /**
     * Runs a server.
     *
     * @param args the server's main class, then its arguments
     * @throws Throwable what the server's main method throws
     */
    public static void main(String[] args) throws Throwable {
        startDaemon("leash", Leash::exitWhenLetGo);
        String[] serverArgs = Arrays.copyOfRange(args, 1, args.length);
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) serverArgs);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void exitWhenLetGo() {
        Duration patience = stopWasAskedFor() ? ORDERLY_STOP : STOP_WITHOUT_PARENT;
        startDaemon("leash-halt", () -> haltAfter(patience));
        System.exit(0);
    }

    /** Blocks until the parent asks for a stop (true) or is gone (false). */
    private static boolean stopWasAskedFor() {
        try {
            return System.in.read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void haltAfter(Duration patience) {
        try {
            Thread.sleep(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }

    private static void startDaemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
