package dev.privystream.sqs;

import org.apache.kafka.connect.data.Schema;

/** Turns message bodies into values. Pure, immutable and thread-safe. */
final class MessageDecoder {

    private final MessageSchema schema;

    /** @param schema what bodies must fit, or null for bodies that are taken as they are */
    MessageDecoder(MessageSchema schema) {
        this.schema = schema;
    }

    /** The schema of the values. */
    Schema valueSchema() {
        return schema == null ? Schema.STRING_SCHEMA : schema.connectSchema();
    }

    Decoded decode(SqsMessage message) {
        return schema == null ? new Decoded.Value(Schema.STRING_SCHEMA, message.body()) : schema.decode(message.body());
    }
}
