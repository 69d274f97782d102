package dev.privystream.sqs;

/**
 * Something in a message that does not fit: where, as a JSON pointer into the document that is being read, and by which rule;
 * never the value. Has no stack trace.
 */
final class MisfitException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String rule;

    // Mutable state, until the exception has left the document's root
    private String pointer;

    MisfitException(String rule) {
        this("", rule);
    }

    MisfitException(String pointer, String rule) {
        super(rule, null, false, false);
        this.pointer = pointer;
        this.rule = rule;
    }

    /** The same, seen from one level further up: the step leads to where it was seen from before. */
    MisfitException under(String step) {
        pointer = "/" + step + pointer;
        return this;
    }

    String pointer() {
        return pointer;
    }

    String rule() {
        return rule;
    }
}
