package dev.privystream.pii;

import java.util.BitSet;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Makes a struct out of another, field by field. */
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
    private final String[] sourceNames;
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
        this.sourceNames =
                columns.stream().map(column -> column.source().name()).toArray(String[]::new);
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
        Struct copy = new Struct(schema);
        for (int i = 0; i < targets.length; i++) {
            Object original = struct.getWithoutDefault(sourceNames[i]);
            Object target = plans[i] == null ? original : plans[i].apply(original, topic, visit);
            if (target != null) {
                copy.put(targets[i], target);
            }
        }
        return copy;
    }
}
