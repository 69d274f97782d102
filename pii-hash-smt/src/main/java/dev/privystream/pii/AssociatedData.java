package dev.privystream.pii;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an encrypted value is bound to beside its key: it can be decrypted only where that is the same. Nothing, the
 * record's topic, the path of the field with the part of the record that it is in, or both. The bytes are, for the topic
 * and then the path, as far as they are bound: one byte, 1 for the topic, 2 for a path in the record value, 3 for one in
 * the key, 4 for the name of a header; the number of bytes that follow, as four bytes, big-endian; the UTF-8 form.
 * Immutable and thread-safe.
 */
final class AssociatedData {
    /** What can be bound, in the order of the bytes. */
    enum Part {
        TOPIC("topic"),
        PATH("path");

        private final String configName;

        Part(String configName) {
            this.configName = configName;
        }

        String configName() {
            return configName;
        }

        static Optional<Part> named(Object name) {
            return Arrays.stream(values())
                    .filter(part -> part.configName.equals(name))
                    .findFirst();
        }

        static List<String> names() {
            return Arrays.stream(values()).map(Part::configName).toList();
        }
    }

    private static final byte[] NOTHING = {};
    private static final byte TOPIC_CODE = 1;

    private final Set<Part> parts;
    private final byte pathCode;

    /** @param recordPart the part of the record that the paths are in */
    AssociatedData(Set<Part> parts, RecordPart recordPart) {
        this.parts = parts.isEmpty() ? Set.of() : EnumSet.copyOf(parts);
        this.pathCode = pathCode(recordPart);
    }

    private static byte pathCode(RecordPart recordPart) {
        return switch (recordPart) {
            case VALUE -> 2;
            case KEY -> 3;
            case HEADERS -> 4;
        };
    }

    /**
     * @param path null where no entry says it
     * @param where names the field in the error
     * @throws FieldException if the path is bound, and there is none
     */
    void checkPath(String path, String where) {
        if (path == null && parts.contains(Part.PATH)) {
            throw FieldException.noPathToBind(where);
        }
    }

    /**
     * @param topic the record's; null where it has none
     * @param path as configured, of where the encrypted value stands; null if it is not bound
     * @throws FieldException if the topic is bound, and there is none
     */
    byte[] bytes(String topic, String path) {
        if (parts.isEmpty()) {
            return NOTHING;
        }
        if (topic == null && parts.contains(Part.TOPIC)) {
            throw FieldException.noTopicToBind();
        }
        byte[] ofTopic = parts.contains(Part.TOPIC) ? coded(TOPIC_CODE, topic) : NOTHING;
        byte[] ofPath = parts.contains(Part.PATH) ? coded(pathCode, path) : NOTHING;
        return ByteBuffer.allocate(ofTopic.length + ofPath.length)
                .put(ofTopic)
                .put(ofPath)
                .array();
    }

    private static byte[] coded(byte code, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        return ByteBuffer.allocate(1 + Integer.BYTES + utf8.length)
                .put(code)
                .putInt(utf8.length)
                .put(utf8)
                .array();
    }
}
