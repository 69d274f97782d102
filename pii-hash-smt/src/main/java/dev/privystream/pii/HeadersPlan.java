package dev.privystream.pii;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;

/** Copies a record's headers in their order; each is a value of its own. Thread-safe. */
final class HeadersPlan {
    /** Of a header of one schema: what takes its place, and what is found in it. */
    private record Entry(Optional<Outputs> outputs, PlanCompiler.Findings findings) {}

    private final FieldSelection selection;
    private final PathMatcher at;
    private final UntypedPlan untyped;
    private final Map<String, SchemaCache<Entry>> listed = new HashMap<>();
    private final SchemaCache<Entry> suspicious;
    private final SchemaCache<Entry> others;

    /** @param at the state of the listed names at the headers */
    HeadersPlan(PlanCompiler compiler, PathMatcher at, UntypedPlan untyped) {
        this.selection = compiler.selection();
        this.at = at;
        this.untyped = untyped;
        for (String name : at.names()) {
            FieldPath path = FieldPath.ROOT.then(name);
            listed.put(name, new SchemaCache<>(schema -> entry(compiler, at.child(name), false, path, schema)));
        }
        FieldPath unnamed = FieldPath.ROOT.then(FieldPath.Wildcard.ANY_NAME);
        suspicious = new SchemaCache<>(schema -> entry(compiler, at.other(), true, unnamed, schema));
        others = new SchemaCache<>(schema -> entry(compiler, at.other(), false, unnamed, schema));
    }

    private static Entry entry(
            PlanCompiler compiler, PathMatcher at, boolean suspicious, FieldPath path, Schema schema) {
        PlanCompiler.Findings findings = new PlanCompiler.Findings();
        return new Entry(compiler.outputs(at, suspicious, path, schema, findings), findings);
    }

    /** @throws FieldException if the headers cannot be rewritten as configured */
    Headers apply(Headers headers, String topic, Visit visit) {
        checkRequired(headers);
        Headers copy = new ConnectHeaders();
        for (Header header : headers) {
            Outputs outputs = outputs(header, visit);
            if (outputs != null) {
                add(copy, outputs, header, headers, topic, visit);
            } else if (header.schema() == null) {
                Object value = untyped.inside(at.child(header.key()), header.value(), topic, visit, 0);
                copy.add(header.key(), value, null);
            } else {
                copy.add(header);
            }
        }
        return copy;
    }

    private Outputs outputs(Header header, Visit visit) {
        String name = header.key();
        if (header.schema() == null) {
            return untyped.outputs(at.child(name), name, header.value(), visit);
        }
        SchemaCache<Entry> entries = listed.get(name);
        if (entries == null) {
            entries = selection.isSuspicious(name) ? suspicious : others;
        }
        Entry entry = entries.get(header.schema());
        Visit.found(visit, entry.findings().found);
        return entry.outputs().orElse(null);
    }

    private void add(Headers copy, Outputs outputs, Header header, Headers headers, String topic, Visit visit) {
        for (Outputs.Output output : outputs.list()) {
            String name = output.name(header.key());
            if (output.isRenamed() && headers.lastWithName(name) != null && !isRenamed(name)) {
                throw FieldException.nameTaken(outputs.where(), output.nameForErrors());
            }
            if (output.plan() == null) {
                copy.add(header);
            } else {
                copy.add(
                        name,
                        output.of(header.value(), topic, visit),
                        output.plan().schema());
            }
        }
    }

    private boolean isRenamed(String name) {
        PathMatcher child = at.child(name);
        return child.leaf() >= 0 && child.rule(child.leaf()).newName().isPresent() && !selection.keepOriginal();
    }

    private void checkRequired(Headers headers) {
        if (selection.failOnMissing()) {
            for (String name : at.requiredNames()) {
                if (headers.lastWithName(name) == null) {
                    throw FieldException.missing(at.child(name).where());
                }
            }
        }
    }
}
