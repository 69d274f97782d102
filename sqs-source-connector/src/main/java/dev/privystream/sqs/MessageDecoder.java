package dev.privystream.sqs;

import org.apache.kafka.connect.data.Schema;

/** Turns messages into values: out of the envelope, out of the encoding, by the schema. Pure, immutable and thread-safe. */
final class MessageDecoder {

    private final MessageEnvelope envelope;
    private final MessageEncoding encoding;
    private final MessageSchema schema;

    /** @param schema what bodies must fit, or null for bodies that are taken as they are, as text */
    MessageDecoder(MessageEnvelope envelope, MessageEncoding encoding, MessageSchema schema) {
        this.envelope = envelope;
        this.encoding = encoding;
        this.schema = schema;
    }

    /** The schema of the values. */
    Schema valueSchema() {
        return schema == null ? Schema.STRING_SCHEMA : schema.connectSchema();
    }

    /** Never throws: what does not fit is returned as {@link Decoded.Invalid}. */
    Decoded decode(SqsMessage received) {
        String key = SqsSourceConfig.MESSAGE_ENVELOPE_CONFIG;
        try {
            SqsMessage message = envelope.open(received, encoding != MessageEncoding.NONE);
            key = SqsSourceConfig.MESSAGE_ENCODING_CONFIG;
            message = message.withBody(encoding.decode(message.body()));
            if (schema == null) {
                return new Decoded.Value(message, Schema.STRING_SCHEMA, unicode(message.body()));
            }
            key = SqsSourceConfig.MESSAGE_SCHEMA_CONFIG;
            return new Decoded.Value(message, schema.connectSchema(), schema.read(message.body()));
        } catch (MisfitException e) {
            return new Decoded.Invalid(key, e.pointer(), e.rule());
        }
    }

    /** Half a surrogate pair, which only an escape in an envelope can write, has no encoding in UTF-8. */
    private static String unicode(String text) throws MisfitException {
        if (!JsonType.isUnicode(text)) {
            throw new MisfitException("utf-8");
        }
        return text;
    }
}
