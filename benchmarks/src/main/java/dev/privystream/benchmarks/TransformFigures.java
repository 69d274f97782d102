package dev.privystream.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** What the forks came to, by case and contender. */
final class TransformFigures {

    static final List<String> COLUMNS = List.of(
            "a record",
            "floor: CPU ns",
            "bytes",
            "HashField: CPU ns",
            "bytes",
            "of the floor",
            "MaskField: CPU ns",
            "bytes",
            "HashField of it");

    /** How much of the floor's time the transform may take. */
    static final double MOST_OF_FLOOR = 1.15;

    /** How much more of the floor's time it may take with 1,000 schemas than with one: what noise makes, and no more. */
    static final double MOST_GROWTH = 1.15;

    /**
     * One fork.
     *
     * @param nanos CPU time of one record, the median of the iterations
     * @param bytes what was allocated for it
     */
    record Fork(double nanos, double bytes) {}

    private record Key(TransformCase about, TransformContender contender) {}

    // Mutable state
    private final Map<Key, List<Fork>> forks = new HashMap<>();

    void add(TransformCase about, TransformContender contender, Fork fork) {
        forks.computeIfAbsent(new Key(about, contender), key -> new ArrayList<>())
                .add(fork);
    }

    /** The medians of each; the time and the bytes need not come from one fork. */
    List<List<String>> rows(List<TransformCase> cases) {
        return cases.stream()
                .map(about -> List.of(
                        about.toString(),
                        cell("%,.0f", nanos(about, TransformContender.FLOOR)),
                        cell("%,.0f", bytes(about, TransformContender.FLOOR)),
                        cell("%,.0f", nanos(about, TransformContender.HASH_FIELD)),
                        cell("%,.0f", bytes(about, TransformContender.HASH_FIELD)),
                        cell("%.2f", ofFloor(about)),
                        cell("%,.0f", nanos(about, TransformContender.MASK_FIELD)),
                        cell("%,.0f", bytes(about, TransformContender.MASK_FIELD)),
                        cell(
                                "%.2f",
                                ratio(
                                        nanos(about, TransformContender.HASH_FIELD),
                                        nanos(about, TransformContender.MASK_FIELD)))))
                .toList();
    }

    /** Those of flat structs, and that time does not grow with the number of schemas; of what was measured. */
    List<Target> targets(List<TransformCase> cases) {
        List<Target> targets = new ArrayList<>();
        for (TransformCase about : cases) {
            if (about.scenario().isFlatStruct() && !about.isInterleaved()) {
                ofFloor(about)
                        .ifPresent(ratio -> targets.add(
                                target(about + ", of the floor, at most " + MOST_OF_FLOOR, ratio, MOST_OF_FLOOR)));
            }
        }
        for (boolean ownSchemas : List.of(false, true)) {
            TransformCase one = TransformCase.interleaved(1, ownSchemas);
            TransformCase thousand = TransformCase.interleaved(1_000, ownSchemas);
            ratio(ofFloor(thousand), ofFloor(one))
                    .ifPresent(ratio -> targets.add(
                            target(thousand + ", of 1 schema, at most " + MOST_GROWTH, ratio, MOST_GROWTH)));
        }
        return targets;
    }

    private static Target target(String text, double actual, double most) {
        return new Target(text, String.format(Locale.ROOT, "%.2f", actual), actual <= most);
    }

    private OptionalDouble ofFloor(TransformCase about) {
        return ratio(nanos(about, TransformContender.HASH_FIELD), nanos(about, TransformContender.FLOOR));
    }

    private OptionalDouble nanos(TransformCase about, TransformContender contender) {
        return median(about, contender, Fork::nanos);
    }

    private OptionalDouble bytes(TransformCase about, TransformContender contender) {
        return median(about, contender, Fork::bytes);
    }

    private OptionalDouble median(TransformCase about, TransformContender contender, ToDoubleFunction<Fork> figure) {
        List<Fork> of = forks.getOrDefault(new Key(about, contender), List.of());
        return of.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Row.median(of, figure));
    }

    private static OptionalDouble ratio(OptionalDouble of, OptionalDouble to) {
        return of.isPresent() && to.isPresent()
                ? OptionalDouble.of(of.getAsDouble() / to.getAsDouble())
                : OptionalDouble.empty();
    }

    private static String cell(String format, OptionalDouble number) {
        return number.isPresent() ? String.format(Locale.ROOT, format, number.getAsDouble()) : "-";
    }
}
