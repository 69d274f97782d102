package dev.privystream.pii;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Schema;

/** Rewrites the elements of a list without schema, and those of the lists in it, by one and the same plan. */
final class ElementsPlan implements FieldPlan {
    private final FieldPlan element;

    ElementsPlan(FieldPlan element) {
        this.element = element;
    }

    @Override
    public Schema schema() {
        return null;
    }

    @Override
    public Object apply(Object value, String topic, Visit visit) {
        if (!(value instanceof List<?> list)) {
            return element.apply(value, topic, visit);
        }
        List<Object> copy = new ArrayList<>(list.size());
        for (Object original : list) {
            copy.add(apply(original, topic, visit));
        }
        return copy;
    }
}
