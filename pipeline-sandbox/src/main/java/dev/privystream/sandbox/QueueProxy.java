package dev.privystream.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between the worker and the queue, on the loopback address: passes bytes on, later where it is told so, and cuts
 * connections. Thread-safe.
 */
final class QueueProxy implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final ServerSocket listener;

    // Mutable state
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile URI target;
    private volatile Duration latency = Duration.ZERO;

    /** Listens; until it has a target, connections are closed as they come. */
    QueueProxy() {
        try {
            listener = new ServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        inBackground(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    void passOnTo(URI queue) {
        target = queue;
    }

    /** Keeps all that it passes on for so long, in both directions: a request takes twice that. */
    void slowDown(Duration latency) {
        this.latency = latency;
    }

    /**
     * Ends all connections at once, whatever is on its way.
     *
     * @return how many sockets that were, two a connection
     */
    int cut() {
        int ended = 0;
        for (Socket socket : open) {
            end(socket);
            ended++;
        }
        return ended;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            inBackground(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        URI queue = target;
        try (client;
                Socket server = new Socket()) {
            if (queue == null) {
                return;
            }
            server.connect(new InetSocketAddress(queue.getHost(), queue.getPort()));
            open.add(client);
            open.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            inBackground(() -> {
                try {
                    pass(client.getInputStream(), server.getOutputStream());
                } finally {
                    end(server);
                }
            });
            pass(server.getInputStream(), client.getOutputStream());
        } finally {
            open.remove(client);
            open.removeIf(Socket::isClosed);
        }
    }

    private void pass(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            if (!latency.isZero()) {
                Pause.of(latency);
            }
            out.write(buffer, 0, length);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more in any case.
        }
    }

    private interface Work {

        void run() throws IOException;
    }

    private static void inBackground(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One of both sides has gone: so does the other.
                    }
                },
                "queue-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
