package dev.privystream.sqs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Makes a server reachable on a port of its own, for as long as this is open. */
final class PortForward implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private PortForward(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    static PortForward start(int port, int target) throws IOException {
        PortForward forward = new PortForward(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), target);
        inBackground(forward::accept);
        return forward;
    }

    int connections() {
        return sockets.size() / 2;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.addAll(List.of(client, server));
            inBackground(() -> client.getInputStream().transferTo(server.getOutputStream()));
            inBackground(() -> server.getInputStream().transferTo(client.getOutputStream()));
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void inBackground(Action action) {
        Thread thread = new Thread(() -> {
            try {
                action.run();
            } catch (IOException e) {
                // Closed.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
