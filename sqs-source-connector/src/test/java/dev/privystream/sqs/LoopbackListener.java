package dev.privystream.sqs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes connections, each to be served on a thread of its own. Closing it closes all sockets, those it has opened included. */
final class LoopbackListener implements AutoCloseable {

    /** Ends by itself when a socket is closed. */
    interface Action {
        void run() throws IOException;
    }

    interface Service {
        void serve(LoopbackListener listener, Socket client) throws IOException;
    }

    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** @param port 0 for whichever is free */
    LoopbackListener(int port, Service service) throws IOException {
        listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        inBackground(() -> {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                inBackground(() -> service.serve(this, client));
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Opens a connection to another server on this machine. */
    Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        return socket;
    }

    static void inBackground(Action action) {
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
