package dev.privystream.sandbox;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an operator is told who posts a wrong configuration. */
class RefusedConfigurationIT {

    @RegisterExtension
    static final RunningSandbox SANDBOX = RunningSandbox.with(settings -> settings);

    @ParameterizedTest(name = "{0} = {1} is an error of {2}")
    @CsvSource(delimiter = '|', nullValues = "absent", textBlock = """
            sqs.queue.urls             | absent                                          | sqs.queue.urls
            sqs.queue.urls             | not a queue                                     | sqs.queue.urls
            sqs.queue.urls             | SQS/000000000000/no-such-queue                  | sqs.queue.urls
            aws.endpoint.url           | http://127.0.0.1:1                              | sqs.queue.urls
            topic                      | absent                                          | topic
            message.schema             | {"type":                                        | message.schema
            message.schema             | {"oneOf":[{"type":"string"},{"type":"number"}]} | message.schema
            message.invalid.policy     | ignore                                          | message.invalid.policy
            record.key                 | user                                            | record.key
            record.metadata.fields     | message_id:NoSuchProperty                       | record.metadata.fields
            sqs.receive.max.messages   | 11                                              | sqs.receive.max.messages
            transforms.hash.secret     | too short                                       | transforms.hash.secret
            transforms.hash.fields     | absent                                          | transforms.hash.fields
            transforms.hash.algorithm  | MD5                                             | transforms.hash.algorithm
            """)
    void wrongValueIsAnErrorOfItsKey(String key, String value, String wrongKey) throws IOException {
        ObjectNode config = sourceConfig();
        if (value == null) {
            config.remove(key);
        } else {
            config.put(key, value.replace("SQS", SANDBOX.endpoints().sqs().toString()));
        }
        assertThat(errors(config)).containsOnlyKeys(wrongKey);

        assertThat(create(config).statusCode()).isEqualTo(400);
        assertThat(SANDBOX.pipeline().connect().states()).isEmpty();
    }

    @Test
    void redriveWithoutARedrivePolicyIsAnErrorOfThePolicy() throws IOException {
        ObjectNode config = sourceConfig()
                .put("sqs.queue.urls", SANDBOX.endpoints().deadLetterQueue().toString());
        assertThat(errors(config)).containsOnlyKeys("message.invalid.policy");
    }

    @Test
    void shortSecretIsNotRepeated() throws IOException {
        ObjectNode config = sourceConfig().put("transforms.hash.secret", "a-secret-that-is-short");
        assertThat(validate(config)).doesNotContain("a-secret-that-is-short");
        assertThat(create(config).body()).doesNotContain("a-secret-that-is-short");
        assertThat(Files.readString(SANDBOX.sandbox().worker().log())).doesNotContain("a-secret-that-is-short");
    }

    @ParameterizedTest(name = "{0} = {1} is an error of {2}")
    @CsvSource(delimiter = '|', nullValues = "absent", textBlock = """
            transforms.seal.keyset          | absent       | transforms.seal.keyset
            transforms.seal.keyset          | a-canary-key | transforms.seal.keyset
            transforms.seal.encoding        | base32       | transforms.seal.encoding
            transforms.seal.associated.data | queue        | transforms.seal.associated.data
            """)
    void wrongValueOfWhatSealsIsAnErrorOfItsKey(String key, String value, String wrongKey) throws IOException {
        ObjectNode config = config("sqs-source-vault");
        if (value == null) {
            config.remove(key);
        } else {
            config.put(key, value);
        }
        assertThat(errors(config)).containsOnlyKeys(wrongKey);
        assertThat(create(config).statusCode()).isEqualTo(400);
        assertThat(validate(config)).doesNotContain("a-canary-key");
        assertThat(Files.readString(SANDBOX.sandbox().worker().log())).doesNotContain("a-canary-key");
    }

    /** Of each file whose connector the worker has: all but those of Confluent's sink. */
    @ParameterizedTest
    @MethodSource("connectorsOfTheWorker")
    void shippedConfigurationsHaveNoError(String connector) throws IOException {
        assertThat(errors(config(connector))).isEmpty();
        assertThat(ConnectRest.parse(validate(config(connector)))
                        .path("error_count")
                        .asInt(-1))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("variantsOfTheWorker")
    void variantsLackNothingButTheConverterThatIsToBeInstalled(String variant) throws IOException {
        ObjectNode config = config(variant);
        boolean installed = config.path("value.converter").asString().startsWith("org.apache.kafka.");
        if (installed) {
            assertThat(errors(config)).isEmpty();
        } else {
            assertThat(errors(config)).containsOnlyKeys("value.converter");
            assertThat(errors(config).get("value.converter"))
                    .contains(config.path("value.converter").asString(), "could not be found");
        }
    }

    /** Those whose connector the worker has. */
    private static List<String> variantsOfTheWorker() throws IOException {
        List<String> connectors = connectorsOfTheWorker();
        Path directory = SANDBOX.project().connector("variants/any").getParent();
        try (Stream<Path> files = Files.walk(directory)) {
            List<String> variants = files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> connectors.contains(name(file)))
                    .map(file -> "variants/" + file.getParent().getFileName() + "/" + name(file))
                    .sorted()
                    .toList();
            assertThat(variants).hasSizeGreaterThanOrEqualTo(8);
            return variants;
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".json", "");
    }

    private static List<String> connectorsOfTheWorker() throws IOException {
        String plugins = SANDBOX.pipeline()
                .connect()
                .send("GET", "/connector-plugins", Optional.empty())
                .body();
        List<String> connectors = new ArrayList<>();
        try (Stream<Path> files = Files.list(SANDBOX.project().connector("any").getParent())) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String connector = name(file);
                if (plugins.contains(
                        '"' + config(connector).path("connector.class").asString() + '"')) {
                    connectors.add(connector);
                }
            }
        }
        assertThat(connectors)
                .contains("sqs-source", "sqs-source-vault", "postgres-sink-debezium", "postgres-sink-debezium-vault");
        return connectors;
    }

    private static HttpResponse<String> create(ObjectNode config) {
        ObjectNode request = new JsonMapper().createObjectNode().put("name", "refused");
        request.set("config", config);
        return SANDBOX.pipeline().connect().send("POST", "/connectors", Optional.of(request.toString()));
    }

    /** The errors of each key that has any. */
    private static Map<String, String> errors(ObjectNode config) {
        return StreamSupport.stream(
                        ConnectRest.parse(validate(config)).path("configs").spliterator(), false)
                .map(key -> key.path("value"))
                .filter(value -> !value.path("errors").isEmpty())
                .collect(toMap(
                        value -> value.path("name").asString(),
                        value -> value.path("errors").toString()));
    }

    private static String validate(ObjectNode config) {
        String path = "/connector-plugins/%s/config/validate"
                .formatted(config.path("connector.class").asString());
        HttpResponse<String> answer = SANDBOX.pipeline().connect().send("PUT", path, Optional.of(config.toString()));
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static ObjectNode sourceConfig() throws IOException {
        return config("sqs-source");
    }

    private static ObjectNode config(String connector) throws IOException {
        JsonNode request = ConnectRest.parse(Files.readString(SANDBOX.project().connector(connector)));
        return ((ObjectNode) request.path("config")).put("name", "refused");
    }
}
