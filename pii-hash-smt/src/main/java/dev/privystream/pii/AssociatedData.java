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
 * record's topic, the path of the field, or both. The bytes are, for the topic and then the path, as far as they are
 * bound: one byte, 1 for the topic and 2 for the path; the number of bytes that follow, as four bytes, big-endian; the
 * UTF-8 form. Immutable and thread-safe.
 */
final class AssociatedData {
    /** What can be bound, in the order of the bytes. */
    enum Part {
        TOPIC("topic", 1),
        PATH("path", 2);

        private final String configName;
        private final byte code;

        Part(String configName, int code) {
            this.configName = configName;
            this.code = (byte) code;
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

    private final Set<Part> parts;

    AssociatedData(Set<Part> parts) {
        this.parts = parts.isEmpty() ? Set.of() : EnumSet.copyOf(parts);
    }

    boolean bindsPath() {
        return parts.contains(Part.PATH);
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
        byte[] ofTopic = parts.contains(Part.TOPIC) ? part(Part.TOPIC, topic) : NOTHING;
        byte[] ofPath = parts.contains(Part.PATH) ? part(Part.PATH, path) : NOTHING;
        return ByteBuffer.allocate(ofTopic.length + ofPath.length)
                .put(ofTopic)
                .put(ofPath)
                .array();
    }

    private static byte[] part(Part part, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        return ByteBuffer.allocate(1 + Integer.BYTES + utf8.length)
                .put(part.code)
                .putInt(utf8.length)
                .put(utf8)
                .array();
    }
}
