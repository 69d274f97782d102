package dev.privystream.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** What records look like, and which of their fields are hashed. All values are made up, and the same in each JVM. */
enum TransformScenario {
    TEN_FIELDS_ONE_HASHED("10 fields, 1 hashed", 10, "ip"),
    TEN_FIELDS_THREE_HASHED("10 fields, 3 hashed", 10, "ip", "device_id", "user_id"),
    FIFTY_FIELDS_THREE_HASHED("50 fields, 3 hashed", 50, "ip", "device_id_2", "user_id_4"),

    NESTED("nested, with an array of 5, 6 hashed", 0, "user.ip", "contacts[*].phone") {
        @Override
        Schema schema(String name) {
            return SchemaBuilder.struct()
                    .name(name)
                    .field("id", Schema.STRING_SCHEMA)
                    .field("at", Schema.INT64_SCHEMA)
                    .field(
                            "user",
                            SchemaBuilder.struct()
                                    .field("name", Schema.STRING_SCHEMA)
                                    .field("ip", Schema.OPTIONAL_STRING_SCHEMA)
                                    .field("age", Schema.INT32_SCHEMA)
                                    .build())
                    .field(
                            "contacts",
                            SchemaBuilder.array(SchemaBuilder.struct()
                                            .field("kind", Schema.STRING_SCHEMA)
                                            .field("phone", Schema.STRING_SCHEMA)
                                            .field("verified", Schema.BOOLEAN_SCHEMA)
                                            .build())
                                    .build())
                    .build();
        }

        @Override
        Object value(Schema schema, Random random) {
            Struct user = new Struct(schema.field("user").schema())
                    .put("name", "user " + random.nextInt(1_000))
                    .put("ip", ip(random))
                    .put("age", random.nextInt(100));
            Schema contact = schema.field("contacts").schema().valueSchema();
            List<Struct> contacts = IntStream.range(0, 5)
                    .mapToObj(i -> new Struct(contact)
                            .put("kind", i % 2 == 0 ? "mobile" : "home")
                            .put("phone", "+1415555" + (1_000 + random.nextInt(9_000)))
                            .put("verified", random.nextBoolean()))
                    .collect(Collectors.toCollection(ArrayList::new));
            return new Struct(schema)
                    .put("id", uuid(random))
                    .put("at", random.nextLong())
                    .put("user", user)
                    .put("contacts", contacts);
        }
    },

    SCHEMALESS("10 fields without schema, 3 hashed", 10, "ip", "device_id", "user_id") {
        @Override
        Schema schema(String name) {
            return null;
        }

        @Override
        Object value(Schema schema, Random random) {
            Struct struct = (Struct) super.value(super.schema("login"), random);
            Map<String, Object> map = new LinkedHashMap<>();
            for (Field field : struct.schema().fields()) {
                map.put(field.name(), struct.get(field));
            }
            return map;
        }
    };

    private static final int FIELDS_OF_A_LOGIN = 10;

    private final String words;
    private final int fields;
    private final List<String> hashed;

    TransformScenario(String words, int fields, String... hashed) {
        this.words = words;
        this.fields = fields;
        this.hashed = List.of(hashed);
    }

    /** What is hashed, as it is configured. */
    List<String> hashed() {
        return hashed;
    }

    /** What is hashed, by name. */
    Set<String> hashedNames() {
        return hashed.stream()
                .map(path -> path.substring(path.lastIndexOf('.') + 1))
                .collect(Collectors.toSet());
    }

    /** Whether {@code MaskField} can do it: it sees the fields at the top only. */
    boolean isFlat() {
        return this != NESTED;
    }

    /** Whether it is what the target is set for. */
    boolean isFlatStruct() {
        return isFlat() && this != SCHEMALESS;
    }

    /** A new object each time; schemas of different names are different. Null if there are none. */
    Schema schema(String name) {
        SchemaBuilder builder = SchemaBuilder.struct().name(name);
        for (int field = 0; field < fields; field++) {
            builder.field(
                    name(field),
                    switch (field % FIELDS_OF_A_LOGIN) {
                        case 0, 1, 2, 3, 4 -> Schema.STRING_SCHEMA;
                        case 5 -> Schema.OPTIONAL_STRING_SCHEMA;
                        case 6 -> Schema.INT32_SCHEMA;
                        case 7 -> Schema.INT64_SCHEMA;
                        case 8 -> Schema.FLOAT64_SCHEMA;
                        default -> Schema.BOOLEAN_SCHEMA;
                    });
        }
        return builder.build();
    }

    Object value(Schema schema, Random random) {
        Struct struct = new Struct(schema);
        for (int field = 0; field < fields; field++) {
            struct.put(
                    name(field),
                    switch (field % FIELDS_OF_A_LOGIN) {
                        case 0 -> "user-" + random.nextInt(1_000_000);
                        case 1 -> uuid(random);
                        case 2 -> ip(random);
                        case 3 -> random.nextBoolean() ? "android" : "ios";
                        case 4 -> "2." + random.nextInt(10) + "." + random.nextInt(10);
                        case 5 -> random.nextBoolean() ? "en" : null;
                        case 6 -> random.nextInt();
                        case 7 -> random.nextLong();
                        case 8 -> random.nextDouble();
                        default -> random.nextBoolean();
                    });
        }
        return struct;
    }

    @Override
    public String toString() {
        return words;
    }

    private static String name(int field) {
        String name = List.of(
                        "user_id",
                        "device_id",
                        "ip",
                        "device_type",
                        "app_version",
                        "locale",
                        "attempts",
                        "at",
                        "latitude",
                        "new_device")
                .get(field % FIELDS_OF_A_LOGIN);
        return field < FIELDS_OF_A_LOGIN ? name : name + "_" + field / FIELDS_OF_A_LOGIN;
    }

    static String ip(Random random) {
        return "203.0." + random.nextInt(256) + "." + random.nextInt(256);
    }

    static String uuid(Random random) {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
