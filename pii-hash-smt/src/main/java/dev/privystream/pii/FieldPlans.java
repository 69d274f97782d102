package dev.privystream.pii;

import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Headers;

/**
 * Rewrites records. What there is to do is found out once for each schema and kept; per record the plan is carried out.
 * Thread-safe.
 */
final class FieldPlans {
    /**
     * For the records of one schema.
     *
     * @param plan empty if they stay as they are
     * @param found the numbers of what is selected in each of them
     * @param isOpen whether only a visit of a record tells what else is
     */
    private record Compiled(Optional<FieldPlan> plan, BitSet found, boolean isOpen) {}

    private final FieldSelection selection;
    private final PlanCompiler compiler;
    private final int[] openRules;
    private final UntypedPlan untyped;
    private final boolean isUntypedOpen;
    private final HeadersPlan headers;
    private final RecordCounts counts;
    private final SchemaCache<Compiled> plans = new SchemaCache<>(this::compiled);

    /** @param counts where schemas are counted */
    FieldPlans(FieldSelection selection, FieldFunctions functions, RecordCounts counts) {
        this.selection = selection;
        this.counts = counts;
        this.compiler = new PlanCompiler(selection, functions);
        PathMatcher listed = selection.listed();
        this.openRules = IntStream.range(0, listed.rules())
                .filter(number -> listed.rule(number).path().isOpen())
                .toArray();
        this.untyped = new UntypedPlan(compiler, listed);
        this.isUntypedOpen = !selection.failOnMissing() || listed.rules() == 0 || openRules.length > 0;
        this.headers = new HeadersPlan(compiler, listed, untyped);
    }

    /**
     * Returns the record with its selected fields replaced; the record itself if there are none and that is allowed.
     *
     * @throws FieldException if the record cannot be rewritten as configured
     */
    <R extends ConnectRecord<R>> R apply(R record) {
        RecordPart part = selection.part();
        Object value = part.value(record);
        if (part == RecordPart.HEADERS) {
            Visit visit = new Visit();
            Headers rewritten = headers.apply((Headers) value, record.topic(), visit);
            return check(visit.found()) || !rewritten.equals(value) ? part.with(record, null, rewritten) : record;
        }
        Schema schema = part.schema(record);
        if (schema == null) {
            return value == null ? record : untyped(record, value);
        }
        if (value == null && !holdsDefaults(schema, 0)) {
            return record;
        }
        // A schema that is still being built can change; what it is now cannot.
        Compiled compiled = plans.get(schema.schema());
        if (compiled.plan().isEmpty()) {
            return record;
        }
        FieldPlan plan = compiled.plan().get();
        if (!compiled.isOpen()) {
            return part.with(record, plan.schema(), plan.apply(value, record.topic(), null));
        }
        Visit visit = new Visit();
        Object rewritten = plan.apply(value, record.topic(), visit);
        visit.found().or(compiled.found());
        return check(visit.found()) || plan.schema() != schema ? part.with(record, plan.schema(), rewritten) : record;
    }

    private <R extends ConnectRecord<R>> R untyped(R record, Object value) {
        Visit visit = isUntypedOpen ? new Visit() : null;
        Object rewritten = untyped.apply(value, record.topic(), visit);
        return visit == null || check(visit.found()) ? selection.part().with(record, null, rewritten) : record;
    }

    private Compiled compiled(Schema schema) {
        PlanCompiler.Findings findings = new PlanCompiler.Findings();
        Optional<FieldPlan> plan = compiler.outputs(selection.listed(), false, FieldPath.ROOT, schema, findings)
                .map(Outputs::single);
        if (!findings.byKey) {
            check(findings.found);
        }
        counts.schema();
        return new Compiled(plan, findings.found, findings.byKey);
    }

    /** A converter writes the defaults of a schema also where the value is null. */
    private static boolean holdsDefaults(Schema schema, int level) {
        if (schema.defaultValue() != null || level == PlanCompiler.MOST_LEVELS) {
            return true;
        }
        return switch (schema.type()) {
            case STRUCT -> schema.fields().stream().anyMatch(field -> holdsDefaults(field.schema(), level + 1));
            case ARRAY -> holdsDefaults(schema.valueSchema(), level + 1);
            case MAP -> holdsDefaults(schema.keySchema(), level + 1) || holdsDefaults(schema.valueSchema(), level + 1);
            default -> false;
        };
    }

    /** Whether anything is found; if not all that must be, or nothing though something must be, that is an error. */
    private boolean check(BitSet found) {
        if (selection.failOnMissing()) {
            for (int number : openRules) {
                if (!found.get(number)) {
                    throw FieldException.missing(selection
                            .part()
                            .where(selection.listed().rule(number).path()));
                }
            }
        }
        if (found.isEmpty() && selection.failOnNoMatch()) {
            throw FieldException.noMatch(selection.part());
        }
        return !found.isEmpty();
    }
}
