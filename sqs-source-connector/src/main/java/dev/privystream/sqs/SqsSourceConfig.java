package dev.privystream.sqs;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The keys of the connector, and their values as types. Immutable. */
final class SqsSourceConfig extends AbstractConfig {

    static final String QUEUE_GROUP = "Queue";
    static final String MESSAGE_GROUP = "Message";
    static final String RECORD_GROUP = "Record";
    static final String DELIVERY_GROUP = "Delivery";

    static final String QUEUE_URLS_CONFIG = "sqs.queue.urls";
    private static final String QUEUE_URLS_DOC = "The URLs of the queues to receive from, separated by commas."
            + " The queues are shared out among the tasks; with more tasks than queues, several tasks share a queue.";

    static final String RECEIVE_MAX_MESSAGES_CONFIG = "sqs.receive.max.messages";
    static final int RECEIVE_MAX_MESSAGES_DEFAULT = 10;
    private static final String RECEIVE_MAX_MESSAGES_DOC =
            "The most messages that one receive asks for. SQS bills by the" + " request and gives at most 10 in one.";

    static final String RECEIVE_WAIT_SECONDS_CONFIG = "sqs.receive.wait.seconds";
    static final int RECEIVE_WAIT_SECONDS_DEFAULT = 20;
    private static final String RECEIVE_WAIT_SECONDS_DOC =
            "How many seconds a receive waits at an empty queue (long polling)."
                    + " An idle queue costs one request in this time.";

    static final String RECEIVE_CONCURRENCY_CONFIG = "sqs.receive.concurrency";
    static final int RECEIVE_CONCURRENCY_DEFAULT = 32;
    private static final String RECEIVE_CONCURRENCY_DOC =
            "The most receives that a task keeps going at once for a queue."
                    + " The number grows while receives come back full, and falls to one when the queue is empty.";

    static final String MAX_IN_FLIGHT_MESSAGES_CONFIG = "sqs.max.in.flight.messages";
    static final int MAX_IN_FLIGHT_MESSAGES_DEFAULT = 10_000;
    private static final String MAX_IN_FLIGHT_MESSAGES_DOC =
            "The most messages that a task has received and not yet deleted."
                    + " Its queues share this number evenly. SQS itself allows about 120,000 a queue.";

    static final String MAX_IN_FLIGHT_BYTES_CONFIG = "sqs.max.in.flight.bytes";
    static final long MAX_IN_FLIGHT_BYTES_DEFAULT = 64L * 1024 * 1024;
    private static final String MAX_IN_FLIGHT_BYTES_DOC =
            "The most bytes of messages that a task has received and not yet deleted. Its queues share this number evenly."
                    + " Keep it well below the worker's heap. Room is kept by the size of recent messages: where they suddenly"
                    + " grow, each receive under way may bring up to 10 MiB beyond it; a lower sqs.receive.concurrency lessens"
                    + " that.";

    static final String TOPIC_CONFIG = "topic";
    private static final String TOPIC_DOC =
            "The topic to write to. ${queue} in it stands for the name of the queue that a message came from.";

    static final String MESSAGE_ENVELOPE_CONFIG = "message.envelope";
    private static final String MESSAGE_ENVELOPE_DOC =
            "What another service has put the bodies into, and is taken off them. sns: a notification of SNS without raw message"
                    + " delivery; its Message is the body, and its MessageAttributes are the message's attributes, and become"
                    + " headers as these do. eventbridge: an event of EventBridge; its detail is the body."
                    + " A message without that envelope, and one of SNS's own such as a SubscriptionConfirmation, is settled by"
                    + " message.invalid.policy.";

    static final String MESSAGE_ENCODING_CONFIG = "message.encoding";
    private static final String MESSAGE_ENCODING_DOC =
            "How bodies are encoded in the messages, or in the envelope: base64, or gzip+base64 (packed by gzip, then written in"
                    + " Base64). What comes out must be UTF-8, and at most " + MessageEncoding.MAX_DECODED_BYTES
                    + " bytes; a message of which this is not true is settled by message.invalid.policy.";

    static final String MESSAGE_SCHEMA_CONFIG = "message.schema";
    private static final String MESSAGE_SCHEMA_DOC =
            "A JSON Schema document. Message bodies, out of message.envelope and message.encoding, are validated by it, and become"
                    + " values typed by it. Usually given through a config provider, as in"
                    + " ${dir:/mnt/privystream/schemas:login.schema.json}. Without it, the body is the value, as a string.";

    static final String RECORD_KEY_CONFIG = "record.key";
    private static final String RECORD_KEY_DOC = "What becomes the record's key: message_id, message_group_id, none,"
            + " attribute:NAME (a message attribute) or field:PATH (a field of the body, with dots into nested objects)."
            + " A message that lacks it becomes a record without a key."
            + " Without record.key: message_id, and message_group_id for a FIFO queue, so that a group's messages stay in order.";

    static final String RECORD_METADATA_FIELDS_CONFIG = "record.metadata.fields";
    private static final String RECORD_METADATA_FIELDS_DOC =
            "Fields to add to the value, as a list of field:property with one" + " of these properties: "
                    + String.join(", ", MessageProperty.names())
                    + ". TopicArn, Subject and Timestamp are those of message.envelope=sns, and those that begin with Event are those"
                    + " of eventbridge. Needs message.schema.";

    static final String RECORD_MAX_BYTES_CONFIG = "record.max.bytes";
    /** What Kafka's producer sends unless it is told otherwise. */
    static final int MAX_REQUEST_SIZE_DEFAULT = 1024 * 1024;

    private static final String RECORD_MAX_BYTES_DOC =
            "The most bytes that a record may have, measured as JsonConverter with schemas writes it; the message of a larger one"
                    + " is settled by message.invalid.policy before it is sent. The default is five per cent, which are left to"
                    + " transforms, below producer.override.max.request.size of this connector, or, without that, below Kafka's"
                    + " own default of " + MAX_REQUEST_SIZE_DEFAULT
                    + " bytes. Set it if the worker's own producer.max.request.size is another.";

    static final String MESSAGE_INVALID_POLICY_CONFIG = "message.invalid.policy";
    private static final String MESSAGE_INVALID_POLICY_DOC =
            "What becomes of a message that does not fit message.envelope, message.encoding, message.schema or record.max.bytes."
                    + " redrive: it is made visible again at once, so that the queue's redrive policy ends it in the dead-letter queue."
                    + " dead.letter.topic: its body goes to the topic dead.letter.topic.name as it was received, with the reason in"
                    + " headers, and it is deleted once Kafka has that. That topic then holds raw values, unhashed."
                    + " fail: the task fails, and the message stays in the queue. discard: it is deleted, and lost.";

    static final String DEAD_LETTER_TOPIC_CONFIG = "dead.letter.topic.name";
    private static final String DEAD_LETTER_TOPIC_DOC =
            "The topic for invalid messages under message.invalid.policy=dead.letter.topic; without effect under another."
                    + " ${queue} in it stands for the name of the queue. It holds bodies as they were received: guard it as the"
                    + " queue itself. The connector's transforms see its records, too: keep HashField away from them by a"
                    + " predicate.";

    static final String DROPPED_RECORD_POLICY_CONFIG = "dropped.record.policy";
    private static final String DROPPED_RECORD_POLICY_DOC =
            "What becomes of a message whose record does not reach Kafka because a transform filters it, or because"
                    + " errors.tolerance=all skips what fails. leave: it stays in the queue, which hands it out again after its"
                    + " visibility timeout, and on a FIFO queue after it what is behind it in its group; the redrive policy ends it"
                    + " in the dead-letter queue. delete: it is deleted, and lost where it was skipped. Choose delete for messages"
                    + " that a Filter takes out on purpose.";

    static final String QUEUE_FAILURE_POLICY_CONFIG = "queue.failure.policy";
    private static final String QUEUE_FAILURE_POLICY_DOC =
            "What becomes of a task that receives from several queues when AWS refuses one of them: a missing queue or"
                    + " permission. continue: the others go on, and the queue is tried again once a minute; the task fails"
                    + " when all its queues are refused. fail: the task fails at once.";

    /** Keys of Connect's own in a connector's configuration. */
    private static final String VALUE_CONVERTER_CONFIG = "value.converter";

    private static final String MAX_REQUEST_SIZE_CONFIG = "producer.override.max.request.size";
    /** The rest is for what transforms add: a hash is longer than what it stands for. */
    private static final double SHARE_OF_REQUEST = 0.95;

    private static final String QUEUE_PLACEHOLDER = "${queue}";
    private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final String TOPIC_RULE = "1 to 249 letters, digits, '.', '_' and '-' are allowed";

    static final ConfigDef CONFIG_DEF = configDef();

    private final AwsConfig aws;

    /** @throws ConfigException if a value is missing or wrong, or two of them do not go together */
    SqsSourceConfig(Map<String, String> originals) {
        // What matters of it is logged when a task starts.
        super(CONFIG_DEF, originals, false);
        aws = new AwsConfig(originals);
        requireValue(QUEUE_URLS_CONFIG);
        requireValue(TOPIC_CONFIG);
        requireValue(MESSAGE_ENVELOPE_CONFIG);
        requireValue(MESSAGE_ENCODING_CONFIG);
        requireValue(MESSAGE_INVALID_POLICY_CONFIG);
        requireValue(DROPPED_RECORD_POLICY_CONFIG);
        requireValue(QUEUE_FAILURE_POLICY_CONFIG);
        queues().forEach(queue -> requireTopicName(TOPIC_CONFIG, topic(queue), queue));
        if (invalidMessagePolicy() == InvalidMessagePolicy.DEAD_LETTER_TOPIC) {
            requireDeadLetterTopic();
        }
        if (!metadataFields().isEmpty() && messageSchemaDocument() == null) {
            throw new ConfigException(RECORD_METADATA_FIELDS_CONFIG + " adds fields to a typed value: set "
                    + MESSAGE_SCHEMA_CONFIG + " as well, or remove it.");
        }
        metadataFields().forEach(this::requireEnvelope);
        recordMaxBytes();
    }

    List<QueueUrl> queues() {
        return getList(QUEUE_URLS_CONFIG).stream().map(QueueUrl::parse).toList();
    }

    int receiveMaxMessages() {
        return getInt(RECEIVE_MAX_MESSAGES_CONFIG);
    }

    Duration receiveWait() {
        return Duration.ofSeconds(getInt(RECEIVE_WAIT_SECONDS_CONFIG));
    }

    int receiveConcurrency() {
        return getInt(RECEIVE_CONCURRENCY_CONFIG);
    }

    int maxInFlightMessages() {
        return getInt(MAX_IN_FLIGHT_MESSAGES_CONFIG);
    }

    long maxInFlightBytes() {
        return getLong(MAX_IN_FLIGHT_BYTES_CONFIG);
    }

    /** The topic for the messages of that queue. */
    String topic(QueueUrl queue) {
        return getString(TOPIC_CONFIG).replace(QUEUE_PLACEHOLDER, queue.name());
    }

    MessageEnvelope messageEnvelope() {
        return Choice.named(MessageEnvelope.class, getString(MESSAGE_ENVELOPE_CONFIG));
    }

    MessageEncoding messageEncoding() {
        return Choice.named(MessageEncoding.class, getString(MESSAGE_ENCODING_CONFIG));
    }

    /** The topic for invalid messages of that queue, or null if they are not written to one. */
    String deadLetterTopic(QueueUrl queue) {
        return invalidMessagePolicy() == InvalidMessagePolicy.DEAD_LETTER_TOPIC
                ? getString(DEAD_LETTER_TOPIC_CONFIG).replace(QUEUE_PLACEHOLDER, queue.name())
                : null;
    }

    /** The connector's transforms that have no predicate: these see the records of invalid messages, too. */
    List<String> transformsWithoutPredicate() {
        return Arrays.stream(original("transforms").split(","))
                .map(String::strip)
                .filter(alias -> !alias.isEmpty()
                        && original("transforms." + alias + ".predicate").isBlank())
                .toList();
    }

    /** The most bytes of a record. */
    int recordMaxBytes() {
        Integer maxBytes = getInt(RECORD_MAX_BYTES_CONFIG);
        return maxBytes == null ? (int) (maxRequestSize() * SHARE_OF_REQUEST) : maxBytes;
    }

    /** The value of a key of Connect's own, or nothing. */
    private String original(String key) {
        Object value = originals().get(key);
        return value == null ? "" : value.toString();
    }

    private int maxRequestSize() {
        String size = original(MAX_REQUEST_SIZE_CONFIG);
        if (size.isBlank()) {
            return MAX_REQUEST_SIZE_DEFAULT;
        }
        try {
            return Integer.parseInt(size.strip());
        } catch (NumberFormatException e) {
            throw new ConfigException(RECORD_MAX_BYTES_CONFIG + " has no default, since " + MAX_REQUEST_SIZE_CONFIG
                    + " is not a number of bytes: correct that.");
        }
    }

    /** The JSON Schema document, or null. */
    String messageSchemaDocument() {
        return nullIfBlank(getString(MESSAGE_SCHEMA_CONFIG));
    }

    /** What becomes the key of the records of that queue. */
    RecordKey recordKey(QueueUrl queue) {
        String key = nullIfBlank(getString(RECORD_KEY_CONFIG));
        if (key != null) {
            return RecordKey.parse(key);
        }
        return queue.isFifo() ? RecordKey.MESSAGE_GROUP_ID : RecordKey.MESSAGE_ID;
    }

    List<MetadataField> metadataFields() {
        List<String> fields = getList(RECORD_METADATA_FIELDS_CONFIG);
        return fields == null
                ? List.of()
                : fields.stream().map(MetadataField::parse).toList();
    }

    InvalidMessagePolicy invalidMessagePolicy() {
        return Choice.named(InvalidMessagePolicy.class, getString(MESSAGE_INVALID_POLICY_CONFIG));
    }

    DroppedRecordPolicy droppedRecordPolicy() {
        return Choice.named(DroppedRecordPolicy.class, getString(DROPPED_RECORD_POLICY_CONFIG));
    }

    QueueFailurePolicy queueFailurePolicy() {
        return Choice.named(QueueFailurePolicy.class, getString(QUEUE_FAILURE_POLICY_CONFIG));
    }

    AwsConfig aws() {
        return aws;
    }

    /** A key that has no default may still be there with no value. */
    private void requireValue(String key) {
        if (get(key) == null) {
            throw new ConfigException(key + " has no value.");
        }
    }

    private static void requireTopicName(String key, String topic, QueueUrl queue) {
        if (!isTopicName(topic)) {
            throw new ConfigException(key + " makes no topic name with " + QUEUE_PLACEHOLDER + " for the queue "
                    + queue.name() + ": " + TOPIC_RULE + ".");
        }
    }

    private void requireDeadLetterTopic() {
        if (nullIfBlank(getString(DEAD_LETTER_TOPIC_CONFIG)) == null) {
            throw new ConfigException(DEAD_LETTER_TOPIC_CONFIG + " is missing: name the topic that "
                    + MESSAGE_INVALID_POLICY_CONFIG + " writes invalid messages to, or choose another policy.");
        }
        for (QueueUrl queue : queues()) {
            requireTopicName(DEAD_LETTER_TOPIC_CONFIG, deadLetterTopic(queue), queue);
            if (queues().stream().map(this::topic).anyMatch(deadLetterTopic(queue)::equals)) {
                throw new ConfigException(
                        DEAD_LETTER_TOPIC_CONFIG + " is the topic of valid messages: name another, since"
                                + " invalid ones are bytes as they were received.");
            }
        }
        String converter = original(VALUE_CONVERTER_CONFIG);
        if (converter.substring(converter.lastIndexOf('.') + 1).equals("StringConverter")) {
            throw new ConfigException(MESSAGE_INVALID_POLICY_CONFIG + " is " + Choice.name(invalidMessagePolicy())
                    + ", which writes bytes, but the StringConverter of " + VALUE_CONVERTER_CONFIG
                    + " does not write bytes so that they can be read again: choose another converter or policy.");
        }
    }

    private void requireEnvelope(MetadataField field) {
        MessageEnvelope envelope = field.property().envelope();
        if (envelope != MessageEnvelope.NONE && envelope != messageEnvelope()) {
            throw new ConfigException(RECORD_METADATA_FIELDS_CONFIG + " names the property " + field.property()
                    + ", which only messages in an envelope have: set " + MESSAGE_ENVELOPE_CONFIG + " to "
                    + Choice.name(envelope)
                    + ", or remove it.");
        }
    }

    private static String nullIfBlank(String value) {
        return value == null || value.isBlank() ? null : value;
    }

    private static ConfigDef configDef() {
        ConfigDef def = new ConfigDef();
        int order = 0;
        def.define(
                QUEUE_URLS_CONFIG,
                Type.LIST,
                ConfigDef.NO_DEFAULT_VALUE,
                KeyValidator.required(
                        "a list of distinct queue URLs such as https://sqs.eu-central-1.amazonaws.com/123456789012/orders",
                        SqsSourceConfig::checkQueueUrls),
                Importance.HIGH,
                QUEUE_URLS_DOC,
                QUEUE_GROUP,
                order++,
                Width.LONG,
                "Queue URLs",
                List.of(QUEUE_FAILURE_POLICY_CONFIG));
        def.define(
                RECEIVE_MAX_MESSAGES_CONFIG,
                Type.INT,
                RECEIVE_MAX_MESSAGES_DEFAULT,
                Range.between(1, SqsQueue.MAX_BATCH),
                Importance.LOW,
                RECEIVE_MAX_MESSAGES_DOC,
                QUEUE_GROUP,
                order++,
                Width.SHORT,
                "Messages per receive");
        def.define(
                RECEIVE_WAIT_SECONDS_CONFIG,
                Type.INT,
                RECEIVE_WAIT_SECONDS_DEFAULT,
                Range.between(1, 20),
                Importance.LOW,
                RECEIVE_WAIT_SECONDS_DOC,
                QUEUE_GROUP,
                order++,
                Width.SHORT,
                "Long poll (seconds)");
        def.define(
                RECEIVE_CONCURRENCY_CONFIG,
                Type.INT,
                RECEIVE_CONCURRENCY_DEFAULT,
                Range.between(1, 256),
                Importance.MEDIUM,
                RECEIVE_CONCURRENCY_DOC,
                QUEUE_GROUP,
                order++,
                Width.SHORT,
                "Receives at once");
        def.define(
                MAX_IN_FLIGHT_MESSAGES_CONFIG,
                Type.INT,
                MAX_IN_FLIGHT_MESSAGES_DEFAULT,
                Range.between(1, 120_000),
                Importance.MEDIUM,
                MAX_IN_FLIGHT_MESSAGES_DOC,
                QUEUE_GROUP,
                order++,
                Width.SHORT,
                "Messages in flight");
        def.define(
                MAX_IN_FLIGHT_BYTES_CONFIG,
                Type.LONG,
                MAX_IN_FLIGHT_BYTES_DEFAULT,
                Range.atLeast(1),
                Importance.MEDIUM,
                MAX_IN_FLIGHT_BYTES_DOC,
                QUEUE_GROUP,
                order++,
                Width.SHORT,
                "Bytes in flight");

        AwsConfig.CONFIG_DEF.configKeys().values().forEach(def::define);

        order = 0;
        def.define(
                MESSAGE_ENVELOPE_CONFIG,
                Type.STRING,
                Choice.name(MessageEnvelope.NONE),
                KeyValidator.oneOf(MessageEnvelope.class),
                Importance.MEDIUM,
                MESSAGE_ENVELOPE_DOC,
                MESSAGE_GROUP,
                order++,
                Width.SHORT,
                "Envelope",
                new Recommendation(Choice.names(MessageEnvelope.class)));
        def.define(
                MESSAGE_ENCODING_CONFIG,
                Type.STRING,
                Choice.name(MessageEncoding.NONE),
                KeyValidator.oneOf(MessageEncoding.class),
                Importance.MEDIUM,
                MESSAGE_ENCODING_DOC,
                MESSAGE_GROUP,
                order++,
                Width.SHORT,
                "Encoding",
                new Recommendation(Choice.names(MessageEncoding.class)));
        def.define(
                MESSAGE_SCHEMA_CONFIG,
                Type.STRING,
                null,
                KeyValidator.optional("a JSON Schema document that can be typed", SqsSourceConfig::checkMessageSchema),
                Importance.HIGH,
                MESSAGE_SCHEMA_DOC,
                MESSAGE_GROUP,
                order++,
                Width.LONG,
                "Message schema",
                List.of(RECORD_METADATA_FIELDS_CONFIG));

        order = 0;
        def.define(
                TOPIC_CONFIG,
                Type.STRING,
                ConfigDef.NO_DEFAULT_VALUE,
                KeyValidator.required(
                        "a topic name, in which ${queue} stands for the name of the queue",
                        SqsSourceConfig::checkTopic),
                Importance.HIGH,
                TOPIC_DOC,
                RECORD_GROUP,
                order++,
                Width.MEDIUM,
                "Topic");
        def.define(
                RECORD_KEY_CONFIG,
                Type.STRING,
                null,
                KeyValidator.optional(RecordKey.FORMS, SqsSourceConfig::checkRecordKey),
                Importance.MEDIUM,
                RECORD_KEY_DOC,
                RECORD_GROUP,
                order++,
                Width.MEDIUM,
                "Record key",
                new Recommendation(RecordKey.recommended()));
        def.define(
                RECORD_METADATA_FIELDS_CONFIG,
                Type.LIST,
                List.of(),
                KeyValidator.optional(
                        "a list of field:property with distinct fields", SqsSourceConfig::checkMetadataFields),
                Importance.MEDIUM,
                RECORD_METADATA_FIELDS_DOC,
                RECORD_GROUP,
                order++,
                Width.LONG,
                "Metadata fields",
                Recommendation.whenSet(MESSAGE_SCHEMA_CONFIG));
        def.define(
                RECORD_MAX_BYTES_CONFIG,
                Type.INT,
                null,
                KeyValidator.optional("[1,...]", SqsSourceConfig::checkPositive),
                Importance.LOW,
                RECORD_MAX_BYTES_DOC,
                RECORD_GROUP,
                order++,
                Width.SHORT,
                "Largest record (bytes)");

        order = 0;
        def.define(
                MESSAGE_INVALID_POLICY_CONFIG,
                Type.STRING,
                Choice.name(InvalidMessagePolicy.REDRIVE),
                KeyValidator.oneOf(InvalidMessagePolicy.class),
                Importance.MEDIUM,
                MESSAGE_INVALID_POLICY_DOC,
                DELIVERY_GROUP,
                order++,
                Width.SHORT,
                "Invalid messages",
                List.of(DEAD_LETTER_TOPIC_CONFIG),
                new Recommendation(Choice.names(InvalidMessagePolicy.class)));
        def.define(
                DEAD_LETTER_TOPIC_CONFIG,
                Type.STRING,
                null,
                KeyValidator.optional(
                        "a topic name, in which ${queue} stands for the name of the queue",
                        SqsSourceConfig::checkTopic),
                Importance.MEDIUM,
                DEAD_LETTER_TOPIC_DOC,
                DELIVERY_GROUP,
                order++,
                Width.MEDIUM,
                "Dead-letter topic",
                Recommendation.when(SqsSourceConfig::hasDeadLetterTopic));
        def.define(
                DROPPED_RECORD_POLICY_CONFIG,
                Type.STRING,
                Choice.name(DroppedRecordPolicy.LEAVE),
                KeyValidator.oneOf(DroppedRecordPolicy.class),
                Importance.MEDIUM,
                DROPPED_RECORD_POLICY_DOC,
                DELIVERY_GROUP,
                order++,
                Width.SHORT,
                "Dropped records",
                new Recommendation(Choice.names(DroppedRecordPolicy.class)));
        def.define(
                QUEUE_FAILURE_POLICY_CONFIG,
                Type.STRING,
                Choice.name(QueueFailurePolicy.CONTINUE),
                KeyValidator.oneOf(QueueFailurePolicy.class),
                Importance.LOW,
                QUEUE_FAILURE_POLICY_DOC,
                DELIVERY_GROUP,
                order++,
                Width.SHORT,
                "Failing queues",
                new Recommendation(Choice.names(QueueFailurePolicy.class))
                        .where(SqsSourceConfig::hasSeveralQueues, Choice.name(QueueFailurePolicy.CONTINUE)));
        return def;
    }

    private static boolean hasDeadLetterTopic(Map<String, Object> config) {
        return config.get(MESSAGE_INVALID_POLICY_CONFIG) instanceof String policy
                && policy.equalsIgnoreCase(Choice.name(InvalidMessagePolicy.DEAD_LETTER_TOPIC));
    }

    private static boolean hasSeveralQueues(Map<String, Object> config) {
        return config.get(QUEUE_URLS_CONFIG) instanceof List<?> urls && urls.size() > 1;
    }

    private static void checkQueueUrls(Object value) {
        List<?> urls = (List<?>) value;
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("is empty: name at least one queue by its URL");
        }
        Set<Object> distinct = new HashSet<>();
        for (int i = 0; i < urls.size(); i++) {
            try {
                QueueUrl.parse((String) urls.get(i));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("has an entry (number " + (i + 1) + ") that " + e.getMessage());
            }
            if (!distinct.add(urls.get(i))) {
                throw new IllegalArgumentException("names a queue twice (entry number " + (i + 1) + ")");
            }
        }
    }

    private static void checkTopic(Object value) {
        if (!isTopicName(((String) value).replace(QUEUE_PLACEHOLDER, "queue"))) {
            throw new IllegalArgumentException(
                    "is not a topic name, in which " + QUEUE_PLACEHOLDER + " may stand for the queue's: " + TOPIC_RULE);
        }
    }

    private static boolean isTopicName(String text) {
        return TOPIC_NAME.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }

    private static void checkPositive(Object value) {
        if ((Integer) value < 1) {
            throw new IllegalArgumentException("is less than 1");
        }
    }

    private static void checkMessageSchema(Object value) {
        MessageSchema.compile((String) value, List.of());
    }

    private static void checkRecordKey(Object value) {
        RecordKey.parse((String) value);
    }

    private static void checkMetadataFields(Object value) {
        Set<String> names = new HashSet<>();
        List<?> entries = (List<?>) value;
        for (int i = 0; i < entries.size(); i++) {
            MetadataField field;
            try {
                field = MetadataField.parse((String) entries.get(i));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("has an entry (number " + (i + 1) + ") that " + e.getMessage());
            }
            if (!names.add(field.name())) {
                throw new IllegalArgumentException("names a field twice (entry number " + (i + 1) + ")");
            }
        }
    }
}
