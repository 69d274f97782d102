package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that is installed on a worker. */
class ArchiveIT {
    private static final String VERSION = System.getProperty("project.version");
    private static final String NAME = "privystream-pii-hash-smt-" + VERSION;
    private static final String JAR = "lib/pii-hash-smt-" + VERSION + ".jar";

    @Test
    void archiveHoldsTheJarItsDocumentsAndNothingOfTheWorker() throws IOException {
        try (ZipFile archive = open()) {
            assertThat(archive.stream()
                            .filter(entry -> !entry.isDirectory())
                            .map(entry -> entry.getName().substring(NAME.length() + 1))
                            // That of where the build was started, or none.
                            .filter(name -> !name.equals("doc/README.md")))
                    .containsExactlyInAnyOrder(
                            "manifest.json",
                            JAR,
                            "doc/LICENSE",
                            "doc/pii-hash-smt/README.md",
                            "doc/reference/pii-hash-smt.md",
                            "etc/jdbc-sink-with-hash.json");
            assertThat(archive.getInputStream(archive.getEntry(NAME + "/doc/pii-hash-smt/README.md")))
                    .hasBinaryContent(Files.readAllBytes(Path.of("README.md")));
        }
    }

    @Test
    void jarHoldsOnlyThisPackage() throws IOException {
        try (ZipFile archive = open();
                ZipInputStream jar = new ZipInputStream(archive.getInputStream(archive.getEntry(NAME + "/" + JAR)))) {
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                assertThat(entry.getName()).matches("META-INF/.*|dev/|dev/privystream/|dev/privystream/pii/.*");
            }
        }
    }

    @Test
    void manifestSaysWhatIsInIt() throws IOException {
        try (ZipFile archive = open()) {
            JsonNode manifest =
                    new ObjectMapper().readTree(archive.getInputStream(archive.getEntry(NAME + "/manifest.json")));

            assertThat(manifest.get("name").asText()).isEqualTo("pii-hash-smt");
            assertThat(manifest.get("version").asText()).isEqualTo(VERSION);
            assertThat(manifest.get("component_types")).hasSize(1);
            assertThat(manifest.get("component_types").get(0).asText()).isEqualTo("transform");
        }
    }

    @Test
    void transformsAreFoundAndMadeByTheLoaderOfTheJarAlone(@TempDir Path directory) throws IOException {
        Path jar = directory.resolve("plugin.jar");
        try (ZipFile archive = open()) {
            Files.copy(archive.getInputStream(archive.getEntry(NAME + "/" + JAR)), jar);
        }
        try (URLClassLoader plugin = new URLClassLoader(new URL[] {jar.toUri().toURL()}, new WithoutThisProject())) {
            assertThat(ServiceLoader.load(Transformation.class, plugin).stream()
                            .map(ServiceLoader.Provider::get)
                            .filter(transform -> transform.getClass().getClassLoader() == plugin))
                    .hasSize(3)
                    .allMatch(transform -> ((Versioned) transform).version().equals(VERSION));
        }
    }

    private static ZipFile open() throws IOException {
        return new ZipFile("target/components/packages/" + NAME + ".zip");
    }

    /** The worker's classes: everything on the class path but what the archive brings. */
    private static final class WithoutThisProject extends ClassLoader {
        WithoutThisProject() {
            super(ArchiveIT.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("dev.privystream.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
