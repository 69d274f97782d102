package dev.privystream.sandbox;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.pii.EncryptField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RecoverCommandTest {

    private static final Project PROJECT = Project.ofThisJvm();
    private static final String ADDRESS = "198.51.100.12";
    private static final String DEVICE = "000-12-3456";

    @TempDir
    private Path directory;

    private Path keyset;

    @BeforeEach
    void createKeyset() throws IOException {
        keyset = keyset("one");
    }

    @Test
    void valuesOfEachColumnAreDecryptedWithTheShippedConfiguration() throws IOException {
        Map<String, String> sealed = sealed(keyset);
        CommandRun run = recover(keyset, sealed.get("sealed_device_id"), sealed.get("sealed_ip"));
        assertThat(run.out()).containsExactly(DEVICE, ADDRESS);
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
    }

    @Test
    void tokenThatCannotBeDecryptedIsNamedByItsPlaceAndTheOthersArePrinted() throws IOException {
        String sealed = sealed(keyset).get("sealed_ip");
        String ofAnotherKeyset = sealed(keyset("two")).get("sealed_ip");
        CommandRun run = recover(keyset, ofAnotherKeyset, sealed, ADDRESS, sealed.substring(1));
        assertThat(run.out()).containsExactly(ADDRESS);
        assertThat(run.err())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("Token 1 of 4 cannot be decrypted"),
                        line -> assertThat(line).startsWith("Token 3 of 4 cannot be decrypted"),
                        line -> assertThat(line).startsWith("Token 4 of 4 cannot be decrypted"));
        assertThat(run.err()).noneMatch(line -> line.contains(ADDRESS) || line.contains(ofAnotherKeyset));
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void fileThatIsNoKeysetIsNamedAndNotQuoted() throws IOException {
        Path file = Files.writeString(directory.resolve("wrong"), "{\"key\": \"canary\"}");
        CommandRun run = recover(file, "AQ");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains(file.toString())
                        .contains("not a keyset")
                        .doesNotContain("canary"));
    }

    @Test
    void fileThatIsNotThereIsNamed() throws IOException {
        CommandRun run = recover(directory.resolve("missing"), "AQ");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("Cannot read " + directory.resolve("missing")));
    }

    private static CommandRun recover(Path keyset, String... tokens) {
        List<String> args = new ArrayList<>(List.of("recover", "--keyset", keyset.toString()));
        args.addAll(List.of(tokens));
        return CommandRun.of(args);
    }

    private Path keyset(String name) throws IOException {
        Path file = Files.createDirectories(directory.resolve("secrets")).resolve(name);
        SandboxSecrets.createKeyset(file);
        return file;
    }

    /** What the vault's source makes of an address and a device, by the names of the columns. */
    private static Map<String, String> sealed(Path keyset) throws IOException {
        String prefix = "transforms.seal.";
        JsonNode source = ConnectRest.parse(Files.readString(PROJECT.connector(ConnectorOptions.VAULT_SOURCE)))
                .path("config");
        Map<String, String> config = source.propertyStream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .collect(toMap(
                        entry -> entry.getKey().substring(prefix.length()),
                        entry -> entry.getValue().asString()));
        config.put("keyset", Files.readString(keyset));
        try (EncryptField<SourceRecord> transform = new EncryptField.Value<>()) {
            transform.configure(config);
            SourceRecord record = new SourceRecord(
                    null,
                    null,
                    source.path("topic").asString(),
                    null,
                    null,
                    null,
                    null,
                    Map.of("ip", ADDRESS, "device_id", DEVICE));
            return ((Map<?, ?>) transform.apply(record).value())
                    .entrySet().stream()
                            .collect(toMap(
                                    entry -> entry.getKey().toString(),
                                    entry -> entry.getValue().toString()));
        }
    }
}
