package dev.privystream.pii;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far each configured path has come at one place of a record: a state of the automaton that all paths make
 * together. A step leads to another state, the same object for the same places of the paths. Thread-safe.
 */
final class PathMatcher {
    /** What a value can hold that a path leads into. */
    enum Content {
        FIELDS,
        ELEMENTS,
        NOTHING
    }

    /**
     * A rule, by its number in the list, and how many of its steps are behind.
     *
     * @param deeper whether the next step, to any depth, has been taken before
     */
    private record Place(int rule, int behind, boolean deeper) implements Comparable<Place> {
        private static final Comparator<Place> ORDER = Comparator.comparingInt(Place::rule)
                .thenComparingInt(Place::behind)
                .thenComparing(Place::deeper);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /** What all states of one list of rules share. */
    private record Automaton(RecordPart part, List<FieldRule> rules, Map<Set<Place>, PathMatcher> states) {}

    private final Automaton automaton;
    private final Set<Place> places;
    private final int leaf;
    private final BitSet leaves = new BitSet();
    private final String where;
    private final Set<String> names;
    private final List<String> requiredNames;
    private final boolean closed;
    private final boolean needsElements;
    private final Set<Content> refused = EnumSet.noneOf(Content.class);
    private final Set<Content> unfit = EnumSet.noneOf(Content.class);
    private final BitSet reached = new BitSet();

    // Mutable state: the states that are a step away, made when first asked for
    private volatile Map<String, PathMatcher> children;
    private volatile PathMatcher other;
    private volatile PathMatcher element;

    private PathMatcher(Automaton automaton, Set<Place> places) {
        this.automaton = automaton;
        this.places = places;
        leaf = places.stream()
                .filter(place -> next(place).isEmpty())
                .mapToInt(Place::rule)
                .findFirst()
                .orElse(-1);
        places.stream().filter(place -> next(place).isEmpty()).forEach(place -> leaves.set(place.rule()));
        where = places.stream()
                .findFirst()
                .map(place -> automaton.part().where(reached(place)))
                .orElse(automaton.part().somewhere());
        this.names = places.stream().flatMap(place -> nextName(place).stream()).collect(Collectors.toUnmodifiableSet());
        this.requiredNames = places.stream()
                .filter(place -> !path(place).isOpen())
                .flatMap(place -> nextName(place).stream())
                .distinct()
                .toList();
        List<Place> closed = places.stream()
                .filter(place -> !path(place).isOpen() && next(place).isPresent())
                .toList();
        List<Place> bound = places.stream().filter(this::isBound).toList();
        this.closed = !closed.isEmpty();
        this.needsElements = Stream.concat(closed.stream(), bound.stream())
                .anyMatch(place -> next(place).orElse(null) == FieldPath.Wildcard.ELEMENT);
        for (Content content : Content.values()) {
            if (closed.stream().anyMatch(place -> !leadsInto(place, content))) {
                refused.add(content);
            }
            if (!bound.isEmpty() && bound.stream().noneMatch(place -> leadsInto(place, content))) {
                unfit.add(content);
            }
        }
        for (Place place : places) {
            if (!path(place).isOpen() || next(place).isEmpty() || isBound(place)) {
                reached.set(place.rule());
            }
        }
    }

    private FieldPath path(Place place) {
        return automaton.rules().get(place.rule()).path();
    }

    private Optional<String> nextName(Place place) {
        return next(place).orElse(null) instanceof FieldPath.Name next ? Optional.of(next.name()) : Optional.empty();
    }

    /** Whether an open path has come here by a step of its own, so that it must be able to go on. */
    private boolean isBound(Place place) {
        List<FieldPath.Step> steps = path(place).steps();
        if (!path(place).isOpen() || place.deeper() || place.behind() == steps.size()) {
            return false;
        }
        return place.behind() == 0
                ? steps.get(0) != FieldPath.Wildcard.ANY_DEPTH
                : steps.get(place.behind() - 1) != FieldPath.Wildcard.ANY_DEPTH;
    }

    private boolean leadsInto(Place place, Content content) {
        FieldPath.Step next = next(place).orElseThrow();
        return switch (content) {
            case FIELDS -> next != FieldPath.Wildcard.ELEMENT;
            case ELEMENTS -> next == FieldPath.Wildcard.ELEMENT || next == FieldPath.Wildcard.ANY_DEPTH;
            case NOTHING -> false;
        };
    }

    /**
     * The state at a record's key, value or headers.
     *
     * @throws IllegalArgumentException if a field is listed twice, lies in another, or two get the same name
     */
    static PathMatcher of(RecordPart part, List<FieldRule> rules) {
        check(part, rules);
        Set<Place> places = new HashSet<>();
        for (int rule = 0; rule < rules.size(); rule++) {
            places.add(new Place(rule, 0, false));
        }
        return state(new Automaton(part, List.copyOf(rules), new ConcurrentHashMap<>()), places);
    }

    /** Whether no path leads here or further. */
    boolean isNothing() {
        return places.isEmpty();
    }

    /** The number of the rule that lists this very place, the first of them in the list; -1 if none does. */
    int leaf() {
        return leaf;
    }

    /** The numbers of all rules that list this very place. */
    BitSet leaves() {
        return leaves;
    }

    /** What leads on behind a place that is listed, but holds no value that could be replaced. */
    PathMatcher withoutLeaf() {
        Set<Place> further = new HashSet<>(places);
        further.removeIf(place -> next(place).isEmpty());
        return state(automaton, further);
    }

    /** Names this place in an error: as far as the path of the first rule is known to have come, by its own words. */
    String where() {
        return where;
    }

    /** The names that lead elsewhere than {@link #other()}. */
    Set<String> names() {
        return names;
    }

    /** The names that paths without open steps demand here. */
    List<String> requiredNames() {
        return requiredNames;
    }

    /** Whether a path without open steps leads further, so that there must be something to lead into. */
    boolean isClosed() {
        return closed;
    }

    /** Whether a path without open steps cannot go on in a value that holds this. */
    boolean refuses(Content content) {
        return refused.contains(content);
    }

    /**
     * Whether open paths have led here by their own steps, and none of them can go on in a value that holds this: what
     * they were to find is of another shape.
     */
    boolean isUnfit(Content content) {
        return unfit.contains(content);
    }

    /** Whether paths look for elements here. */
    boolean needsElements() {
        return needsElements;
    }

    /** The state at a field or key of this name. */
    PathMatcher child(String name) {
        Map<String, PathMatcher> known = children;
        if (known == null) {
            known = names.stream().collect(Collectors.toMap(each -> each, each -> step(new FieldPath.Name(each))));
            children = known;
        }
        PathMatcher child = known.get(name);
        return child != null ? child : other();
    }

    /** The state at a field or key of a name that no path has here. */
    PathMatcher other() {
        PathMatcher known = other;
        return known != null ? known : (other = step(FieldPath.Wildcard.ANY_NAME));
    }

    /** The state at the elements of an array. */
    PathMatcher element() {
        PathMatcher known = element;
        return known != null ? known : (element = step(FieldPath.Wildcard.ELEMENT));
    }

    /** The numbers of the rules that are satisfied by a null here, since their own steps lead to or through it. */
    BitSet reached() {
        return reached;
    }

    FieldRule rule(int number) {
        return automaton.rules().get(number);
    }

    int rules() {
        return automaton.rules().size();
    }

    /** Stands for all that is selected by its name or its schema, where rules stand by their numbers. */
    int unlisted() {
        return rules();
    }

    private PathMatcher step(FieldPath.Step step) {
        Set<Place> after = new HashSet<>();
        for (Place place : places) {
            FieldPath.Step next = next(place).orElse(null);
            if (next == FieldPath.Wildcard.ANY_DEPTH) {
                after.add(new Place(place.rule(), place.behind(), true));
            } else if (step.equals(next) || next == FieldPath.Wildcard.ANY_NAME && step instanceof FieldPath.Name) {
                after.add(new Place(place.rule(), place.behind() + 1, false));
            }
        }
        return state(automaton, after);
    }

    private static PathMatcher state(Automaton automaton, Set<Place> places) {
        Set<Place> closure = new TreeSet<>(places);
        for (Place place : places) {
            List<FieldPath.Step> steps =
                    automaton.rules().get(place.rule()).path().steps();
            if (place.behind() < steps.size() && steps.get(place.behind()) == FieldPath.Wildcard.ANY_DEPTH) {
                closure.add(new Place(place.rule(), place.behind() + 1, false));
            }
        }
        return automaton.states().computeIfAbsent(closure, key -> new PathMatcher(automaton, key));
    }

    private Optional<FieldPath.Step> next(Place place) {
        List<FieldPath.Step> steps = automaton.rules().get(place.rule()).path().steps();
        return place.behind() < steps.size() ? Optional.of(steps.get(place.behind())) : Optional.empty();
    }

    /** Behind an open step the place has names that are not the configuration's: the rule is named as a whole. */
    private FieldPath reached(Place place) {
        FieldPath path = automaton.rules().get(place.rule()).path();
        return path.isOpen() ? path : path.upTo(place.behind());
    }

    private static void check(RecordPart part, List<FieldRule> rules) {
        List<FieldRule> before = new ArrayList<>();
        for (FieldRule rule : rules) {
            for (FieldRule earlier : before) {
                FieldPath shorter = rule.path().startsWith(earlier.path()) ? earlier.path() : rule.path();
                if (rule.path().startsWith(shorter) && earlier.path().startsWith(shorter)) {
                    throw new IllegalArgumentException(
                            part.where(shorter) + " is listed more than once, or together with a field in it");
                }
                checkNames(part, earlier, rule);
            }
            before.add(rule);
        }
    }

    private static void checkNames(RecordPart part, FieldRule one, FieldRule other) {
        int common = 0;
        List<FieldPath.Step> ofOne = one.path().steps();
        List<FieldPath.Step> ofOther = other.path().steps();
        while (ofOne.get(common).equals(ofOther.get(common))) {
            common++;
        }
        Optional<String> name = nameAt(one, common);
        if (name.isPresent() && name.equals(nameAt(other, common))) {
            throw new IllegalArgumentException(part.where(one.path().upTo(common + 1)) + " and "
                    + part.where(other.path().upTo(common + 1)) + " would both be named '" + name.get() + "'");
        }
    }

    /** What the rule makes of the name of the step at an index. */
    private static Optional<String> nameAt(FieldRule rule, int index) {
        return index == rule.path().steps().size() - 1
                ? rule.outputName()
                : rule.path().upTo(index + 1).lastName();
    }
}
