package dev.privystream.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.privystream.sandbox.Project;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds of what Kustomize makes of the overlays, each with the components that may be added to it, that it is of its kinds to the last
 * field and that what one object names is there. Skipped where neither {@code kubectl} nor {@code kustomize} is installed.
 */
class RenderedOverlaysTest {

    private static final Project PROJECT = Project.ofThisJvm();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What {@code create-secrets} makes, and what an operator of the prod overlay brings along. */
    private static final Map<String, Set<String>> SECRETS = Map.of(
            "privystream", Set.of("pii-hash-secret", "pii-keyset", "postgres-password", "postgres-vault-password"),
            "postgres", Set.of("password"));

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([a-z]+):(?:([^}:]+):)?([^}:]+)}");

    private static StrimziSchemas schemas;

    private static final Pattern KUSTOMIZE_5 = Pattern.compile("(?m)(^|Kustomize Version: )v([5-9]|[1-9][0-9])\\.");

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeSchemas() throws Exception {
        schemas = new StrimziSchemas();
    }

    @ParameterizedTest(name = "{0} with [{1}]")
    @CsvSource(textBlock = """
                    dev,  '',                                              sqs-source postgres-sink-debezium
                    dev,  vault,                                           sqs-source-vault postgres-sink-debezium postgres-sink-debezium-vault
                    dev,  secrets-from-api,                                sqs-source postgres-sink-debezium
                    dev,  vault secrets-from-api,                          sqs-source-vault postgres-sink-debezium postgres-sink-debezium-vault
                    prod, '',                                              sqs-source postgres-sink-debezium
                    prod, external-secrets,                                sqs-source postgres-sink-debezium
                    prod, confluent-sink,                                  sqs-source postgres-sink
                    prod, vault,                                           sqs-source-vault postgres-sink-debezium postgres-sink-debezium-vault
                    prod, vault confluent-sink confluent-sink-vault,       sqs-source-vault postgres-sink postgres-sink-vault
                    prod, vault confluent-sink confluent-sink-vault secrets-from-api external-secrets, sqs-source-vault postgres-sink postgres-sink-vault
                    """)
    void overlayIsComplete(String overlay, String components, String connectors) throws Exception {
        Manifests rendered = render(overlay, words(components));

        for (Manifest manifest : rendered.all()) {
            assertThat(schemas.errors(manifest)).as("%s", manifest).isEmpty();
            assertThat(manifest.tree().toString())
                    .as("%s: what the overlay is to set", manifest)
                    .doesNotContain("set by the overlay", "set.by.the.overlay", "set from settings");
            if (!manifest.kind().equals("Namespace")) {
                assertThat(manifest.namespace()).isEqualTo(overlay.equals("dev") ? "privystream-dev" : "privystream");
            }
        }
        checkConnectors(rendered, Set.of(connectors.split(" ")), overlay);
        checkWorkers(rendered);
        checkReferencesOfConnectors(rendered);
        checkSelectors(rendered);
        checkScaling(rendered);
        checkAccessToSecrets(rendered, components.contains("secrets-from-api"));
        if (overlay.equals("dev")) {
            checkServers(rendered);
        }
    }

    @Test
    void prodScalesByTheQueueAndIsWatched() throws Exception {
        Manifests prod = render("prod", List.of());
        assertThat(prod.all())
                .extracting(Manifest::kind)
                .contains("ScaledObject", "TriggerAuthentication", "PodMonitor", "PrometheusRule", "NetworkPolicy");
        assertThat(prod.one("PodMonitor")
                        .spec()
                        .at("/podMetricsEndpoints/0/relabelings/0/replacement")
                        .asText())
                .as("the job that the alerts name")
                .isEqualTo(ManifestReader.tree(
                                Files.readString(PROJECT.home().resolve("config/monitoring/prometheus.yml")))
                        .at("/scrape_configs/0/job_name")
                        .asText());
        JsonNode settings = ManifestReader.tree(
                        Files.readString(PROJECT.home().resolve("config/kubernetes/overlays/prod/settings.yaml")))
                .get("data");
        JsonNode queue = prod.one("ScaledObject").spec().at("/triggers/0");
        assertThat(queue.get("type").asText()).isEqualTo("aws-sqs-queue");
        assertThat(queue.at("/metadata/queueURL").asText())
                .isEqualTo(settings.get("SQS_QUEUE_URL").asText());
        assertThat(prod.one("KafkaConnect")
                        .spec()
                        .at("/template/serviceAccount/metadata/annotations/eks.amazonaws.com~1role-arn")
                        .asText())
                .isEqualTo(settings.get("CONNECT_ROLE_ARN").asText());
    }

    /** What the prod overlay names and does not bring, the guide says how to create. */
    @Test
    void guideCreatesWhatProdDoesNotBring() throws Exception {
        Manifests prod = render("prod", List.of());
        JsonNode spec = prod.one("KafkaConnect").spec();
        Set<String> needed = new TreeSet<>(spec.findValuesAsText("secretName"));
        needed.addAll(spec.findValuesAsText("pushSecret"));
        needed.addAll(Manifest.each(spec.at("/template/pod/imagePullSecrets"), "/name"));
        needed.addAll(Manifest.each(spec.at("/template/pod/volumes"), "/configMap/name"));
        needed.remove("");
        prod.of("ConfigMap").forEach(configMap -> needed.remove(configMap.name()));
        needed.remove("privystream");
        String guide = Files.readString(PROJECT.home().resolve("docs/kubernetes.md"));
        assertThat(needed)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(guide)
                        .containsPattern("kubectl create (secret|configmap)[a-z -]* -n privystream " + name + " "));
        assertThat(guide).contains("config/kubernetes/create-secrets privystream\n");
    }

    /** The configurations are those of config/connectors but for the number of tasks, and where secrets come from. */
    private static void checkConnectors(Manifests rendered, Set<String> names, String overlay) throws IOException {
        List<Manifest> connectors = rendered.of("KafkaConnector");
        assertThat(connectors).extracting(Manifest::name).containsExactlyInAnyOrderElementsOf(names);
        for (Manifest connector : connectors) {
            Map<String, String> shipped = new TreeMap<>(Manifest.entries(
                    JSON.readTree(PROJECT.connector(connector.name()).toFile()).get("config")));
            Map<String, String> config = ConnectorConfigs.fromFiles(ConnectorConfigs.of(connector));
            if (overlay.equals("prod")) {
                int tasks = Integer.parseInt(config.get("tasks.max"));
                assertThat(tasks)
                        .isEqualTo(
                                connector.name().startsWith("sqs-source")
                                        ? rendered.one("ScaledObject")
                                                .spec()
                                                .get("maxReplicaCount")
                                                .asInt()
                                        : partitions());
                config.put("tasks.max", shipped.get("tasks.max"));
            }
            assertThat(config).as("%s", connector).isEqualTo(shipped);
            assertThat(connector
                            .tree()
                            .at("/metadata/labels/strimzi.io~1cluster")
                            .asText())
                    .isEqualTo(rendered.one("KafkaConnect").name());
            assertThat(connector.spec().at("/autoRestart/enabled").asBoolean()).isTrue();
        }
    }

    /** ConfigMaps, Secrets and volumes that the workers name are there, with the keys. */
    private static void checkWorkers(Manifests rendered) {
        Manifest connect = rendered.one("KafkaConnect");
        assertThat(connect.tree()
                        .at("/metadata/annotations/strimzi.io~1use-connector-resources")
                        .asText())
                .isEqualTo("true");
        for (String field : List.of("metricsConfig", "logging")) {
            JsonNode reference = connect.spec().at("/" + field + "/valueFrom/configMapKeyRef");
            JsonNode configMap =
                    rendered.named("ConfigMap", reference.get("name").asText()).tree();
            assertThat(configMap.get("data").has(reference.get("key").asText()))
                    .as(field)
                    .isTrue();
        }
        JsonNode template = connect.spec().get("template");
        checkVolumes(rendered, template.at("/pod/volumes"), template.at("/connectContainer/volumeMounts"));
        for (Manifest server : rendered.of("Deployment", "StatefulSet")) {
            JsonNode pod = server.spec().at("/template/spec");
            List<String> claims = Manifest.each(server.spec().path("volumeClaimTemplates"), "/metadata/name");
            Set<String> mounted = new TreeSet<>(Manifest.each(pod.at("/containers/0/volumeMounts"), "/name"));
            mounted.removeAll(claims);
            assertThat(mounted).as("%s", server).isEqualTo(new TreeSet<>(Manifest.each(pod.get("volumes"), "/name")));
            pod.get("volumes").forEach(volume -> checkVolume(rendered, volume));
        }
    }

    private static void checkVolumes(Manifests rendered, JsonNode volumes, JsonNode mounts) {
        assertThat(Manifest.each(mounts, "/name")).containsExactlyInAnyOrderElementsOf(Manifest.each(volumes, "/name"));
        assertThat(Manifest.each(mounts, "/mountPath"))
                .as("Strimzi mounts below /mnt only")
                .allMatch(path -> path.startsWith("/mnt/"));
        volumes.forEach(volume -> checkVolume(rendered, volume));
    }

    private static void checkVolume(Manifests rendered, JsonNode volume) {
        if (volume.has("configMap")) {
            String name = volume.at("/configMap/name").asText();
            if (!name.equals("postgres-ca")) {
                rendered.named("ConfigMap", name);
            }
        } else if (volume.has("secret")) {
            String name = volume.at("/secret/secretName").asText();
            assertThat(SECRETS).containsKey(name);
            assertThat(SECRETS.get(name)).containsAll(Manifest.each(volume.at("/secret/items"), "/key"));
        } else {
            rendered.named(
                    "PersistentVolumeClaim",
                    volume.at("/persistentVolumeClaim/claimName").asText());
        }
    }

    /** What stands in ${...} is what the worker's providers may read, and is there. */
    private static void checkReferencesOfConnectors(Manifests rendered) {
        Manifest connect = rendered.one("KafkaConnect");
        JsonNode config = connect.spec().get("config");
        List<String> providers = List.of(config.get("config.providers").asText().split(","));
        Pattern allowed = Pattern.compile(
                config.get("config.providers.env.param.allowlist.pattern").asText());
        JsonNode template = connect.spec().get("template");
        List<String> variables = Manifest.each(template.at("/connectContainer/env"), "/name");
        Map<String, Set<String>> files = new TreeMap<>();
        for (JsonNode mount : template.at("/connectContainer/volumeMounts")) {
            for (JsonNode volume : template.at("/pod/volumes")) {
                if (volume.get("name").equals(mount.get("name"))) {
                    files.put(mount.get("mountPath").asText(), keys(rendered, volume));
                }
            }
        }
        for (Manifest connector : rendered.of("KafkaConnector")) {
            for (String value : Manifest.entries(connector.spec().get("config")).values()) {
                Matcher references = REFERENCE.matcher(value);
                while (references.find()) {
                    String provider = references.group(1);
                    String path = references.group(2);
                    String key = references.group(3);
                    assertThat(providers).as("%s: %s", connector, value).contains(provider);
                    switch (provider) {
                        case "env" -> {
                            assertThat(key).matches(allowed);
                            assertThat(variables).contains(key);
                        }
                        case "dir" -> {
                            assertThat(path)
                                    .startsWith(config.get("config.providers.dir.param.allowed.paths")
                                            .asText());
                            assertThat(files).containsKey(path);
                            assertThat(files.get(path)).contains(key);
                        }
                        case "secrets" -> assertThat(SECRETS.get(path)).contains(key);
                        default -> throw new AssertionError(provider);
                    }
                }
            }
        }
        assertThat(variables).contains(allowed.pattern().split("\\|"));
    }

    private static Set<String> keys(Manifests rendered, JsonNode volume) {
        if (volume.has("secret")) {
            return new TreeSet<>(Manifest.each(volume.at("/secret/items"), "/key"));
        }
        String name = volume.at("/configMap/name").asText();
        return name.equals("postgres-ca")
                ? Set.of("ca.crt")
                : Manifest.entries(rendered.named("ConfigMap", name).tree().get("data"))
                        .keySet();
    }

    /** Strimzi labels the pods of workers with strimzi.io/name: NAME-connect, and calls the metrics' port tcp-prometheus. */
    private static void checkSelectors(Manifests rendered) {
        Manifest connect = rendered.one("KafkaConnect");
        String workers = connect.name() + "-connect";
        assertThat(rendered.one("NetworkPolicy")
                        .spec()
                        .at("/podSelector/matchLabels/strimzi.io~1name")
                        .asText())
                .isEqualTo(workers);
        assertThat(Manifest.each(
                        connect.spec().at("/template/pod/topologySpreadConstraints"),
                        "/labelSelector/matchLabels/strimzi.io~1name"))
                .isNotEmpty()
                .containsOnly(workers);
        for (Manifest monitor : rendered.of("PodMonitor")) {
            assertThat(monitor.spec()
                            .at("/selector/matchLabels/strimzi.io~1name")
                            .asText())
                    .isEqualTo(workers);
            assertThat(monitor.spec().at("/podMetricsEndpoints/0/port").asText())
                    .isEqualTo("tcp-prometheus");
        }
        Set<String> own = new TreeSet<>();
        for (Manifest server : rendered.of("Deployment", "StatefulSet")) {
            JsonNode labels = server.spec().at("/template/metadata/labels");
            assertThat(server.spec().at("/selector/matchLabels")).isEqualTo(labels);
            own.add(labels.get("app.kubernetes.io/name").asText());
        }
        for (Manifest service : rendered.of("Service")) {
            assertThat(own)
                    .contains(service.spec()
                            .at("/selector/app.kubernetes.io~1name")
                            .asText());
        }
        assertThat(own)
                .containsAll(
                        rendered.one("NetworkPolicy").spec().get("egress").findValuesAsText("app.kubernetes.io/name"));
    }

    private static void checkScaling(Manifests rendered) {
        for (Manifest scaled : rendered.of("ScaledObject")) {
            JsonNode target = scaled.spec().get("scaleTargetRef");
            Manifest connect = rendered.named("KafkaConnect", target.get("name").asText());
            assertThat(target.get("apiVersion")).isEqualTo(connect.tree().get("apiVersion"));
            assertThat(target.get("kind").asText()).isEqualTo(connect.kind());
            assertThat(connect.spec().get("replicas")).isEqualTo(scaled.spec().get("minReplicaCount"));
            for (JsonNode trigger : scaled.spec().get("triggers")) {
                if (trigger.has("authenticationRef")) {
                    rendered.named(
                            "TriggerAuthentication",
                            trigger.at("/authenticationRef/name").asText());
                }
            }
        }
    }

    private static void checkAccessToSecrets(Manifests rendered, boolean fromApi) {
        assertThat(rendered.of("Role")).hasSize(fromApi ? 1 : 0);
        Manifest connect = rendered.one("KafkaConnect");
        assertThat(connect.tree().toString().contains("\"secretName\":\"privystream\""))
                .isNotEqualTo(fromApi);
        if (fromApi) {
            assertThat(rendered.one("Role").tree().at("/rules"))
                    .hasToString("[{\"apiGroups\":[\"\"],\"resourceNames\":[\"privystream\"],"
                            + "\"resources\":[\"secrets\"],\"verbs\":[\"get\"]}]");
            JsonNode binding = rendered.one("RoleBinding").tree();
            assertThat(binding.at("/roleRef/name").asText())
                    .isEqualTo(rendered.one("Role").name());
            assertThat(binding.at("/subjects")).hasSize(1);
            assertThat(binding.at("/subjects/0/name").asText()).isEqualTo(connect.name() + "-connect");
        }
        for (Manifest secret : rendered.of("ExternalSecret")) {
            assertThat(SECRETS).containsKey(secret.spec().at("/target/name").asText());
        }
    }

    /** In the dev overlay, the addresses are those of its own servers. */
    private static void checkServers(Manifests rendered) {
        Manifest connect = rendered.one("KafkaConnect");
        Manifest kafka = rendered.one("Kafka");
        assertThat(connect.spec().get("bootstrapServers").asText())
                .isEqualTo(kafka.name() + "-kafka-bootstrap:"
                        + kafka.spec().at("/kafka/listeners/0/port").asText());
        assertThat(rendered.one("KafkaNodePool")
                        .tree()
                        .at("/metadata/labels/strimzi.io~1cluster")
                        .asText())
                .isEqualTo(kafka.name());
        Map<String, String> variables = new TreeMap<>();
        connect.spec()
                .at("/template/connectContainer/env")
                .forEach(variable -> variables.put(
                        variable.get("name").asText(), variable.get("value").asText()));
        for (String address : List.of(
                variables.get("SQS_QUEUE_URL"),
                variables.get("SQS_ENDPOINT_URL"),
                variables.get("POSTGRES_JDBC_URL").substring("jdbc:".length()))) {
            URI uri = URI.create(address);
            Manifest service = rendered.named("Service", uri.getHost());
            assertThat(service.spec().at("/ports/0/port").asInt()).isEqualTo(uri.getPort());
        }
        String queue = variables.get("SQS_QUEUE_URL");
        assertThat(rendered.named("ConfigMap", "elasticmq")
                        .tree()
                        .at("/data/elasticmq.conf")
                        .asText())
                .contains(queue.substring(queue.lastIndexOf('/') + 1) + " {");
    }

    private static int partitions() throws IOException {
        return JSON.readTree(PROJECT.connector("sqs-source").toFile())
                .at("/config/topic.creation.default.partitions")
                .asInt();
    }

    /** The overlay with further components, as an operator adds them: in front of that of the settings. */
    private Manifests render(String overlay, List<String> components) throws Exception {
        copy(PROJECT.home().resolve("config/kubernetes"), directory);
        Path file = directory.resolve("overlays").resolve(overlay).resolve("kustomization.yaml");
        StringBuilder lines = new StringBuilder();
        components.forEach(component ->
                lines.append("  - ../../components/").append(component).append('\n'));
        String settings = "  - ../../components/settings\n";
        Files.writeString(file, Files.readString(file).replace(settings, lines + settings));
        List<String> kustomize = kustomize();
        assumeTrue(!kustomize.isEmpty(), "Neither kubectl nor kustomize with Kustomize 5 or newer is installed");
        List<String> command = new ArrayList<>(kustomize);
        command.add(file.getParent().toString());
        Path output = directory.resolve("rendered.yaml");
        Path errors = directory.resolve("errors");
        int status = run(command, output, errors);
        assertThat(status).as(Files.readString(errors)).isZero();
        return new Manifests(ManifestReader.read(overlay, Files.readString(output)));
    }

    /** The command that renders a directory; empty where there is none, or an old one. */
    private List<String> kustomize() throws Exception {
        Map<List<String>, List<String>> versions = Map.of(
                List.of("kubectl", "kustomize"), List.of("kubectl", "version", "--client"),
                List.of("kustomize", "build"), List.of("kustomize", "version"));
        for (Entry<List<String>, List<String>> candidate : versions.entrySet()) {
            Path answer = directory.resolve("version");
            if (Programs.isInstalled(candidate.getKey().get(0))
                    && run(candidate.getValue(), answer, directory.resolve("errors")) == 0
                    && KUSTOMIZE_5.matcher(Files.readString(answer)).find()) {
                return candidate.getKey();
            }
        }
        return List.of();
    }

    private static int run(List<String> command, Path output, Path errors) throws Exception {
        return new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start()
                .waitFor();
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.split(" "));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** The objects that one overlay makes. */
    private record Manifests(List<Manifest> all) {

        List<Manifest> of(String... kinds) {
            return all.stream()
                    .filter(manifest -> List.of(kinds).contains(manifest.kind()))
                    .toList();
        }

        Manifest one(String kind) {
            assertThat(of(kind)).as(kind).hasSize(1);
            return of(kind).get(0);
        }

        Manifest named(String kind, String name) {
            return of(kind).stream()
                    .filter(manifest -> manifest.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("There is no " + kind + " " + name));
        }
    }
}
