package dev.privystream.pii;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/** Copies a map entry by entry; the values of the configured keys are rewritten. */
final class MapPlan implements FieldPlan {
    /** How one key is rewritten, if the map has it. */
    record Entry(String where, Optional<String> newName, FieldPlan plan) {}

    private final String where;
    private final Schema source;
    private final Schema schema;
    private final Map<String, Entry> entries;
    private final boolean failOnMissing;

    /** @param source null, like {@code schema}, for maps without schema */
    MapPlan(String where, Schema source, Schema schema, Map<String, Entry> entries, boolean failOnMissing) {
        this.where = where;
        this.source = source;
        this.schema = schema;
        this.entries = new LinkedHashMap<>(entries);
        this.failOnMissing = failOnMissing;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public boolean matches(Object value) {
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<String, Entry> entry : entries.entrySet()) {
                String name = entry.getKey();
                if (map.containsKey(name) && entry.getValue().plan().matches(map.get(name))) {
                    return true;
                }
            }
            return false;
        }
        return !entries.isEmpty();
    }

    @Override
    public Object apply(Object value) {
        Object present = FieldPlan.present(value, source);
        if (present == null) {
            return null;
        }
        if (!(present instanceof Map<?, ?> map)) {
            throw source == null
                    ? FieldException.notAParent(where, present.getClass().getName())
                    : FieldException.notOfItsSchema(where, present);
        }
        check(map);
        Map<Object, Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> original : map.entrySet()) {
            Object name = original.getKey();
            Entry entry = entries.get(name);
            if (entry == null) {
                copy.put(name, original.getValue());
            } else {
                copy.put(
                        entry.newName().<Object>map(newName -> newName).orElse(name),
                        entry.plan().apply(original.getValue()));
            }
        }
        return copy;
    }

    private void check(Map<?, ?> map) {
        entries.forEach((name, entry) -> {
            if (map.containsKey(name)) {
                entry.newName()
                        .filter(newName -> map.containsKey(newName) && !entries.containsKey(newName))
                        .ifPresent(newName -> {
                            throw FieldException.nameTaken(entry.where(), newName);
                        });
            } else if (failOnMissing) {
                throw FieldException.missing(entry.where());
            }
        });
    }
}
