package dev.privystream.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** Hands out TCP ports of the loopback address, each one once. Not thread-safe. */
public final class Ports {

    private static final int ANY_TRIES = 1_000;

    private final boolean usual;

    // Mutable state
    private final Set<Integer> taken = new HashSet<>();

    private Ports(boolean usual) {
        this.usual = usual;
    }

    /** The usual port of a server, or the next free one above it. */
    static Ports usual() {
        return new Ports(true);
    }

    /** Any free port. */
    public static Ports any() {
        return new Ports(false);
    }

    /** A port that was free a moment ago. */
    public int next(int usualPort) {
        // The system may well choose a port again that it has just seen closed.
        IntStream candidates = usual
                ? IntStream.rangeClosed(usualPort, 0xffff)
                : IntStream.generate(() -> 0).limit(ANY_TRIES);
        return candidates
                .mapToObj(Ports::bind)
                .flatMapToInt(OptionalInt::stream)
                .filter(taken::add)
                .findFirst()
                .orElseThrow(() -> new SandboxException(
                        usual ? "No port is free from " + usualPort + " upwards" : "No port is free"));
    }

    /** The port, once it is known to be free; 0 asks for whichever is. */
    private static OptionalInt bind(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            return OptionalInt.of(socket.getLocalPort());
        } catch (BindException e) {
            return OptionalInt.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
