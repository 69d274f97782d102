package dev.privystream.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.privystream.sandbox.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds of each file of config/kubernetes what can be said of it alone. {@link RenderedOverlaysTest} holds what they make together. */
class KubernetesManifestsTest {

    private static final Project PROJECT = Project.ofThisJvm();
    private static final Path DIRECTORY = PROJECT.home().resolve("config/kubernetes");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static StrimziSchemas schemas;

    @BeforeAll
    static void makeSchemas() throws Exception {
        schemas = new StrimziSchemas();
    }

    @ParameterizedTest
    @MethodSource("manifestFiles")
    void manifestIsOfItsKindToTheLastField(String file) throws IOException {
        List<Manifest> manifests = read(file);
        assertThat(manifests).isNotEmpty();
        for (Manifest manifest : manifests) {
            assertThat(manifest.name()).as("%s: metadata.name", manifest).isNotEmpty();
            assertThat(manifest.kind())
                    .as("%s: secrets are not kept in files", manifest)
                    .isNotEqualTo("Secret");
            assertThat(schemas.errors(manifest)).as("%s", manifest).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spec.groupIdd: x",
                "spec.template.pod.tmpDirSize: 1Mi",
                "spec.template.pod.topologySpreadConstraints.0.labelSelector.matchLabel: {}",
                "spec.template.pod.volumes.1.secret.items.0.mod: 1",
                "spec.replicas: '2'",
                "spec.config: nothing",
                "spec.template.connectContainer.env.0.value: 9092"
            })
    void readerRefusesWhatAnApiServerWouldRefuse(String change) throws IOException {
        String text = Files.readString(DIRECTORY.resolve("base/kafka-connect.yaml"));
        ObjectNode tree = (ObjectNode) ManifestReader.tree(text);
        String[] pathAndValue = change.split(": ", 2);
        int field = pathAndValue[0].lastIndexOf('.');
        ObjectNode parent =
                (ObjectNode) tree.at("/" + pathAndValue[0].substring(0, field).replace('.', '/'));
        parent.set(pathAndValue[0].substring(field + 1), ManifestReader.tree(pathAndValue[1]));
        assertThatThrownBy(() -> ManifestReader.read("changed", tree.toString()))
                .as(change)
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/spec/groupId", "/spec/bootstrapServers", "/spec/build/output/image"})
    void schemasRefuseWhatLacksARequiredField(String pointer) throws IOException {
        ObjectNode tree =
                (ObjectNode) ManifestReader.tree(Files.readString(DIRECTORY.resolve("base/kafka-connect.yaml")));
        int field = pointer.lastIndexOf('/');
        ((ObjectNode) tree.at(pointer.substring(0, field))).remove(pointer.substring(field + 1));
        assertThat(schemas.errors(new Manifest("changed", tree))).isNotEmpty();
    }

    @Test
    void schemasRefuseValuesThatAreNotAllowed() throws IOException {
        ObjectNode tree =
                (ObjectNode) ManifestReader.tree(Files.readString(DIRECTORY.resolve("base/kafka-connect.yaml")));
        ((ObjectNode) tree.at("/spec/logging")).put("type", "externall");
        assertThat(schemas.errors(new Manifest("changed", tree))).isNotEmpty();
    }

    /** What a Kustomization names is there, and whatever is there is named by one. */
    @Test
    void kustomizationsNameEveryFileAndNoOther() throws IOException {
        Set<Path> named = new HashSet<>();
        for (Path file : files("kustomization.yaml")) {
            Kustomization kustomization = kustomization(file);
            assertThat(kustomization.kind())
                    .isEqualTo(file.startsWith(DIRECTORY.resolve("components")) ? "Component" : "Kustomization");
            named.add(file);
            for (String resource : kustomization.resources()) {
                named.add(existing(file, resource));
            }
            for (String component : kustomization.components()) {
                assertThat(existing(file, component).resolve("kustomization.yaml"))
                        .exists();
            }
            for (Kustomization.Patch patch : kustomization.patches()) {
                if (patch.path() != null) {
                    named.add(existing(file, patch.path()));
                }
                checkPatch(file, patch);
            }
            for (Kustomization.Replacement replacement : kustomization.replacements()) {
                if (replacement.path() != null) {
                    Path replacements = existing(file, replacement.path());
                    named.add(replacements);
                    assertThat(ManifestReader.readList(Files.readString(replacements), Kustomization.Replacement.class))
                            .allSatisfy(each -> assertThat(each.source()).isNotNull());
                }
            }
        }
        assertThat(named).containsAll(files(".yaml"));
    }

    /** Every key of settings.yaml is put somewhere, and nothing is taken from it that it does not say. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void settingsAreAllUsed(String overlay) throws IOException {
        Path directory = DIRECTORY.resolve("overlays").resolve(overlay);
        Set<String> used = new TreeSet<>();
        List<Path> kustomizations = new ArrayList<>(List.of(directory.resolve("kustomization.yaml")));
        if (overlay.equals("prod")) {
            kustomizations.add(DIRECTORY.resolve("components/confluent-sink/kustomization.yaml"));
        }
        for (String component : kustomization(kustomizations.get(0)).components()) {
            kustomizations.add(directory.resolve(component).resolve("kustomization.yaml"));
        }
        for (Path file : kustomizations) {
            for (Kustomization.Replacement replacement : kustomization(file).replacements()) {
                List<Kustomization.Replacement> all = replacement.path() == null
                        ? List.of(replacement)
                        : ManifestReader.readList(
                                Files.readString(file.resolveSibling(replacement.path())),
                                Kustomization.Replacement.class);
                for (Kustomization.Replacement each : all) {
                    assertThat(each.source().name()).isEqualTo("settings");
                    used.add(each.source().fieldPath().substring("data.".length()));
                }
            }
        }
        JsonNode data =
                read("overlays/" + overlay + "/settings.yaml").get(0).tree().get("data");
        assertThat(used)
                .containsExactlyInAnyOrderElementsOf(Manifest.entries(data).keySet());
    }

    @Test
    void connectorsAreThoseOfConfig() throws IOException {
        Map<String, Manifest> connectors = new TreeMap<>();
        for (String file : manifestFiles().toList()) {
            for (Manifest manifest : read(file)) {
                if (manifest.kind().equals("KafkaConnector")) {
                    assertThat(connectors.put(manifest.name(), manifest))
                            .as("%s: there once", manifest)
                            .isNull();
                }
            }
        }
        assertThat(connectors.keySet())
                .containsExactlyInAnyOrderElementsOf(new GeneratedManifests(PROJECT).connectors());
        for (Manifest connector : connectors.values()) {
            assertThat(ConnectorConfigs.of(connector)).as("%s", connector).isEqualTo(shipped(connector.name()));
        }
    }

    /** By file or from the API: what differs are the references to secrets, all of them, and nothing else. */
    @Test
    void referencesToTheApiAreThoseToFiles() throws IOException {
        for (String name : new GeneratedManifests(PROJECT).connectors()) {
            Map<String, String> shipped = shipped(name);
            Map<String, String> merged = new TreeMap<>(shipped);
            Manifest patch = ManifestReader.patch(
                    name,
                    Files.readString(DIRECTORY.resolve("components/secrets-from-api/references-" + name + ".yaml")));
            assertThat(patch.name()).isEqualTo(name);
            merged.putAll(Manifest.entries(patch.spec().get("config")));
            assertThat(merged.toString())
                    .doesNotContain("/mnt/privystream/secrets")
                    .contains("${secrets:privystream:");
            assertThat(ConnectorConfigs.fromFiles(merged)).isEqualTo(shipped);
        }
    }

    @Test
    void imagesArePinned() throws IOException {
        String compose = Files.readString(PROJECT.home().resolve("docker-compose.yml"));
        Set<String> images = new TreeSet<>();
        for (String file : manifestFiles().toList()) {
            for (Manifest manifest : read(file)) {
                images.addAll(manifest.texts("image"));
            }
        }
        assertThat(images).isNotEmpty().allSatisfy(image -> assertThat(image).matches(".+:[0-9][0-9A-Za-z.-]*"));
        assertThat(images)
                .filteredOn(image -> !image.contains("privystream-connect"))
                .isNotEmpty()
                .allSatisfy(image -> assertThat(compose).contains("image: " + image + "\n"));
    }

    @Test
    void versionsAreThoseOfTheBuild() throws IOException {
        String pom = Files.readString(PROJECT.home().resolve("pom.xml"));
        String kafka = property(pom, "kafka.version");
        Manifest connect = read("base/kafka-connect.yaml").get(0);
        assertThat(connect.spec().get("version").asText()).isEqualTo(kafka);
        assertThat(read("overlays/dev/kafka.yaml")
                        .get(0)
                        .spec()
                        .at("/kafka/version")
                        .asText())
                .isEqualTo(kafka);
        assertThat(connect.spec().at("/build/plugins/2/artifacts/0/url").asText())
                .endsWith("/debezium-connector-jdbc-" + property(pom, "debezium.version") + "-plugin.tar.gz");
        String strimzi =
                property(Files.readString(PROJECT.home().resolve("pipeline-sandbox/pom.xml")), "strimzi.version");
        assertThat(Files.readString(DIRECTORY.resolve("overlays/dev/Dockerfile")))
                .contains("FROM quay.io/strimzi/kafka:" + strimzi + "-kafka-" + kafka + "\n");
    }

    @Test
    void checksumIsThatOfTheArchiveThatTheBuildFetches() throws Exception {
        JsonNode settings = read("overlays/prod/settings.yaml").get(0).tree().get("data");
        String file = settings.get("SINK_ARCHIVE_URL").asText().replaceFirst(".*/", "");
        String version = property(Files.readString(PROJECT.home().resolve("pom.xml")), "debezium.version");
        assertThat(file).isEqualTo("debezium-connector-jdbc-" + version + "-plugin.tar.gz");
        Path archive = Path.of(
                System.getProperty("user.home"), ".m2/repository/io/debezium/debezium-connector-jdbc", version, file);
        assumeTrue(Files.exists(archive), "Debezium's archive is not in the usual local repository of Maven");
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(archive))))
                .isEqualTo(settings.get("SINK_ARCHIVE_SHA512").asText());
    }

    /** The worker may read what README says, and nothing else. */
    @Test
    void configProvidersAreThoseOfTheReadme() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        Matcher lines = Pattern.compile("(?m)^ *(config\\.providers[^=\\s]*)=(.+)$")
                .matcher(Files.readString(PROJECT.home().resolve("README.md")));
        while (lines.find()) {
            expected.put(lines.group(1), lines.group(2).strip());
        }
        assertThat(expected).isNotEmpty();
        Map<String, String> config =
                Manifest.entries(read("base/kafka-connect.yaml").get(0).spec().get("config"));
        config.keySet().removeIf(key -> !key.startsWith("config.providers"));
        assertThat(config).isEqualTo(expected);
    }

    @Test
    void configMapsHoldTheFilesToTheLetter() throws IOException {
        assertThat(data("base/configmap-schemas.yaml", "login.schema.json"))
                .isEqualTo(config("schemas/login.schema.json"));
        assertThat(data("base/configmap-jmx-exporter.yaml", "jmx-exporter.yml"))
                .isEqualTo(config("monitoring/jmx-exporter.yml"));
        assertThat(data("base/configmap-log4j2.yaml", "log4j2.properties"))
                .isEqualTo(config("worker/log4j2.properties"));
        assertThat(data("overlays/dev/configmap-elasticmq.yaml", "elasticmq.conf"))
                .isEqualTo(config("compose/elasticmq.conf"));
        assertThat(data("overlays/dev/configmap-postgres-init.yaml", "init-database.sh"))
                .isEqualTo(config("compose/init-database.sh"));
        assertThat(data("overlays/dev/configmap-postgres-tables.yaml", "002-pii-vault.sql"))
                .isEqualTo(config("postgres/002-pii-vault.sql"));
    }

    private static void checkPatch(Path file, Kustomization.Patch patch) throws IOException {
        String text = patch.path() == null ? patch.patch() : Files.readString(file.resolveSibling(patch.path()));
        if (ManifestReader.tree(text).isArray()) {
            assertThat(ManifestReader.readList(text, Kustomization.Operation.class))
                    .as("%s", file)
                    .isNotEmpty()
                    .allSatisfy(step -> assertThat(step.op()).isIn("add", "replace", "remove", "test"));
            assertThat(patch.target())
                    .as("%s: a JSON patch needs a target", file)
                    .isNotNull();
        } else {
            ManifestReader.patch(file.toString(), text);
        }
    }

    private static Path existing(Path kustomization, String name) {
        Path path = kustomization.resolveSibling(name).normalize();
        assertThat(path).as("%s names it", kustomization).exists();
        return path;
    }

    private static Kustomization kustomization(Path file) throws IOException {
        return ManifestReader.kustomization(
                ManifestReader.read(file.toString(), Files.readString(file)).get(0));
    }

    private static Map<String, String> shipped(String connector) throws IOException {
        return Manifest.entries(
                JSON.readTree(PROJECT.connector(connector).toFile()).get("config"));
    }

    private static String property(String pom, String name) {
        Matcher property =
                Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)</").matcher(pom);
        assertThat(property.find()).as(name).isTrue();
        return property.group(1);
    }

    private static String data(String file, String key) throws IOException {
        return read(file).get(0).tree().at("/data").get(key).asText();
    }

    private static String config(String file) throws IOException {
        return Files.readString(PROJECT.home().resolve("config").resolve(file));
    }

    private static List<Manifest> read(String file) throws IOException {
        return ManifestReader.read(file, Files.readString(DIRECTORY.resolve(file)));
    }

    /** The files that hold whole objects: those that a Kustomization has as resources. */
    static Stream<String> manifestFiles() throws IOException {
        Set<String> manifests = new TreeSet<>();
        for (Path file : files("kustomization.yaml")) {
            for (String resource : kustomization(file).resources()) {
                Path path = file.resolveSibling(resource).normalize();
                if (Files.isRegularFile(path)) {
                    manifests.add(DIRECTORY.relativize(path).toString());
                }
            }
        }
        return manifests.stream();
    }

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
