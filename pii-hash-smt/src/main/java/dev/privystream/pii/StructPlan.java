package dev.privystream.pii;

import java.util.Arrays;
import java.util.Objects;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Copies a struct field by field; those with a plan are rewritten by it. */
final class StructPlan implements FieldPlan {
    private final String where;
    private final Schema source;
    private final Schema schema;
    private final Field[] sourceFields;
    private final Field[] targetFields;
    private final FieldPlan[] plans;

    /**
     * @param schema with the fields of the source in their order; the source itself if nothing is to be rewritten
     * @param plans by the index of the field; null for a field that is copied
     */
    StructPlan(String where, Schema source, Schema schema, FieldPlan[] plans) {
        this.where = where;
        this.source = source;
        this.schema = schema;
        this.sourceFields = source.fields().toArray(Field[]::new);
        this.targetFields = schema.fields().toArray(Field[]::new);
        this.plans = plans.clone();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public boolean matches(Object value) {
        if (value instanceof Struct struct) {
            for (int i = 0; i < plans.length; i++) {
                if (plans[i] != null && plans[i].matches(struct.getWithoutDefault(sourceFields[i].name()))) {
                    return true;
                }
            }
            return false;
        }
        return Arrays.stream(plans).anyMatch(Objects::nonNull);
    }

    @Override
    public Object apply(Object value) {
        Object present = FieldPlan.present(value, source);
        if (present == null) {
            return null;
        }
        if (!(present instanceof Struct struct)) {
            throw FieldException.notOfItsSchema(where, present);
        }
        Struct copy = new Struct(schema);
        for (int i = 0; i < plans.length; i++) {
            Object original = struct.getWithoutDefault(sourceFields[i].name());
            Object target = plans[i] == null ? original : plans[i].apply(original);
            if (target != null) {
                copy.put(targetFields[i], target);
            }
        }
        return copy;
    }
}
