package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sqs.SqsMessage.MessageAttribute;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordSizeTest {

    private static final QueueUrl QUEUE = QueueUrl.parse("https://sqs.eu-central-1.amazonaws.com/123456789012/logins");
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "plain text",
            "with \"quotes\" and \\ and / and \u007f",
            "\0\u0001\t\n\r\f\b\u001f",
            "Zoë",
            "ключ",
            "漢字",
            "😀😀",
            "\u2028\u2029\uFEFF\uFFFF",
            "<script>&'");
    private static final List<String> JSON_TEXTS = List.of(
            "", "a", "plain", "\\\"\\\\", "\\u0000\\u001f", "\\t", "ë", "漢", "😀", "\\ud83d\\ude00", "\\/", "\u007f");
    private static final List<String> NUMBERS =
            List.of("0", "1", "-7", "1e2", "9223372036854775807", "-9223372036854775808", "127", "1.0");
    private static final List<String> FRACTIONS = List.of(
            "0", "1", "-0.0", "2e23", "1e308", "5e-324", "2e-3", "0.1", "123456789012345678", "1e7", "1E-7", "3.14");

    private final JsonConverter keyConverter = converter(true);
    private final JsonConverter valueConverter = converter(false);

    @AfterEach
    void closeConverters() {
        keyConverter.close();
        valueConverter.close();
    }

    /** Two thousand schemas with a record each. */
    @Test
    void sizeIsNoLessThanJsonConverterMakesItAndLittleMore() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            Schema schema = randomSchema(random, 3);
            SourceRecord record = record(randomSchema(random, 1), schema, random);

            assertSizeOf(record);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 1 << 20})
    void sizeOfTextIsThatOfItsEscapes(int length) {
        for (String text : TEXTS) {
            String value = text.isEmpty() ? "" : text.repeat(length / text.length() + 1);

            assertSizeOf(record(null, null, Schema.STRING_SCHEMA, value));
            assertSizeOf(record(Schema.STRING_SCHEMA, value, Schema.OPTIONAL_STRING_SCHEMA, null));
        }
    }

    @Test
    void headersCountAsWell() {
        SourceRecord record = record(null, null, Schema.STRING_SCHEMA, "x");
        for (String text : TEXTS) {
            record.headers().addString("text-" + text, text);
            record.headers().addBytes("ключ", text.getBytes(StandardCharsets.UTF_8));
        }
        record.headers().addInt("count", Integer.MIN_VALUE);

        assertSizeOf(record);
    }

    @Test
    void sizeOfADeadLetterIsThatOfBase64() {
        for (int length : new int[] {0, 1, 2, 3, 1_000, 1 << 20}) {
            assertSizeOf(record(null, null, Schema.BYTES_SCHEMA, new byte[length]));
        }
    }

    /** What saves the look into the record must never say of a large one that it is small. */
    @Test
    void mostThatAMessageCanMakeIsNoLessThanItsRecord() {
        Random random = new Random(4);
        int compared = 0;
        for (int i = 0; i < 500; i++) {
            String document = randomDocument(random);
            RecordKey key = RecordKey.parse(
                    List.of("none", "message_id", "attribute:a0", "field:f0").get(i % 4));
            List<MetadataField> fields = i % 2 == 0 ? List.of() : metadataFields();
            MessageSchema schema = MessageSchema.compile(document, fields);
            RecordSize size = new RecordSize(1, schema.connectSchema(), key, fields.size(), QUEUE);
            MessageDecoder decoder = new MessageDecoder(MessageEnvelope.NONE, MessageEncoding.NONE, schema);
            SourceRecordMapper mapper = new SourceRecordMapper(QUEUE, "topic", null, key, fields);
            for (int j = 0; j < 20; j++) {
                SqsMessage message = randomMessage(random, randomBody(random, schema.connectSchema(), 6));
                Decoded decoded = decoder.decode(message);
                assertThat(decoded).as(message.body()).isInstanceOf(Decoded.Value.class);
                SourceRecord record = mapper.map(null, (Decoded.Value) decoded);

                assertThat(size.mostOf(message)).as(message.body()).isGreaterThanOrEqualTo(size.of(record));
                compared++;
            }
        }
        assertThat(compared).isEqualTo(10_000);
    }

    /** A few characters of a body can stand for many of a record. */
    @Test
    void mostThatEmptyObjectsCanMakeIsNoLessThanTheirRecord() {
        String names = "\"properties\": {\"%s\": {\"type\": \"string\"}, \"b\": {\"type\": \"integer\"}}"
                .formatted("n".repeat(1_000));
        MessageSchema schema = MessageSchema.compile(
                "{\"properties\": {\"list\": {\"items\": {\"items\": {" + names + "}}}}}", List.of());
        RecordSize size = new RecordSize(1_000_000, schema.connectSchema(), RecordKey.NONE, 0, QUEUE);
        SqsMessage message = Bodies.message("{\"list\": [[" + "{},".repeat(2_000) + "{}]]}");
        SourceRecord record = recordOf(schema, message);

        assertThat(size.of(record)).isGreaterThan(2_000_000).isLessThan(size.mostOf(message));
        assertThat(size.fits(message, record)).isFalse();
    }

    @Test
    void recordFitsUpToItsVeryByte() {
        SqsMessage message = Bodies.message("x".repeat(1_000));
        SourceRecord record = record(null, null, Schema.STRING_SCHEMA, message.body());
        int bytes = (int) size(1).of(record);

        assertThat(size(bytes).fits(message, record)).isTrue();
        assertThat(size(bytes - 1).fits(message, record)).isFalse();
        assertThat(size(bytes).fits(record)).isTrue();
        assertThat(size(bytes - 1).fits(record)).isFalse();
    }

    @Test
    void ordinaryMessageIsNotLookedInto() {
        MessageSchema schema =
                MessageSchema.compile("{\"properties\": {\"user\": {\"type\": \"string\"}}}", metadataFields());
        RecordSize size = new RecordSize(
                SqsSourceConfig.MAX_REQUEST_SIZE_DEFAULT, schema.connectSchema(), RecordKey.MESSAGE_ID, 3, QUEUE);
        SqsMessage message = Bodies.message("{\"user\": \"" + "x".repeat(100_000) + "\"}");

        assertThat(size.mostOf(message)).isLessThan(SqsSourceConfig.MAX_REQUEST_SIZE_DEFAULT);
        // A record that cannot be measured is not.
        assertThat(size.fits(message, null)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void fieldOfTheKeyCountsTwice(boolean keyed) {
        MessageSchema schema = MessageSchema.compile("{\"properties\": {\"user\": {\"type\": \"string\"}}}", List.of());
        RecordKey key = keyed ? RecordKey.parse("field:user") : RecordKey.NONE;
        RecordSize size = new RecordSize(1_000_000, schema.connectSchema(), key, 0, QUEUE);
        SqsMessage message = Bodies.message("{\"user\": \"" + "x".repeat(600_000) + "\"}");
        SourceRecord record = new SourceRecordMapper(QUEUE, "topic", null, key, List.of())
                .map(null, (Decoded.Value) Bodies.decode(schema, message.body()));

        assertThat(size.fits(message, record)).isEqualTo(!keyed);
    }

    private void assertSizeOf(SourceRecord record) {
        long actual = producedSize(record);
        long most = actual
                + actual / 5
                + 512
                + 100L * fieldsOf(record.valueSchema())
                + 100L * record.headers().size();

        assertThat(size(1).of(record)).isBetween(actual, most);
    }

    /** As the producer measures it against max.request.size. */
    private int producedSize(SourceRecord record) {
        List<org.apache.kafka.common.header.Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new org.apache.kafka.common.header.internals.RecordHeader(
                    header.key(),
                    valueConverter.fromConnectHeader("t", header.key(), header.schema(), header.value())));
        }
        return AbstractRecords.estimateSizeInBytesUpperBound(
                (byte) 2,
                org.apache.kafka.common.record.internal.CompressionType.NONE,
                keyConverter.fromConnectData("t", record.keySchema(), record.key()),
                valueConverter.fromConnectData("t", record.valueSchema(), record.value()),
                headers.toArray(org.apache.kafka.common.header.Header[]::new));
    }

    private static JsonConverter converter(boolean key) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", true), key);
        return converter;
    }

    private static RecordSize size(int maxBytes) {
        return new RecordSize(maxBytes, Schema.STRING_SCHEMA, RecordKey.NONE, 0, QUEUE);
    }

    private static SourceRecord record(Schema keySchema, Object key, Schema schema, Object value) {
        return new SourceRecord(null, null, "topic", null, keySchema, key, schema, value);
    }

    private static SourceRecord record(Schema keySchema, Schema schema, Random random) {
        return record(keySchema, randomValue(keySchema, random), schema, randomValue(schema, random));
    }

    private static SourceRecord recordOf(MessageSchema schema, SqsMessage message) {
        return new SourceRecordMapper(QUEUE, "topic", null, RecordKey.NONE, List.of())
                .map(null, (Decoded.Value) Bodies.decode(schema, message.body()));
    }

    private static List<MetadataField> metadataFields() {
        return List.of(
                MetadataField.parse("meta_id:MessageId"),
                MetadataField.parse("meta_group:MessageGroupId"),
                MetadataField.parse("meta_url:QueueUrl"));
    }

    private static int fieldsOf(Schema schema) {
        return switch (schema.type()) {
            case ARRAY -> 1 + fieldsOf(schema.valueSchema());
            case MAP -> 2 + fieldsOf(schema.valueSchema());
            case STRUCT ->
                1
                        + schema.fields().stream()
                                .mapToInt(field -> fieldsOf(field.schema()))
                                .sum();
            default -> 1;
        };
    }

    private static Schema randomSchema(Random random, int depth) {
        SchemaBuilder builder = switch (random.nextInt(depth > 0 ? 14 : 10)) {
            case 0 -> SchemaBuilder.bool();
            case 1 -> SchemaBuilder.int8();
            case 2 -> SchemaBuilder.int16();
            case 3 -> SchemaBuilder.int32();
            case 4 -> SchemaBuilder.int64();
            case 5 -> SchemaBuilder.float32();
            case 6 -> SchemaBuilder.float64();
            case 7 -> SchemaBuilder.bytes();
            case 8 -> random.nextBoolean() ? Timestamp.builder() : org.apache.kafka.connect.data.Date.builder();
            case 9 -> SchemaBuilder.string();
            case 10 -> SchemaBuilder.array(randomSchema(random, depth - 1));
            case 11 -> SchemaBuilder.map(Schema.STRING_SCHEMA, randomSchema(random, depth - 1));
            default -> {
                SchemaBuilder struct = SchemaBuilder.struct();
                for (int i = random.nextInt(5); i >= 0; i--) {
                    struct.field(text(random) + i, randomSchema(random, depth - 1));
                }
                yield struct.name(random.nextBoolean() ? null : "com.example.Имя");
            }
        };
        if (random.nextBoolean()) {
            builder.optional();
        }
        return builder.doc(random.nextBoolean() ? null : text(random)).build();
    }

    private static String text(Random random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private static Object randomValue(Schema schema, Random random) {
        if (schema.isOptional() && random.nextInt(4) == 0) {
            return null;
        }
        if (schema.name() != null && schema.type() != Schema.Type.STRUCT) {
            return new Date(random.nextInt(100_000) * 86_400_000L);
        }
        return switch (schema.type()) {
            case BOOLEAN -> random.nextBoolean();
            case INT8 -> (byte) random.nextInt();
            case INT16 -> (short) random.nextInt();
            case INT32 -> random.nextInt() >> random.nextInt(32);
            case INT64 -> random.nextLong() >> random.nextInt(64);
            case FLOAT32 -> Float.intBitsToFloat(random.nextInt());
            case FLOAT64 -> Double.longBitsToDouble(random.nextLong());
            case STRING -> text(random);
            case BYTES -> new byte[random.nextInt(20)];
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(20); i > 0; i--) {
                    list.add(randomValue(schema.valueSchema(), random));
                }
                yield list;
            }
            case MAP -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(20); i > 0; i--) {
                    map.put(text(random) + i, randomValue(schema.valueSchema(), random));
                }
                yield map;
            }
            case STRUCT -> {
                Struct struct = new Struct(schema);
                schema.fields().forEach(field -> struct.put(field, randomValue(field.schema(), random)));
                yield struct;
            }
        };
    }

    /** The document of a message schema whose field f0 is a string, and whose other fields are anything, all of them optional. */
    private static String randomDocument(Random random) {
        StringBuilder document = new StringBuilder("{\"properties\": {\"f0\": {\"type\": \"string\"}");
        for (int i = random.nextInt(4); i > 0; i--) {
            document.append(", \"f%d%s\": %s".formatted(i, "n".repeat(random.nextInt(60)), randomType(random, 3)));
        }
        return document.append("}}").toString();
    }

    private static String randomType(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 7)) {
            case 0 -> "{\"type\": \"string\"}";
            case 1 -> "{\"type\": \"integer\"}";
            case 2 -> "{\"type\": \"number\"}";
            case 3 -> "{\"type\": \"number\", \"connect.type\": \"float32\"}";
            case 4 -> "{\"type\": \"boolean\"}";
            case 5 -> "{\"type\": \"string\", \"format\": \"date-time\"}";
            case 6 -> "{\"type\": \"string\", \"connect.type\": \"bytes\"}";
            case 7 -> "{\"items\": " + randomType(random, depth - 1) + "}";
            case 8 -> "{\"type\": \"object\", \"additionalProperties\": " + randomType(random, depth - 1) + "}";
            default ->
                "{\"properties\": {\"x\": %s, \"%s\": {\"type\": \"integer\"}}}"
                        .formatted(randomType(random, depth - 1), "y".repeat(1 + random.nextInt(100)));
        };
    }

    /** As terse as can be. */
    private static String randomBody(Random random, Schema schema, int elements) {
        if (schema.name() != null && schema.type() != Schema.Type.STRUCT) {
            return "\"2024-02-29T12:00:00Z\"";
        }
        return switch (schema.type()) {
            case STRING ->
                "\"" + JSON_TEXTS.get(random.nextInt(JSON_TEXTS.size())).repeat(random.nextInt(30)) + "\"";
            case INT64 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
            case FLOAT32 -> List.of("1", "0.1", "1e38", "16777217", "2e-3").get(random.nextInt(5));
            case FLOAT64 -> FRACTIONS.get(random.nextInt(FRACTIONS.size()));
            case BOOLEAN -> "true";
            case BYTES -> "\"" + "AAAA".repeat(random.nextInt(10)) + "\"";
            case ARRAY -> {
                List<String> list = new ArrayList<>();
                for (int i = random.nextInt(elements * 10); i > 0; i--) {
                    list.add(randomBody(random, schema.valueSchema(), elements / 2));
                }
                yield "[" + String.join(",", list) + "]";
            }
            case MAP -> {
                List<String> entries = new ArrayList<>();
                for (int i = random.nextInt(elements * 10); i > 0; i--) {
                    entries.add("\"" + i + "\":" + randomBody(random, schema.valueSchema(), elements / 2));
                }
                yield "{" + String.join(",", entries) + "}";
            }
            default -> {
                List<String> fields = new ArrayList<>();
                schema.fields().forEach(field -> {
                    if (!field.name().startsWith("meta") && random.nextInt(3) > 0) {
                        fields.add("\"" + field.name() + "\":" + randomBody(random, field.schema(), elements));
                    }
                });
                yield "{" + String.join(",", fields) + "}";
            }
        };
    }

    private static SqsMessage randomMessage(Random random, String body) {
        Map<String, MessageAttribute> attributes = new HashMap<>();
        for (int i = random.nextInt(10); i >= 0; i--) {
            attributes.put(
                    "a" + i,
                    random.nextBoolean()
                            ? new MessageAttribute(text(random).repeat(random.nextInt(10)), null)
                            : new MessageAttribute(null, new byte[random.nextInt(100)]));
        }
        Map<String, String> system = random.nextBoolean()
                ? Map.of()
                : Map.of("MessageGroupId", text(random).repeat(random.nextInt(10)), "SentTimestamp", "1");
        return new SqsMessage("m".repeat(random.nextInt(100)), "handle", body, system, attributes);
    }
}
