package dev.privystream.sqs;

import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Timestamp;

/**
 * What SQS, or the envelope, knows of a message beside its body, as it can be written into a record. Named as SQS and SNS name
 * it.
 */
enum MessageProperty {
    MESSAGE_ID("MessageId", Schema.STRING_SCHEMA, (queue, message) -> message.id()),
    SENT_TIMESTAMP("SentTimestamp", Timestamp.SCHEMA, (queue, message) -> date(message.sentAt())),
    APPROXIMATE_RECEIVE_COUNT(
            "ApproximateReceiveCount", Schema.INT32_SCHEMA, (queue, message) -> message.receiveCount()),
    APPROXIMATE_FIRST_RECEIVE_TIMESTAMP(
            "ApproximateFirstReceiveTimestamp",
            optionalTimestamp(),
            (queue, message) -> date(message.instant("ApproximateFirstReceiveTimestamp"))),
    MESSAGE_GROUP_ID("MessageGroupId"),
    MESSAGE_DEDUPLICATION_ID("MessageDeduplicationId"),
    SEQUENCE_NUMBER("SequenceNumber"),
    SENDER_ID("SenderId"),
    QUEUE_NAME("QueueName", Schema.STRING_SCHEMA, (queue, message) -> queue.name()),
    QUEUE_URL("QueueUrl", Schema.STRING_SCHEMA, (queue, message) -> queue.url()),
    TOPIC_ARN(MessageEnvelope.SNS, "TopicArn"),
    SUBJECT(MessageEnvelope.SNS, "Subject"),
    TIMESTAMP(
            MessageEnvelope.SNS,
            "Timestamp",
            optionalTimestamp(),
            (queue, message) -> date(message.instant("Timestamp"))),
    EVENT_ID(MessageEnvelope.EVENTBRIDGE, "EventId"),
    EVENT_SOURCE(MessageEnvelope.EVENTBRIDGE, "EventSource"),
    EVENT_DETAIL_TYPE(MessageEnvelope.EVENTBRIDGE, "EventDetailType"),
    EVENT_TIME(
            MessageEnvelope.EVENTBRIDGE,
            "EventTime",
            optionalTimestamp(),
            (queue, message) -> date(message.instant("EventTime")));

    private final MessageEnvelope envelope;
    private final String sqsName;
    private final Schema schema;
    private final BiFunction<QueueUrl, SqsMessage, Object> value;

    /** A system attribute that only some queues set, as a string or null. */
    MessageProperty(String sqsName) {
        this(MessageEnvelope.NONE, sqsName);
    }

    MessageProperty(MessageEnvelope envelope, String sqsName) {
        this(envelope, sqsName, Schema.OPTIONAL_STRING_SCHEMA, (queue, message) -> message.systemAttribute(sqsName));
    }

    MessageProperty(String sqsName, Schema schema, BiFunction<QueueUrl, SqsMessage, Object> value) {
        this(MessageEnvelope.NONE, sqsName, schema, value);
    }

    MessageProperty(
            MessageEnvelope envelope, String sqsName, Schema schema, BiFunction<QueueUrl, SqsMessage, Object> value) {
        this.envelope = envelope;
        this.sqsName = sqsName;
        this.schema = schema;
        this.value = value;
    }

    /** @throws IllegalArgumentException if there is no such property; the message lists those that there are */
    static MessageProperty named(String sqsName) {
        return Arrays.stream(values())
                .filter(property -> property.sqsName.equals(sqsName))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("names a property that is none of " + String.join(", ", names())));
    }

    static List<String> names() {
        return Arrays.stream(values()).map(property -> property.sqsName).toList();
    }

    /** The envelope that alone says it; {@link MessageEnvelope#NONE} if SQS does. */
    MessageEnvelope envelope() {
        return envelope;
    }

    /** The type that the property has in a record; optional where a queue may not set it. */
    Schema schema() {
        return schema;
    }

    /** The property of that message, or null where the schema is optional. */
    Object of(QueueUrl queue, SqsMessage message) {
        return value.apply(queue, message);
    }

    private static Schema optionalTimestamp() {
        return Timestamp.builder().optional().build();
    }

    private static Date date(Instant instant) {
        return instant == null ? null : Date.from(instant);
    }

    /** SQS's name of it. */
    @Override
    public String toString() {
        return sqsName;
    }
}
