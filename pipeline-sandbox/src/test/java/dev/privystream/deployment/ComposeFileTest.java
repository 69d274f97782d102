package dev.privystream.deployment;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.privystream.deployment.ComposeFile.Service;
import dev.privystream.sandbox.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.error.YAMLException;

/** docker-compose.yml, and what stands beside it: .env.example and the Dockerfile. */
class ComposeFileTest {

    private static final Project PROJECT = Project.ofThisJvm();
    private static final Path FILE = PROJECT.home().resolve("docker-compose.yml");
    private static final Path DOCKERFILE = PROJECT.home().resolve("Dockerfile");

    /** ${NAME}, ${NAME:-default} or ${NAME:?message}. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(?::([-?])([^}]*))?}");

    /** Read by Compose itself. */
    private static final String PROFILES = "COMPOSE_PROFILES";

    private static ComposeFile compose;
    private static String text;

    @BeforeAll
    static void read() throws IOException {
        compose = ComposeFile.read(FILE);
        text = Files.readString(FILE);
    }

    @Test
    void unknownAndRepeatedKeysAreRefused(@TempDir Path directory) throws IOException {
        assertThatThrownBy(() -> ComposeFile.of(Map.of("services", Map.of("a", Map.of("memlimit", "1g")))))
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining("memlimit");
        Path twice = Files.writeString(directory.resolve("twice.yml"), "services: {}\nservices: {}\n");
        assertThatThrownBy(() -> ComposeFile.read(twice)).isInstanceOf(YAMLException.class);
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyMountedFileExistsAndIsReadOnly(String name) {
        assertThat(service(name).volumes()).allSatisfy(volume -> {
            String[] parts = volume.split(":");
            if (parts[0].startsWith(".")) {
                assertThat(PROJECT.home().resolve(parts[0])).exists();
                assertThat(parts).hasSize(3).endsWith("ro");
            } else {
                assertThat(compose.volumes()).containsKey(parts[0]);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyImageIsPinned(String name) {
        assertThat(image(name)).matches("[a-z0-9./-]+:v?\\d[\\d.]*");
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyServiceIsBoundedAndTellsItsHealth(String name) {
        Service service = service(name);
        assertThat(service.memLimit()).matches("\\d+[mg]");
        assertThat(service.logging()).isEqualTo(compose.xLogging());
        assertThat(service.logging().options()).containsKeys("max-size", "max-file");
        if (service.isOneShot()) {
            assertThat(service.healthcheck().disable()).isTrue();
            return;
        }
        assertThat(service.restart()).isEqualTo("unless-stopped");
        assertThat(service.healthcheck().disable()).isFalse();
        assertThat(service.healthcheck().test()).startsWith("CMD").hasSizeGreaterThan(1);
        assertThat(Stream.of(
                        service.healthcheck().interval(),
                        service.healthcheck().timeout(),
                        service.healthcheck().startPeriod()))
                .doesNotContainNull();
        assertThat(service.healthcheck().retries()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyPortIsBoundToTheLoopbackAddressAndCanBeSet(String name) {
        assertThat(service(name).ports())
                .allMatch(port -> port.matches("127\\.0\\.0\\.1:\\$\\{[A-Z_]+_PORT:-\\d+}:\\d+"));
    }

    /** A profile may take a service away only from those that do without it. */
    @ParameterizedTest
    @MethodSource("services")
    void everyServiceWaitsForTheHealthOfWhatItNeeds(String name) {
        service(name).dependsOn().forEach((needed, dependency) -> {
            assertThat(compose.services()).as(name).containsKey(needed);
            assertThat(dependency.condition())
                    .as(name + " on " + needed)
                    .isEqualTo(service(needed).isOneShot() ? "service_completed_successfully" : "service_healthy");
            List<String> profiles = service(needed).profiles();
            boolean alwaysThere = profiles.isEmpty()
                    || !service(name).profiles().isEmpty()
                            && profiles.containsAll(service(name).profiles());
            assertThat(dependency.required()).as(name + " on " + needed).isEqualTo(alwaysThere);
        });
    }

    @Test
    void secretsAreFilesAndNoVariableOfTheWorker() {
        Set<String> secrets = compose.secrets().values().stream()
                .map(ComposeFile.Secret::environment)
                .collect(toSet());
        assertThat(service("connect").environment().values())
                .allSatisfy(value -> assertThat(variables(value)).doesNotContainAnyElementsOf(secrets));
        assertThat(service("connect").secrets()).hasSize(4).allSatisfy(secret -> {
            assertThat(secret).isInstanceOfSatisfying(Map.class, file -> {
                assertThat(compose.secrets()).containsKey(file.get("source").toString());
                assertThat(file.get("target")).isEqualTo("/mnt/privystream/secrets/" + file.get("source"));
            });
        });
    }

    @Test
    void missingSecretsStopCompose() throws IOException {
        Set<String> secrets = example().entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .collect(toSet());
        String required = compose.configs().get("required").content();
        assertThat(VARIABLE.matcher(required)
                        .results()
                        .filter(result -> "?".equals(result.group(2)))
                        .map(result -> result.group(1)))
                .containsExactlyInAnyOrderElementsOf(secrets);
        assertThat(secrets).containsAll(secretVariables());
    }

    @Test
    void environmentExampleHasEveryVariableAndNoOther() throws IOException {
        Set<String> used = new HashSet<>(variables(text));
        used.addAll(secretVariables());
        used.add(PROFILES);
        assertThat(example()).containsOnlyKeys(used);
    }

    @Test
    void environmentExampleHasTheDefaults() throws IOException {
        Map<String, String> example = example();
        VARIABLE.matcher(text)
                .results()
                .filter(result -> "-".equals(result.group(2)))
                .forEach(result -> assertThat(example).containsEntry(result.group(1), result.group(3)));
        assertThat(compose.services().values())
                .anyMatch(service -> service.profiles().contains(example.get(PROFILES)));
    }

    /** So that connectors find in the containers what they find elsewhere. */
    @Test
    void workerOffersWhatTheConnectorsAskFor() throws IOException {
        Service connect = service("connect");
        Set<String> allowed = Set.of(connect.environment()
                .get("CONNECT_CONFIG_PROVIDERS_ENV_PARAM_ALLOWLIST_PATTERN")
                .split("\\|"));
        Set<String> asked = new HashSet<>();
        Set<String> files = new HashSet<>();
        try (Stream<Path> connectors = Files.list(PROJECT.connector("any").getParent())) {
            for (Path connector : connectors.filter(Files::isRegularFile).toList()) {
                String json = Files.readString(connector);
                Pattern.compile("\\$\\{env:([A-Z_]+)}")
                        .matcher(json)
                        .results()
                        .map(found -> found.group(1))
                        .forEach(asked::add);
                Pattern.compile("\\$\\{dir:(/mnt/privystream/secrets):([a-z-]+)}")
                        .matcher(json)
                        .results()
                        .map(found -> found.group(1) + "/" + found.group(2))
                        .forEach(files::add);
            }
        }
        assertThat(asked).isNotEmpty().isEqualTo(allowed);
        assertThat(connect.environment()).containsKeys(asked.toArray(String[]::new));
        assertThat(connect.secrets().stream()
                        .map(secret -> ((Map<?, ?>) secret).get("target").toString()))
                .containsAll(files);
    }

    @Test
    void versionsAreThoseOfTheBuild() throws IOException {
        Map<String, String> versions = pomProperties();
        assertThat(image("broker-lite")).isEqualTo("apache/kafka:" + versions.get("kafka.version"));
        assertThat(image("elasticmq")).endsWith(":" + versions.get("elasticmq.version"));
        assertThat(image("postgres"))
                .isEqualTo("postgres:"
                        + versions.get("embedded.postgres.binaries.version").split("\\.")[0]);
        assertThat(image("connect")).endsWith(":" + versions.get("project.version"));
        assertThat(Files.readString(DOCKERFILE))
                .contains("org.opencontainers.image.version=\"" + versions.get("project.version") + "\"");
    }

    @Test
    void confluentsImagesAreOfOneVersionEach() throws IOException {
        String base = argument("CONNECT_BASE");
        assertThat(base).isEqualTo(example().get("CONNECT_BASE"));
        assertThat(tag(image("broker"))).isEqualTo(tag(base));
        assertThat(Stream.of("control-center", "control-center-prometheus", "control-center-alertmanager")
                        .map(ComposeFileTest::image)
                        .map(ComposeFileTest::tag))
                .doesNotContain(tag(base))
                .containsOnly(tag(image("control-center")));
    }

    /** What the Dockerfile takes by Maven has the version of the POMs, since these are what it builds. */
    @Test
    void dockerfileCopiesEveryPomThatMavenReads() throws IOException {
        String dockerfile = Files.readString(DOCKERFILE);
        assertThat(poms())
                .hasSizeGreaterThan(5)
                .allSatisfy(pom -> assertThat(Stream.iterate(pom, Path::getParent)
                                .takeWhile(path -> path != null)
                                .map(Path::toString)
                                .map(path -> "COPY " + path + " "))
                        .anyMatch(dockerfile::contains));
        String modules = dockerfile.replaceFirst("(?s).*ENV MODULES=(\\S+).*", "$1");
        assertThat(modules.split(","))
                .contains("pipeline-sandbox/runtimes/debezium", "pipeline-sandbox/runtimes/jmx-exporter")
                .allSatisfy(module -> assertThat(PROJECT.home().resolve(module).resolve("pom.xml"))
                        .exists());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"lite", "control-center", "control-center,observability", "lite,observability", "lite,localstack"
            })
    void composeAcceptsItWithEachProfile(String profiles, @TempDir Path directory) throws Exception {
        assumeTrue(
                hasCompose(), "docker compose is not installed: whether it accepts docker-compose.yml is not tested");
        Path env = makeEnv(directory);
        Run run =
                run(Map.of(PROFILES, profiles), "docker", "compose", "--env-file", env.toString(), "config", "--quiet");
        assertThat(run.output()).isEmpty();
        assertThat(run.status()).isZero();
    }

    @Test
    void composeRefusesToStartWithoutASecretAndSaysWhichOne() throws Exception {
        assumeTrue(hasCompose(), "docker compose is not installed: what it says without secrets is not tested");
        Run run = run(
                Map.of(),
                "docker",
                "compose",
                "--env-file",
                PROJECT.home().resolve(".env.example").toString(),
                "config",
                "--quiet");
        assertThat(run.status()).isNotZero();
        assertThat(run.output()).contains("PII_HASH_SECRET", "config/compose/make-env");
    }

    @Test
    void madeEnvironmentHasSecretsOfItsOwnAndIsNeverOverwritten(@TempDir Path directory) throws Exception {
        Path env = makeEnv(directory);
        Map<String, String> made = variablesOf(env);
        assertThat(made).containsOnlyKeys(example().keySet());
        assertThat(made.get("PII_KEYSET")).matches("'\\{\"primaryKeyId\":(\\d+),.*\"keyId\":\\1,.*}'");
        Set<String> passwords = new HashSet<>(secretVariables());
        passwords.add("POSTGRES_PASSWORD");
        passwords.remove("PII_KEYSET");
        assertThat(passwords.stream().map(made::get))
                .doesNotHaveDuplicates()
                .allMatch(secret -> secret.matches("[0-9a-f]{64}"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(env)))
                .isEqualTo("rw-------");

        byte[] before = Files.readAllBytes(env);
        assertThat(run(Map.of("ENV_FILE", env.toString()), "config/compose/make-env")
                        .status())
                .isNotZero();
        assertThat(env).hasBinaryContent(before);
    }

    private record Run(int status, String output) {}

    private static boolean hasCompose() {
        try {
            return run(Map.of(), "docker", "compose", "version").status() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path makeEnv(Path directory) throws IOException {
        Path env = directory.resolve("env");
        Run run = run(Map.of("ENV_FILE", env.toString()), "config/compose/make-env");
        assertThat(run.status()).as(run.output()).isZero();
        return env;
    }

    private static Run run(Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(PROJECT.home().toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new Run(process.exitValue(), output);
    }

    private static Stream<String> services() throws IOException {
        return ComposeFile.read(FILE).services().keySet().stream();
    }

    private static Service service(String name) {
        return compose.services().get(name);
    }

    /** As it is where no variable says otherwise. */
    private static String image(String name) {
        return VARIABLE.matcher(service(name).image()).replaceAll(result -> result.group(3));
    }

    private static String tag(String image) {
        return image.substring(image.indexOf(':') + 1);
    }

    private static Set<String> variables(String value) {
        return VARIABLE.matcher(value).results().map(result -> result.group(1)).collect(toSet());
    }

    private static Set<String> secretVariables() {
        return compose.secrets().values().stream()
                .map(ComposeFile.Secret::environment)
                .collect(toSet());
    }

    private static Map<String, String> example() throws IOException {
        return variablesOf(PROJECT.home().resolve(".env.example"));
    }

    /** The variables of a file of Compose's, those that it only shows among them. */
    private static Map<String, String> variablesOf(Path file) throws IOException {
        return Pattern.compile("(?m)^#?([A-Z_]+)=(.*)$")
                .matcher(Files.readString(file))
                .results()
                .collect(toMap(result -> result.group(1), result -> result.group(2)));
    }

    /** The default of one of the Dockerfile's arguments. */
    private static String argument(String name) throws IOException {
        return Pattern.compile("(?m)^ARG " + name + "=(.+)$")
                .matcher(Files.readString(DOCKERFILE))
                .results()
                .map(result -> result.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> pomProperties() throws IOException {
        String pom = Files.readString(PROJECT.home().resolve("pom.xml"));
        Map<String, String> properties = new TreeMap<>();
        Pattern.compile("<([a-z.0-9]+\\.version)>([^<]+)</")
                .matcher(pom)
                .results()
                .forEach(result -> properties.put(result.group(1), result.group(2)));
        properties.put("project.version", pom.replaceFirst("(?s).*?<version>([^<]+)</version>.*", "$1"));
        return properties;
    }

    private static List<Path> poms() throws IOException {
        try (Stream<Path> files = Files.walk(PROJECT.home(), 4)) {
            return files.filter(file -> file.endsWith("pom.xml"))
                    .map(PROJECT.home()::relativize)
                    .filter(file -> !file.toString().contains("target/"))
                    .toList();
        }
    }
}
