package dev.privystream.pii;

import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.connect.data.Schema;

/**
 * What takes the place of the values of single keys in maps with a schema: of keys that are listed, and of those whose
 * names must not go on unnoticed. Made when a map first has the key. Thread-safe.
 */
final class KeyPlans {
    /**
     * Of one key, or of all that are suspicious.
     *
     * @param outputs empty if the value stays as it is
     * @param found what such a key selects, by the numbers that a {@link Visit} has
     */
    record Entry(Optional<Outputs> outputs, BitSet found) {}

    private final PlanCompiler compiler;
    private final PathMatcher at;
    private final FieldPath path;
    private final Schema values;
    private final Schema targetValues;

    // Mutable state
    private final Map<String, Entry> listed = new ConcurrentHashMap<>();
    private volatile Entry suspicious;

    /** @throws FieldException if a key that must be there cannot be replaced */
    KeyPlans(PlanCompiler compiler, PathMatcher at, FieldPath path, Schema values, Schema targetValues) {
        this.compiler = compiler;
        this.at = at;
        this.path = path;
        this.values = values;
        this.targetValues = targetValues;
        at.requiredNames().forEach(this::listed);
    }

    /**
     * Returns null if the key is like any other.
     *
     * @throws FieldException if the values of the key cannot be replaced, or must not be there
     */
    Entry of(String key) {
        if (at.names().contains(key)) {
            return listed(key);
        }
        if (!compiler.selection().isSuspicious(key)) {
            return null;
        }
        Entry known = suspicious;
        return known != null ? known : (suspicious = compiled(key, path.then(FieldPath.Wildcard.ANY_NAME)));
    }

    /** @throws FieldException if the map lacks a key that must be there */
    void checkRequired(Map<?, ?> map) {
        if (compiler.selection().failOnMissing()) {
            for (String name : at.requiredNames()) {
                if (!map.containsKey(name)) {
                    throw FieldException.missing(compiler.selection().part().where(path.then(name)));
                }
            }
        }
    }

    private Entry listed(String key) {
        Entry known = listed.get(key);
        if (known == null) {
            known = compiled(key, path.then(key));
            listed.put(key, known);
        }
        return known;
    }

    private Entry compiled(String key, FieldPath path) {
        PlanCompiler.Findings findings = new PlanCompiler.Findings();
        Optional<Outputs> outputs =
                compiler.outputs(at.child(key), compiler.selection().isSuspicious(key), path, values, findings);
        String where = compiler.selection().part().where(path);
        outputs.map(Outputs::list).orElse(Outputs.of(where, null).list()).forEach(output -> checkFits(where, output));
        return new Entry(outputs, findings.found);
    }

    private void checkFits(String where, Outputs.Output output) {
        Schema schema = output.plan() == null ? values : output.plan().schema();
        if (!schema.equals(targetValues)) {
            throw FieldException.unsupportedMap(where, "in a MAP with values of type " + values.type());
        }
    }
}
