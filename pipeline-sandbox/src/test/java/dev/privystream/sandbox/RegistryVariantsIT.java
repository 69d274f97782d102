package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * The variants with Schema Registry. Neither it nor its converters are on Maven Central: {@value #CONVERTERS} names the directory of the
 * unpacked converters, which may hold Confluent's JDBC sink, too, and {@value #REGISTRY} a registry that has Confluent's REST API.
 */
@EnabledIfSystemProperty(
        named = RegistryVariantsIT.CONVERTERS,
        matches = ".+",
        disabledReason = "Confluent's converters are not here: -D" + RegistryVariantsIT.CONVERTERS + "=DIRECTORY and -D"
                + RegistryVariantsIT.REGISTRY + "=URL name them and a Schema Registry")
class RegistryVariantsIT {

    static final String CONVERTERS = "confluent.converters.directory";
    static final String REGISTRY = "schema.registry.url";

    @RegisterExtension
    static final RunningSandbox SANDBOX =
            RunningSandbox.with(settings -> settings.withPlugin(Path.of(System.getProperty(CONVERTERS))));

    private final ConnectRest connect = SANDBOX.pipeline().connect();

    /** By a schema with one more property, as docs/messages.md tells of it. */
    @ParameterizedTest
    @CsvSource({"avro, true", "json-schema, true", "protobuf, false"})
    void samplesAreTheSameRowsAndAFieldCanBeAddedWhereTheFormatAllowsIt(String format, boolean canGrow)
            throws Exception {
        String topic = "logins." + format + "." + System.nanoTime();
        Topic records = new Topic(SANDBOX.endpoints().bootstrapServers(), topic);
        SANDBOX.pipeline().queue().send(SANDBOX.project().samples(), soFar -> {});
        register(format, "sqs-source", topic, config -> {});
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(records.records())
                        .as("%s", SANDBOX.failures())
                        .isEqualTo(99));

        List<ConsumerRecord<byte[], byte[]>> written = Traces.recordsAt(
                        SANDBOX.endpoints().bootstrapServers())
                .stream()
                .filter(record -> record.topic().equals(topic))
                .toList();
        assertThat(written)
                .hasSize(99)
                .allSatisfy(record -> assertThat(record.value()).startsWith(0, 0, 0));
        Traces traces = new Traces(SANDBOX.sandbox(), logins());
        assertThat(traces.rawValuesIn(Traces.textsOf(written).stream())).isEmpty();

        for (Sink sink : Sink.values()) {
            if (isInstalled(sink)) {
                SANDBOX.pipeline().table().query("TRUNCATE user_logins");
                register(format, sink.connector(), topic, config -> {});
                await().atMost(RunningSandbox.PATIENCE)
                        .untilAsserted(() -> assertThat(rows())
                                .as("%s: %s", sink, SANDBOX.failures())
                                .containsExactlyInAnyOrderElementsOf(expected()));
                connect.remove(sink.connector());
            }
        }

        stopSource();
        registry("PUT", "/config", "{\"compatibility\": \"BACKWARD\"}");
        register(format, "sqs-source", topic, config -> config.put("message.schema", schemaWithReferrer()));
        Path one = SANDBOX.sandbox().directory().resolve("one.jsonl");
        ObjectNode message = (ObjectNode) ConnectRest.parse(Login.number(1).toJson());
        SANDBOX.pipeline().queue().send(Files.writeString(one, message.put("referrer", "any") + "\n"), soFar -> {});
        if (canGrow) {
            await().atMost(RunningSandbox.PATIENCE)
                    .untilAsserted(() -> assertThat(records.records())
                            .as("%s", SANDBOX.failures())
                            .isEqualTo(100));
        } else {
            await().atMost(RunningSandbox.PATIENCE)
                    .untilAsserted(() -> assertThat(SANDBOX.failures())
                            .anySatisfy(failed -> assertThat(failed.trace()).contains("incompatible")));
            assertThat(records.records()).isEqualTo(99);
        }
        stopSource();
        records.close();
    }

    private interface Change {
        void of(ObjectNode config) throws IOException;
    }

    /** As the file has it, but for the topic, and the registry's address in the place of its variable. */
    private void register(String format, String name, String topic, Change change) throws IOException {
        Path file = SANDBOX.project().connector("variants/" + format + "/" + name);
        String text = Files.readString(file).replace("${env:SCHEMA_REGISTRY_URL}", System.getProperty(REGISTRY));
        ObjectNode request = (ObjectNode) ConnectRest.parse(text);
        ObjectNode config = (ObjectNode) request.path("config");
        if (config.has("topic")) {
            // ElasticMQ hands messages to long polls whose client is gone.
            config.put("topic", topic).put("sqs.receive.wait.seconds", "1");
        } else {
            config.put("topics", topic);
        }
        change.of(config);
        connect.register(Files.writeString(SANDBOX.sandbox().directory().resolve("variant.json"), request.toString()));
    }

    /** What is sent afterwards is not received by it. */
    private void stopSource() {
        connect.send("PUT", "/connectors/sqs-source/stop", Optional.empty());
        await().atMost(RunningSandbox.PATIENCE)
                .until(() -> connect.states().stream()
                        .noneMatch(state -> state.path().startsWith("/connectors/sqs-source/tasks")));
        connect.remove("sqs-source");
    }

    private boolean isInstalled(Sink sink) throws IOException {
        String type = ConnectRest.parse(Files.readString(SANDBOX.project().connector(sink.connector())))
                .at("/config/connector.class")
                .asString();
        return connect.send("GET", "/connector-plugins", Optional.empty())
                .body()
                .contains(type);
    }

    private static String schemaWithReferrer() throws IOException {
        ObjectNode schema = (ObjectNode)
                ConnectRest.parse(Files.readString(SANDBOX.project().schemas().resolve("login.schema.json")));
        ((ObjectNode) schema.path("properties")).putObject("referrer").put("type", "string");
        return schema.toString();
    }

    private static List<Login> logins() throws IOException {
        return Login.bodies(SANDBOX.project().samples()).stream()
                .filter(Login::isOne)
                .map(Login::of)
                .toList();
    }

    private static List<List<String>> expected() throws IOException {
        String secret =
                Files.readString(Sandbox.secrets(SANDBOX.sandbox().directory()).resolve(SandboxSecrets.HASH_SECRET));
        return logins().stream().map(login -> login.row(secret)).toList();
    }

    private static List<List<String>> rows() {
        return SANDBOX.pipeline()
                .table()
                .query("SELECT user_id, device_type, masked_ip, masked_device_id, locale, app_version FROM user_logins"
                        + " WHERE create_date BETWEEN now() - interval '10 minutes' AND now()")
                .rows();
    }

    private static void registry(String method, String path, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(System.getProperty(REGISTRY) + path))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .method(method, BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
