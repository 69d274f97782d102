package dev.privystream.sqs;

/**
 * A field that a record's value has beside those of the message body.
 *
 * @param name the field's name
 * @param property what it holds
 */
record MetadataField(String name, MessageProperty property) {

    /**
     * @throws IllegalArgumentException if the text is not {@code field:property}; the message says what is wrong with it, and
     *     does not quote it
     */
    static MetadataField parse(String text) {
        int colon = text.lastIndexOf(':');
        String name = text.substring(0, Math.max(colon, 0)).strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("is not of the form field:property");
        }
        return new MetadataField(
                name, MessageProperty.named(text.substring(colon + 1).strip()));
    }
}
