package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
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
    void archiveHoldsTheJarItsLibrariesItsDocumentsAndNothingOfTheWorker() throws IOException {
        try (ZipFile archive = open()) {
            assertThat(archive.stream()
                            .filter(entry -> !entry.isDirectory())
                            .map(entry -> entry.getName().substring(NAME.length() + 1))
                            .map(name -> name.equals(JAR) ? name : name.replaceFirst("-[0-9.]+[.]jar$", ".jar"))
                            // That of where the build was started, or none.
                            .filter(name -> !name.equals("doc/README.md")))
                    .containsExactlyInAnyOrder(
                            "manifest.json",
                            JAR,
                            "lib/tink.jar",
                            "lib/gson.jar",
                            "lib/protobuf-java.jar",
                            "lib/error_prone_annotations.jar",
                            "lib/jsr305.jar",
                            "doc/LICENSE",
                            "doc/pii-hash-smt/README.md",
                            "doc/reference/pii-hash-smt.md",
                            "etc/debezium-postgres-source.json",
                            "etc/jdbc-sink-that-decrypts.json",
                            "etc/jdbc-sink-with-hash.json",
                            "etc/jdbc-source-with-vault.json",
                            "etc/jdbc-source.json",
                            "etc/s3-sink.json");
            assertThat(archive.getInputStream(archive.getEntry(NAME + "/doc/pii-hash-smt/README.md")))
                    .hasBinaryContent(Files.readAllBytes(Path.of("README.md")));
        }
    }

    @Test
    void jarHoldsThisPackageAndWhatOlderWorkersLack() throws IOException {
        try (ZipFile archive = open();
                ZipInputStream jar = new ZipInputStream(archive.getInputStream(archive.getEntry(NAME + "/" + JAR)))) {
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                assertThat(entry.getName())
                        .matches("META-INF/.*|dev/|dev/privystream/|dev/privystream/pii/.*"
                                + "|org/|org/apache/|org/apache/kafka/|org/apache/kafka/common/"
                                + "|org/apache/kafka/common/metrics/((Monitorable|PluginMetrics)\\.class)?");
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
    void transformsAreFoundAndMadeByTheLoaderOfTheArchiveAlone(@TempDir Path directory) throws IOException {
        try (URLClassLoader plugin = plugin(directory)) {
            assertThat(ServiceLoader.load(Transformation.class, plugin).stream()
                            .map(ServiceLoader.Provider::get)
                            .filter(transform -> transform.getClass().getClassLoader() == plugin))
                    .hasSize(9)
                    .allMatch(transform -> ((Versioned) transform).version().equals(VERSION));
        }
    }

    @Test
    void keysetsAreReadByTheLoaderOfTheArchiveAlone(@TempDir Path directory) throws Exception {
        try (URLClassLoader plugin = plugin(directory)) {
            for (String keyset : List.of(Keysets.AES_SIV, Keysets.AES_GCM)) {
                Object read = call(
                        plugin,
                        "Keyset",
                        "read",
                        new Class<?>[] {String.class, Password.class, String.class},
                        Keysets.KEYSET_CONFIG,
                        new Password(keyset),
                        Keysets.KMS_CONFIG);

                assertThat(read.getClass().getClassLoader()).isSameAs(plugin);
            }
        }
    }

    @Test
    void keyOfAwsKmsNeedsTheSdkBesideTheArchive(@TempDir Path directory) throws Exception {
        try (URLClassLoader plugin = plugin(directory)) {
            assertThatExceptionOfType(InvocationTargetException.class)
                    .isThrownBy(() -> call(
                            plugin,
                            "KmsKey",
                            "of",
                            new Class<?>[] {String.class, String.class},
                            Keysets.KMS_CONFIG,
                            KmsStandIn.KEY_URI))
                    .havingCause()
                    .isInstanceOf(ConfigException.class)
                    .withMessageContainingAll(Keysets.KMS_CONFIG, "url-connection-client")
                    .withNoCause();
        }
    }

    private static Object call(
            ClassLoader plugin, String className, String method, Class<?>[] types, Object... arguments)
            throws ReflectiveOperationException {
        Method found = plugin.loadClass("dev.privystream.pii." + className).getDeclaredMethod(method, types);
        found.setAccessible(true);
        return found.invoke(null, arguments);
    }

    /** The class loader of the unpacked archive. */
    private static URLClassLoader plugin(Path directory) throws IOException {
        List<URL> jars = new ArrayList<>();
        try (ZipFile archive = open()) {
            for (ZipEntry entry : Collections.list(archive.entries())) {
                if (entry.getName().endsWith(".jar")) {
                    Path jar = directory.resolve(Path.of(entry.getName()).getFileName());
                    Files.copy(archive.getInputStream(entry), jar);
                    jars.add(jar.toUri().toURL());
                }
            }
        }
        return new URLClassLoader(jars.toArray(URL[]::new), new Worker());
    }

    private static ZipFile open() throws IOException {
        return new ZipFile("target/components/packages/" + NAME + ".zip");
    }

    /** The worker's classes: everything on the class path but what the archive brings, or a user beside it. */
    private static final class Worker extends ClassLoader {
        Worker() {
            super(ArchiveIT.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (Stream.of("dev.privystream.", "com.google.", "software.amazon.").anyMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
