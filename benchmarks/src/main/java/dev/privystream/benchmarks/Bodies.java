package dev.privystream.benchmarks;

import dev.privystream.sandbox.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Files of message bodies, one a line. */
final class Bodies {

    /** Enough that no two messages of a batch are alike. */
    private static final int DIFFERENT = 10_000;

    private static final JsonMapper JSON = JsonMapper.shared();

    private Bodies() {}

    /** Logins like those of a file of samples, each of another user, device and address. */
    static Path likeSamples(Path samples, Path file) {
        try {
            // One of the samples is no login, on purpose.
            List<JsonNode> logins = Files.readAllLines(samples).stream()
                    .map(JSON::readTree)
                    .filter(sample -> sample.has("user_id"))
                    .toList();
            List<String> bodies = new ArrayList<>(DIFFERENT);
            for (int i = 0; i < DIFFERENT; i++) {
                ObjectNode login = (ObjectNode) logins.get(i % logins.size()).deepCopy();
                login.put("user_id", new UUID(0x4000L, 0x8000_0000_0000_0000L + i).toString());
                login.put("ip", "198.51.%d.%d".formatted(i / 250, i % 250));
                login.put("device_id", "%03d-%02d-%04d".formatted(i % 1000, i % 100, i));
                bodies.add(JSON.writeValueAsString(login));
            }
            return Files.write(file, bodies);
        } catch (IOException e) {
            throw new SandboxException("The message bodies cannot be written: " + e.getMessage(), e);
        }
    }

    /** One login of that size, which the records keep: the version of its app is as long as it takes. */
    static Path ofSize(Path samples, int bytes, Path file) {
        try {
            ObjectNode login =
                    (ObjectNode) JSON.readTree(Files.readAllLines(samples).get(0));
            int others = JSON.writeValueAsString(login.put("app_version", "")).length();
            login.put("app_version", "1".repeat(Math.max(0, bytes - others)));
            return Files.write(file, List.of(JSON.writeValueAsString(login)));
        } catch (IOException e) {
            throw new SandboxException("The message bodies cannot be written: " + e.getMessage(), e);
        }
    }

    /** How many bytes a body of the file has on the average. */
    static long averageSize(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return (Files.size(file) - lines.size()) / lines.size();
        } catch (IOException e) {
            throw new SandboxException("Cannot read " + file, e);
        }
    }
}
