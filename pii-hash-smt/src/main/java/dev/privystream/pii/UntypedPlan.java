package dev.privystream.pii;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/** Rewrites values without a schema: maps, lists and scalars, each read by its class. */
final class UntypedPlan implements FieldPlan {
    /** Deeper values are refused, as they would end the thread's stack. */
    private static final int MOST_LEVELS = 500;

    private final FieldSelection selection;
    private final FieldFunctions functions;
    private final PathMatcher root;
    private final Outputs[] listed;
    private final Outputs unlisted;
    private final Outputs unlistedElements;

    /** @param root the state of the listed paths at the values */
    UntypedPlan(PlanCompiler compiler, PathMatcher root) {
        this.selection = compiler.selection();
        this.functions = compiler.functions();
        this.root = root;
        this.listed = new Outputs[root.rules()];
        for (int number = 0; number < listed.length; number++) {
            FieldRule rule = root.rule(number);
            listed[number] = compiler.untyped(selection.part().where(rule.path()), Optional.of(rule));
        }
        String somewhere = selection.part().somewhere();
        this.unlisted = compiler.untyped(somewhere, Optional.empty());
        this.unlistedElements = new Outputs(
                somewhere,
                unlisted.list().stream()
                        .map(output ->
                                new Outputs.Output(output.newName(), output.suffix(), new ElementsPlan(output.plan())))
                        .toList());
    }

    @Override
    public Schema schema() {
        return null;
    }

    @Override
    public Object apply(Object value, String topic, Visit visit) {
        return alone(root, value, topic, visit, 0);
    }

    /**
     * What takes the place of a value that is selected; null if it is not, or is to go on as it is.
     *
     * @param at the state at the value
     * @param name the value's; null where it has none
     */
    Outputs outputs(PathMatcher at, String name, Object value, Visit visit) {
        if (at.leaf() >= 0) {
            Visit.found(visit, at.leaves());
            if (value == null || functions.main().supports(value)) {
                return listed[at.leaf()];
            }
            checkUnsupported(listed[at.leaf()].where(), value);
        } else if (name != null && selection.isSuspicious(name) && !at.isClosed() && !areElementsListed(at, value, 0)) {
            if (!selection.replaceUnlisted()) {
                throw FieldException.unlisted(selection.part().somewhere());
            }
            Visit.found(visit, at.unlisted());
            if (value == null || functions.main().supports(value)) {
                return unlisted;
            }
            if (value instanceof List<?> list && areSupported(list, 0)) {
                return unlistedElements;
            }
            checkUnsupported(selection.part().somewhere(), value);
        }
        return null;
    }

    /** Rewrites a value that is not selected itself. */
    Object inside(PathMatcher at, Object value, String topic, Visit visit, int level) {
        if (value == null) {
            Visit.found(visit, at.reached());
            return null;
        }
        if (at.leaf() >= 0) {
            return inside(at.withoutLeaf(), value, topic, visit, level);
        }
        if (at.isNothing() && selection.pattern().isEmpty()) {
            return value;
        }
        if (level > MOST_LEVELS) {
            throw FieldException.tooDeep(selection.part());
        }
        selection.checkFits(at, contentOf(value), at.where(), value.getClass().getName());
        if (value instanceof Map<?, ?> map) {
            return map(at, map, topic, visit, level);
        }
        if (value instanceof List<?> list) {
            return list(at, list, topic, visit, level);
        }
        if (CanonicalText.ofClass(value).isEmpty()) {
            checkUnsupported(at.where(), value);
        }
        return value;
    }

    private Object map(PathMatcher at, Map<?, ?> map, String topic, Visit visit, int level) {
        if (selection.failOnMissing()) {
            for (String name : at.requiredNames()) {
                if (!map.containsKey(name)) {
                    throw FieldException.missing(at.child(name).where());
                }
            }
        }
        if (map.isEmpty()) {
            Visit.found(visit, at.other().reached());
        }
        MapCopy copy = new MapCopy(map.size());
        boolean changed = false;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = entry.getKey() instanceof String string ? string : null;
            PathMatcher child = name == null ? at.other() : at.child(name);
            Outputs outputs = outputs(child, name, entry.getValue(), visit);
            if (outputs != null && name != null) {
                copy.put(outputs, name, entry.getValue(), topic, visit);
                changed = true;
            } else if (outputs != null) {
                copy.put(entry.getKey(), outputs.single().apply(entry.getValue(), topic, visit));
                changed = true;
            } else {
                Object result = inside(child, entry.getValue(), topic, visit, level + 1);
                copy.put(entry.getKey(), result);
                changed |= result != entry.getValue();
            }
        }
        return changed ? copy.entries() : map;
    }

    private Object list(PathMatcher at, List<?> list, String topic, Visit visit, int level) {
        PathMatcher element = at.element();
        if (list.isEmpty()) {
            Visit.found(visit, element.reached());
        }
        List<Object> copy = new ArrayList<>(list.size());
        boolean changed = false;
        for (Object original : list) {
            Object result = alone(element, original, topic, visit, level + 1);
            copy.add(result);
            changed |= result != original;
        }
        return changed ? copy : list;
    }

    /** Rewrites a value without a name. */
    private Object alone(PathMatcher at, Object value, String topic, Visit visit, int level) {
        Outputs outputs = outputs(at, null, value, visit);
        return outputs != null ? outputs.single().apply(value, topic, visit) : inside(at, value, topic, visit, level);
    }

    private boolean areSupported(List<?> elements, int level) {
        if (level > MOST_LEVELS) {
            throw FieldException.tooDeep(selection.part());
        }
        for (Object element : elements) {
            boolean supported = element instanceof List<?> list
                    ? areSupported(list, level + 1)
                    : element == null || functions.main().supports(element);
            if (!supported) {
                return false;
            }
        }
        return true;
    }

    /** Whether the value is a list and each of its elements is listed, or such a list again. */
    private boolean areElementsListed(PathMatcher at, Object value, int level) {
        if (level > MOST_LEVELS) {
            throw FieldException.tooDeep(selection.part());
        }
        PathMatcher element = at.element();
        if (!(value instanceof List<?> list) || element.isNothing()) {
            return false;
        }
        return element.leaf() >= 0
                || !list.isEmpty()
                        && list.stream().allMatch(each -> each == null || areElementsListed(element, each, level + 1));
    }

    private static PathMatcher.Content contentOf(Object value) {
        if (value instanceof Map) {
            return PathMatcher.Content.FIELDS;
        }
        return value instanceof List ? PathMatcher.Content.ELEMENTS : PathMatcher.Content.NOTHING;
    }

    private void checkUnsupported(String where, Object value) {
        if (selection.failOnUnsupportedType()) {
            throw FieldException.unsupportedType(where, value.getClass().getName());
        }
    }
}
