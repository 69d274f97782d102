package dev.privystream.sqs;

import java.util.Map;

/** Message bodies, as the tests of what is made of them need them. */
final class Bodies {

    private Bodies() {}

    static SqsMessage message(String body) {
        return new SqsMessage("id", "handle", body, Map.of(), Map.of());
    }

    /** What the body is by that schema, without envelope and encoding. */
    static Decoded decode(MessageSchema schema, String body) {
        return new MessageDecoder(MessageEnvelope.NONE, MessageEncoding.NONE, schema).decode(message(body));
    }

    /** What a body is that does not fit the schema. */
    static Decoded.Invalid misfit(String pointer, String rule) {
        return new Decoded.Invalid("message.schema", pointer, rule);
    }
}
