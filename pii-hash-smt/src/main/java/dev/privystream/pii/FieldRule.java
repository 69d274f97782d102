package dev.privystream.pii;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry of the configured fields: {@code path} or {@code path:new_name}. The steps of a path are separated by dots.
 * A name that has one of the characters <code>. : * [ ] `</code> stands in backticks, as in Kafka's own transforms
 * (KIP-821), and a backtick in it after a backslash. {@code *} and brackets mean nothing yet and are kept free.
 */
record FieldRule(FieldPath path, Optional<String> newName) {
    static final String RESERVED_IN_PATHS = ".:*[]`";
    private static final String RESERVED_IN_NAMES = ":`";

    /** @throws IllegalArgumentException with a message that says what is wrong and where */
    static FieldRule parse(RecordPart part, String entry) {
        Parser parser = new Parser(entry);
        List<String> steps = new ArrayList<>();
        if (part == RecordPart.HEADERS) {
            steps.add(parser.name(RESERVED_IN_NAMES));
        } else {
            do {
                steps.add(parser.name(RESERVED_IN_PATHS));
            } while (parser.skip('.'));
        }
        Optional<String> newName = parser.skip(':') ? Optional.of(parser.name(RESERVED_IN_NAMES)) : Optional.empty();
        parser.end();
        return new FieldRule(new FieldPath(steps), newName);
    }

    private static final class Parser {
        private final String text;

        // Mutable state
        private int position;

        Parser(String text) {
            this.text = text;
        }

        boolean skip(char c) {
            boolean found = position < text.length() && text.charAt(position) == c;
            position += found ? 1 : 0;
            return found;
        }

        String name(String reserved) {
            int start = position;
            String name = skip('`') ? rest(start) : plain(reserved);
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a name is missing at position " + start);
            }
            return name;
        }

        void end() {
            if (position < text.length()) {
                throw new IllegalArgumentException("'" + text.charAt(position) + "' at position " + position
                        + " is not expected there; a name that has it stands in backticks");
            }
        }

        private String plain(String reserved) {
            int start = position;
            while (position < text.length() && reserved.indexOf(text.charAt(position)) < 0) {
                position++;
            }
            return text.substring(start, position);
        }

        private String rest(int start) {
            StringBuilder name = new StringBuilder();
            while (!skip('`')) {
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
