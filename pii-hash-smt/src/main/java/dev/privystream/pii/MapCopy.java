package dev.privystream.pii;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A map that is made out of another, in its order. Not thread-safe. */
final class MapCopy {
    private record Renamed(Outputs outputs, Outputs.Output output) {
        FieldException taken() {
            return FieldException.nameTaken(outputs.where(), output.nameForErrors());
        }
    }

    // Mutable state
    private final Map<Object, Object> entries;
    private Map<Object, Renamed> renamed = Map.of();

    MapCopy(int size) {
        entries = new LinkedHashMap<>(size * 4 / 3 + 1);
    }

    Map<Object, Object> entries() {
        return entries;
    }

    /** @throws FieldException if an entry before has got this name */
    void put(Object key, Object value) {
        if (!renamed.isEmpty() && renamed.containsKey(key)) {
            throw renamed.get(key).taken();
        }
        entries.put(key, value);
    }

    /** @throws FieldException if an entry before has one of the names, or the value cannot be replaced */
    void put(Outputs outputs, String key, Object value, String topic, Visit visit) {
        for (Outputs.Output output : outputs.list()) {
            Object result = output.of(value, topic, visit);
            if (!output.isRenamed()) {
                put(key, result);
                continue;
            }
            String name = output.name(key);
            Renamed entry = new Renamed(outputs, output);
            if (entries.containsKey(name)) {
                throw entry.taken();
            }
            if (renamed.isEmpty()) {
                renamed = new HashMap<>();
            }
            renamed.put(name, entry);
            entries.put(name, result);
        }
    }
}
