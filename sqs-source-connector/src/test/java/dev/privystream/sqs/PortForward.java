package dev.privystream.sqs;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes a server reachable on a port of its own, for as long as this is open. */
final class PortForward implements AutoCloseable {

    private final int target;
    private final AtomicInteger connections = new AtomicInteger();
    private final LoopbackListener listener;

    private PortForward(int port, int target) throws IOException {
        this.target = target;
        this.listener = new LoopbackListener(port, this::forward);
    }

    static PortForward start(int port, int target) throws IOException {
        return new PortForward(port, target);
    }

    int connections() {
        return connections.get();
    }

    private void forward(LoopbackListener on, Socket client) throws IOException {
        Socket server = on.connect(target);
        connections.incrementAndGet();
        LoopbackListener.inBackground(() -> client.getInputStream().transferTo(server.getOutputStream()));
        server.getInputStream().transferTo(client.getOutputStream());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
