package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SqsSourceConfigTest {

    private static final String URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/";
    private static final String SCHEMA = "{\"properties\": {\"user\": {\"type\": \"string\"}}}";
    private static final String SECRET = "hunter2";

    static Collection<ConfigKey> keys() {
        return SqsSourceConfig.CONFIG_DEF.configKeys().values();
    }

    static Collection<String> keyNames() {
        return SqsSourceConfig.CONFIG_DEF.names();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyKeyHasWhatAFormIsDrawnFrom(ConfigKey key) {
        assertThat(key.group).isIn(SqsSourceConfig.CONFIG_DEF.groups());
        assertThat(key.displayName).isNotBlank().isNotEqualTo(key.name);
        assertThat(key.width).isNotNull().isNotEqualTo(Width.NONE);
        assertThat(key.documentation).isNotBlank().endsWith(".").doesNotContain("  ");
        assertThat(key.validator).isNotNull();
        assertThat(key.validator.toString()).isNotBlank().doesNotContain("@").doesNotContain("$$");
        if (key.recommender != null) {
            assertThat(key.recommender.validValues(key.name, Map.of()))
                    .isNotNull()
                    .doesNotContainNull();
        }
    }

    @Test
    void recommendedValuesAreValid() {
        keys().stream()
                .filter(key -> key.recommender != null)
                .forEach(key -> key.recommender
                        .validValues(key.name, Map.of())
                        .forEach(value -> assertThat(errorsOf(Map.of(key.name, value.toString()), key.name))
                                .as(key.name)
                                .isEmpty()));
    }

    @Test
    void defaultsAreThoseOfTheDocumentation() {
        SqsSourceConfig config = config(Map.of());

        assertThat(config.queues()).containsExactly(QueueUrl.parse(URL + "logins"));
        assertThat(config.topic(config.queues().get(0))).isEqualTo("topic");
        assertThat(config.receiveMaxMessages()).isEqualTo(10);
        assertThat(config.receiveWait()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.receiveConcurrency()).isPositive();
        assertThat(config.maxInFlightMessages()).isPositive();
        assertThat(config.maxInFlightBytes()).isPositive();
        assertThat(config.messageEnvelope()).isEqualTo(MessageEnvelope.NONE);
        assertThat(config.messageEncoding()).isEqualTo(MessageEncoding.NONE);
        assertThat(config.messageSchemaDocument()).isNull();
        assertThat(config.metadataFields()).isEmpty();
        assertThat(config.invalidMessagePolicy()).isEqualTo(InvalidMessagePolicy.REDRIVE);
        assertThat(config.deadLetterTopic(config.queues().get(0))).isNull();
        assertThat(config.recordMaxBytes()).isEqualTo(996_147);
        assertThat(config.aws().region()).isNull();
        assertThat(config.aws().endpoint()).isNull();
        assertThat(config.aws().accessKeyId()).isNull();
        assertThat(config.aws().secretAccessKey()).isNull();
        assertThat(config.aws().sessionToken()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "sqs.queue.urls",
        "topic",
        "message.schema",
        "aws.region",
        "aws.endpoint.url",
        "aws.access.key.id",
        "aws.secret.access.key",
        "aws.session.token"
    })
    void referenceThatNoConfigProviderResolvedIsNamedAsSuch(String key) {
        assertThat(errorsOf(Map.of(key, "${env:CANARY}"), key))
                .singleElement()
                .asString()
                .startsWith(key + " ")
                .contains("no config provider");
    }

    @Test
    void valuesAreRead() {
        SqsSourceConfig config = config(Map.of(
                "sqs.queue.urls", URL + "a, " + URL + "b.fifo",
                "topic", "from.${queue}",
                "message.schema", SCHEMA,
                "record.metadata.fields", "id:MessageId, sent:SentTimestamp",
                "message.invalid.policy", "Discard",
                "aws.region", "eu-central-1",
                "aws.endpoint.url", "http://localhost:9324",
                "aws.access.key.id", "AKIA",
                "aws.secret.access.key", SECRET,
                "aws.session.token", "token"));

        assertThat(config.queues()).extracting(QueueUrl::name).containsExactly("a", "b.fifo");
        assertThat(config.queues()).extracting(config::topic).containsExactly("from.a", "from.b.fifo");
        assertThat(config.messageSchemaDocument()).isEqualTo(SCHEMA);
        assertThat(config.metadataFields()).extracting(MetadataField::name).containsExactly("id", "sent");
        assertThat(config.invalidMessagePolicy()).isEqualTo(InvalidMessagePolicy.DISCARD);
        assertThat(config.aws().region()).isEqualTo("eu-central-1");
        assertThat(config.aws().endpoint()).isEqualTo(URI.create("http://localhost:9324"));
        assertThat(config.aws().accessKeyId()).isEqualTo("AKIA");
        assertThat(config.aws().secretAccessKey()).isEqualTo(SECRET);
        assertThat(config.aws().sessionToken()).isEqualTo("token");
    }

    @ParameterizedTest
    @CsvSource({
        "sns, TopicArn, none, NONE",
        "SNS, Subject, base64, BASE64",
        "sns, Timestamp, gzip+base64, GZIP_BASE64",
        "eventbridge, EventTime, GZIP+BASE64, GZIP_BASE64",
    })
    void envelopeHasItsPropertiesAndAnyEncoding(
            String envelope, String property, String encoding, MessageEncoding expected) {
        SqsSourceConfig config = config(Map.of(
                "message.schema", SCHEMA,
                "message.envelope", envelope,
                "message.encoding", encoding,
                "record.metadata.fields", "x:" + property));

        assertThat(Choice.name(config.messageEnvelope())).isEqualTo(envelope.toLowerCase(Locale.ROOT));
        assertThat(config.messageEncoding()).isEqualTo(expected);
        assertThat(config.metadataFields()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "orders, , MESSAGE_ID",
        "orders.fifo, , MESSAGE_GROUP_ID",
        "orders.fifo, message_id, MESSAGE_ID",
        "orders, message_group_id, MESSAGE_GROUP_ID",
        "orders, none, NONE",
        "orders, attribute:tenant, ATTRIBUTE",
        "orders, field:user, FIELD",
    })
    void keyIsTheGroupOnFifoQueuesUnlessItIsSaid(String queue, String key, RecordKey.Source source) {
        SqsSourceConfig config = config(key == null ? Map.of() : Map.of("record.key", key));

        assertThat(config.recordKey(QueueUrl.parse(URL + queue)).source()).isEqualTo(source);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=", quoteCharacter = '`', textBlock = """
            sqs.queue.urls           =
            sqs.queue.urls           = orders
            sqs.queue.urls           = https://sqs.eu-central-1.amazonaws.com/123456789012/
            sqs.queue.urls           = https://host/1/a,https://host/1/b,https://host/1/a
            sqs.receive.max.messages = 0
            sqs.receive.max.messages = 11
            sqs.receive.max.messages = ten
            sqs.receive.wait.seconds = 0
            sqs.receive.wait.seconds = 21
            sqs.receive.concurrency  = 0
            sqs.receive.concurrency  = 257
            sqs.max.in.flight.messages = 0
            sqs.max.in.flight.messages = 120001
            sqs.max.in.flight.bytes  = 0
            topic                    =
            topic                    = ..
            topic                    = a topic
            topic                    = ${queue}/x
            topic                    = ${topic}
            message.schema           = {
            message.schema           = {"type": "object"}
            message.schema           = {"oneOf": [{"type": "string"}, {"type": "integer"}]}
            message.envelope         =
            message.envelope         = SQS
            message.encoding         =
            message.encoding         = gzip
            record.key               = id
            record.key               = field:
            record.metadata.fields   = id
            record.metadata.fields   = id:Body
            record.metadata.fields   = id:MessageId,id:QueueName
            message.invalid.policy   =
            message.invalid.policy   = ignore
            dead.letter.topic.name   = a topic
            dead.letter.topic.name   = ${queue}/x
            record.max.bytes         = 0
            record.max.bytes         = 1e6
            record.max.bytes         = 3000000000
            dropped.record.policy    = keep
            queue.failure.policy     = ignore
            aws.region               = eu central 1
            aws.region               = https://sqs.eu-central-1.amazonaws.com
            aws.endpoint.url         = localhost:9324
            aws.endpoint.url         = ftp://localhost
            aws.endpoint.url         = http://
            aws.endpoint.url         = http://local host
            aws.access.key.id        = AKIA hunter2
            aws.secret.access.key    = hunter2 hunter2
            aws.session.token        = hunter2 hunter2
            """)
    void badValueIsRefusedByItsKeyAndSecretsAreNotShown(String key, String value) {
        Map<String, String> props = Map.of(key, value == null ? "" : value);

        assertThat(errorsOf(props, key))
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error).contains(key).doesNotContain(SECRET));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config(props))
                .withMessageContaining(key)
                .withMessageNotContaining(SECRET);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", textBlock = """
            id:MessageId, canary                     -> has an entry (number 2) that is not of the form field:property
            canary:Canary, id:MessageId              -> has an entry (number 1) that names a property that is none of MessageId
            canary:MessageId, a:QueueUrl, canary:QueueName -> names a field twice (entry number 3)
            """)
    void metadataFieldThatIsWrongIsToldByItsNumber(String fields, String problem) {
        assertThat(errorsOf(Map.of("record.metadata.fields", fields), "record.metadata.fields"))
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error)
                        .contains(problem)
                        .doesNotContain("canary")
                        .doesNotContain("Canary"));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            record.metadata.fields=id:MessageId                         -> record.metadata.fields
            message.invalid.policy=dead.letter.topic                    -> dead.letter.topic.name
            message.invalid.policy=dead.letter.topic;dead.letter.topic.name= -> dead.letter.topic.name
            message.invalid.policy=dead.letter.topic;dead.letter.topic.name=topic -> dead.letter.topic.name
            message.invalid.policy=dead.letter.topic;dead.letter.topic.name=${queue};topic=logins -> dead.letter.topic.name
            message.invalid.policy=dead.letter.topic;dead.letter.topic.name=${queue};sqs.queue.urls=https://host/1/a$b -> dead.letter.topic.name
            message.invalid.policy=dead.letter.topic;dead.letter.topic.name=invalid;value.converter=org.apache.kafka.connect.storage.StringConverter -> message.invalid.policy
            message.invalid.policy=dead.letter.topic;dead.letter.topic.name=invalid;value.converter=StringConverter -> message.invalid.policy
            producer.override.max.request.size=hunter2                  -> record.max.bytes
            record.metadata.fields=t:TopicArn;message.schema={"properties":{"a":{"type":"string"}}} -> record.metadata.fields
            record.metadata.fields=t:Timestamp;message.schema={"properties":{"a":{"type":"string"}}};message.envelope=eventbridge -> record.metadata.fields
            record.metadata.fields=t:EventTime;message.schema={"properties":{"a":{"type":"string"}}};message.envelope=sns -> record.metadata.fields
            aws.access.key.id=AKIA                                      -> aws.secret.access.key
            aws.secret.access.key=hunter2                               -> aws.access.key.id
            aws.session.token=hunter2                                   -> aws.session.token
            aws.access.key.id= ;aws.secret.access.key=hunter2           -> aws.access.key.id
            sqs.queue.urls=https://host/1/a$b;topic=${queue}            -> topic
            sqs.queue.urls=https://host/1/.;topic=${queue}.             -> topic
            """)
    void valuesThatDoNotGoTogetherAreRefusedByTheKeyToChange(String props, String key) {
        Map<String, String> overrides = List.of(props.split(";")).stream()
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config(overrides))
                .withMessageStartingWith(key + " ")
                .withMessageNotContaining(SECRET);
    }

    @Test
    void deadLettersHaveATopicForEachQueueWhereItIsSaid() {
        SqsSourceConfig config = config(Map.of(
                "sqs.queue.urls", URL + "a," + URL + "b",
                "message.invalid.policy", "Dead.Letter.Topic",
                "dead.letter.topic.name", "${queue}.invalid",
                "value.converter", "org.apache.kafka.connect.json.JsonConverter"));

        assertThat(config.invalidMessagePolicy()).isEqualTo(InvalidMessagePolicy.DEAD_LETTER_TOPIC);
        assertThat(config.queues()).extracting(config::deadLetterTopic).containsExactly("a.invalid", "b.invalid");
    }

    @Test
    void deadLetterTopicHasNoEffectUnderAnotherPolicy() {
        SqsSourceConfig config =
                config(Map.of("dead.letter.topic.name", "topic", "value.converter", "StringConverter"));

        assertThat(config.deadLetterTopic(config.queues().get(0))).isNull();
    }

    @Test
    void transformsThatSeeDeadLettersAreThoseWithoutAPredicate() {
        assertThat(config(Map.of()).transformsWithoutPredicate()).isEmpty();
        assertThat(config(Map.of("transforms", "")).transformsWithoutPredicate())
                .isEmpty();
        assertThat(config(Map.of("transforms", "a, b ,c", "transforms.b.predicate", "p", "transforms.a.type", "x"))
                        .transformsWithoutPredicate())
                .containsExactly("a", "c");
    }

    @ParameterizedTest
    @CsvSource({
        ", , 996147",
        ", 2097152, 1992294",
        ", ' 1000 ', 950",
        "500, , 500",
        "2000000, 1000, 2000000",
    })
    void largestRecordIsSomewhatLessThanTheProducerSends(String maxBytes, String maxRequestSize, int expected) {
        Map<String, String> props = new HashMap<>();
        if (maxBytes != null) {
            props.put("record.max.bytes", maxBytes);
        }
        if (maxRequestSize != null) {
            props.put("producer.override.max.request.size", maxRequestSize);
        }

        assertThat(config(props).recordMaxBytes()).isEqualTo(expected);
    }

    @Test
    void topicThatIsTooLongWithTheNameOfAQueueIsRefused() {
        Map<String, String> props =
                Map.of("sqs.queue.urls", URL + "q".repeat(80), "topic", "t".repeat(200) + "${queue}");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config(props))
                .withMessageStartingWith("topic ");
    }

    @ParameterizedTest
    @CsvSource({
        "message.schema",
        "dead.letter.topic.name",
        "record.key",
        "record.metadata.fields",
        "aws.region",
        "aws.endpoint.url",
        "aws.access.key.id",
        "aws.secret.access.key",
        "aws.session.token",
    })
    void optionalValueThatIsBlankIsNotSet(String key) {
        for (String blank : List.of("", "  ", "\t")) {
            SqsSourceConfig config = config(Map.of(key, blank));

            assertThat(errorsOf(Map.of(key, blank), key)).isEmpty();
            assertThat(config.messageSchemaDocument()).isNull();
            assertThat(config.recordKey(config.queues().get(0))).isEqualTo(RecordKey.MESSAGE_ID);
            assertThat(config.metadataFields()).isEmpty();
            assertThat(config.aws().region()).isNull();
            assertThat(config.aws().endpoint()).isNull();
            assertThat(config.aws().accessKeyId()).isNull();
            assertThat(config.aws().secretAccessKey()).isNull();
            assertThat(config.aws().sessionToken()).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("keyNames")
    void keyWithoutAValueIsRefusedByItsNameOrNotSet(String key) {
        Map<String, String> props = props(Map.of());
        props.put(key, null);

        if (SqsSourceConfig.CONFIG_DEF.defaultValues().get(key) == null
                        && SqsSourceConfig.CONFIG_DEF.configKeys().get(key).hasDefault()
                || key.equals(SqsSourceConfig.RECORD_METADATA_FIELDS_CONFIG)) {
            assertThat(new SqsSourceConfig(props).metadataFields()).isEmpty();
        } else {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> new SqsSourceConfig(props))
                    .withMessageContaining(key);
        }
    }

    @Test
    void secretsAreNotShown() {
        Map<String, String> secrets =
                Map.of("aws.access.key.id", "AKIA", "aws.secret.access.key", SECRET, "aws.session.token", SECRET);
        try (LogCapture logs = new LogCapture()) {
            SqsSourceConfig config = config(secrets);

            assertThat(config.values().toString()).doesNotContain(SECRET);
            assertThat(logs.text()).doesNotContain(SECRET);
        }
        assertThat(keys())
                .filteredOn(key -> key.name.matches(".*(secret|token|password).*"))
                .isNotEmpty()
                .allSatisfy(key -> assertThat(key.type).isEqualTo(ConfigDef.Type.PASSWORD));
    }

    private static List<String> errorsOf(Map<String, String> overrides, String key) {
        return SqsSourceConfig.CONFIG_DEF.validate(props(overrides)).stream()
                .filter(value -> value.name().equals(key))
                .map(ConfigValue::errorMessages)
                .flatMap(List::stream)
                .toList();
    }

    private static SqsSourceConfig config(Map<String, String> overrides) {
        return new SqsSourceConfig(props(overrides));
    }

    private static Map<String, String> props(Map<String, String> overrides) {
        Map<String, String> props = new HashMap<>(Map.of("sqs.queue.urls", URL + "logins", "topic", "topic"));
        props.putAll(overrides);
        return props;
    }
}
