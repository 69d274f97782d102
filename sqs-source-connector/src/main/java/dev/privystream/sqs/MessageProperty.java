package dev.privystream.sqs;

import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/** What SQS knows of a message beside its body, as it can be written into a record. Named as SQS names it. */
enum MessageProperty {
    MESSAGE_ID("MessageId", Schema.STRING_SCHEMA, (queue, message) -> message.id()),
    SENT_TIMESTAMP("SentTimestamp", Timestamp.SCHEMA, (queue, message) -> date(message.sentAt())),
    APPROXIMATE_RECEIVE_COUNT(
            "ApproximateReceiveCount", Schema.INT32_SCHEMA, (queue, message) -> message.receiveCount()),
    APPROXIMATE_FIRST_RECEIVE_TIMESTAMP(
            "ApproximateFirstReceiveTimestamp",
            Timestamp.builder().optional().build(),
            (queue, message) -> date(message.instant("ApproximateFirstReceiveTimestamp"))),
    MESSAGE_GROUP_ID("MessageGroupId"),
    MESSAGE_DEDUPLICATION_ID("MessageDeduplicationId"),
    SEQUENCE_NUMBER("SequenceNumber"),
    SENDER_ID("SenderId"),
    QUEUE_NAME("QueueName", Schema.STRING_SCHEMA, (queue, message) -> queue.name()),
    QUEUE_URL("QueueUrl", Schema.STRING_SCHEMA, (queue, message) -> queue.url());

    private final String sqsName;
    private final Schema schema;
    private final BiFunction<QueueUrl, SqsMessage, Object> value;

    /** A system attribute that only some queues set, as a string or null. */
    MessageProperty(String sqsName) {
        this(sqsName, SchemaBuilder.string().optional().build(), (queue, message) -> message.systemAttribute(sqsName));
    }

    MessageProperty(String sqsName, Schema schema, BiFunction<QueueUrl, SqsMessage, Object> value) {
        this.sqsName = sqsName;
        this.schema = schema;
        this.value = value;
    }

    /** @throws IllegalArgumentException if there is no such property; the message lists those that there are */
    static MessageProperty named(String sqsName) {
        return Arrays.stream(values())
                .filter(property -> property.sqsName.equals(sqsName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "names the property " + sqsName + ", which is none of " + String.join(", ", names())));
    }

    static List<String> names() {
        return Arrays.stream(values()).map(property -> property.sqsName).toList();
    }

    /** The type that the property has in a record; optional where a queue may not set it. */
    Schema schema() {
        return schema;
    }

    /** The property of that message, or null where the schema is optional. */
    Object of(QueueUrl queue, SqsMessage message) {
        return value.apply(queue, message);
    }

    private static Date date(Instant instant) {
        return instant == null ? null : Date.from(instant);
    }
}
