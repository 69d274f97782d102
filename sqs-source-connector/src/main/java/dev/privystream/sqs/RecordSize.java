package dev.privystream.sqs;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Whether a record is small enough to be sent. The task knows neither the worker's converters nor what transforms will make of
 * the record: it is taken as it is, and as large as the most verbose of the stock converters makes it, JsonConverter with
 * schemas, for key, value and headers. Pure, immutable and thread-safe.
 */
final class RecordSize {

    /** What the producer counts beside key, value and headers. */
    private static final int RECORD_OVERHEAD = 128;

    private static final int SCHEMA_AND_PAYLOAD = "{\"schema\":,\"payload\":}".length();
    private static final int SCALAR_SCHEMA = "{\"type\":\"boolean\",\"optional\":false}".length();
    private static final int VARINT = 5;
    private static final int HEADER = 2 * VARINT + SCHEMA_AND_PAYLOAD + SCALAR_SCHEMA;
    private static final int NULL = "null".length();
    private static final int LONGEST_NUMBER = "-9223372036854775808".length();

    private static final long MILLIS_OF_DAY = 86_400_000;
    /** The control characters that JSON has a letter for. */
    private static final String SHORT_ESCAPES = "\b\t\n\f\r";

    /** No character of a body takes more, as in "\u005cu0001"; nor does a number, for one of its digits. */
    private static final int MOST_BYTES_OF_CHARACTER = 6;
    /** The braces of an object, or a digit and a comma. */
    private static final int LEAST_CHARACTERS_OF_ELEMENT = 2;

    private final int maxBytes;
    private final Schema valueSchema;
    private final long valueSchemaSize;
    private final long fixedBytes;
    private final long bytesOfCharacter;
    private final long bytesOfPropertyCharacter;

    /**
     * @param maxBytes the most bytes that a record may have
     * @param valueSchema the schema of the records' values
     * @param metadataFields how many fields of the value are not from the body
     */
    RecordSize(int maxBytes, Schema valueSchema, RecordKey key, int metadataFields, QueueUrl queue) {
        this.maxBytes = maxBytes;
        this.valueSchema = valueSchema;
        this.valueSchemaSize = sizeOf(valueSchema);
        boolean keyIsInTheMessage =
                key.source() == RecordKey.Source.FIELD || key.source() == RecordKey.Source.ATTRIBUTE;
        int copies = keyIsInTheMessage ? 2 : 1;
        long queueSize = (long) queue.url().length() * MOST_BYTES_OF_CHARACTER;
        this.fixedBytes = RECORD_OVERHEAD
                + copies * (SCHEMA_AND_PAYLOAD + valueSchemaSize + skeleton(valueSchema))
                + SCHEMA_AND_PAYLOAD
                + SCALAR_SCHEMA
                + SourceRecordMapper.OWN_HEADERS.stream()
                        .mapToLong(name -> HEADER + name.length() + LONGEST_NUMBER)
                        .sum()
                + (1 + metadataFields) * (queueSize + LONGEST_NUMBER);
        this.bytesOfCharacter =
                copies * (MOST_BYTES_OF_CHARACTER + skeletonOfElements(valueSchema) / LEAST_CHARACTERS_OF_ELEMENT + 1);
        this.bytesOfPropertyCharacter = (2L + metadataFields) * MOST_BYTES_OF_CHARACTER;
    }

    /**
     * Whether the record of a message is small enough. Looks into the record only if the message is so large, or the schema
     * so verbose, that it might not be.
     */
    boolean fits(SqsMessage message, SourceRecord record) {
        return mostOf(message) <= maxBytes || fits(record);
    }

    /** Whether any record is small enough. */
    boolean fits(SourceRecord record) {
        return of(record) <= maxBytes;
    }

    /** No record of that message is larger. */
    long mostOf(SqsMessage message) {
        long properties = message.id().length();
        for (String property : message.systemAttributes().values()) {
            properties += property.length();
        }
        return fixedBytes
                + message.bytes() * bytesOfCharacter
                + (long) message.attributes().size() * HEADER
                + properties * bytesOfPropertyCharacter;
    }

    /** The bytes of a record, or some more. */
    long of(SourceRecord record) {
        long size = RECORD_OVERHEAD
                + sizeOf(record.keySchema(), record.key())
                + sizeOf(record.valueSchema(), record.value());
        for (Header header : record.headers()) {
            size += 2 * VARINT + textSize(header.key()) + sizeOf(header.schema(), header.value());
        }
        return size;
    }

    private long sizeOf(Schema schema, Object value) {
        if (schema == null) {
            return 0;
        }
        return SCHEMA_AND_PAYLOAD
                + (schema == valueSchema ? valueSchemaSize : sizeOf(schema))
                + valueSize(schema, value);
    }

    private static long valueSize(Schema schema, Object value) {
        if (value == null) {
            return NULL;
        }
        return switch (schema.type()) {
            case BOOLEAN -> "false".length();
            case INT8, INT16, INT32, INT64 -> number(schema, value).toString().length();
            case FLOAT32, FLOAT64 -> value.toString().length() + 2;
            case STRING -> textSize((String) value);
            case BYTES -> ((byte[]) value).length / 3 * 4L + 6;
            case ARRAY -> arraySize(schema.valueSchema(), (List<?>) value);
            case MAP -> mapSize(schema.valueSchema(), (Map<?, ?>) value);
            case STRUCT -> structSize((Struct) value);
        };
    }

    /** A timestamp is its milliseconds in JSON, and a date its days. */
    private static Object number(Schema schema, Object value) {
        if (value instanceof java.util.Date date) {
            boolean days = Date.LOGICAL_NAME.equals(schema.name());
            return days ? date.getTime() / MILLIS_OF_DAY : date.getTime();
        }
        return value;
    }

    private static long arraySize(Schema elementSchema, List<?> elements) {
        long size = 2;
        for (Object element : elements) {
            size += valueSize(elementSchema, element) + 1;
        }
        return size;
    }

    private static long mapSize(Schema valueSchema, Map<?, ?> map) {
        long size = 2;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            size += textSize((String) entry.getKey()) + valueSize(valueSchema, entry.getValue()) + 2;
        }
        return size;
    }

    private static long structSize(Struct struct) {
        long size = 2;
        for (Field field : struct.schema().fields()) {
            size += textSize(field.name()) + valueSize(field.schema(), struct.get(field)) + 2;
        }
        return size;
    }

    /** In quotes and with its escapes; half a surrogate pair is written as an escape. */
    private static long textSize(String text) {
        long size = text.length() + 2L;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                size += c >= ' ' ? (c == '"' || c == '\\' ? 1 : 0) : SHORT_ESCAPES.indexOf(c) < 0 ? 5 : 1;
            } else {
                size += Character.isSurrogate(c) ? 5 : c < 0x800 ? 1 : 2;
            }
        }
        return size;
    }

    private static long sizeOf(Schema schema) {
        long size = SCALAR_SCHEMA;
        size += schema.name() == null ? 0 : ",\"name\":".length() + textSize(schema.name());
        size += schema.version() == null ? 0 : ",\"version\":".length() + LONGEST_NUMBER;
        size += schema.doc() == null ? 0 : ",\"doc\":".length() + textSize(schema.doc());
        switch (schema.type()) {
            case ARRAY -> size += ",\"items\":".length() + sizeOf(schema.valueSchema());
            case MAP ->
                size += ",\"keys\":,\"values\":".length() + sizeOf(schema.keySchema()) + sizeOf(schema.valueSchema());
            case STRUCT -> {
                size += ",\"fields\":[]".length();
                for (Field field : schema.fields()) {
                    size += sizeOf(field.schema()) + ",\"field\":,".length() + textSize(field.name());
                }
            }
            default -> {
                // All is said by its type.
            }
        }
        return size;
    }

    /** What a value takes even if nothing of it is in the body: the names of a struct's fields, with null for each. */
    private static long skeleton(Schema schema) {
        if (schema.type() != Schema.Type.STRUCT) {
            return NULL;
        }
        long size = 2;
        for (Field field : schema.fields()) {
            size += textSize(field.name()) + 2 + skeleton(field.schema());
        }
        return size;
    }

    /** The largest skeleton that a body can repeat by a few characters. */
    private static long skeletonOfElements(Schema schema) {
        return switch (schema.type()) {
            case ARRAY, MAP -> Math.max(skeleton(schema.valueSchema()), skeletonOfElements(schema.valueSchema()));
            case STRUCT ->
                schema.fields().stream()
                        .mapToLong(field -> skeletonOfElements(field.schema()))
                        .max()
                        .orElse(0);
            default -> 0;
        };
    }
}
