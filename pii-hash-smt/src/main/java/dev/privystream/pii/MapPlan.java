package dev.privystream.pii;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/** Makes a map out of another, entry by entry, for maps with a schema. */
final class MapPlan implements FieldPlan {
    private final String where;
    private final Schema source;
    private final Schema schema;
    private final Optional<KeyPlans> keys;
    private final Optional<Outputs> others;
    private final PathMatcher at;

    /**
     * @param keys empty if all keys are alike
     * @param others what takes the place of the values of all other keys; empty if they stay as they are
     * @param at the state of the listed paths at the map
     */
    MapPlan(
            String where,
            Schema source,
            Schema schema,
            Optional<KeyPlans> keys,
            Optional<Outputs> others,
            PathMatcher at) {
        this.where = where;
        this.source = source;
        this.schema = schema;
        this.keys = keys;
        this.others = others;
        this.at = at;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Object apply(Object value, String topic, Visit visit) {
        Object present = FieldPlan.present(value, source);
        if (present == null) {
            Visit.found(visit, at.reached());
            return null;
        }
        if (!(present instanceof Map<?, ?> map)) {
            throw FieldException.notOfItsSchema(where, present);
        }
        keys.ifPresent(plans -> plans.checkRequired(map));
        if (map.isEmpty()) {
            Visit.found(visit, at.other().reached());
        }
        MapCopy copy = new MapCopy(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Outputs outputs = outputs(entry.getKey(), visit);
            if (outputs == null) {
                copy.put(entry.getKey(), entry.getValue());
            } else if (entry.getKey() instanceof String name) {
                copy.put(outputs, name, entry.getValue(), topic, visit);
            } else {
                copy.put(entry.getKey(), outputs.single().apply(entry.getValue(), topic, visit));
            }
        }
        return copy.entries();
    }

    private Outputs outputs(Object key, Visit visit) {
        KeyPlans.Entry own =
                keys.isPresent() && key instanceof String name ? keys.get().of(name) : null;
        if (own == null) {
            return others.orElse(null);
        }
        Visit.found(visit, own.found());
        return own.outputs().orElse(null);
    }
}
