package dev.privystream.sandbox;

/** The running pipeline as anyone sees it from outside. Not thread-safe. */
final class Pipeline implements AutoCloseable {

    /** Between source and sink. */
    static final String TOPIC = "logins";

    private final ConnectRest connect;
    private final LoginQueue queue;
    private final Topic topic;
    private final LoginTable table;

    Pipeline(Endpoints endpoints) {
        connect = new ConnectRest(endpoints.connect());
        table = new LoginTable(endpoints);
        queue = new LoginQueue(endpoints);
        topic = new Topic(endpoints.bootstrapServers(), TOPIC);
    }

    ConnectRest connect() {
        return connect;
    }

    LoginQueue queue() {
        return queue;
    }

    Topic topic() {
        return topic;
    }

    LoginTable table() {
        return table;
    }

    /** Counts against the stream, so that a message that moves meanwhile is not missed. */
    Counts counts() {
        long rows = table.rows();
        long records = topic.records();
        long deadLettered = queue.deadLetters().total();
        return new Counts(records, rows, deadLettered, queue.depth().total());
    }

    @Override
    public void close() {
        topic.close();
        queue.close();
        table.close();
    }
}
