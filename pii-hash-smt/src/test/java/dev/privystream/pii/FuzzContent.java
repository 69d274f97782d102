package dev.privystream.pii;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;

/**
 * Schemas of any shape and values of them, in which every scalar is a canary: no other one is equal to it, nor part of
 * it, as far as its type is wide enough for that.
 */
final class FuzzContent {
    /** Of fields and of keys; some stand in backticks where they are configured. */
    static final List<String> NAMES = List.of("a", "b", "email", "id", "x.y", "pho`ne", "Work Email");

    private static final int MOST_LEVELS = 4;

    private enum Scalar {
        STRING,
        INT32,
        INT64,
        FLOAT64,
        BYTES,
        TIMESTAMP,
        DECIMAL,
        BOOLEAN,
        INT8,
        INT16,
        FLOAT32,
        DATE,
        TIME,
        NAMED
    }

    private final Choices choices;
    private final boolean enumerations;

    // Mutable state: how many canaries there are
    private int canaries = 1_000;

    /** @param enumerations whether schemas list what their values can be */
    FuzzContent(Choices choices, boolean enumerations) {
        this.choices = choices;
        this.enumerations = enumerations;
    }

    static boolean isName(Object key) {
        return key != null && NAMES.contains(key);
    }

    /** Of a whole key, value or header. */
    Schema schema() {
        return switch (choices.below(8)) {
            case 5 -> array(0);
            case 6 -> map(0);
            case 7 -> scalar();
            default -> struct(0);
        };
    }

    private Schema schema(int level) {
        if (level < MOST_LEVELS && choices.below(2) == 1) {
            return switch (choices.below(4)) {
                case 2 -> array(level);
                case 3 -> map(level);
                default -> struct(level);
            };
        }
        return scalar();
    }

    private Schema struct(int level) {
        SchemaBuilder builder = SchemaBuilder.struct();
        if (choices.oneIn(3)) {
            builder.name("com.example.Struct" + level).version(3);
        }
        Set<String> names = new LinkedHashSet<>();
        for (int i = choices.below(4); i >= 0; i--) {
            names.add(choices.of(NAMES));
        }
        names.forEach(name -> builder.field(name, schema(level + 1)));
        return completed(builder);
    }

    private Schema array(int level) {
        return completed(SchemaBuilder.array(schema(level + 1)));
    }

    private Schema map(int level) {
        Schema keys = choices.of(
                Schema.STRING_SCHEMA,
                Schema.STRING_SCHEMA,
                Schema.STRING_SCHEMA,
                Schema.INT32_SCHEMA,
                Timestamp.SCHEMA);
        Schema values = choices.below(2) == 0 ? Schema.STRING_SCHEMA : schema(level + 1);
        return completed(SchemaBuilder.map(keys, values));
    }

    private Schema scalar() {
        SchemaBuilder builder = switch (choices.of(Scalar.values())) {
            case STRING -> SchemaBuilder.string();
            case INT32 -> SchemaBuilder.int32();
            case INT64 -> SchemaBuilder.int64();
            case FLOAT64 -> SchemaBuilder.float64();
            case BYTES -> SchemaBuilder.bytes();
            case TIMESTAMP -> Timestamp.builder();
            case DECIMAL -> Decimal.builder(2);
            case BOOLEAN -> SchemaBuilder.bool();
            case INT8 -> SchemaBuilder.int8();
            case INT16 -> SchemaBuilder.int16();
            case FLOAT32 -> SchemaBuilder.float32();
            case DATE -> org.apache.kafka.connect.data.Date.builder();
            case TIME -> Time.builder();
            case NAMED -> SchemaBuilder.string().name("com.example.Name").version(2);
        };
        return completed(builder);
    }

    private Schema completed(SchemaBuilder builder) {
        if (choices.oneIn(3)) {
            builder.optional();
        }
        if (choices.oneIn(4)) {
            builder.doc("what a schema says of itself");
        }
        if (choices.oneIn(4)) {
            builder.parameter("length", "120");
        }
        if (choices.oneIn(6)) {
            builder.parameter("pii", choices.of("true", "", "FALSE"));
        }
        if (choices.oneIn(10)) {
            builder.parameter("gdpr", "yes");
        }
        if (choices.oneIn(5)) {
            Object content = present(builder);
            builder.defaultValue(content);
            if (enumerations && builder.type() == Schema.Type.STRING) {
                builder.parameter("io.confluent.connect.avro.Enum.1", content.toString());
            }
        }
        return builder.build();
    }

    /** A value of the schema; null where that is allowed. */
    Object value(Schema schema) {
        boolean mayBeNull = schema.isOptional() || schema.defaultValue() != null;
        return mayBeNull && choices.oneIn(6) ? null : present(schema);
    }

    Headers headers() {
        Headers headers = new ConnectHeaders();
        for (int i = choices.of(1, 2, 3, 4, 0); i > 0; i--) {
            if (choices.below(3) == 2) {
                headers.add(choices.of(NAMES), choices.oneIn(3) ? untyped() : untypedScalar(), null);
            } else {
                Schema schema = choices.oneIn(4) ? schema() : scalar();
                headers.add(choices.of(NAMES), element(schema), schema);
            }
        }
        return headers;
    }

    private Object element(Schema schema) {
        return schema.isOptional() && choices.oneIn(4) ? null : present(schema);
    }

    private Object present(Schema schema) {
        switch (schema.type()) {
            case STRUCT -> {
                Struct struct = new Struct(schema);
                for (Field field : schema.fields()) {
                    boolean mayBeNull =
                            field.schema().isOptional() || field.schema().defaultValue() != null;
                    if (!mayBeNull || !choices.oneIn(4)) {
                        struct.put(field, present(field.schema()));
                    }
                }
                return struct;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (int i = choices.of(1, 2, 3, 0); i > 0; i--) {
                    list.add(element(schema.valueSchema()));
                }
                return list;
            }
            case MAP -> {
                Map<Object, Object> map = new LinkedHashMap<>();
                for (int i = choices.of(1, 2, 3, 0); i > 0; i--) {
                    Object key = schema.keySchema().type() == Schema.Type.STRING && !choices.oneIn(4)
                            ? choices.of(NAMES)
                            : present(schema.keySchema());
                    map.put(key, element(schema.valueSchema()));
                }
                return map;
            }
            default -> {
                return schema.name() == null || schema.type() == Schema.Type.STRING
                        ? primitive(schema.type())
                        : logical(schema.name());
            }
        }
    }

    private Object logical(String name) {
        int number = ++canaries;
        return switch (name) {
            case Decimal.LOGICAL_NAME -> BigDecimal.valueOf((93_000_000_000L + number) * 100 + 11, 2);
            case Timestamp.LOGICAL_NAME -> new Date(1_800_000_000_000L + number * 1_000_003L);
            case Time.LOGICAL_NAME -> new Date(number * 12_347L % TimeUnit.DAYS.toMillis(1));
            default -> new Date(TimeUnit.DAYS.toMillis(30_000L + number));
        };
    }

    private Object primitive(Schema.Type type) {
        int number = ++canaries;
        return switch (type) {
            case INT8 -> (byte) number;
            case INT16 -> (short) (number * 7);
            case INT32 -> 470_000_000 + number * 1_013;
            case INT64 -> 81_000_000_000_000_000L + number * 1_000_003L;
            case FLOAT32 -> choices.oneIn(30) ? -0.0f : 47_000.5f + number * 3;
            case FLOAT64 -> choices.oneIn(30) ? Double.NaN : 62_000_000_000.5 + number;
            case BOOLEAN -> number % 2 == 0;
            case BYTES -> bytes(number);
            default -> string(number);
        };
    }

    private String string(int number) {
        return switch (choices.below(40)) {
            case 37 -> "";
            case 38 -> "  Canary-" + number + " Ada\u00a0";
            case 39 -> choices.oneIn(3) ? "canary-" + number + "-\ud83d" : "canary-" + number + "-\ud83d\udd11";
            default -> "canary-" + number + "-\u00eb";
        };
    }

    private Object bytes(int number) {
        byte[] content = ("canary-" + number + "-\u0000").getBytes(UTF_8);
        if (choices.below(2) == 0) {
            return content;
        }
        ByteBuffer buffer =
                ByteBuffer.allocate(content.length + 8).put(new byte[4]).put(content);
        buffer.flip().position(4);
        return choices.below(2) == 0 ? buffer : buffer.asReadOnlyBuffer();
    }

    /** A value without a schema, as JsonConverter or a careless connector makes them. */
    Object untyped() {
        return choices.oneIn(10) ? untypedScalar() : untyped(0);
    }

    private Object untyped(int level) {
        int kind = level == 0 ? choices.of(0, 0, 0, 1) : level < MOST_LEVELS ? choices.of(2, 0, 2, 1) : 2;
        if (kind == 0) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = choices.of(1, 2, 3, 4, 0); i > 0; i--) {
                map.put(untypedKey(), untyped(level + 1));
            }
            return map;
        }
        if (kind == 1) {
            List<Object> list = new ArrayList<>();
            for (int i = choices.of(1, 2, 3, 0); i > 0; i--) {
                list.add(untyped(level + 1));
            }
            return list;
        }
        return choices.oneIn(8) ? null : untypedScalar();
    }

    private Object untypedKey() {
        return switch (choices.below(10)) {
            case 7 -> primitive(Schema.Type.INT64);
            case 8 -> primitive(Schema.Type.STRING);
            case 9 -> null;
            default -> choices.of(NAMES);
        };
    }

    private Object untypedScalar() {
        return switch (choices.below(12)) {
            case 4 -> primitive(Schema.Type.INT32);
            case 5 -> primitive(Schema.Type.INT64);
            case 6 -> primitive(Schema.Type.FLOAT64);
            case 7 -> primitive(Schema.Type.BOOLEAN);
            case 8 -> primitive(Schema.Type.BYTES);
            case 9 -> logical(Timestamp.LOGICAL_NAME);
            case 10 -> logical(Decimal.LOGICAL_NAME);
            case 11 -> BigInteger.valueOf(81_000_000_000_000_000L + ++canaries * 1_000_003L);
            default -> primitive(Schema.Type.STRING);
        };
    }
}
