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

/** Hands out TCP ports of the loopback address, each one once. Not thread-safe. */
public final class Ports {

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
        if (!usual) {
            return next(0, 0);
        }
        return next(usualPort, 0xffff);
    }

    private int next(int first, int last) {
        for (int candidate = first; candidate <= last; candidate++) {
            OptionalInt port = bind(candidate);
            if (port.isPresent() && taken.add(port.getAsInt())) {
                return port.getAsInt();
            }
        }
        throw new SandboxException("No port is free from " + first + " upwards");
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
