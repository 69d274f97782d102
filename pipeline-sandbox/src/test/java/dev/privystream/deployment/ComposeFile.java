package dev.privystream.deployment;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/**
 * What of Compose's format docker-compose.yml uses: a key that is not here, or that is there twice, is refused. Absent lists and maps are
 * empty, other absent values null; variables are as they are written.
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
record ComposeFile(
        String name,
        Logging xLogging,
        Map<String, String> xOneNode,
        Map<String, Service> services,
        Map<String, Object> volumes,
        Map<String, Secret> secrets,
        Map<String, Config> configs) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * @throws IllegalArgumentException if a key is unknown
     * @throws org.yaml.snakeyaml.error.YAMLException if it is not YAML, or has a key twice
     */
    static ComposeFile read(Path file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (Reader reader = Files.newBufferedReader(file)) {
            return of(new Yaml(new SafeConstructor(options)).load(reader));
        }
    }

    static ComposeFile of(Object yaml) {
        return MAPPER.convertValue(yaml, ComposeFile.class);
    }

    record Logging(String driver, Map<String, String> options) {}

    record Secret(String environment) {}

    record Config(String content) {}

    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Service(
            List<String> profiles,
            String image,
            String pullPolicy,
            Build build,
            String user,
            String hostname,
            Map<String, Network> networks,
            Map<String, Dependency> dependsOn,
            Map<String, String> environment,
            List<String> entrypoint,
            List<String> command,
            List<Object> secrets,
            List<String> volumes,
            List<String> ports,
            Healthcheck healthcheck,
            String memLimit,
            String shmSize,
            String restart,
            String stopGracePeriod,
            Logging logging) {

        Service {
            profiles = profiles == null ? List.of() : profiles;
            dependsOn = dependsOn == null ? Map.of() : dependsOn;
            environment = environment == null ? Map.of() : environment;
            secrets = secrets == null ? List.of() : secrets;
            volumes = volumes == null ? List.of() : volumes;
            ports = ports == null ? List.of() : ports;
        }

        /** Whether it does one thing and ends. */
        boolean isOneShot() {
            return "no".equals(restart);
        }
    }

    record Build(String context, Map<String, String> args) {}

    record Network(List<String> aliases) {}

    record Dependency(String condition, Boolean required) {

        Dependency {
            required = required == null || required;
        }
    }

    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Healthcheck(
            List<String> test, String interval, String timeout, Integer retries, String startPeriod, Boolean disable) {

        Healthcheck {
            test = test == null ? List.of() : test;
            disable = disable != null && disable;
        }
    }
}
