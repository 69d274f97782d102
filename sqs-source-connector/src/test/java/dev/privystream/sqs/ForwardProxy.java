package dev.privystream.sqs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP proxy. What it is asked to fetch it has from one server, whatever its name; it opens no tunnels, and remembers where
 * they should have led.
 */
final class ForwardProxy implements AutoCloseable {

    private final LoopbackListener listener;
    private final int target;
    private final String authorization;
    private final List<String> requestLines = new CopyOnWriteArrayList<>();

    /** @param user and password are asked of everybody, unless the user is null */
    ForwardProxy(int target, String user, String password) throws IOException {
        this.target = target;
        this.authorization = user == null
                ? null
                : "Basic "
                        + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        this.listener = new LoopbackListener(0, this::serve);
    }

    int port() {
        return listener.port();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The first lines of the first requests of all connections, such as {@code CONNECT host:443 HTTP/1.1}. */
    List<String> requestLines() {
        return requestLines;
    }

    private void serve(LoopbackListener on, Socket client) throws IOException {
        String head = readHead(client.getInputStream());
        String requestLine = head.substring(0, head.indexOf('\r'));
        requestLines.add(requestLine);
        OutputStream out = client.getOutputStream();
        if (authorization != null && !head.contains("Proxy-Authorization: " + authorization + "\r\n")) {
            refuse(client, "407 Proxy Authentication Required");
        } else if (requestLine.startsWith("CONNECT ") || !requestLine.contains(" http://")) {
            refuse(client, "502 Bad Gateway");
        } else {
            Socket server = on.connect(target);
            server.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            LoopbackListener.inBackground(() -> client.getInputStream().transferTo(server.getOutputStream()));
            server.getInputStream().transferTo(out);
        }
    }

    private static void refuse(Socket client, String status) throws IOException {
        client.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        client.close();
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
