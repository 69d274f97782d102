package dev.privystream.pii;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry of the configured fields: {@code path} or {@code path:new_name}. The steps of a path are separated by dots:
 *
 * <ul>
 *   <li>a name, of a struct's field or a map's key; one that has any of the characters <code>. : * [ ] `</code> stands in
 *       backticks, as in Kafka's own transforms (KIP-821), and a backtick in it after a backslash
 *   <li>{@code *}, every field of a struct or key of a map
 *   <li>{@code **}, any number of steps, also none; a name follows
 *   <li>{@code [*]} behind any of these, without a dot, every element of the array that is there; at the beginning of a
 *       path, of the key or value itself
 * </ul>
 *
 * <p>{@code .} alone is the record key or value as a whole. The entry of a header is its name, in which dots, asterisks
 * and brackets have no meaning. Whitespace around a name, or around the entry, is no part of it; in backticks it is.
 */
record FieldRule(FieldPath path, Optional<String> newName) {
    static final String RESERVED_IN_PATHS = ".:*[]`";
    private static final String RESERVED_IN_NAMES = ":`";

    FieldRule {
        if (newName.isPresent() && path.lastName().isEmpty()) {
            throw new IllegalArgumentException("what has no name of its own cannot get a new one");
        }
    }

    /** @throws IllegalArgumentException with a message that says what is wrong and where */
    static FieldRule parse(RecordPart part, String entry) {
        Parser parser = new Parser(entry.strip());
        FieldPath path = parser.path(part);
        Optional<String> newName = parser.skip(":") ? Optional.of(parser.name(RESERVED_IN_NAMES)) : Optional.empty();
        parser.end();
        return new FieldRule(path, newName);
    }

    /** The name of the field that replaces the one that the path ends in; empty where that has none. */
    Optional<String> outputName() {
        return newName.or(path::lastName);
    }

    /** The path of what replaces the field. */
    FieldPath outputPath() {
        return newName.map(name -> path.upTo(path.steps().size() - 1).then(name))
                .orElse(path);
    }

    private static final class Parser {
        private final String text;

        // Mutable state
        private int position;

        Parser(String text) {
            this.text = text;
        }

        boolean skip(String token) {
            boolean found = text.startsWith(token, position);
            position += found ? token.length() : 0;
            return found;
        }

        FieldPath path(RecordPart part) {
            if (part == RecordPart.HEADERS) {
                return FieldPath.ROOT.then(name(RESERVED_IN_NAMES));
            }
            if (text.equals(".")) {
                position = 1;
                return FieldPath.ROOT;
            }
            List<FieldPath.Step> steps = new ArrayList<>();
            if (!elements(steps) || skip(".")) {
                do {
                    step(steps);
                } while (skip("."));
            }
            return new FieldPath(steps);
        }

        private void step(List<FieldPath.Step> steps) {
            if (skip("**")) {
                steps.add(FieldPath.Wildcard.ANY_DEPTH);
                if (!text.startsWith(".", position)
                        || text.startsWith(".*", position)
                        || text.startsWith(".[", position)) {
                    throw new IllegalArgumentException("'**' at position " + (position - 2) + " must be followed by a"
                            + " name, as in '**.name'; a name that has it stands in backticks");
                }
            } else {
                steps.add(skip("*") ? FieldPath.Wildcard.ANY_NAME : new FieldPath.Name(name(RESERVED_IN_PATHS)));
                elements(steps);
            }
        }

        private boolean elements(List<FieldPath.Step> steps) {
            int before = steps.size();
            while (skip("[*]")) {
                steps.add(FieldPath.Wildcard.ELEMENT);
            }
            return steps.size() > before;
        }

        String name(String reserved) {
            skipWhitespace();
            int start = position;
            String name = skip("`") ? rest(start) : plain(reserved);
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a name is missing at position " + start);
            }
            skipWhitespace();
            return name;
        }

        void end() {
            if (position < text.length()) {
                throw new IllegalArgumentException("'" + text.charAt(position) + "' at position " + position
                        + " is not expected there; a name that has it stands in backticks");
            }
        }

        private void skipWhitespace() {
            while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
                position++;
            }
        }

        private String plain(String reserved) {
            int start = position;
            while (position < text.length() && reserved.indexOf(text.charAt(position)) < 0) {
                position++;
            }
            return text.substring(start, position).strip();
        }

        private String rest(int start) {
            StringBuilder name = new StringBuilder();
            while (!skip("`")) {
                if (text.startsWith("\\`", position)) {
                    position++;
                }
                if (position == text.length()) {
                    throw new IllegalArgumentException("the backtick at position " + start + " is not closed");
                }
                name.append(text.charAt(position++));
            }
            return name.toString();
        }
    }
}
