package dev.privystream.pii;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * The plans for a tree of fields by the schema of what holds them. A plan is compiled when its schema is first seen and
 * kept while the schema is among the {@link #MOST_KEPT} most recently used. Thread-safe.
 */
final class FieldPlans {
    static final int MOST_KEPT = 2_048;

    private record Compiled(Schema source, FieldPlan plan) {}

    private final FieldTree fields;
    private final boolean failOnMissing;
    private final Function<byte[], String> token;
    private final FieldPlan untyped;

    // Mutable state
    private final Map<Schema, FieldPlan> plans = Collections.synchronizedMap(new LeastRecentlyUsedPlans());
    private volatile Compiled last;

    /**
     * @param failOnMissing whether a field that is not where the tree says is an error; else it is passed over
     * @param token what replaces a field, made of the bytes of its canonical text; thread-safe
     */
    FieldPlans(FieldTree fields, boolean failOnMissing, Function<byte[], String> token) {
        this.fields = fields;
        this.failOnMissing = failOnMissing;
        this.token = token;
        this.untyped = untyped(fields);
    }

    /**
     * @param schema null for values without schema
     * @throws FieldException if the schema lacks a field that must be there, or has one that cannot be replaced
     */
    FieldPlan of(Schema schema) {
        if (schema == null) {
            return untyped;
        }
        Compiled recent = last;
        if (recent != null && recent.source() == schema) {
            return recent.plan();
        }
        FieldPlan plan = plans.get(schema);
        if (plan == null) {
            plan = typed(fields, schema);
            plans.put(schema, plan);
        }
        last = new Compiled(schema, plan);
        return plan;
    }

    /** For the headers of a record: the tree has their names, and each header is a value of its own. */
    FieldPlan ofHeaders() {
        Map<String, HeadersPlan.Entry> entries = new LinkedHashMap<>();
        fields.children()
                .forEach((name, child) -> entries.put(
                        name,
                        new HeadersPlan.Entry(
                                child.where(), child.newName(), new FieldPlans(child, failOnMissing, token))));
        return new HeadersPlan(entries, failOnMissing);
    }

    private FieldPlan untyped(FieldTree node) {
        if (node.isLeaf()) {
            return new LeafPlan(node.where(), null, token);
        }
        Map<String, MapPlan.Entry> entries = new LinkedHashMap<>();
        node.children()
                .forEach((name, child) ->
                        entries.put(name, new MapPlan.Entry(child.where(), child.newName(), untyped(child))));
        return new MapPlan(node.where(), null, null, entries, failOnMissing);
    }

    private FieldPlan typed(FieldTree node, Schema schema) {
        if (node.isLeaf()) {
            return new LeafPlan(node.where(), schema, token);
        }
        return switch (schema.type()) {
            case STRUCT -> struct(node, schema);
            case MAP -> map(node, schema);
            default ->
                throw FieldException.notAParent(node.where(), schema.type().toString());
        };
    }

    private FieldPlan struct(FieldTree node, Schema schema) {
        List<Field> fields = schema.fields();
        FieldPlan[] plans = new FieldPlan[fields.size()];
        node.children().forEach((name, child) -> {
            Field field = schema.field(name);
            if (field != null) {
                checkNewName(node, child, schema);
                plans[field.index()] = unlessIdle(typed(child, field.schema()));
            } else if (failOnMissing) {
                throw FieldException.missing(child.where());
            }
        });
        SchemaBuilder builder = withoutDefault(SchemaBuilder.struct(), schema);
        boolean changed = false;
        for (Field field : fields) {
            FieldPlan plan = plans[field.index()];
            String name = field.name();
            if (plan == null) {
                builder.field(name, field.schema());
            } else {
                builder.field(node.children().get(name).newName().orElse(name), plan.schema());
                changed = true;
            }
        }
        return new StructPlan(node.where(), schema, changed ? builder.build() : schema, plans);
    }

    private static void checkNewName(FieldTree node, FieldTree child, Schema schema) {
        child.newName()
                .filter(newName ->
                        schema.field(newName) != null && !node.children().containsKey(newName))
                .ifPresent(newName -> {
                    throw FieldException.nameTaken(child.where(), newName);
                });
    }

    private FieldPlan map(FieldTree node, Schema schema) {
        if (schema.keySchema().type() != Schema.Type.STRING) {
            throw FieldException.unsupportedMap(
                    node.where(),
                    "a MAP with keys of type " + schema.keySchema().type());
        }
        Schema values = schema.valueSchema().schema();
        Map<String, MapPlan.Entry> entries = new LinkedHashMap<>();
        node.children().forEach((name, child) -> {
            FieldPlan plan = unlessIdle(typed(child, values));
            if (plan != null) {
                if (!plan.schema().equals(values)) {
                    throw FieldException.unsupportedMap(child.where(), "in a MAP with values of type " + values.type());
                }
                entries.put(name, new MapPlan.Entry(child.where(), child.newName(), plan));
            }
        });
        boolean changed = !entries.isEmpty() && schema.defaultValue() != null;
        Schema target = changed
                ? withoutDefault(SchemaBuilder.map(schema.keySchema(), values), schema)
                        .build()
                : schema;
        return new MapPlan(node.where(), schema, target, entries, failOnMissing);
    }

    /** A plan that finds nothing even in a null, of which all fields are there by schema, never finds anything. */
    private static FieldPlan unlessIdle(FieldPlan plan) {
        return plan.matches(null) ? plan : null;
    }

    private static SchemaBuilder withoutDefault(SchemaBuilder builder, Schema source) {
        builder.name(source.name()).version(source.version()).doc(source.doc());
        if (source.parameters() != null) {
            builder.parameters(source.parameters());
        }
        return source.isOptional() ? builder.optional() : builder;
    }

    private static final class LeastRecentlyUsedPlans extends LinkedHashMap<Schema, FieldPlan> {
        LeastRecentlyUsedPlans() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Schema, FieldPlan> eldest) {
            return size() > MOST_KEPT;
        }
    }
}
