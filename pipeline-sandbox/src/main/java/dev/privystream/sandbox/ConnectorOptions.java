package dev.privystream.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that choose the connectors; filled by picocli. */
final class ConnectorOptions {

    /** The connector that encrypts for the vault. */
    static final String VAULT_SOURCE = "sqs-source-vault";

    private static final String SOURCE = "sqs-source";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--sink",
            paramLabel = "confluent|debezium",
            description = "The JDBC sink. Without it: confluent where --plugin-dir is given, else debezium.")
    private Sink sink;

    @Option(
            names = "--plugin-dir",
            paramLabel = "DIR",
            description = "An unpacked plugin for the worker, such as Confluent's JDBC sink.")
    private Path pluginDirectory;

    @Option(
            names = "--vault",
            description = "Encrypt what is hashed as well, and write it to a table of its own, pii_vault.")
    private boolean vault;

    boolean vault() {
        return vault;
    }

    /** The names of the connectors, the source first. */
    List<String> connectors() {
        Sink chosen = sink();
        return vault
                ? List.of(VAULT_SOURCE, chosen.connector(), chosen.vaultConnector())
                : List.of(SOURCE, chosen.connector());
    }

    /** The connectors that must not run beside them: of two sources each would get some of the messages. */
    List<String> otherConnectors() {
        return vault
                ? List.of(SOURCE)
                : List.of(VAULT_SOURCE, Sink.CONFLUENT.vaultConnector(), Sink.DEBEZIUM.vaultConnector());
    }

    SandboxSettings applyTo(SandboxSettings settings) {
        if (pluginDirectory == null) {
            return settings;
        }
        if (!holdsJars(pluginDirectory)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--plugin-dir " + pluginDirectory + " is no unpacked plugin: it holds no jar");
        }
        return settings.withPlugin(pluginDirectory);
    }

    private Sink sink() {
        if (sink == Sink.CONFLUENT && pluginDirectory == null) {
            throw new ParameterException(
                    command.commandLine(),
                    "--sink confluent needs --plugin-dir DIR with Confluent's JDBC sink, which Maven Central does not have");
        }
        if (sink != null) {
            return sink;
        }
        return pluginDirectory == null ? Sink.DEBEZIUM : Sink.CONFLUENT;
    }

    private static boolean holdsJars(Path directory) {
        try (Stream<Path> files = Files.walk(directory, 2)) {
            return files.anyMatch(file -> file.toString().endsWith(".jar"));
        } catch (IOException e) {
            return false;
        }
    }
}
