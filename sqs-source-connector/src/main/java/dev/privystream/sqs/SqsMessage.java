package dev.privystream.sqs;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * A message as it was received from a queue, free of the AWS SDK's types. Immutable.
 *
 * @param id the message id, the same at every receive of the message
 * @param receiptHandle the handle of this very receive
 * @param body the body as sent
 * @param systemAttributes what SQS says of the message, by SQS's own names such as {@code SentTimestamp}; and of a message out
 *     of an envelope what that said, by the names of {@link MessageProperty}
 * @param attributes what the sender said of the message, by the sender's names
 */
record SqsMessage(
        String id,
        String receiptHandle,
        String body,
        Map<String, String> systemAttributes,
        Map<String, MessageAttribute> attributes) {

    /**
     * A message attribute: text for the types String and Number, bytes for Binary.
     *
     * @param text the value of a String or Number, or null
     * @param bytes the value of a Binary, or null
     */
    record MessageAttribute(String text, byte[] bytes) {
        /** Without the value, as that of the message. */
        @Override
        public String toString() {
            return text == null ? "Binary" : "String";
        }
    }

    /** Names the message, and shows nothing of what it holds. */
    @Override
    public String toString() {
        return "message " + id;
    }

    /** The same message with another body. */
    SqsMessage withBody(String other) {
        return other.equals(body) ? this : new SqsMessage(id, receiptHandle, other, systemAttributes, attributes);
    }

    /** The same message with what was in its envelope: the body, and what is added to, or replaces, its attributes. */
    SqsMessage unwrapped(String other, Map<String, String> properties, Map<String, MessageAttribute> more) {
        return new SqsMessage(id, receiptHandle, other, merged(systemAttributes, properties), merged(attributes, more));
    }

    private static <V> Map<String, V> merged(Map<String, V> some, Map<String, V> others) {
        Map<String, V> all = new HashMap<>(some);
        all.putAll(others);
        return all;
    }

    /** The system attribute of that name, or null. */
    String systemAttribute(String name) {
        return systemAttributes.get(name);
    }

    /** When the message was sent, or null where the queue does not say. */
    Instant sentAt() {
        return instant("SentTimestamp");
    }

    /** The system attribute of that name, which holds milliseconds since 1970, or null. */
    Instant instant(String name) {
        String millis = systemAttribute(name);
        return millis == null ? null : Instant.ofEpochMilli(Long.parseLong(millis));
    }

    /** How often the message has been received, this time included; 1 where the queue does not say. */
    int receiveCount() {
        String count = systemAttribute("ApproximateReceiveCount");
        return count == null ? 1 : Integer.parseInt(count);
    }

    /** About as many bytes as the message takes on the heap while it is in flight. */
    long bytes() {
        long bytes = bytesOf(body);
        for (Map.Entry<String, MessageAttribute> attribute : attributes.entrySet()) {
            MessageAttribute value = attribute.getValue();
            bytes += bytesOf(attribute.getKey());
            bytes += value.text() == null ? 0 : bytesOf(value.text());
            bytes += value.bytes() == null ? 0 : value.bytes().length;
        }
        return bytes;
    }

    /** The JVM keeps a text in one byte a character if it is all Latin-1, else in two. */
    private static long bytesOf(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return 2L * text.length();
            }
        }
        return text.length();
    }
}
