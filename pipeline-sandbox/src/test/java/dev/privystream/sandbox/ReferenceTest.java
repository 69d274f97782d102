package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.pii.DecryptField;
import dev.privystream.pii.EncryptField;
import dev.privystream.pii.HashField;
import dev.privystream.sqs.SqsSourceConnector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds that docs/reference is what the classes say; writes it with {@code -Dreference.write=true}. */
class ReferenceTest {

    private static final Path REFERENCE = Project.ofThisJvm().home().resolve("docs/reference");

    @ParameterizedTest
    @ValueSource(strings = {"sqs-source-connector.md", "pii-hash-smt.md"})
    void referenceIsWhatTheClassesSay(String file) throws IOException {
        String expected = references().get(file);
        if (Boolean.getBoolean("reference.write")) {
            Files.createDirectories(REFERENCE);
            Files.writeString(REFERENCE.resolve(file), expected);
        }
        assertThat(REFERENCE.resolve(file))
                .as("docs/reference; write it anew: mvn test -pl pipeline-sandbox -am -Dreference.write=true")
                .content()
                .isEqualTo(expected);
    }

    private static Map<String, String> references() {
        Map<String, String> references = new LinkedHashMap<>();
        references.put(
                "sqs-source-connector.md",
                page(
                        "SQS source connector: configuration keys",
                        section(SqsSourceConnector.class, new SqsSourceConnector().config(), "##")));
        references.put(
                "pii-hash-smt.md",
                page(
                        "HashField, EncryptField, DecryptField: configuration keys",
                        "Each key stands behind `transforms.NAME.` in a connector's configuration.\n",
                        section(HashField.Key.class, new HashField.Key<>().config(), "###", HashField.Value.class),
                        section(HashField.Header.class, new HashField.Header<>().config(), "###"),
                        section(
                                EncryptField.Key.class,
                                new EncryptField.Key<>().config(),
                                "###",
                                EncryptField.Value.class),
                        section(EncryptField.Header.class, new EncryptField.Header<>().config(), "###"),
                        section(
                                DecryptField.Key.class,
                                new DecryptField.Key<>().config(),
                                "###",
                                DecryptField.Value.class),
                        section(DecryptField.Header.class, new DecryptField.Header<>().config(), "###")));
        return references;
    }

    private static String page(String title, String... parts) {
        return "# " + title + "\n\nGenerated from the classes; what differs fails the build.\n\n"
                + String.join("\n", parts);
    }

    private static String section(Class<?> type, ConfigDef config, String heading, Class<?>... sameFor) {
        StringBuilder text = new StringBuilder();
        text.append(heading.equals("##") ? "Class: " : "## ").append(name(type));
        for (Class<?> same : sameFor) {
            text.append(" and ").append(name(same));
        }
        text.append("\n");
        for (String group : config.groups()) {
            List<ConfigKey> keys = config.configKeys().values().stream()
                    .filter(key -> Objects.equals(key.group, group))
                    .sorted(Comparator.comparingInt(key -> key.orderInGroup))
                    .toList();
            text.append("\n").append(heading).append(" ").append(group).append("\n\n");
            text.append("| key | type | default | importance | valid values | documentation |\n");
            text.append("|---|---|---|---|---|---|\n");
            keys.forEach(key -> text.append(row(key)));
        }
        return text.toString();
    }

    private static String row(ConfigKey key) {
        return "| `%s` | %s | %s | %s | %s | %s |\n"
                .formatted(
                        key.name,
                        key.type.name().toLowerCase(Locale.ROOT),
                        defaultOf(key),
                        key.importance.name().toLowerCase(Locale.ROOT),
                        key.validator == null ? "any" : cell(key.validator.toString()),
                        cell(key.documentation));
    }

    private static String defaultOf(ConfigKey key) {
        if (!key.hasDefault()) {
            return "(required)";
        }
        if (key.defaultValue == null) {
            return "none";
        }
        String value = ConfigDef.convertToString(key.defaultValue, key.type);
        if (value.isEmpty()) {
            return key.type == Type.LIST ? "(empty list)" : "(empty)";
        }
        return "`" + cell(value) + "`";
    }

    private static String name(Class<?> type) {
        return "`" + type.getName() + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ");
    }
}
