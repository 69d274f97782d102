package dev.privystream.pii;

import org.apache.kafka.connect.data.Schema;

/** Replaces a value. */
final class LeafPlan implements FieldPlan {
    private final Schema source;
    private final FieldFunction.Replacement replacement;

    /** @param source null for values without schema */
    LeafPlan(Schema source, FieldFunction.Replacement replacement) {
        this.source = source;
        this.replacement = replacement;
    }

    @Override
    public Schema schema() {
        return replacement.schema();
    }

    @Override
    public Object apply(Object value, String topic, Visit visit) {
        Object present = FieldPlan.present(value, source);
        return present == null ? null : replacement.apply(present, topic);
    }
}
