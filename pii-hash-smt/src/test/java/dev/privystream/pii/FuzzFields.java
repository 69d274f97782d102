package dev.privystream.pii;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;

/**
 * Which fields a transform is configured to replace, and how, as the test reads it: nothing here is shared with the
 * transforms.
 */
final class FuzzFields {
    /** A step of a path, or of the way to a value in a record. */
    record Step(Kind kind, String name) {
        enum Kind {
            NAME,
            /** A key that is no string. */
            KEY,
            ELEMENT,
            ANY_NAME,
            ANY_DEPTH
        }

        static final Step KEY = new Step(Kind.KEY, null);
        static final Step ELEMENT = new Step(Kind.ELEMENT, null);
        static final Step ANY_NAME = new Step(Kind.ANY_NAME, null);
        static final Step ANY_DEPTH = new Step(Kind.ANY_DEPTH, null);

        static Step name(String name) {
            return new Step(Kind.NAME, name);
        }

        boolean isName() {
            return kind == Kind.NAME;
        }

        boolean isOpen() {
            return kind == Kind.ANY_NAME || kind == Kind.ANY_DEPTH;
        }

        private boolean fits(Step place) {
            return switch (kind) {
                case NAME, ELEMENT -> equals(place);
                case ANY_NAME -> place.kind == Kind.NAME || place.kind == Kind.KEY;
                default -> false;
            };
        }
    }

    /** @param newName null if the field keeps its own */
    record Rule(List<Step> path, String newName) {
        boolean isOpen() {
            return path.stream().anyMatch(Step::isOpen);
        }

        boolean matches(List<Step> place) {
            return matches(path, place);
        }

        private static boolean matches(List<Step> path, List<Step> place) {
            if (path.isEmpty()) {
                return place.isEmpty();
            }
            List<Step> rest = path.subList(1, path.size());
            if (path.get(0) == Step.ANY_DEPTH) {
                return matches(rest, place) || !place.isEmpty() && matches(path, place.subList(1, place.size()));
            }
            return !place.isEmpty() && path.get(0).fits(place.get(0)) && matches(rest, place.subList(1, place.size()));
        }

        /** Whether the first steps of the path lead to the place, so that it goes on there. */
        boolean leadsOn(int steps, List<Step> place) {
            return matches(path.subList(0, steps), place);
        }

        /** Whether the path names all steps to the place, and then more. */
        boolean leadsThrough(List<Step> place) {
            return !isOpen() && path.size() > place.size() && matches(path.subList(0, place.size()), place);
        }

        String text(boolean ofHeader) {
            StringBuilder text = new StringBuilder();
            for (Step step : path) {
                if (step != Step.ELEMENT && !text.isEmpty()) {
                    text.append('.');
                }
                text.append(
                        switch (step.kind()) {
                            case NAME -> ofHeader ? quoted(step.name(), ":`") : quoted(step.name(), ".:*[]`");
                            case ELEMENT -> "[*]";
                            case ANY_DEPTH -> "**";
                            default -> "*";
                        });
            }
            return (text.isEmpty() ? "." : text) + (newName == null ? "" : ":" + quoted(newName, ":`"));
        }

        private static String quoted(String name, String reserved) {
            return name.chars().anyMatch(c -> reserved.indexOf(c) >= 0) ? "`" + name.replace("`", "\\`") + "`" : name;
        }
    }

    enum Kind {
        HASH,
        ENCRYPT_ALIKE,
        ENCRYPT_APART;

        boolean isHash() {
            return this == HASH;
        }
    }

    static final String PREVIOUS_SECRET = "fedcba9876543210fedcba9876543210";
    static final String PREVIOUS_SUFFIX = "_p";

    private static final List<String> NEW_NAMES = List.of("r1", "r2", "r.3", "email", "a", "n`x", "r1_p");

    final Kind kind;
    final RecordPart part;
    final boolean hasPrevious;
    final boolean hasSecretId;
    final boolean bindsTopic;
    final Map<List<Step>, String> normalizations = new HashMap<>();
    final Map<List<Step>, String> domains = new HashMap<>();
    final List<Rule> rules = new ArrayList<>();
    final Optional<String> pattern;
    final boolean replaceUnlisted;
    final List<String> tags;
    final boolean ignoreMissing;
    final boolean ignoreUnsupported;
    final boolean ignoreNoMatch;
    final boolean keepOriginal;

    /** @param places some ways that lead to something */
    FuzzFields(Choices choices, Kind kind, RecordPart part, List<List<Step>> places) {
        this.kind = kind;
        this.part = part;
        keepOriginal = choices.oneIn(8);
        for (List<Step> place : places) {
            rule(choices, place).ifPresent(rules::add);
        }
        pattern = Optional.ofNullable(choices.of(null, null, null, "(?i)EMAIL", "^a$", "e|id"));
        replaceUnlisted = !choices.oneIn(3);
        tags = choices.of(List.of("pii"), List.of("pii"), List.of("gdpr"), List.of("pii", "gdpr"), List.of());
        ignoreMissing = choices.below(2) == 1;
        ignoreUnsupported = choices.below(2) == 1;
        ignoreNoMatch = choices.below(3) == 1;
        hasPrevious = kind.isHash() && choices.oneIn(4);
        hasSecretId = kind.isHash() && choices.oneIn(4);
        bindsTopic = !kind.isHash() && choices.oneIn(2);
        for (Rule rule : kind.isHash() ? rules : List.<Rule>of()) {
            if (choices.oneIn(8)) {
                normalizations.put(rule.path(), choices.of("lower", "trim+upper", "nfkc+digits"));
            }
            if (choices.oneIn(4)) {
                domains.put(rule.path(), choices.of("d", "person.email"));
            }
        }
    }

    /** What of the configuration cannot be used with the rest. */
    void simplify() {
        Rule last = rules.isEmpty() ? new Rule(List.of(Step.name("a")), "r1") : rules.get(rules.size() - 1);
        if (rules.isEmpty()) {
            rules.add(last);
        } else {
            rules.remove(last);
            normalizations.remove(last.path());
            domains.remove(last.path());
        }
    }

    private Optional<Rule> rule(Choices choices, List<Step> place) {
        List<Step> path = new ArrayList<>(place);
        boolean isHeader = part == RecordPart.HEADERS;
        for (int i = 0; i < path.size(); i++) {
            if (path.get(i) == Step.KEY || !isHeader && path.get(i).isName() && choices.oneIn(6)) {
                path.set(i, Step.ANY_NAME);
            }
        }
        int last = path.size() - 1;
        if (last >= 0 && path.get(last).isName() && choices.oneIn(20)) {
            path.set(last, Step.name("nowhere"));
        }
        if (!isHeader && !path.isEmpty() && choices.oneIn(4)) {
            int to = choices.below(path.size());
            if (path.get(to).isName()) {
                int from = to == 0 ? 0 : choices.below(to);
                // What stands before elements must be a name, or nothing
                path.subList(from, to).clear();
                path.add(from, Step.ANY_DEPTH);
            }
        }
        boolean endsInName = !path.isEmpty() && path.get(path.size() - 1).isName();
        String newName = endsInName && (choices.oneIn(3) || keepOriginal) ? choices.of(NEW_NAMES) : null;
        return keepOriginal && newName == null ? Optional.empty() : Optional.of(new Rule(path, newName));
    }

    Map<String, String> config() {
        Map<String, String> config = new HashMap<>();
        config.put(
                "fields",
                String.join(
                        ",",
                        rules.stream()
                                .map(rule -> rule.text(part == RecordPart.HEADERS))
                                .toList()));
        pattern.ifPresent(present -> config.put("fields.pattern", present));
        config.put("on.unlisted.match", !replaceUnlisted ? "fail" : kind.isHash() ? "hash" : "encrypt");
        config.put("fields.tag", String.join(",", tags));
        config.put("on.missing.field", ignoreMissing ? "ignore" : "fail");
        config.put("on.unsupported.type", ignoreUnsupported ? "ignore" : "fail");
        config.put("on.no.match", ignoreNoMatch ? "ignore" : "fail");
        config.put("keep.original", Boolean.toString(keepOriginal));
        if (kind.isHash()) {
            config.put("secret", Hashing.SECRET);
        } else {
            config.put("keyset", kind == Kind.ENCRYPT_ALIKE ? Keysets.AES_SIV : Keysets.AES_GCM);
        }
        if (hasPrevious) {
            config.put("previous.secret", PREVIOUS_SECRET);
            config.put("previous.suffix", PREVIOUS_SUFFIX);
        }
        if (hasSecretId) {
            config.put("secret.id", "k2");
        }
        if (bindsTopic) {
            config.put("associated.data", "topic");
        }
        if (!normalizations.isEmpty()) {
            config.put("normalize", entries(normalizations));
        }
        if (!domains.isEmpty()) {
            config.put("domain", entries(domains));
        }
        return config;
    }

    private String entries(Map<List<Step>, String> settings) {
        return String.join(
                ",",
                settings.entrySet().stream()
                        .map(entry -> new Rule(entry.getKey(), null).text(part == RecordPart.HEADERS) + "="
                                + entry.getValue())
                        .toList());
    }

    Optional<Rule> listed(List<Step> place) {
        return rules.stream().filter(rule -> rule.matches(place)).findFirst();
    }

    /** @param name null for what has no name of its own */
    boolean isUnlisted(List<Step> place, String name) {
        return name != null
                && pattern.isPresent()
                && Pattern.compile(pattern.get()).matcher(name).find()
                && rules.stream().noneMatch(rule -> rule.leadsThrough(place));
    }

    /** Whether paths have led to a place by their own steps, and cannot go on in what is there. */
    boolean isStuck(List<Step> place, Object value) {
        List<Step> open = new ArrayList<>();
        for (Rule rule : rules) {
            for (int i = 0; i < rule.path().size(); i++) {
                List<Step> behind = rule.path().subList(0, i);
                Step next = rule.path().get(i);
                boolean byItsOwn = i == 0 ? next != Step.ANY_DEPTH : behind.get(i - 1) != Step.ANY_DEPTH;
                if (byItsOwn && rule.leadsOn(i, place)) {
                    if (rule.isOpen()) {
                        open.add(next);
                    } else if (!leadsInto(next, value)) {
                        return true;
                    }
                }
            }
        }
        return !ignoreUnsupported && !open.isEmpty() && open.stream().noneMatch(next -> leadsInto(next, value));
    }

    /** Whether a path leads to the place, or further. */
    boolean leadsTo(List<Step> place) {
        return rules.stream()
                .anyMatch(rule ->
                        IntStream.rangeClosed(0, rule.path().size()).anyMatch(steps -> rule.leadsOn(steps, place)));
    }

    private static boolean leadsInto(Step next, Object value) {
        if (value instanceof Map || value instanceof Struct) {
            return next != Step.ELEMENT;
        }
        return value instanceof List && (next == Step.ELEMENT || next == Step.ANY_DEPTH);
    }

    boolean isTagged(Map<String, String> parameters) {
        return parameters != null
                && tags.stream()
                        .map(parameters::get)
                        .anyMatch(value -> value != null && !value.equalsIgnoreCase("false"));
    }

    /** The way to something in a value that is shown by maps and lists. */
    static List<Step> place(Choices choices, RecordPart part, Object value) {
        List<Step> place = new ArrayList<>();
        Object at = value;
        while (at instanceof Map<?, ?> || at instanceof List<?>) {
            Collection<?> below = at instanceof Map<?, ?> map ? map.entrySet() : (List<?>) at;
            boolean isHeader = part == RecordPart.HEADERS && place.size() == 1;
            if (below.isEmpty() || isHeader || part != RecordPart.HEADERS && choices.oneIn(10)) {
                break;
            }
            Object next = below.toArray()[choices.below(below.size())];
            if (at instanceof Map<?, ?>) {
                Map.Entry<?, ?> entry = (Map.Entry<?, ?>) next;
                place.add(FuzzContent.isName(entry.getKey()) ? Step.name((String) entry.getKey()) : Step.KEY);
                at = entry.getValue();
            } else {
                place.add(Step.ELEMENT);
                at = next;
            }
        }
        return place;
    }
}
