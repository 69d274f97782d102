package dev.privystream.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.privystream.sandbox.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sandbox, Compose and Kubernetes do with config/postgres. */
class DatabaseFilesTest {

    private static final Project PROJECT = Project.ofThisJvm();
    private static final String DIRECTORY = "/etc/privystream/postgres";
    private static final String UPKEEP = "CALL upkeep_logins()";

    /** In that order the sandbox runs them. */
    private static List<String> files() {
        return PROJECT.tables().stream()
                .map(file -> file.getFileName().toString())
                .toList();
    }

    @Test
    void filesAreNumberedWithoutGaps() {
        assertThat(files()).hasSizeGreaterThan(3);
        for (int i = 0; i < files().size(); i++) {
            assertThat(files().get(i)).startsWith("%03d-".formatted(i + 1));
        }
    }

    /** The script that Postgres' image runs in both, with a psql that tells what it is asked to do. */
    @Test
    void composeAndKubernetesRunTheSameFilesInTheSameOrder(@TempDir Path directory) throws Exception {
        assumeTrue(Programs.isInstalled("bash"), "bash is missing");
        ComposeFile compose = ComposeFile.read(PROJECT.home().resolve("docker-compose.yml"));
        assertThat(compose.services().get("postgres").volumes())
                .contains(
                        "./config/postgres:" + DIRECTORY + ":ro",
                        "./config/compose/init-database.sh:/docker-entrypoint-initdb.d/init-database.sh:ro");
        assertThat(ran(directory, PROJECT.home().resolve("config/postgres"), config("compose/init-database.sh")))
                .isEqualTo(files());

        Path overlay = PROJECT.home().resolve("config/kubernetes/overlays/dev");
        JsonNode tables = data(overlay.resolve("configmap-postgres-tables.yaml"));
        Path mounted = Files.createDirectory(directory.resolve("mounted"));
        for (var entry : tables.properties()) {
            Files.writeString(mounted.resolve(entry.getKey()), entry.getValue().asText());
            assertThat(entry.getValue().asText()).isEqualTo(config("postgres/" + entry.getKey()));
        }
        String script = data(overlay.resolve("configmap-postgres-init.yaml"))
                .get("init-database.sh")
                .asText();
        assertThat(ran(directory, mounted, script)).isEqualTo(files());
    }

    /** PipelineCommandIT holds that {@code up} does it, too. */
    @Test
    void upkeepIsCalledByComposeAndKubernetes() throws IOException {
        ComposeFile compose = ComposeFile.read(PROJECT.home().resolve("docker-compose.yml"));
        ComposeFile.Service service = compose.services().get("upkeep");
        assertThat(service.entrypoint()).containsExactly("bash", "/etc/privystream/upkeep");
        assertThat(service.volumes()).containsExactly("./config/compose/upkeep:/etc/privystream/upkeep:ro");
        assertThat(config("compose/upkeep")).contains("psql -X -q -v ON_ERROR_STOP=1 -c '" + UPKEEP + "'");

        Path overlay = PROJECT.home().resolve("config/kubernetes/overlays/dev");
        assertThat(ManifestReader.tree(config("kubernetes/overlays/dev/upkeep.yaml"))
                        .findValue("command"))
                .hasToString("[\"psql\",\"-X\",\"-q\",\"-v\",\"ON_ERROR_STOP=1\",\"-c\",\"" + UPKEEP + "\"]");
        assertThat(ManifestReader.tree(Files.readString(overlay.resolve("kustomization.yaml")))
                        .get("resources"))
                .extracting(JsonNode::asText)
                .contains("upkeep.yaml");
    }

    /** The names of the files that a script has psql run. */
    private static List<String> ran(Path directory, Path files, String script) throws Exception {
        Path psql = directory.resolve("psql");
        Files.writeString(psql, "#!/bin/sh\ncat > /dev/null\necho \"ran $*\"\n");
        Files.setPosixFilePermissions(psql, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder builder = new ProcessBuilder(
                "bash", "-c", script.replace(DIRECTORY, files.toAbsolutePath().toString()));
        builder.environment().put("PATH", directory + ":" + System.getenv("PATH"));
        builder.environment().put("POSTGRES_DB", "any");
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        List<String> names = new ArrayList<>();
        Pattern.compile("(?m)^ran .* -f .*/(.+)$")
                .matcher(output)
                .results()
                .forEach(result -> names.add(result.group(1)));
        return names;
    }

    private static JsonNode data(Path manifest) throws IOException {
        return ManifestReader.tree(Files.readString(manifest)).get("data");
    }

    private static String config(String path) throws IOException {
        return Files.readString(PROJECT.home().resolve("config").resolve(path));
    }
}
