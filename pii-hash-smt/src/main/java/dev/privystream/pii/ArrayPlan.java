package dev.privystream.pii;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.kafka.connect.data.Schema;

/** Makes an array out of another, element by element. */
final class ArrayPlan implements FieldPlan {
    private final String where;
    private final Schema source;
    private final Schema schema;
    private final FieldPlan element;
    private final BitSet open;

    /** @param open what a visit finds in the elements of an array that has some */
    ArrayPlan(String where, Schema source, Schema schema, FieldPlan element, BitSet open) {
        this.where = where;
        this.source = source;
        this.schema = schema;
        this.element = element;
        this.open = open;
    }

    FieldPlan element() {
        return element;
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
        if (!(present instanceof List<?> list)) {
            throw FieldException.notOfItsSchema(where, present);
        }
        if (list.isEmpty()) {
            Visit.found(visit, open);
        }
        List<Object> copy = new ArrayList<>(list.size());
        for (Object original : list) {
            copy.add(element.apply(original, topic, visit));
        }
        return copy;
    }
}
