package dev.privystream.pii;

import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Headers;

/** The part of a record that a transform works on. */
enum RecordPart {
    KEY("record key") {
        @Override
        Schema schema(ConnectRecord<?> record) {
            return record.keySchema();
        }

        @Override
        Object value(ConnectRecord<?> record) {
            return record.key();
        }

        @Override
        <R extends ConnectRecord<R>> R with(R record, Schema schema, Object value) {
            return record.newRecord(
                    record.topic(),
                    record.kafkaPartition(),
                    schema,
                    value,
                    record.valueSchema(),
                    record.value(),
                    record.timestamp());
        }
    },

    VALUE("record value") {
        @Override
        Schema schema(ConnectRecord<?> record) {
            return record.valueSchema();
        }

        @Override
        Object value(ConnectRecord<?> record) {
            return record.value();
        }

        @Override
        <R extends ConnectRecord<R>> R with(R record, Schema schema, Object value) {
            return record.newRecord(
                    record.topic(),
                    record.kafkaPartition(),
                    record.keySchema(),
                    record.key(),
                    schema,
                    value,
                    record.timestamp());
        }
    },

    /** Has no schema, as each header has one of its own. */
    HEADERS("record headers") {
        @Override
        Schema schema(ConnectRecord<?> record) {
            return null;
        }

        @Override
        Object value(ConnectRecord<?> record) {
            return record.headers();
        }

        @Override
        <R extends ConnectRecord<R>> R with(R record, Schema schema, Object value) {
            return record.newRecord(
                    record.topic(),
                    record.kafkaPartition(),
                    record.keySchema(),
                    record.key(),
                    record.valueSchema(),
                    record.value(),
                    record.timestamp(),
                    (Headers) value);
        }
    };

    private final String words;

    RecordPart(String words) {
        this.words = words;
    }

    abstract Schema schema(ConnectRecord<?> record);

    abstract Object value(ConnectRecord<?> record);

    /** The record with another content of this part; the given one is not changed. */
    abstract <R extends ConnectRecord<R>> R with(R record, Schema schema, Object value);

    /** Names a field, as the beginning of an error message. */
    String where(FieldPath path) {
        if (path.steps().isEmpty()) {
            return "The " + words;
        }
        if (this == HEADERS) {
            return path.steps().get(0) instanceof FieldPath.Name header ? "Header '" + header.name() + "'" : "A header";
        }
        return "Field '" + path + "' of the " + words;
    }

    /** Names a field whose path may be content of the record. */
    String somewhere() {
        return this == HEADERS ? "A header" : "A field of the " + words;
    }

    @Override
    public String toString() {
        return words;
    }
}
