package dev.privystream.sqs;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import tools.jackson.databind.JsonNode;

/** How a JSON value of one type is read into a Connect value. Immutable and thread-safe. */
sealed interface JsonType {

    /** The Connect schema of what {@link #read} returns. */
    Schema schema();

    /**
     * Reads a value that is not JSON's null.
     *
     * @throws MisfitException if it is of another type, or out of the type's range
     */
    Object read(JsonNode node) throws MisfitException;

    /**
     * The type of an element of an array, a value of a map or a field of an object, with whether it may be null.
     *
     * @param type how a value that is there is read
     * @param schema the Connect schema, optional if the value may be null
     */
    record Element(JsonType type, Schema schema) {

        static Element of(JsonType type, boolean nullable) {
            if (!nullable) {
                return new Element(type, type.schema());
            }
            Schema optional = optional(type.schema());
            // A struct holds the very schema that its parent declares for it.
            JsonType sameType =
                    type instanceof Structure structure ? new Structure(optional, structure.properties()) : type;
            return new Element(sameType, optional);
        }

        boolean nullable() {
            return schema.isOptional();
        }

        /** Reads a value, or null where there is none. */
        Object read(JsonNode node) throws MisfitException {
            if (node != null && !node.isNull()) {
                return type.read(node);
            }
            if (!nullable()) {
                throw new MisfitException(node == null ? "required" : "type");
            }
            return null;
        }
    }

    /** JSON's scalars. */
    enum Scalar implements JsonType {
        STRING(Schema.STRING_SCHEMA) {
            @Override
            public Object read(JsonNode node) throws MisfitException {
                return text(node);
            }
        },
        BOOLEAN(Schema.BOOLEAN_SCHEMA) {
            @Override
            public Object read(JsonNode node) throws MisfitException {
                require(node.isBoolean());
                return node.booleanValue();
            }
        },
        INT8(Schema.INT8_SCHEMA) {
            @Override
            public Object read(JsonNode node) throws MisfitException {
                return (byte) integer(node, Byte.MIN_VALUE, Byte.MAX_VALUE, "int8");
            }
        },
        INT16(Schema.INT16_SCHEMA) {
            @Override
            public Object read(JsonNode node) throws MisfitException {
                return (short) integer(node, Short.MIN_VALUE, Short.MAX_VALUE, "int16");
            }
        },
        INT32(Schema.INT32_SCHEMA) {
            @Override
            public Object read(JsonNode node) throws MisfitException {
                return (int) integer(node, Integer.MIN_VALUE, Integer.MAX_VALUE, "int32");
            }
        },
        INT64(Schema.INT64_SCHEMA) {
            @Override
            public Object read(JsonNode node) throws MisfitException {
                return integer(node, Long.MIN_VALUE, Long.MAX_VALUE, "int64");
            }
        },
        FLOAT32(Schema.FLOAT32_SCHEMA) {
            @Override
            public Object read(JsonNode node) throws MisfitException {
                require(node.isNumber());
                float value = node.numberValue().floatValue();
                if (Float.isInfinite(value)) {
                    throw new MisfitException("float32");
                }
                return value;
            }
        },
        FLOAT64(Schema.FLOAT64_SCHEMA) {
            @Override
            public Object read(JsonNode node) throws MisfitException {
                require(node.isNumber());
                double value = node.numberValue().doubleValue();
                if (Double.isInfinite(value)) {
                    throw new MisfitException("float64");
                }
                return value;
            }
        },
        /** Base64 text. */
        BYTES(Schema.BYTES_SCHEMA) {
            @Override
            public Object read(JsonNode node) throws MisfitException {
                try {
                    return Base64.getDecoder().decode(text(node));
                } catch (IllegalArgumentException e) {
                    throw new MisfitException("base64");
                }
            }
        },
        /** A date of ISO 8601. */
        DATE(org.apache.kafka.connect.data.Date.SCHEMA) {
            @Override
            public Object read(JsonNode node) throws MisfitException {
                try {
                    Instant midnight = LocalDate.parse(text(node))
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant();
                    return new Date(midnight.toEpochMilli());
                } catch (DateTimeException | ArithmeticException e) {
                    throw new MisfitException("format");
                }
            }
        },
        /** A date and time of RFC 3339, cut to the millisecond. */
        TIMESTAMP(Timestamp.SCHEMA) {
            @Override
            public Object read(JsonNode node) throws MisfitException {
                try {
                    Instant instant = OffsetDateTime.parse(text(node), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                            .toInstant();
                    return new Date(instant.toEpochMilli());
                } catch (DateTimeException | ArithmeticException e) {
                    throw new MisfitException("format");
                }
            }
        };

        private static final double FIRST_INEXACT = 0x1p53;

        private final Schema schema;

        Scalar(Schema schema) {
            this.schema = schema;
        }

        @Override
        public Schema schema() {
            return schema;
        }

        private static void require(boolean typeFits) throws MisfitException {
            if (!typeFits) {
                throw new MisfitException("type");
            }
        }

        private static String text(JsonNode node) throws MisfitException {
            require(node.isString());
            String text = node.stringValue();
            if (!isUnicode(text)) {
                throw new MisfitException("surrogate");
            }
            return text;
        }

        /** JSON Schema counts 1.0 and 1e2 among the integers. */
        private static long integer(JsonNode node, long least, long most, String rule) throws MisfitException {
            require(node.isNumber());
            long value;
            if (node.isIntegralNumber()) {
                if (!node.canConvertToLong()) {
                    throw new MisfitException(rule);
                }
                value = node.longValue();
            } else {
                value = wholeNumber(node.doubleValue(), rule);
            }
            if (value < least || value > most) {
                throw new MisfitException(rule);
            }
            return value;
        }

        private static long wholeNumber(double number, String rule) throws MisfitException {
            require(number == Math.rint(number));
            // From here on a double may stand for another whole number than was written.
            if (Math.abs(number) >= FIRST_INEXACT) {
                throw new MisfitException(rule);
            }
            return (long) number;
        }
    }

    /** An array of elements of one type. */
    record Array(Schema schema, Element element) implements JsonType {

        static Array of(Element element) {
            return new Array(SchemaBuilder.array(element.schema()).build(), element);
        }

        @Override
        public Object read(JsonNode node) throws MisfitException {
            Scalar.require(node.isArray());
            List<Object> values = new ArrayList<>(node.size());
            for (JsonNode value : node) {
                try {
                    values.add(element.read(value));
                } catch (MisfitException e) {
                    throw e.under(Integer.toString(values.size()));
                }
            }
            return values;
        }
    }

    /** An object whose names are data, with values of one type. */
    record Dictionary(Schema schema, Element element) implements JsonType {

        static Dictionary of(Element element) {
            return new Dictionary(
                    SchemaBuilder.map(Schema.STRING_SCHEMA, element.schema()).build(), element);
        }

        @Override
        public Object read(JsonNode node) throws MisfitException {
            Scalar.require(node.isObject());
            Map<String, Object> values = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                try {
                    values.put(entry.getKey(), element.read(entry.getValue()));
                } catch (MisfitException e) {
                    throw e.under(UNDECLARED);
                }
            }
            return values;
        }
    }

    /**
     * An object with declared properties. What is not declared is left out.
     *
     * @param schema a struct's schema, which may have fields beyond the declared ones
     * @param properties the elements of the first fields of the schema, in its order
     */
    record Structure(Schema schema, List<Element> properties) implements JsonType {

        @Override
        public Struct read(JsonNode node) throws MisfitException {
            Scalar.require(node.isObject());
            Struct struct = new Struct(schema);
            List<Field> fields = schema.fields();
            for (int i = 0; i < properties.size(); i++) {
                Field field = fields.get(i);
                try {
                    struct.put(field, properties.get(i).read(node.get(field.name())));
                } catch (MisfitException e) {
                    throw e.under(pointerStep(field.name()));
                }
            }
            return struct;
        }
    }

    /** Whether the text has no half of a surrogate pair, which only an escape can write: it is no character, and nothing can encode it. */
    static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Stands in a pointer for a name that is not declared in the schema: it is data, and may be PII. */
    String UNDECLARED = "*";

    /** A name as a step of a JSON pointer (RFC 6901). */
    static String pointerStep(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /**
     * The steps of a JSON pointer into a value of that type as one text, with {@value #UNDECLARED} for every name that
     * is not declared.
     */
    static String pointer(JsonType type, List<Object> steps) {
        StringBuilder pointer = new StringBuilder();
        JsonType at = type;
        for (Object step : steps) {
            String name = UNDECLARED;
            JsonType next = null;
            if (at instanceof Structure structure) {
                Field field = structure.schema().field(step.toString());
                if (field != null && field.index() < structure.properties().size()) {
                    name = pointerStep(field.name());
                    next = structure.properties().get(field.index()).type();
                }
            } else if (at instanceof Array array && step instanceof Integer) {
                name = step.toString();
                next = array.element().type();
            } else if (at instanceof Dictionary dictionary) {
                next = dictionary.element().type();
            }
            pointer.append('/').append(name);
            at = next;
        }
        return pointer.toString();
    }

    private static Schema optional(Schema schema) {
        SchemaBuilder optional = switch (schema.type()) {
            case ARRAY -> SchemaBuilder.array(schema.valueSchema());
            case MAP -> SchemaBuilder.map(schema.keySchema(), schema.valueSchema());
            default -> SchemaBuilder.type(schema.type());
        };
        optional.name(schema.name()).version(schema.version()).doc(schema.doc()).optional();
        if (schema.type() == Schema.Type.STRUCT) {
            schema.fields().forEach(field -> optional.field(field.name(), field.schema()));
        }
        return optional.build();
    }
}
