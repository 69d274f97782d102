package dev.privystream.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A distributed Connect worker with the built plugins. */
public final class ConnectWorker {

    /** Where the connectors' configurations say that schemas and secrets are mounted. */
    static final String MOUNT_POINT = "/mnt/privystream";

    private ConnectWorker() {}

    /**
     * What one worker differs in from another.
     *
     * @param rest where its REST API listens
     * @param bootstrapServers the Kafka broker
     * @param jvm runs it
     * @param plugins unpacked ones, or jars
     * @param discovery of plugins, as Connect calls it
     * @param variables what the connectors' configurations may name as ${env:...}
     * @param mount stands for {@value #MOUNT_POINT}
     */
    public record Settings(
            URI rest,
            String bootstrapServers,
            ServerJvm jvm,
            List<Path> plugins,
            String discovery,
            Map<String, String> variables,
            Path mount) {}

    /**
     * Prepares the directory of a sandbox's worker. All that it must remember is in Kafka.
     *
     * @param mount stands for {@value #MOUNT_POINT}
     */
    static Part in(
            Path directory, Project project, Path log, Endpoints endpoints, Path mount, SandboxSettings settings) {
        List<Path> plugins = new ArrayList<>(project.plugins());
        settings.pluginDirectory().ifPresent(plugins::add);
        Map<String, String> variables = Map.of(
                "SQS_QUEUE_URL", endpoints.queue().toString(),
                "SQS_ENDPOINT_URL", endpoints.sqs().toString(),
                "AWS_REGION", Endpoints.REGION,
                "POSTGRES_JDBC_URL", endpoints.jdbcUrl(),
                "POSTGRES_USER", Postgres.Writer.LOGINS.role(),
                "POSTGRES_VAULT_USER", Postgres.Writer.VAULT.role());
        return in(
                directory,
                log,
                new Settings(
                        endpoints.connect(),
                        endpoints.bootstrapServers(),
                        ServerJvm.small(project.classPath(settings.workerRuntime()), "1g", settings.workerOptions()),
                        plugins,
                        // Ours and Debezium's have manifests; of another nobody knows.
                        settings.pluginDirectory().isPresent() ? "hybrid_warn" : "service_load",
                        variables,
                        mount),
                Map.of());
    }

    /**
     * Prepares a worker's directory. All that it must remember is in Kafka.
     *
     * @param more further settings of the worker
     */
    public static Part in(Path directory, Path log, Settings settings, Map<String, String> more) {
        String mount = settings.mount().toString();
        Map<String, String> environment = new LinkedHashMap<>(settings.variables());
        environment.put("AWS_ACCESS_KEY_ID", "sandbox");
        environment.put("AWS_SECRET_ACCESS_KEY", "sandbox");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.put("AWS_CONFIG_FILE", directory.resolve("no-aws-config").toString());
        environment.put(
                "AWS_SHARED_CREDENTIALS_FILE",
                directory.resolve("no-aws-credentials").toString());

        Map<String, String> config = new LinkedHashMap<>();
        config.put("bootstrap.servers", settings.bootstrapServers());
        config.put("group.id", "privystream");
        config.put("listeners", settings.rest().toString());
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("config.storage.topic", "connect-configs");
        config.put("config.storage.replication.factor", "1");
        config.put("offset.storage.topic", "connect-offsets");
        config.put("offset.storage.replication.factor", "1");
        config.put("offset.storage.partitions", "5");
        config.put("offset.flush.interval.ms", "5000");
        config.put("status.storage.topic", "connect-status");
        config.put("status.storage.replication.factor", "1");
        config.put("status.storage.partitions", "1");
        config.put("plugin.path", directory.resolve("plugins").toString());
        config.put("plugin.discovery", settings.discovery());
        config.put("connector.client.config.override.policy", "All");
        config.put("config.providers", "env,file,dir");
        config.put("config.providers.env.class", "org.apache.kafka.common.config.provider.EnvVarConfigProvider");
        config.put(
                "config.providers.env.param.allowlist.pattern",
                String.join("|", new TreeSet<>(settings.variables().keySet())));
        config.put("config.providers.file.class", "org.apache.kafka.common.config.provider.FileConfigProvider");
        config.put("config.providers.file.param.allowed.paths", mount);
        config.put("config.providers.dir.class", MountedDirectoryConfigProvider.class.getName());
        config.put("config.providers.dir.param.allowed.paths", mount);
        config.put("config.providers.dir.param." + MountedDirectoryConfigProvider.MOUNT_POINT_CONFIG, MOUNT_POINT);
        config.put("config.providers.dir.param." + MountedDirectoryConfigProvider.MOUNT_SOURCE_CONFIG, mount);
        // After a crash a worker that is alone waits for nobody but its own former self.
        config.put("scheduled.rebalance.max.delay.ms", "0");
        for (String client : List.of("", "consumer.")) {
            config.put(client + "session.timeout.ms", "6000");
            config.put(client + "heartbeat.interval.ms", "2000");
        }
        config.putAll(more);

        Path properties = directory.resolve("worker.properties");
        try {
            Files.createDirectories(directory);
            PropertiesFile.write(properties, config);
            linkAll(settings.plugins(), directory.resolve("plugins"));
        } catch (IOException e) {
            throw new SandboxException("The worker's directory cannot be prepared: " + e.getMessage(), e);
        }
        return new Part(
                "Connect worker",
                settings.jvm().command("org.apache.kafka.connect.cli.ConnectDistributed", properties.toString()),
                environment,
                log,
                () -> serves(settings.rest()));
    }

    private static void linkAll(List<Path> plugins, Path directory) throws IOException {
        if (Files.exists(directory)) {
            Directories.delete(directory);
        }
        Files.createDirectories(directory);
        for (Path plugin : plugins) {
            Files.createSymbolicLink(directory.resolve(plugin.getFileName().toString()), plugin);
        }
    }

    /** Whether it has joined its group: before, the list of connectors is refused. */
    private static boolean serves(URI rest) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(rest.resolve("/connectors"))
                .timeout(Duration.ofSeconds(5))
                .build();
        return HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }
}
