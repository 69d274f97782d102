package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.deployment.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The shell of somebody who operates a sandbox. It runs the commands of the runbooks as they are written, with the sandbox's
 * addresses in the place of the usual ones, and Kafka's scripts by their main classes. The names are set as the runbooks'
 * index says.
 */
final class OperatorShell {

    private static final Map<String, String> KAFKA_TOOLS = Map.of(
            "kafka-topics.sh", "org.apache.kafka.tools.TopicCommand",
            "kafka-configs.sh", "kafka.admin.ConfigCommand",
            "kafka-get-offsets.sh", "org.apache.kafka.tools.GetOffsetShell",
            "kafka-consumer-groups.sh", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
            "kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer");

    private final Path directory;
    private final Map<String, String> replacements = new LinkedHashMap<>();
    private final String names;

    OperatorShell(RunningSandbox sandbox, String sink) throws IOException {
        Project project = sandbox.project();
        Endpoints endpoints = sandbox.endpoints();
        directory = Files.createDirectories(sandbox.sandbox().directory().resolve("operator"));
        Files.createSymbolicLink(directory.resolve("config"), project.home().resolve("config"));
        Path bin = Files.createDirectories(directory.resolve("bin"));
        // The sandbox's own classes would have them log to standard output.
        String classPath = Stream.of("kafka-tools", "kafka")
                .map(project::classPath)
                .map(path -> path.substring(path.indexOf(File.pathSeparatorChar) + 1))
                .collect(joining(File.pathSeparator));
        String java =
                System.getProperty("java.home") + "/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp " + classPath;
        for (Map.Entry<String, String> tool : KAFKA_TOOLS.entrySet()) {
            Path script = Files.writeString(
                    bin.resolve(tool.getKey()), "#!/bin/sh\nexec " + java + " " + tool.getValue() + " \"$@\"\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        }
        replace("localhost:8083", endpoints.connect().getAuthority());
        replace("localhost:9092", endpoints.bootstrapServers());
        replace("localhost:9324", endpoints.sqs().getAuthority());
        replace(
                "/mnt/privystream",
                sandbox.sandbox().directory().resolve("mount").toString());
        List<String> setting = new Runbook(project, "README").blocks("How the commands are written", "sh");
        assertThat(setting).hasSize(2);
        names = "export PATH=" + bin + ":$PATH AWS_PAGER=\n" + setting.get(0) + setting.get(1) + "SINK=" + sink + "\n";
    }

    /** From now on, wherever a command has the one text the other is meant. */
    void replace(String text, String replacement) {
        replacements.put(text, replacement);
    }

    /** Where its commands run. */
    Path directory() {
        return directory;
    }

    /** Skips the test where the machine lacks one of these programs. */
    static void needs(String... programs) {
        for (String program : programs) {
            boolean there = Programs.isInstalled(program);
            Assumptions.assumeTrue(there, "The runbook's commands need " + program + ", which is not installed here");
        }
    }

    /** Runs commands, whatever their exit; returns all that they write. */
    String run(String commands) {
        String script = names + commands;
        for (Map.Entry<String, String> each : replacements.entrySet()) {
            script = script.replace(each.getKey(), each.getValue());
        }
        try {
            Process process = new ProcessBuilder("bash", "-c", script)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return output;
        } catch (IOException e) {
            throw new SandboxException("The commands could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted", e);
        }
    }
}
