package dev.privystream.sqs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.source.SourceRecord;

/** Drives a real task as a worker would, on the test's thread: the test says what becomes of each record. */
final class RunningTask implements AutoCloseable {

    private static final RecordMetadata ACKNOWLEDGED =
            new RecordMetadata(new TopicPartition("topic", 0), 0, 0, System.currentTimeMillis(), 0, 0);

    private final SqsSourceTask task = new SqsSourceTask();

    private RunningTask(Map<String, String> props) {
        task.start(props);
    }

    /** Starts a task with the properties, given as keys and values by turns, on top of what every test needs. */
    static RunningTask start(QueueServer server, String queueUrls, String... props) {
        return start(server.endpoint(), queueUrls, props);
    }

    static RunningTask start(String endpoint, String queueUrls, String... props) {
        return new RunningTask(props(endpoint, queueUrls, props));
    }

    static Map<String, String> props(String endpoint, String queueUrls, String... more) {
        Map<String, String> props = new HashMap<>();
        props.put("name", "test");
        props.put("sqs.queue.urls", queueUrls);
        props.put("sqs.receive.wait.seconds", "1");
        props.put("topic", "topic");
        props.put("aws.region", "eu-central-1");
        props.put("aws.endpoint.url", endpoint);
        props.put("aws.access.key.id", "x");
        props.put("aws.secret.access.key", "x");
        for (int i = 0; i < more.length; i += 2) {
            props.put(more[i], more[i + 1]);
        }
        return props;
    }

    /** Polls until so many records have come, or ten seconds are over. */
    List<SourceRecord> poll(int count) throws InterruptedException {
        return pollUntil(count, Duration.ofSeconds(10));
    }

    /** Polls a single time. */
    List<SourceRecord> pollOnce() throws InterruptedException {
        List<SourceRecord> polled = task.poll();
        return polled == null ? List.of() : polled;
    }

    /** Polls for that long, and returns all that comes. */
    List<SourceRecord> pollFor(Duration duration) throws InterruptedException {
        return pollUntil(Integer.MAX_VALUE, duration);
    }

    private List<SourceRecord> pollUntil(int count, Duration duration) throws InterruptedException {
        long deadline = System.nanoTime() + duration.toNanos();
        List<SourceRecord> records = new ArrayList<>();
        while (records.size() < count && System.nanoTime() < deadline) {
            records.addAll(pollOnce());
        }
        return records;
    }

    void acknowledge(List<SourceRecord> records) {
        records.forEach(record -> task.commitRecord(record, ACKNOWLEDGED));
    }

    void drop(SourceRecord record) {
        task.commitRecord(record, null);
    }

    void stop() {
        task.stop();
    }

    @Override
    public void close() {
        stop();
    }

    /** The receipt handle under which the record's message was received last. */
    static String handleOf(SourceRecord record) {
        return ((SqsSourceRecord) record).message().handle;
    }
}
