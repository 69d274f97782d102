package dev.privystream.sqs;

import dev.privystream.sqs.SqsMessage.MessageAttribute;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/** What another service has put a body into before it sent it to the queue. Pure and thread-safe. */
enum MessageEnvelope {
    NONE {
        @Override
        SqsMessage open(SqsMessage message, boolean encoded) {
            return message;
        }
    },
    /** A notification of SNS, as a subscription without raw message delivery brings it. */
    SNS {
        @Override
        SqsMessage open(SqsMessage message, boolean encoded) throws MisfitException {
            JsonNode envelope = JsonText.read(message.body());
            if (!envelope.isObject()) {
                throw new MisfitException("type");
            }
            if (!requiredText(envelope, "Type").equals("Notification")) {
                // A SubscriptionConfirmation or an UnsubscribeConfirmation is SNS's own, and no message of anybody.
                throw new MisfitException("const").under("Type");
            }
            Map<String, String> properties = new HashMap<>();
            putText(properties, envelope, "TopicArn");
            putText(properties, envelope, "Subject");
            putInstant(properties, "Timestamp", textOf(envelope, "Timestamp"), "Timestamp");
            return message.unwrapped(requiredText(envelope, "Message"), properties, attributesOf(envelope));
        }
    },
    /** An event of EventBridge. */
    EVENTBRIDGE {
        @Override
        SqsMessage open(SqsMessage message, boolean encoded) throws MisfitException {
            return JsonText.read(message.body(), parser -> event(message, parser, encoded));
        }
    };

    /** The members of an event that become properties, by the names of these. */
    private static final Map<String, String> EVENT_PROPERTIES =
            Map.of("id", "EventId", "source", "EventSource", "detail-type", "EventDetailType");

    /**
     * Takes the envelope off.
     *
     * @param encoded whether what is in the envelope is text that is still to be decoded, rather than a body
     * @return the message with the body that was in the envelope; what the envelope says of it is among its attributes
     * @throws MisfitException if there is no such envelope; the pointer leads into the body as received
     */
    abstract SqsMessage open(SqsMessage message, boolean encoded) throws MisfitException;

    private static String requiredText(JsonNode envelope, String name) throws MisfitException {
        String text = textOf(envelope, name);
        if (text == null) {
            throw new MisfitException("required").under(name);
        }
        return text;
    }

    private static String textOf(JsonNode envelope, String name) throws MisfitException {
        JsonNode node = envelope.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isString()) {
            throw new MisfitException("type").under(name);
        }
        return node.stringValue();
    }

    private static void putText(Map<String, String> properties, JsonNode envelope, String name) throws MisfitException {
        String text = textOf(envelope, name);
        if (text != null) {
            properties.put(name, text);
        }
    }

    /** As SQS writes its own times: milliseconds since 1970. */
    private static void putInstant(Map<String, String> properties, String property, String text, String name)
            throws MisfitException {
        if (text == null) {
            return;
        }
        try {
            properties.put(property, Long.toString(Instant.parse(text).toEpochMilli()));
        } catch (DateTimeException | ArithmeticException e) {
            throw new MisfitException("format").under(name);
        }
    }

    private static Map<String, MessageAttribute> attributesOf(JsonNode envelope) throws MisfitException {
        JsonNode declared = envelope.get("MessageAttributes");
        if (declared == null || declared.isNull()) {
            return Map.of();
        }
        Map<String, MessageAttribute> attributes = new HashMap<>();
        try {
            if (!declared.isObject()) {
                throw new MisfitException("type");
            }
            for (Map.Entry<String, JsonNode> attribute : declared.properties()) {
                attributes.put(attribute.getKey(), attributeOf(attribute.getValue()));
            }
        } catch (MisfitException e) {
            throw e.under("MessageAttributes");
        }
        return attributes;
    }

    private static MessageAttribute attributeOf(JsonNode attribute) throws MisfitException {
        try {
            String type = requiredText(attribute, "Type");
            String value = requiredText(attribute, "Value");
            return type.startsWith("Binary")
                    ? new MessageAttribute(null, binary(value))
                    : new MessageAttribute(value, null);
        } catch (MisfitException e) {
            throw e.under(JsonType.UNDECLARED);
        }
    }

    private static byte[] binary(String value) throws MisfitException {
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw new MisfitException("base64").under("Value");
        }
    }

    /** The detail is cut out of the text: written anew, its numbers might be others. */
    private static SqsMessage event(SqsMessage message, JsonParser parser, boolean encoded) throws MisfitException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new MisfitException("type");
        }
        String detail = null;
        Map<String, String> properties = new HashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.equals("detail")) {
                detail = encoded ? textAt(parser, name) : sourceAt(parser, message.body());
            } else if (EVENT_PROPERTIES.containsKey(name) && token != JsonToken.VALUE_NULL) {
                properties.put(EVENT_PROPERTIES.get(name), textAt(parser, name));
            } else if (name.equals("time") && token != JsonToken.VALUE_NULL) {
                putInstant(properties, "EventTime", textAt(parser, name), name);
            } else {
                parser.skipChildren();
            }
        }
        if (detail == null) {
            throw new MisfitException("required").under("detail");
        }
        return message.unwrapped(detail, properties, Map.of());
    }

    private static String textAt(JsonParser parser, String name) throws MisfitException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new MisfitException("type").under(name);
        }
        return parser.getString();
    }

    private static String sourceAt(JsonParser parser, String text) {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.finishToken();
        parser.skipChildren();
        return text.substring(start, (int) parser.currentLocation().getCharOffset());
    }
}
