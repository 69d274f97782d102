package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.privystream.sqs.SqsMessage.MessageAttribute;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceRecordMapperTest {

    private static final QueueUrl QUEUE = QueueUrl.parse("https://sqs.eu-central-1.amazonaws.com/123456789012/logins");
    private static final byte[] BYTES = {0, (byte) 0xff};
    private static final Schema OPTIONAL_STRING = Schema.OPTIONAL_STRING_SCHEMA;
    private static final Schema OPTIONAL_TIMESTAMP =
            Timestamp.builder().optional().build();

    private static final MessageSchema SCHEMA = MessageSchema.compile(
            """
            {"properties": {
               "user": {"properties": {"id": {"type": "string"}, "zip": {"type": "integer"}}, "required": ["id"]},
               "tags": {"type": "array", "items": {"type": "string"}}}}
            """,
            List.of(
                    MetadataField.parse("message_id:MessageId"),
                    MetadataField.parse("create_date:SentTimestamp"),
                    MetadataField.parse("group:MessageGroupId")));

    private final Map<String, String> systemAttributes =
            new LinkedHashMap<>(Map.of("SentTimestamp", "1700000000123", "ApproximateReceiveCount", "3"));
    private final Map<String, MessageAttribute> attributes = new LinkedHashMap<>();

    @Test
    void recordHasThePlaceAndTimeOfItsMessage() {
        SqsSourceRecord record = map("none", "{}");

        assertThat(record.topic()).isEqualTo("topic");
        assertThat(record.kafkaPartition()).isNull();
        assertThat(record.timestamp()).isEqualTo(1_700_000_000_123L);
        assertThat(record.sourcePartition()).isEqualTo(Map.of("queue", QUEUE.url()));
        assertThat(record.sourceOffset()).isEqualTo(Map.of("message_id", "m-1"));
    }

    @Test
    void recordOfAMessageWithoutASentTimestampHasNoTimestamp() {
        systemAttributes.clear();

        SqsSourceRecord record = new SourceRecordMapper(QUEUE, "topic", null, RecordKey.NONE, List.of())
                .map(null, new Decoded.Value(message("x"), Schema.STRING_SCHEMA, "x"));

        assertThat(record.timestamp()).isNull();
        assertThat(record.headers().lastWithName("sqs.receive.count").value()).isEqualTo(1);
    }

    @Test
    void recordLeadsBackToItsMessage() {
        InFlightMessage inFlight = new InFlightMessage(QUEUE, message("{}"), 0, 0, 1);

        assertThat(mapper("none").map(inFlight, value("{}")).message()).isSameAs(inFlight);
    }

    @Test
    void bodyThatIsTakenAsItIsBecomesTheValue() {
        SqsSourceRecord record = new SourceRecordMapper(QUEUE, "topic", null, RecordKey.MESSAGE_ID, List.of())
                .map(null, new Decoded.Value(message("as sent"), Schema.STRING_SCHEMA, "as sent"));

        assertThat(record.valueSchema()).isEqualTo(Schema.STRING_SCHEMA);
        assertThat(record.value()).isEqualTo("as sent");
    }

    @Test
    void metadataFieldsAreSetInTheValue() {
        systemAttributes.put("MessageGroupId", "g");

        Struct value = (Struct) map("none", "{\"user\": {\"id\": \"u\"}}").value();

        value.validate();
        assertThat(value.getStruct("user").get("id")).isEqualTo("u");
        assertThat(value.get("message_id")).isEqualTo("m-1");
        assertThat(value.get("create_date")).isEqualTo(new Date(1_700_000_000_123L));
        assertThat(value.get("group")).isEqualTo("g");
    }

    static Stream<Arguments> properties() {
        Instant first = Instant.ofEpochMilli(1_700_000_001_000L);
        return Stream.of(
                Arguments.of("MessageId", Schema.STRING_SCHEMA, "m-1"),
                Arguments.of("SentTimestamp", Timestamp.SCHEMA, new Date(1_700_000_000_123L)),
                Arguments.of("ApproximateReceiveCount", Schema.INT32_SCHEMA, 3),
                Arguments.of("ApproximateFirstReceiveTimestamp", OPTIONAL_TIMESTAMP, Date.from(first)),
                Arguments.of("MessageGroupId", OPTIONAL_STRING, "g"),
                Arguments.of("MessageDeduplicationId", OPTIONAL_STRING, "d"),
                Arguments.of("SequenceNumber", OPTIONAL_STRING, "18870000000000000000"),
                Arguments.of("SenderId", OPTIONAL_STRING, "AIDA"),
                Arguments.of("QueueName", Schema.STRING_SCHEMA, "logins"),
                Arguments.of("QueueUrl", Schema.STRING_SCHEMA, QUEUE.url()),
                Arguments.of("TopicArn", OPTIONAL_STRING, "arn:aws:sns:eu-central-1:123456789012:logins"),
                Arguments.of("Subject", OPTIONAL_STRING, "s"),
                Arguments.of("Timestamp", OPTIONAL_TIMESTAMP, new Date(1_700_000_002_000L)),
                Arguments.of("EventId", OPTIONAL_STRING, "e-1"),
                Arguments.of("EventSource", OPTIONAL_STRING, "shop"),
                Arguments.of("EventDetailType", OPTIONAL_STRING, "Login"),
                Arguments.of("EventTime", OPTIONAL_TIMESTAMP, new Date(1_700_000_003_000L)));
    }

    @ParameterizedTest
    @MethodSource("properties")
    void propertyIsOfItsType(String name, Schema schema, Object expected) {
        systemAttributes.putAll(Map.of(
                "TopicArn", "arn:aws:sns:eu-central-1:123456789012:logins",
                "Subject", "s",
                "Timestamp", "1700000002000",
                "EventTime", "1700000003000",
                "EventId", "e-1"));
        systemAttributes.putAll(Map.of(
                "EventSource", "shop",
                "EventDetailType", "Login",
                "ApproximateFirstReceiveTimestamp", "1700000001000",
                "MessageGroupId", "g",
                "MessageDeduplicationId", "d",
                "SequenceNumber", "18870000000000000000",
                "SenderId", "AIDA"));
        MessageProperty property = MessageProperty.named(name);

        assertThat(property.schema()).isEqualTo(schema);
        assertThat(property.of(QUEUE, message("x"))).isEqualTo(expected);
    }

    @Test
    void thereIsATestedTypeForEveryProperty() {
        assertThat(properties().map(arguments -> arguments.get()[0]))
                .containsExactlyElementsOf(MessageProperty.names());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ApproximateFirstReceiveTimestamp",
                "MessageGroupId",
                "MessageDeduplicationId",
                "SequenceNumber",
                "SenderId",
                "TopicArn",
                "Subject",
                "Timestamp",
                "EventId",
                "EventSource",
                "EventDetailType",
                "EventTime"
            })
    void propertyThatTheQueueDoesNotSetIsNullAndOptional(String name) {
        MessageProperty property = MessageProperty.named(name);

        assertThat(property.of(QUEUE, message("x"))).isNull();
        assertThat(property.schema().isOptional()).isTrue();
    }

    @Test
    void propertyThatIsNoneIsRefusedWithThoseThatThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MessageProperty.named("sentTimestamp"))
                .withMessageNotContaining("sentTimestamp")
                .withMessageContaining("SentTimestamp, ApproximateReceiveCount");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            message_id         -> STRING m-1
            message_group_id   -> STRING g
            attribute:text     -> STRING t
            attribute:number   -> STRING 42
            field:user.id      -> STRING u
            field:user.zip     -> INT64 12345
            field:message_id   -> STRING m-1
            field:group        -> STRING g
            field:tags         -> ARRAY [a, b]
            field:user         -> STRUCT Struct{id=u,zip=12345}
            """)
    void keyIsTakenFromWhereItIsSaid(String key, String typeAndKey) {
        systemAttributes.put("MessageGroupId", "g");
        attributes.put("text", new MessageAttribute("t", null));
        attributes.put("number", new MessageAttribute("42", null));

        SqsSourceRecord record = map(key, "{\"user\": {\"id\": \"u\", \"zip\": 12345}, \"tags\": [\"a\", \"b\"]}");

        assertThat(record.keySchema().type() + " " + record.key()).isEqualTo(typeAndKey);
    }

    @Test
    void binaryAttributeIsAKeyOfBytes() {
        attributes.put("bytes", new MessageAttribute(null, BYTES));

        SqsSourceRecord record = map("attribute:bytes", "{}");

        assertThat(record.keySchema()).isEqualTo(Schema.BYTES_SCHEMA);
        assertThat(record.key()).isEqualTo(BYTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "message_group_id",
                "attribute:missing",
                "field:user",
                "field:user.id",
                "field:user.zip",
                "field:tags",
                "field:group"
            })
    void recordWhoseKeyIsNotThereHasNone(String key) {
        SqsSourceRecord record = map(key, "{}");

        assertThat(record.keySchema()).isNull();
        assertThat(record.key()).isNull();
    }

    /** Otherwise all such records would have one key, and lie in one partition. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "message_group_id", "attribute:missing", "field:user.id", "field:user.zip"})
    void keyThatIsNotThereIsNoBytesInKafkaEither(String key) {
        SqsSourceRecord record = map(key, "{}");

        for (boolean schemas : new boolean[] {true, false}) {
            try (JsonConverter converter = new JsonConverter()) {
                converter.configure(Map.of("schemas.enable", schemas), true);
                assertThat(converter.fromConnectData("topic", record.keySchema(), record.key()))
                        .isNull();
            }
        }
    }

    @Test
    void headersSayWhichMessageItWasAndWhatItsSenderSaidOfIt() {
        attributes.put("trace", new MessageAttribute("t-1", null));
        attributes.put("count", new MessageAttribute("42", null));
        attributes.put("signature", new MessageAttribute(null, BYTES));

        SqsSourceRecord record = map("none", "{}");

        assertThat(record.headers())
                .extracting(Header::key)
                .containsExactlyInAnyOrder(
                        "trace", "count", "signature", "sqs.message.id", "sqs.queue", "sqs.receive.count");
        assertThat(headerOf(record, "trace")).isEqualTo("STRING t-1");
        assertThat(headerOf(record, "count")).isEqualTo("STRING 42");
        assertThat(headerOf(record, "sqs.message.id")).isEqualTo("STRING m-1");
        assertThat(headerOf(record, "sqs.queue")).isEqualTo("STRING logins");
        assertThat(headerOf(record, "sqs.receive.count")).isEqualTo("INT32 3");
        assertThat(record.headers().lastWithName("signature").schema()).isEqualTo(Schema.BYTES_SCHEMA);
        assertThat(record.headers().lastWithName("signature").value()).isEqualTo(BYTES);
    }

    @Test
    void senderCannotSetTheHeadersOfTheConnector() {
        attributes.put("sqs.message.id", new MessageAttribute("forged", null));

        assertThat(headerOf(map("none", "{}"), "sqs.message.id")).isEqualTo("STRING m-1");
    }

    @Test
    void deadLetterIsTheBodyAsItWasReceivedWithTheReasonInHeaders() {
        attributes.put("trace", new MessageAttribute("t-1", null));
        attributes.put("sqs.invalid.rule", new MessageAttribute("forged", null));
        String body = "{\"user\": \"Zoë 😀\"";

        SqsSourceRecord record = mapper("none")
                .deadLetter(null, message(body), new Decoded.Invalid("message.schema", "/user/id", "required"));

        assertThat(record.topic()).isEqualTo("invalid");
        assertThat(record.valueSchema()).isEqualTo(Schema.BYTES_SCHEMA);
        assertThat((byte[]) record.value()).isEqualTo(body.getBytes(StandardCharsets.UTF_8));
        assertThat(record.timestamp()).isEqualTo(1_700_000_000_123L);
        assertThat(record.sourcePartition()).isEqualTo(Map.of("queue", QUEUE.url()));
        assertThat(record.sourceOffset()).isEqualTo(Map.of("message_id", "m-1"));
        assertThat(headerOf(record, "trace")).isEqualTo("STRING t-1");
        assertThat(headerOf(record, "sqs.message.id")).isEqualTo("STRING m-1");
        assertThat(headerOf(record, "sqs.queue")).isEqualTo("STRING logins");
        assertThat(headerOf(record, "sqs.receive.count")).isEqualTo("INT32 3");
        assertThat(headerOf(record, "sqs.invalid.config")).isEqualTo("STRING message.schema");
        assertThat(headerOf(record, "sqs.invalid.pointer")).isEqualTo("STRING /user/id");
        assertThat(headerOf(record, "sqs.invalid.rule")).isEqualTo("STRING required");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', nullValues = "null", textBlock = """
            message_id         -> m-1
            message_group_id   -> g
            attribute:text     -> t
            attribute:missing  -> null
            field:user.id      -> null
            none               -> null
            """)
    void keyOfADeadLetterIsTheUsualOneUnlessItIsInTheBody(String key, String expected) {
        systemAttributes.put("MessageGroupId", "g");
        attributes.put("text", new MessageAttribute("t", null));

        SqsSourceRecord record =
                mapper(key).deadLetter(null, message("x"), new Decoded.Invalid("message.schema", "", "type"));

        assertThat(record.key()).isEqualTo(expected);
        assertThat(record.keySchema()).isEqualTo(expected == null ? null : Schema.STRING_SCHEMA);
    }

    @Test
    void recordOfAMessageOutOfAnEnvelopeIsMadeOfWhatTheEnvelopeHeld() {
        attributes.put("outer", new MessageAttribute("o", null));
        MessageSchema schema = MessageSchema.compile(
                "{\"properties\": {\"id\": {\"type\": \"string\"}}}", List.of(MetadataField.parse("arn:TopicArn")));
        String body = """
                {"Type": "Notification", "TopicArn": "arn:logins", "Message": "{\\"id\\": \\"i\\"}",
                 "MessageAttributes": {"tenant": {"Type": "String", "Value": "acme"}}}""";
        Decoded decoded = new MessageDecoder(MessageEnvelope.SNS, MessageEncoding.NONE, schema).decode(message(body));

        SqsSourceRecord record = new SourceRecordMapper(
                        QUEUE,
                        "topic",
                        null,
                        RecordKey.parse("attribute:tenant"),
                        List.of(MetadataField.parse("arn:TopicArn")))
                .map(null, (Decoded.Value) decoded);

        assertThat(record.key()).isEqualTo("acme");
        assertThat(((Struct) record.value()).get("id")).isEqualTo("i");
        assertThat(((Struct) record.value()).get("arn")).isEqualTo("arn:logins");
        assertThat(headerOf(record, "tenant")).isEqualTo("STRING acme");
        assertThat(headerOf(record, "outer")).isEqualTo("STRING o");
        assertThat(headerOf(record, "sqs.message.id")).isEqualTo("STRING m-1");
        assertThat(record.timestamp()).isEqualTo(1_700_000_000_123L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "message_id", "attribute:x", "field:user", "field:user.id", "field:message_id"})
    void keyThatTheValueHasPassesTheCheck(String key) {
        assertThatNoException()
                .isThrownBy(() -> SourceRecordMapper.check(RecordKey.parse(key), SCHEMA.connectSchema()));
    }

    @ParameterizedTest
    @CsvSource({"field:id,id", "field:user.name,name", "field:user.id.x,x", "field:tags.0,0", "field:user.,''"})
    void keyThatTheValueCannotHaveIsRefused(String key, String step) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SourceRecordMapper.check(RecordKey.parse(key), SCHEMA.connectSchema()))
                .withMessageContaining(key.substring("field:".length()))
                .withMessageContaining("but " + step + " is not in");
    }

    @Test
    void fieldOfABodyThatIsTakenAsItIsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SourceRecordMapper.check(RecordKey.parse("field:user"), Schema.STRING_SCHEMA))
                .withMessageContaining(SqsSourceConfig.MESSAGE_SCHEMA_CONFIG);
    }

    @Test
    void sizeOfAMessageCountsItsBodyAndAttributes() {
        attributes.put("text", new MessageAttribute("12345", null));
        attributes.put("data", new MessageAttribute(null, new byte[100]));

        assertThat(message("body").bytes()).isEqualTo(4 + (4 + 5) + (4 + 100));
    }

    private static String headerOf(SqsSourceRecord record, String name) {
        Header header = record.headers().lastWithName(name);
        return header.schema().type() + " " + header.value();
    }

    private SqsSourceRecord map(String key, String body) {
        return mapper(key).map(null, value(body));
    }

    private static SourceRecordMapper mapper(String key) {
        return new SourceRecordMapper(
                QUEUE,
                "topic",
                "invalid",
                RecordKey.parse(key),
                List.of(
                        MetadataField.parse("message_id:MessageId"),
                        MetadataField.parse("create_date:SentTimestamp"),
                        MetadataField.parse("group:MessageGroupId")));
    }

    private Decoded.Value value(String body) {
        return (Decoded.Value)
                new MessageDecoder(MessageEnvelope.NONE, MessageEncoding.NONE, SCHEMA).decode(message(body));
    }

    private SqsMessage message(String body) {
        return new SqsMessage("m-1", "handle", body, systemAttributes, attributes);
    }
}
