package dev.privystream.sandbox;

import dev.privystream.pii.DecryptField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import tools.jackson.databind.JsonNode;

/** Decrypts what the source of the vault encrypts, as its configuration has it, by the transform for that. Thread-safe. */
final class SealedValues {

    private final String topic;

    /** One for each encrypted field: a value is bound to where it stands. */
    private final Map<String, DecryptField<SinkRecord>> transforms = new LinkedHashMap<>();

    /**
     * @param source the connector that encrypts
     * @param keyset a file with its keyset
     * @throws SandboxException that names the file but nothing of the keyset
     */
    SealedValues(Path source, Path keyset) {
        JsonNode config = ConnectRest.parse(read(source)).path("config");
        topic = config.path("topic").asString();
        String secret = read(keyset);
        Stream.of(config.path("transforms.seal.fields").asString().split(","))
                .map(field -> field.replaceFirst(".*:", ""))
                .forEach(field -> transforms.put(
                        field,
                        transform(
                                keyset,
                                Map.of(
                                        "fields",
                                        field,
                                        "keyset",
                                        secret,
                                        "associated.data",
                                        config.path("transforms.seal.associated.data")
                                                .asString("")))));
    }

    /** Returns the value as text; empty if the keyset has not encrypted it for one of the fields. */
    Optional<String> recover(String token) {
        return transforms.entrySet().stream()
                .flatMap(transform -> recover(transform.getKey(), transform.getValue(), token).stream())
                .findFirst();
    }

    private Optional<String> recover(String field, DecryptField<SinkRecord> transform, String token) {
        SinkRecord sealed = new SinkRecord(topic, 0, null, null, null, Map.of(field, token), 0);
        try {
            Map<?, ?> value = (Map<?, ?>) transform.apply(sealed).value();
            return Optional.of(value.get(field).toString());
        } catch (DataException e) {
            return Optional.empty();
        }
    }

    private static DecryptField<SinkRecord> transform(Path keyset, Map<String, String> config) {
        DecryptField<SinkRecord> transform = new DecryptField.Value<>();
        try {
            transform.configure(config);
        } catch (ConfigException e) {
            throw new SandboxException(keyset + ": " + e.getMessage(), e);
        }
        return transform;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new SandboxException("Cannot read " + file, e);
        }
    }
}
