package dev.privystream.pii;

import java.util.BitSet;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Makes a struct out of another, field by field. Where the struct has the very schema of the plan, a field is read by its
 * index; by its name, which takes longer, where it has another object for a schema, or where a default would take the
 * place of null.
 */
final class StructPlan implements FieldPlan {
    /**
     * One field of the new struct.
     *
     * @param source the field that it is made of
     * @param plan how; null for a copy
     */
    record Column(Field source, FieldPlan plan) {}

    private final String where;
    private final Schema source;
    private final Schema schema;
    private final Field[] sources;
    private final boolean[] haveDefaults;
    private final FieldPlan[] plans;
    private final Field[] targets;
    private final BitSet open;

    /**
     * @param columns one for each field of the schema
     * @param open what a visit finds in the fields of a struct that is there
     */
    StructPlan(String where, Schema source, Schema schema, List<Column> columns, BitSet open) {
        this.where = where;
        this.source = source;
        this.schema = schema;
        this.sources = columns.stream().map(Column::source).toArray(Field[]::new);
        this.haveDefaults = new boolean[sources.length];
        for (int i = 0; i < sources.length; i++) {
            haveDefaults[i] = sources[i].schema().defaultValue() != null;
        }
        this.plans = columns.stream().map(Column::plan).toArray(FieldPlan[]::new);
        this.targets = schema.fields().toArray(Field[]::new);
        this.open = open;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Object apply(Object value, String topic, Visit visit) {
        Object present = FieldPlan.present(value, source);
        if (present == null) {
            Visit.found(visit, open);
            return null;
        }
        if (!(present instanceof Struct struct)) {
            throw FieldException.notOfItsSchema(where, present);
        }
        boolean isOfTheSource = struct.schema() == source;
        Struct copy = new Struct(schema);
        for (int i = 0; i < targets.length; i++) {
            Object original = isOfTheSource && !haveDefaults[i]
                    ? struct.get(sources[i])
                    : struct.getWithoutDefault(sources[i].name());
            Object target = plans[i] == null ? original : plans[i].apply(original, topic, visit);
            if (target != null) {
                copy.put(targets[i], target);
            }
        }
        return copy;
    }
}
