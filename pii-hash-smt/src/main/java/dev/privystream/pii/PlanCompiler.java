package dev.privystream.pii;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/** Makes plans for schemas. Immutable and thread-safe. */
final class PlanCompiler {
    /** Deeper schemas are taken for ones that contain themselves. */
    static final int MOST_LEVELS = 100;

    /** What compiling a schema has shown. */
    static final class Findings {
        /** Of what selects something in every value of the schema, the numbers, as a {@link Visit} has them. */
        final BitSet found = new BitSet();

        /** Of what leads to maps in values of the schema, which may be null: then it counts as found there. */
        final BitSet open = new BitSet();

        /** Whether there are maps whose keys select something, so that only a visit tells what is found. */
        boolean byKey;

        void add(Findings below) {
            found.or(below.found);
            open.or(below.open);
            byKey |= below.byKey;
        }
    }

    private final FieldSelection selection;
    private final FieldFunctions functions;

    PlanCompiler(FieldSelection selection, FieldFunctions functions) {
        this.selection = selection;
        this.functions = functions;
    }

    FieldSelection selection() {
        return selection;
    }

    FieldFunctions functions() {
        return functions;
    }

    /**
     * What takes the place of a field of this schema; empty if it stays as it is.
     *
     * @param at the state of the listed paths at the field
     * @param suspicious whether the field has a name that must not go on unnoticed
     * @param path the place, in the words of the configuration and the schema
     * @throws FieldException if the schema lacks a field that must be there, or has one that cannot be replaced
     */
    Optional<Outputs> outputs(PathMatcher at, boolean suspicious, FieldPath path, Schema schema, Findings findings) {
        if (path.steps().size() > MOST_LEVELS) {
            throw FieldException.tooDeep(selection.part());
        }
        String where = selection.part().where(path);
        if (at.leaf() >= 0) {
            FieldRule rule = at.rule(at.leaf());
            findings.found.or(at.leaves());
            Optional<Outputs> outputs = replaced(where, Optional.of(rule), schema, false);
            if (outputs.isPresent()) {
                return outputs;
            }
            checkUnsupported(where, schema);
            return inside(at.withoutLeaf(), path, schema, findings);
        }
        boolean elementsListed = areElementsListed(at, schema);
        boolean unlisted = suspicious && !at.isClosed() && !elementsListed;
        boolean tagged = selection.isTagged(schema) && !elementsListed;
        if (unlisted && !tagged && !selection.replaceUnlisted()) {
            throw FieldException.unlisted(where);
        }
        if (unlisted || tagged) {
            findings.found.set(at.unlisted());
            Optional<Outputs> outputs = replaced(where, Optional.empty(), schema, true);
            if (outputs.isPresent()) {
                return outputs;
            }
            checkUnsupported(where, schema);
        }
        return inside(at, path, schema, findings);
    }

    private static boolean areElementsListed(PathMatcher at, Schema schema) {
        return schema.type() == Schema.Type.ARRAY
                && (at.element().leaf() >= 0 || areElementsListed(at.element(), schema.valueSchema()));
    }

    private void checkUnsupported(String where, Schema schema) {
        if (selection.failOnUnsupportedType()) {
            throw FieldException.unsupportedType(where, schema.type().toString());
        }
    }

    /**
     * What takes the place of a selected field; empty if its schema is not supported.
     *
     * @param schema null for values without
     * @param elements whether an array is replaced element by element
     */
    private Optional<Outputs> replaced(String where, Optional<FieldRule> rule, Schema schema, boolean elements) {
        return leaf(functions.main(), where, rule, schema, elements)
                .map(main -> outputs(
                        where,
                        rule,
                        main,
                        functions.second().flatMap(second -> leaf(second, where, rule, schema, elements))));
    }

    /** What takes the place of a selected value without a schema. */
    Outputs untyped(String where, Optional<FieldRule> rule) {
        return replaced(where, rule, null, false).orElseThrow();
    }

    private Outputs outputs(String where, Optional<FieldRule> rule, FieldPlan main, Optional<FieldPlan> second) {
        Optional<String> newName = rule.flatMap(FieldRule::newName);
        List<Outputs.Output> outputs = new ArrayList<>();
        outputs.add(new Outputs.Output(newName, "", main));
        second.ifPresent(plan -> outputs.add(new Outputs.Output(newName, functions.secondSuffix(), plan)));
        if (selection.keepOriginal() && newName.isPresent()) {
            outputs.add(0, new Outputs.Output(Optional.empty(), "", null));
        }
        return new Outputs(where, outputs);
    }

    private Optional<FieldPlan> leaf(
            FieldFunction function, String where, Optional<FieldRule> rule, Schema schema, boolean elements) {
        Optional<FieldFunction.Replacement> replacement = function.replacement(where, rule, schema);
        if (replacement.isEmpty() && elements && schema != null && schema.type() == Schema.Type.ARRAY) {
            return leaf(function, where, rule, schema.valueSchema(), true)
                    .map(element -> array(where, schema, element, new BitSet()));
        }
        return replacement.map(present -> new LeafPlan(schema, present));
    }

    private Optional<Outputs> inside(PathMatcher at, FieldPath path, Schema schema, Findings findings) {
        if (at.isNothing() && selection.pattern().isEmpty() && selection.tags().isEmpty()) {
            return Optional.empty();
        }
        String where = selection.part().where(path);
        selection.checkFits(at, contentOf(schema), where, schema.type().toString());
        Optional<FieldPlan> plan = switch (schema.type()) {
            case STRUCT -> struct(at, path, where, schema, findings);
            case ARRAY -> array(at, path, where, schema, findings);
            case MAP -> map(at, path, where, schema, findings);
            default -> Optional.empty();
        };
        return plan.map(present -> Outputs.of(where, present));
    }

    private static PathMatcher.Content contentOf(Schema schema) {
        return switch (schema.type()) {
            case STRUCT, MAP -> PathMatcher.Content.FIELDS;
            case ARRAY -> PathMatcher.Content.ELEMENTS;
            default -> PathMatcher.Content.NOTHING;
        };
    }

    private Optional<FieldPlan> struct(PathMatcher at, FieldPath path, String where, Schema schema, Findings findings) {
        for (String name : at.requiredNames()) {
            if (selection.failOnMissing() && schema.field(name) == null) {
                throw FieldException.missing(selection.part().where(path.then(name)));
            }
        }
        Findings below = new Findings();
        SchemaBuilder builder = withoutDefault(SchemaBuilder.struct(), schema, List.of());
        List<StructPlan.Column> columns = new ArrayList<>();
        Map<String, String> renamed = new HashMap<>();
        boolean changed = false;
        for (Field field : schema.fields()) {
            String name = field.name();
            Outputs outputs = outputs(
                            at.child(name), selection.isSuspicious(name), path.then(name), field.schema(), below)
                    .orElse(null);
            changed |= outputs != null;
            for (Outputs.Output output :
                    outputs == null ? Outputs.of(where, null).list() : outputs.list()) {
                String newName = output.name(name);
                if (!newName.equals(name)) {
                    renamed.put(newName, outputs.where());
                }
                if (builder.field(newName) != null) {
                    throw FieldException.nameTaken(renamed.get(newName), "'" + newName + "'");
                }
                builder.field(
                        newName,
                        output.plan() == null ? field.schema() : output.plan().schema());
                columns.add(new StructPlan.Column(field, output.plan()));
            }
        }
        findings.add(below);
        return changed
                ? Optional.of(new StructPlan(where, schema, builder.build(), columns, below.open))
                : Optional.empty();
    }

    private Optional<FieldPlan> array(PathMatcher at, FieldPath path, String where, Schema schema, Findings findings) {
        Findings below = new Findings();
        Optional<Outputs> outputs =
                outputs(at.element(), false, path.then(FieldPath.Wildcard.ELEMENT), schema.valueSchema(), below);
        findings.add(below);
        return outputs.map(present -> array(where, schema, present.single(), below.open));
    }

    private FieldPlan array(String where, Schema schema, FieldPlan element, BitSet open) {
        // Of elements that were replaced the tags of their array are no longer true.
        List<String> untrue = replaces(element) ? selection.tags() : List.of();
        Schema target = withoutDefault(SchemaBuilder.array(element.schema()), schema, untrue)
                .build();
        return new ArrayPlan(where, schema, target, element, open);
    }

    private static boolean replaces(FieldPlan element) {
        return element instanceof LeafPlan || element instanceof ArrayPlan array && replaces(array.element());
    }

    private Optional<FieldPlan> map(PathMatcher at, FieldPath path, String where, Schema schema, Findings findings) {
        if (selection.isTagged(schema.keySchema()) && selection.failOnUnsupportedType()) {
            throw FieldException.taggedKeys(where);
        }
        if (!at.requiredNames().isEmpty() && schema.keySchema().type() != Schema.Type.STRING) {
            throw FieldException.unsupportedMap(
                    where, "a MAP with keys of type " + schema.keySchema().type());
        }
        Schema values = schema.valueSchema();
        Optional<Outputs> others = outputs(at.other(), false, path.then(FieldPath.Wildcard.ANY_NAME), values, findings);
        boolean byKey = schema.keySchema().type() == Schema.Type.STRING
                && (!at.names().isEmpty() || selection.pattern().isPresent());
        if (others.isEmpty() && !byKey) {
            return Optional.empty();
        }
        Schema targetValues = others.map(present -> present.single().schema()).orElse(values);
        boolean changed = others.isPresent() || schema.defaultValue() != null;
        Schema target = changed
                ? withoutDefault(SchemaBuilder.map(schema.keySchema(), targetValues), schema, List.of())
                        .build()
                : schema;
        findings.open.or(at.reached());
        findings.byKey |= byKey;
        Optional<KeyPlans> keys = byKey
                ? Optional.of(new KeyPlans(others.isPresent() ? this : inPlace(), at, path, values, targetValues))
                : Optional.empty();
        return Optional.of(new MapPlan(where, schema, target, keys, others, at));
    }

    /** For the values of some keys of a map: they share their schema with those of the others. */
    private PlanCompiler inPlace() {
        return new PlanCompiler(
                selection,
                new FieldFunctions(
                        inPlace(functions.main()),
                        functions.second().map(PlanCompiler::inPlace),
                        functions.secondSuffix()));
    }

    private static FieldFunction inPlace(FieldFunction function) {
        return new FieldFunction() {
            @Override
            public Optional<Replacement> replacement(String where, Optional<FieldRule> rule, Schema source) {
                return function.replacement(where, rule, source)
                        .map(replacement -> fits(replacement.schema(), source)
                                ? new ReplacementInPlace(source, replacement)
                                : replacement);
            }

            @Override
            public boolean supports(Object value) {
                return function.supports(value);
            }
        };
    }

    private static boolean fits(Schema replacement, Schema source) {
        return replacement.type() == source.type() && source.name() == null && source.defaultValue() == null;
    }

    /** Says of what it makes only what the schema of the original says, too. */
    private record ReplacementInPlace(Schema schema, FieldFunction.Replacement replacement)
            implements FieldFunction.Replacement {
        @Override
        public Object apply(Object value, String topic) {
            return replacement.apply(value, topic);
        }
    }

    private static SchemaBuilder withoutDefault(SchemaBuilder builder, Schema source, List<String> without) {
        builder.name(source.name()).version(source.version()).doc(source.doc());
        if (source.parameters() != null) {
            Map<String, String> parameters = new LinkedHashMap<>(source.parameters());
            parameters.keySet().removeAll(without);
            if (!parameters.isEmpty()) {
                builder.parameters(parameters);
            }
        }
        return source.isOptional() ? builder.optional() : builder;
    }
}
