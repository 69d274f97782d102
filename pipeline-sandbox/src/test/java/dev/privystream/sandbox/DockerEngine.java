package dev.privystream.sandbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;

/** The Docker engine of this machine, by its command line. What is missing for a test skips it. */
final class DockerEngine {

    static final String CONFLUENT_BASE = "confluentinc/cp-kafka-connect:8.3.1";
    static final String APACHE_BASE = "apache/kafka:4.3.1";

    private static final String MAVEN = "maven:3.9-eclipse-temurin-17";
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private DockerEngine() {}

    static void assumeThere() {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "There is no Docker engine: not tested");
        assumeTrue(succeeds("docker", "compose", "version"), "docker compose is not installed: not tested");
    }

    static void assumeImages(String... images) {
        for (String image : images) {
            assumeTrue(
                    succeeds("docker", "image", "inspect", image) || succeeds("docker", "pull", "--quiet", image),
                    "The image " + image + " is neither here nor can it be pulled: not tested");
        }
    }

    /**
     * Builds the Connect image.
     *
     * @param base the image that it stands on
     * @return its name; it stays, so that the next build is quick
     */
    static String buildConnect(Project project, String base) {
        assumeImages(MAVEN, base);
        String image = "privystream/connect-it:" + base.replaceAll("[^a-z0-9.]", "-");
        String home = project.home().toString();
        run(
                project.home(),
                Map.of(),
                "docker",
                "build",
                "--force-rm",
                "--build-arg",
                "CONNECT_BASE=" + base,
                "-t",
                image,
                home);
        return image;
    }

    /**
     * Runs a command to its end.
     *
     * @return its output
     * @throws SandboxException with its output if it fails
     */
    static String run(Path directory, Map<String, String> environment, String... command) {
        try {
            Path output = Files.createTempFile("command", ".out");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                process.getOutputStream().close();
                boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                process.destroyForcibly();
                if (!ended || process.exitValue() != 0) {
                    throw new SandboxException(
                            "%s fails:\n%s".formatted(String.join(" ", command), Files.readString(output)));
                }
                return Files.readString(output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new SandboxException("There is no " + command[0], e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted", e);
        }
    }

    private static boolean succeeds(String... command) {
        try {
            run(Path.of("."), Map.of(), command);
            return true;
        } catch (SandboxException e) {
            return false;
        }
    }
}
