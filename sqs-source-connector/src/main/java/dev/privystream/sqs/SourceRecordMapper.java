package dev.privystream.sqs;

import dev.privystream.sqs.SqsMessage.MessageAttribute;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;

/** Turns messages of one queue into records: decoded ones, and those that are invalid. Pure, immutable and thread-safe. */
final class SourceRecordMapper {

    static final String MESSAGE_ID_HEADER = "sqs.message.id";
    static final String QUEUE_HEADER = "sqs.queue";
    static final String RECEIVE_COUNT_HEADER = "sqs.receive.count";
    static final String INVALID_CONFIG_HEADER = "sqs.invalid.config";
    static final String INVALID_POINTER_HEADER = "sqs.invalid.pointer";
    static final String INVALID_RULE_HEADER = "sqs.invalid.rule";

    /** The headers that every record has. */
    static final List<String> OWN_HEADERS = List.of(MESSAGE_ID_HEADER, QUEUE_HEADER, RECEIVE_COUNT_HEADER);

    static final String QUEUE_PARTITION_KEY = "queue";
    static final String MESSAGE_ID_OFFSET_KEY = "message_id";

    private static final SchemaAndValue NO_KEY = new SchemaAndValue(null, null);

    private final QueueUrl queue;
    private final String topic;
    private final String deadLetterTopic;
    private final RecordKey key;
    private final List<MetadataField> metadataFields;
    private final Map<String, String> sourcePartition;

    /**
     * @param topic the topic of the records
     * @param deadLetterTopic the topic of the records of invalid messages, or null if these become none
     * @param key what becomes their key
     * @param metadataFields what to set in their values, whose schema has these fields
     */
    SourceRecordMapper(
            QueueUrl queue, String topic, String deadLetterTopic, RecordKey key, List<MetadataField> metadataFields) {
        this.queue = queue;
        this.topic = topic;
        this.deadLetterTopic = deadLetterTopic;
        this.key = key;
        this.metadataFields = metadataFields;
        this.sourcePartition = Map.of(QUEUE_PARTITION_KEY, queue.url());
    }

    /** The record of a message. The decoded value becomes the record's: its metadata fields are set. */
    SqsSourceRecord map(InFlightMessage message, Decoded.Value decoded) {
        SqsMessage content = decoded.message();
        for (MetadataField field : metadataFields) {
            ((Struct) decoded.value()).put(field.name(), field.property().of(queue, content));
        }
        SchemaAndValue recordKey = key.source() == RecordKey.Source.FIELD ? fieldKey(decoded) : keyOf(content);
        return record(message, content, topic, recordKey, decoded.schema(), decoded.value(), headersOf(content));
    }

    /**
     * The record of an invalid message, for the dead-letter topic: the body as it was received, as the bytes of its UTF-8, with
     * the reason in headers. The key is the one that the message's record would have had, but for a field of the body.
     */
    SqsSourceRecord deadLetter(InFlightMessage message, SqsMessage received, Decoded.Invalid invalid) {
        Headers headers = headersOf(received);
        headers.addString(INVALID_CONFIG_HEADER, invalid.key());
        headers.addString(INVALID_POINTER_HEADER, invalid.pointer());
        headers.addString(INVALID_RULE_HEADER, invalid.rule());
        byte[] body = received.body().getBytes(StandardCharsets.UTF_8);
        return record(message, received, deadLetterTopic, keyOf(received), Schema.BYTES_SCHEMA, body, headers);
    }

    private SqsSourceRecord record(
            InFlightMessage message,
            SqsMessage content,
            String topic,
            SchemaAndValue recordKey,
            Schema schema,
            Object value,
            Headers headers) {
        return new SqsSourceRecord(
                message,
                sourcePartition,
                Map.of(MESSAGE_ID_OFFSET_KEY, content.id()),
                topic,
                recordKey.schema(),
                recordKey.value(),
                schema,
                value,
                content.sentAt() == null ? null : content.sentAt().toEpochMilli(),
                headers,
                content.bytes());
    }

    private SchemaAndValue keyOf(SqsMessage content) {
        return switch (key.source()) {
            case MESSAGE_ID -> key(Schema.STRING_SCHEMA, content.id());
            case MESSAGE_GROUP_ID -> key(Schema.STRING_SCHEMA, content.systemAttribute("MessageGroupId"));
            case ATTRIBUTE -> attributeKey(content.attributes().get(key.argument()));
            case FIELD, NONE -> NO_KEY;
        };
    }

    /** A key that is not there has no schema either: a converter would make text of it, the same for all such records. */
    private static SchemaAndValue key(Schema schema, Object value) {
        return value == null ? NO_KEY : new SchemaAndValue(schema, value);
    }

    private static SchemaAndValue attributeKey(MessageAttribute attribute) {
        if (attribute == null) {
            return NO_KEY;
        }
        return attribute.bytes() == null
                ? key(Schema.STRING_SCHEMA, attribute.text())
                : key(Schema.BYTES_SCHEMA, attribute.bytes());
    }

    private SchemaAndValue fieldKey(Decoded.Value decoded) {
        Schema schema = decoded.schema();
        Object value = decoded.value();
        for (String name : key.path()) {
            schema = schema.field(name).schema();
            value = value == null ? null : ((Struct) value).get(name);
        }
        return key(schema, value);
    }

    /**
     * Checks that a key can be taken from values of that schema.
     *
     * @throws IllegalArgumentException if it names a field that is not there; the message says at which step
     */
    static void check(RecordKey key, Schema valueSchema) {
        if (key.source() != RecordKey.Source.FIELD) {
            return;
        }
        Schema schema = valueSchema;
        for (String name : key.path()) {
            Field field = schema.type() == Schema.Type.STRUCT ? schema.field(name) : null;
            if (field == null) {
                throw new IllegalArgumentException("names the field " + key.argument() + ", but " + name + " is not in "
                        + SqsSourceConfig.MESSAGE_SCHEMA_CONFIG + " there");
            }
            schema = field.schema();
        }
    }

    /** The connector's own come last: where a sender uses their names, the last of a name is to be trusted. */
    private Headers headersOf(SqsMessage content) {
        ConnectHeaders headers = new ConnectHeaders();
        content.attributes().forEach((name, attribute) -> {
            if (attribute.bytes() != null) {
                headers.addBytes(name, attribute.bytes());
            } else {
                headers.addString(name, attribute.text());
            }
        });
        headers.addString(MESSAGE_ID_HEADER, content.id());
        headers.addString(QUEUE_HEADER, queue.name());
        headers.addInt(RECEIVE_COUNT_HEADER, content.receiveCount());
        return headers;
    }
}
