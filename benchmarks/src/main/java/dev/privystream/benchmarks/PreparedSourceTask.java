package dev.privystream.benchmarks;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** Hands out records made at its start, like those of the source connector after its transforms. */
public final class PreparedSourceTask extends SourceTask {

    private static final int POLL_RECORDS = 1_000;

    private static final Schema SCHEMA = SchemaBuilder.struct()
            .name("Login")
            .field("user_id", Schema.STRING_SCHEMA)
            .field("app_version", Schema.STRING_SCHEMA)
            .field("device_type", Schema.STRING_SCHEMA)
            .field("masked_ip", Schema.STRING_SCHEMA)
            .field("locale", Schema.OPTIONAL_STRING_SCHEMA)
            .field("masked_device_id", Schema.STRING_SCHEMA)
            .field("message_id", Schema.STRING_SCHEMA)
            .field("create_date", Timestamp.SCHEMA)
            .build();

    // Mutable state, of the task's thread
    private List<SourceRecord> prepared;
    private int left;

    @Override
    public String version() {
        return "0.1.0";
    }

    @Override
    public void start(Map<String, String> props) {
        String topic = props.get(PreparedSourceConnector.TOPIC_CONFIG);
        left = Integer.parseInt(props.get(PreparedSourceConnector.RECORDS_CONFIG));
        prepared = new ArrayList<>(POLL_RECORDS);
        for (int i = 0; i < POLL_RECORDS; i++) {
            prepared.add(record(topic, i));
        }
    }

    private static SourceRecord record(String topic, int number) {
        String id = new UUID(0x4000L, 0x8000_0000_0000_0000L + number).toString();
        String token = "%064x".formatted(number);
        Struct value = new Struct(SCHEMA)
                .put("user_id", token)
                .put("app_version", "0.96")
                .put("device_type", "android")
                .put("masked_ip", token)
                .put("locale", "JP")
                .put("masked_device_id", token)
                .put("message_id", id)
                .put("create_date", new Date(number));
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString("sqs.message.id", id);
        headers.addString("sqs.queue", "benchmark");
        headers.addInt("sqs.receive.count", 1);
        return new SourceRecord(
                Map.of("queue", "benchmark"),
                Map.of("message_id", id),
                topic,
                null,
                Schema.STRING_SCHEMA,
                id,
                SCHEMA,
                value,
                System.currentTimeMillis(),
                headers);
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        if (left == 0) {
            TimeUnit.MILLISECONDS.sleep(500);
            return null;
        }
        int count = Math.min(left, POLL_RECORDS);
        left -= count;
        return prepared.subList(0, count);
    }

    @Override
    public void stop() {}
}
