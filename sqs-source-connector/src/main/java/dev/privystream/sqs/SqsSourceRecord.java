package dev.privystream.sqs;

import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A record that knows which message it came from. Connect hands the very instance back when it is acknowledged, whatever
 * transforms have made of it on the way.
 */
final class SqsSourceRecord extends SourceRecord {

    private final InFlightMessage message;
    private final long bytes;

    SqsSourceRecord(
            InFlightMessage message,
            Map<String, ?> sourcePartition,
            Map<String, ?> sourceOffset,
            String topic,
            Schema keySchema,
            Object key,
            Schema valueSchema,
            Object value,
            Long timestamp,
            Headers headers,
            long bytes) {
        super(sourcePartition, sourceOffset, topic, null, keySchema, key, valueSchema, value, timestamp, headers);
        this.message = message;
        this.bytes = bytes;
    }

    /** Names the message alone: Connect logs records at TRACE, and under {@code errors.log.include.messages}. */
    @Override
    public String toString() {
        return "SqsSourceRecord{queue=" + message.queue().name() + ", message=" + message.id() + "}";
    }

    InFlightMessage message() {
        return message;
    }

    /** About as many bytes as the record takes on the heap: more than its message, where that was packed. */
    long bytes() {
        return bytes;
    }
}
