package dev.privystream.sqs;

import java.util.Arrays;
import java.util.List;

/**
 * What becomes a record's key.
 *
 * @param source where the key is taken from
 * @param argument the attribute's name or the field's path where the source takes one, else null
 */
record RecordKey(Source source, String argument) {

    enum Source {
        MESSAGE_ID,
        MESSAGE_GROUP_ID,
        NONE,
        ATTRIBUTE,
        FIELD
    }

    static final String FORMS = "message_id, message_group_id, none, attribute:NAME or field:PATH";

    static final RecordKey MESSAGE_ID = new RecordKey(Source.MESSAGE_ID, null);
    static final RecordKey MESSAGE_GROUP_ID = new RecordKey(Source.MESSAGE_GROUP_ID, null);
    static final RecordKey NONE = new RecordKey(Source.NONE, null);

    private static final String ATTRIBUTE_PREFIX = "attribute:";
    private static final String FIELD_PREFIX = "field:";

    /** @throws IllegalArgumentException if the text has none of the {@linkplain #FORMS forms} */
    static RecordKey parse(String text) {
        if (text.startsWith(ATTRIBUTE_PREFIX) && text.length() > ATTRIBUTE_PREFIX.length()) {
            return new RecordKey(Source.ATTRIBUTE, text.substring(ATTRIBUTE_PREFIX.length()));
        }
        if (text.startsWith(FIELD_PREFIX) && text.length() > FIELD_PREFIX.length()) {
            return new RecordKey(Source.FIELD, text.substring(FIELD_PREFIX.length()));
        }
        return switch (text) {
            case "message_id" -> MESSAGE_ID;
            case "message_group_id" -> MESSAGE_GROUP_ID;
            case "none" -> NONE;
            default -> throw new IllegalArgumentException("is none of " + FORMS);
        };
    }

    static String[] recommended() {
        return new String[] {"message_id", "message_group_id", "none"};
    }

    /** The steps of the field's path. */
    List<String> path() {
        return Arrays.asList(argument.split("\\.", -1));
    }
}
