package dev.privystream.standin;

import dev.privystream.standin.StandInQueue.Body;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A {@link QueueStandIn} with one full queue as a process of its own, which serves until it is ended. */
public final class StandInProcess {

    private StandInProcess() {}

    /**
     * Serves once the queue is full.
     *
     * @param args the port on the loopback interface, the round trip in milliseconds, the queue's name, its visibility
     *     timeout in seconds, how many messages wait in it, and a file with their bodies, one a line, which are sent by turns
     * @throws IOException if the file cannot be read
     */
    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        Duration roundTrip = Duration.ofMillis(Long.parseLong(args[1]));
        String queue = args[2];
        Duration visibility = Duration.ofSeconds(Long.parseLong(args[3]));
        int messages = Integer.parseInt(args[4]);
        List<Body> bodies =
                Files.readAllLines(Path.of(args[5])).stream().map(Body::of).toList();
        QueueStandIn server = new QueueStandIn(port, roundTrip);
        server.createQueue(queue, visibility, 0);
        server.send(queue, messages, i -> bodies.get(i % bodies.size()), i -> null);
    }
}
