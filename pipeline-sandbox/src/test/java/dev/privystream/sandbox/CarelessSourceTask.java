package dev.privystream.sandbox;

import dev.privystream.sqs.SqsSourceTask;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.SourceTaskContext;

/** Takes each record as acknowledged as soon as it is polled. */
public final class CarelessSourceTask extends SourceTask {

    private final SqsSourceTask sound = new SqsSourceTask();

    @Override
    public String version() {
        return sound.version();
    }

    @Override
    public void initialize(SourceTaskContext context) {
        super.initialize(context);
        sound.initialize(context);
    }

    @Override
    public void start(Map<String, String> props) {
        sound.start(props);
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        List<SourceRecord> records = sound.poll();
        if (records != null) {
            for (SourceRecord record : records) {
                sound.commitRecord(record, new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0));
            }
        }
        return records;
    }

    @Override
    public void commitRecord(SourceRecord record, RecordMetadata metadata) {
        // Too late: its message is deleted.
    }

    @Override
    public void stop() {
        sound.stop();
    }
}
