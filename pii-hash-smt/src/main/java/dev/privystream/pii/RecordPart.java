package dev.privystream.pii;

/** The part of a record that a transform works on. */
enum RecordPart {
    KEY("record key"),
    VALUE("record value"),
    HEADERS("record headers");

    private final String words;

    RecordPart(String words) {
        this.words = words;
    }

    /** Names a configured field, as the beginning of an error message. */
    String where(FieldPath path) {
        if (path.steps().isEmpty()) {
            return "The " + words;
        }
        return this == HEADERS ? "Header '" + path.steps().get(0) + "'" : "Field " + path + " of the " + words;
    }

    @Override
    public String toString() {
        return words;
    }
}
