package dev.privystream.sandbox;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.pii.DecryptField;
import dev.privystream.pii.EncryptField;
import dev.privystream.pii.HashField;
import dev.privystream.sqs.SqsSourceConnector;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a worker answers from which Control Center, and any other form for a connector, is drawn. */
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"kafka", "kafka-oldest"})
class ConnectorFormIT {

    private static final String SOURCE = "dev.privystream.sqs.SqsSourceConnector";
    private static final String SECRET = "c4n4ry, and long enough to be a secret";
    private static final List<String> SOURCE_GROUPS =
            List.of("Queue", "AWS", "AWS credentials", "Message", "Record", "Delivery");
    /** Of regions there are hundreds. */
    private static final int SOME = 5;

    private static final List<String> WIDTHS = List.of("SHORT", "MEDIUM", "LONG");

    /** By the alias that each has in the form. */
    private static final Map<String, Transformation<SourceRecord>> TRANSFORMS = new LinkedHashMap<>();

    private static SourcePipeline pipeline;
    private static String queue;
    private static String keyset;

    @Parameter
    String worker;

    static {
        TRANSFORMS.put("hashKey", new HashField.Key<>());
        TRANSFORMS.put("hash", new HashField.Value<>());
        TRANSFORMS.put("hashHeader", new HashField.Header<>());
        TRANSFORMS.put("sealKey", new EncryptField.Key<>());
        TRANSFORMS.put("seal", new EncryptField.Value<>());
        TRANSFORMS.put("sealHeader", new EncryptField.Header<>());
        TRANSFORMS.put("openKey", new DecryptField.Key<>());
        TRANSFORMS.put("open", new DecryptField.Value<>());
        TRANSFORMS.put("openHeader", new DecryptField.Header<>());
    }

    /** What the worker says of one key; of a plugin's keys alone it says nothing behind the dependents. */
    private record Key(
            String name,
            String type,
            String group,
            int order,
            String displayName,
            String width,
            String importance,
            String documentation,
            List<String> dependents,
            JsonNode recommended,
            List<String> errors,
            String value,
            boolean visible) {

        static Key of(JsonNode definition, JsonNode value) {
            return new Key(
                    definition.path("name").asString(),
                    definition.path("type").asString(),
                    definition.path("group").asString(""),
                    // Kafka 3.9 calls it order.
                    definition
                            .path("order_in_group")
                            .asInt(definition.path("order").asInt(-1)),
                    definition.path("display_name").asString(""),
                    definition.path("width").asString(""),
                    definition.path("importance").asString(""),
                    definition.path("documentation").asString(""),
                    texts(definition.path("dependents")),
                    value.path("recommended_values"),
                    texts(value.path("errors")),
                    value.path("value").asString(""),
                    value.path("visible").asBoolean());
        }

        /** Without what stands before it in the form of a connector. */
        String ownName() {
            return name.replaceFirst("^transforms\\.[^.]+\\.", "");
        }

        private static List<String> texts(JsonNode array) {
            return array.valueStream().map(JsonNode::asString).toList();
        }
    }

    @BeforeParameterizedClassInvocation
    static void start(String worker) throws Exception {
        pipeline = SourcePipeline.start("form-" + worker, worker, Map.of());
        queue = pipeline.queues().createQueue("form", Duration.ofSeconds(30), 10);
        Path file = Files.createDirectories(Project.ofThisJvm().target().resolve("it/form-secrets/mount"))
                .resolve(SandboxSecrets.KEYSET);
        SandboxSecrets.createKeyset(file);
        keyset = Files.readString(file);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        pipeline.close();
    }

    @Test
    void everyKeyOfTheFormHasWhatItIsDrawnFrom() {
        Map<String, Key> form = form(complete());

        assertThat(form.keySet()).containsAll(ownKeys());
        assertThat(errors(form)).isEmpty();
        for (String name : ownKeys()) {
            Key key = form.get(name);
            assertIsDrawable(key);
            assertThat(key.recommended().isArray()).as(name).isTrue();
            assertThat(key.recommended().valueStream()).as(name).noneMatch(JsonNode::isNull);
            assertThat(form.keySet()).as("dependents of " + name).containsAll(key.dependents());
        }
    }

    @Test
    void groupsAreOursInTheOrderInWhichARecordPasses() {
        JsonNode answer = validate(complete());
        List<String> groups = Key.texts(answer.path("groups"));

        assertThat(groups).containsSubsequence(SOURCE_GROUPS);
        for (String alias : TRANSFORMS.keySet()) {
            String prefix = "Transforms: " + alias + ": ";
            assertThat(groups.stream().filter(group -> group.startsWith(prefix)))
                    .containsExactlyElementsOf(groupsOf(alias).stream()
                            .map(group -> prefix + group)
                            .toList());
        }
        // In the answer the keys come group by group as well.
        List<String> ofKeys = form(complete()).values().stream()
                .map(Key::group)
                .filter(group -> SOURCE_GROUPS.contains(group))
                .distinct()
                .toList();
        assertThat(ofKeys).isEqualTo(SOURCE_GROUPS);
    }

    @Test
    void keysOfAGroupHaveAnOrderAndNamesOfTheirOwn() {
        Map<String, List<Key>> byGroup =
                ownKeys().stream().map(form(complete())::get).collect(groupingBy(Key::group));

        byGroup.forEach((group, keys) -> {
            assertThat(keys).extracting(Key::order).as(group).doesNotHaveDuplicates();
            assertThat(keys).extracting(Key::displayName).as(group).doesNotHaveDuplicates();
        });
    }

    @Test
    void pluginsTellTheSameKeysByThemselves() {
        Map<String, Set<String>> plugins = new LinkedHashMap<>();
        plugins.put(SOURCE, new SqsSourceConnector().config().names());
        TRANSFORMS
                .values()
                .forEach(transform -> plugins.put(
                        transform.getClass().getName(), transform.config().names()));

        plugins.forEach((plugin, names) -> {
            Map<String, Key> keys = ConnectRest.parse(send("GET", "/connector-plugins/" + plugin + "/config", null)
                            .body())
                    .valueStream()
                    .map(definition -> Key.of(definition, definition))
                    .collect(toMap(Key::name, key -> key));
            assertThat(keys.keySet()).as(plugin).containsAll(names);
            for (String name : names) {
                assertIsDrawable(keys.get(name));
                assertThat(names).as(plugin).containsAll(keys.get(name).dependents());
            }
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            message.envelope                   | none,sns,eventbridge
            message.encoding                   | none,base64,gzip+base64
            message.invalid.policy             | redrive,dead.letter.topic,fail,discard
            dropped.record.policy              | leave,delete
            queue.failure.policy               | continue,fail
            aws.fips.enabled                   | true,false
            aws.dual.stack.enabled             | true,false
            transforms.hash.algorithm          | HmacSHA256,HmacSHA512,SHA-256,SHA-512
            transforms.hash.encoding           | hex,base64url,bytes
            transforms.hash.keep.original      | true,false
            transforms.hash.unkeyed.allowed    | true,false
            transforms.hash.on.missing.field   | fail,ignore
            transforms.hash.on.unsupported.type| fail,ignore
            transforms.hash.on.no.match        | fail,ignore
            transforms.hash.on.unlisted.match  | fail,hash
            transforms.seal.on.unlisted.match  | fail,encrypt
            transforms.open.on.unlisted.match  | fail,decrypt
            transforms.seal.encoding           | hex,base64url,bytes
            transforms.seal.associated.data    | topic,path
            transforms.open.associated.data    | topic,path
            """)
    void choicesAreRecommended(String key, String values) {
        assertThat(Key.texts(form(complete()).get(key).recommended())).containsExactlyInAnyOrder(values.split(","));
    }

    /** Each recommended value is one that the key takes. */
    @Test
    void whatIsRecommendedIsTaken() {
        Map<String, Key> form = form(complete());
        for (String name : ownKeys()) {
            for (String value :
                    Key.texts(form.get(name).recommended()).stream().limit(SOME).toList()) {
                Map<String, String> config = complete();
                config.put(name, value);
                List<String> errors = form(config).get(name).errors();
                // Some go with another key only, and the error names that.
                assertThat(errors)
                        .as("%s=%s", name, value)
                        .allMatch(error -> ownKeys().stream()
                                .map(key -> key.replaceFirst("^transforms\\.[^.]+\\.", ""))
                                .filter(key -> !name.endsWith(key))
                                .anyMatch(error::contains));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            aws.secret.access.key                | -                                                       | aws.access.key.id=AKIA
            aws.assume.role.external.id          | -                                                       | aws.assume.role.arn=arn:aws:iam::123456789012:role/r
            aws.proxy.password                   | -                                                       | aws.proxy.url=http://proxy:3128
            dead.letter.topic.name               | -                                                       | message.invalid.policy=dead.letter.topic
            record.metadata.fields               | -                                                       | message.schema={"properties":{"a":{"type":"string"}}}
            transforms.hash.secret               | transforms.hash.algorithm=SHA-256                       | -
            transforms.hash.unkeyed.allowed      | -                                                       | transforms.hash.algorithm=SHA-256
            transforms.hash.on.unlisted.match    | -                                                       | transforms.hash.fields.pattern=mail
            transforms.hash.previous.suffix      | -                                                       | transforms.hash.previous.secret=c4n4ry, and as long as the other one
            transforms.hash.phone.default.region | -                                                       | transforms.hash.normalize=ip=e164
            transforms.seal.on.unlisted.match    | -                                                       | transforms.seal.fields.pattern=mail
            """)
    void keyIsShownWhereTheOtherOneMakesItMatter(String key, String hidden, String shown) {
        assertThat(form(with(hidden, key)).get(key).visible())
                .as("beside %s", hidden)
                .isFalse();
        assertThat(form(with(shown, key)).get(key).visible())
                .as("beside %s", shown)
                .isTrue();
        String other = (hidden == null ? shown : hidden).split("=")[0];
        assertThat(form(complete()).get(other).dependents()).contains(key);
    }

    @Test
    void secretsArePasswordsAndAreNotRepeated() {
        Map<String, String> config = complete();
        config.put("aws.access.key.id", "AKIAEXAMPLE");
        List<String> secrets = ownKeys().stream()
                .filter(name -> name.matches(".*(secret|keyset|password|session\\.token|access\\.key)"))
                .toList();
        secrets.forEach(name -> config.put(name, SECRET));
        HttpResponse<String> answer = send("PUT", "/connector-plugins/" + SOURCE + "/config/validate", config);
        Map<String, Key> form = form(config);

        assertThat(secrets)
                .contains(
                        "aws.secret.access.key",
                        "aws.session.token",
                        "aws.proxy.password",
                        "transforms.hash.secret",
                        "transforms.hash.previous.secret",
                        "transforms.seal.keyset",
                        "transforms.open.keyset")
                .allSatisfy(name -> {
                    assertThat(form.get(name).type()).as(name).isEqualTo("PASSWORD");
                    assertThat(form.get(name).value()).as(name).isEqualTo("[hidden]");
                });
        assertThat(answer.body()).doesNotContain("c4n4ry");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            sqs.queue.urls                   | orders | does not start with http:// or https://
            sqs.receive.max.messages         | 11     | no more than 10
            topic                            | a b    | letters, digits
            message.schema                   | {      | is not JSON (line 1, column 2)
            message.invalid.policy           | ignore | none of redrive, dead.letter.topic, fail, discard
            record.key                       | user   | none of message_id, message_group_id, none, attribute:NAME or field:PATH
            aws.endpoint.url                 | aws    | a URL that starts with http:// or https://
            transforms.hash.secret           | -      | an HMAC needs one
            transforms.hash.secret           | short  | at least 32 bytes
            transforms.hash.algorithm        | MD5    | must be one of HmacSHA256
            transforms.hash.fields           | a:b:c  | a name that has it stands in backticks
            transforms.hash.fields.pattern   | (      | is not a regular expression
            transforms.seal.keyset           | {      | is not a keyset as Tink writes it
            transforms.open.associated.data  | queue  | any of topic, path
            """)
    void errorIsAtItsKeyAndSaysWhatIsRight(String key, String value, String right) {
        Map<String, String> config = complete();
        if (value == null) {
            config.remove(key);
        } else {
            config.put(key, value);
        }
        Map<String, List<String>> errors = errors(form(config));

        assertThat(errors).containsOnlyKeys(key);
        assertThat(errors.get(key).get(0)).contains(right).doesNotContain("\n");
    }

    @Test
    void keyThatNobodyKnowsChangesNothing() {
        Map<String, String> config = complete();
        config.put("no.such.key", "a");
        config.put("transforms.hash.no.such.key", "b");

        assertThat(form(config)).isEqualTo(form(complete()));
    }

    /** Before anything is filled in, and after each field was emptied again. */
    @Test
    void formOfNothingIsDrawn() {
        Map<String, Key> nothing = form(new HashMap<>(Map.of("connector.class", SOURCE)));
        assertThat(errors(nothing)).containsOnlyKeys("name", "sqs.queue.urls", "topic");

        Map<String, String> emptied = complete();
        ownKeys().forEach(name -> emptied.put(name, ""));
        Map<String, Key> drawn = form(emptied);

        assertThat(drawn.keySet()).containsAll(ownKeys());
        assertThat(errors(drawn)).containsKeys("sqs.queue.urls", "topic");
    }

    private static void assertIsDrawable(Key key) {
        String name = key.name();
        assertThat(key.displayName())
                .as("display name of " + name)
                .isNotBlank()
                .isNotIn(name, key.ownName())
                .matches("\\p{Lu}.*");
        assertThat(key.width()).as("width of " + name).isIn(WIDTHS);
        assertThat(key.group()).as("group of " + name).isNotBlank();
        assertThat(key.order()).as("order of " + name).isNotNegative();
        assertThat(key.importance()).as("importance of " + name).isIn("HIGH", "MEDIUM", "LOW");
        assertThat(key.type()).as("type of " + name).isIn("STRING", "LIST", "INT", "LONG", "BOOLEAN", "PASSWORD");
        assertThat(key.documentation())
                .as("documentation of " + name)
                .hasSizeGreaterThan(20)
                .endsWith(".")
                .doesNotContain("%s");
    }

    private static List<String> groupsOf(String alias) {
        if (alias.startsWith("hash")) {
            return List.of("Fields", "Hash", "Text", "Rotation");
        }
        return alias.startsWith("seal") ? List.of("Fields", "Encryption", "Form") : List.of("Fields", "Encryption");
    }

    /** The connector's keys, and those of the transforms as they stand in its configuration. */
    private static Set<String> ownKeys() {
        Set<String> names =
                new LinkedHashSet<>(new SqsSourceConnector().config().names());
        TRANSFORMS.forEach((alias, transform) ->
                transform.config().names().forEach(name -> names.add("transforms." + alias + "." + name)));
        return names;
    }

    /** With all transforms, and without an error. */
    private static Map<String, String> complete() {
        Map<String, String> config = new LinkedHashMap<>(Map.of(
                "name",
                "form",
                "connector.class",
                SOURCE,
                "sqs.queue.urls",
                queue,
                "topic",
                "logins",
                "aws.region",
                Endpoints.REGION,
                "aws.endpoint.url",
                pipeline.queues().endpoint().toString(),
                "transforms",
                String.join(",", TRANSFORMS.keySet())));
        TRANSFORMS.forEach((alias, transform) -> {
            String prefix = "transforms." + alias + ".";
            config.put(prefix + "type", transform.getClass().getName());
            config.put(prefix + "fields", "ip");
            if (alias.startsWith("hash")) {
                config.put(prefix + "secret", SECRET);
            } else {
                config.put(prefix + "keyset", keyset);
            }
        });
        return config;
    }

    /** @param setting {@code key=value}, or null for none */
    private static Map<String, String> with(String setting, String removed) {
        Map<String, String> config = complete();
        config.remove(removed);
        if (setting != null) {
            config.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return config;
    }

    private static Map<String, List<String>> errors(Map<String, Key> form) {
        return form.values().stream().filter(key -> !key.errors().isEmpty()).collect(toMap(Key::name, Key::errors));
    }

    /** In the order of the answer. */
    private static Map<String, Key> form(Map<String, String> config) {
        Map<String, Key> keys = new LinkedHashMap<>();
        for (JsonNode key : validate(config).path("configs")) {
            Key read = Key.of(key.path("definition"), key.path("value"));
            keys.put(read.name(), read);
        }
        return keys;
    }

    private static JsonNode validate(Map<String, String> config) {
        HttpResponse<String> answer = send("PUT", "/connector-plugins/" + SOURCE + "/config/validate", config);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return ConnectRest.parse(answer.body());
    }

    private static HttpResponse<String> send(String method, String path, Map<String, String> config) {
        return pipeline.connect()
                .send(
                        method,
                        path.replace("$", "%24"),
                        Optional.ofNullable(config).map(JsonMapper.shared()::writeValueAsString));
    }
}
