package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sqs.SqsMessage.MessageAttribute;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageEnvelopeTest {

    private static final String NOTIFICATION = """
            {
              "Type" : "Notification",
              "MessageId" : "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
              "TopicArn" : "arn:aws:sns:eu-central-1:123456789012:logins",
              "Subject" : "A login",
              "Message" : "{\\"user\\": \\"Zo\\u00eb\\"}",
              "Timestamp" : "2024-02-29T12:00:00.123Z",
              "SignatureVersion" : "1",
              "Signature" : "EXAMPLE",
              "SigningCertURL" : "https://sns.eu-central-1.amazonaws.com/cert.pem",
              "UnsubscribeURL" : "https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe",
              "MessageAttributes" : {
                "tenant" : {"Type": "String", "Value": "acme"},
                "count" : {"Type": "Number", "Value": "42"},
                "tags" : {"Type": "String.Array", "Value": "[\\"a\\", null, 1]"},
                "signature" : {"Type": "Binary", "Value": "AP8="}
              }
            }
            """;

    private static final String EVENT = """
            {"version": "0", "id": "e-1", "detail-type": "Login", "source": "shop", "account": "123456789012",
             "time": "2024-02-29T12:00:00Z", "region": "eu-central-1", "resources": ["arn:aws:x"], "detail": %s}
            """;

    private static final MessageSchema SCHEMA =
            MessageSchema.compile("{\"properties\": {\"user\": {\"type\": \"string\"}}}", List.of());

    @Test
    void messageOfANotificationIsTheBody() {
        Decoded.Value decoded = value(decode(MessageEnvelope.SNS, SCHEMA, NOTIFICATION));

        assertThat(((Struct) decoded.value()).get("user")).isEqualTo("Zoë");
        assertThat(value(decode(MessageEnvelope.SNS, null, NOTIFICATION)).value())
                .isEqualTo("{\"user\": \"Zoë\"}");
    }

    @Test
    void attributesOfANotificationAreTheMessages() {
        Map<String, MessageAttribute> attributes =
                value(decode(MessageEnvelope.SNS, null, NOTIFICATION)).message().attributes();

        assertThat(attributes).containsOnlyKeys("tenant", "count", "tags", "signature");
        assertThat(attributes.get("tenant")).isEqualTo(new MessageAttribute("acme", null));
        assertThat(attributes.get("count")).isEqualTo(new MessageAttribute("42", null));
        assertThat(attributes.get("tags")).isEqualTo(new MessageAttribute("[\"a\", null, 1]", null));
        assertThat(attributes.get("signature").bytes()).containsExactly(0, 0xff);
    }

    @Test
    void whatTheQueueSaysOfTheMessageStaysBesideWhatTheEnvelopeSays() {
        SqsMessage received = new SqsMessage(
                "m-1",
                "handle",
                NOTIFICATION,
                Map.of("SentTimestamp", "1", "MessageGroupId", "g"),
                Map.of("own", new MessageAttribute("x", null), "tenant", new MessageAttribute("outer", null)));

        SqsMessage message = value(new MessageDecoder(MessageEnvelope.SNS, MessageEncoding.NONE, null).decode(received))
                .message();

        assertThat(message.id()).isEqualTo("m-1");
        assertThat(message.systemAttributes())
                .isEqualTo(Map.of(
                        "SentTimestamp", "1",
                        "MessageGroupId", "g",
                        "TopicArn", "arn:aws:sns:eu-central-1:123456789012:logins",
                        "Subject", "A login",
                        "Timestamp", "1709208000123"));
        assertThat(message.attributes().get("own").text()).isEqualTo("x");
        assertThat(message.attributes().get("tenant").text()).isEqualTo("acme");
    }

    @Test
    void notificationWithNothingButAMessageIsOne() {
        SqsMessage message = value(decode(
                        MessageEnvelope.SNS, null, "{\"Message\":\"\",\"Type\":\"Notification\",\"Subject\":null}"))
                .message();

        assertThat(message.body()).isEmpty();
        assertThat(message.attributes()).isEmpty();
        assertThat(message.systemAttributes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            {"Type": "SubscriptionConfirmation", "Message": "You have chosen", "SubscribeURL": "https://x"} -> /Type | const
            {"Type": "UnsubscribeConfirmation", "Message": "You have chosen"}      -> /Type | const
            {"Type": "notification", "Message": "{}"}                              -> /Type | const
            {"Type": 1, "Message": "{}"}                                           -> /Type | type
            {"Type": null, "Message": "{}"}                                        -> /Type | required
            {"Message": "{}"}                                                      -> /Type | required
            {"user": "u"}                                                          -> /Type | required
            {"Type": "Notification"}                                               -> /Message | required
            {"Type": "Notification", "Message": null}                              -> /Message | required
            {"Type": "Notification", "Message": {"user": "u"}}                     -> /Message | type
            {"Type": "Notification", "Message": "{}", "Subject": 1}                -> /Subject | type
            {"Type": "Notification", "Message": "{}", "TopicArn": []}              -> /TopicArn | type
            {"Type": "Notification", "Message": "{}", "Timestamp": "yesterday"}    -> /Timestamp | format
            {"Type": "Notification", "Message": "{}", "Timestamp": "+1000000000-12-31T23:59:59Z"} -> /Timestamp | format
            {"Type": "Notification", "Message": "{}", "Timestamp": 1}              -> /Timestamp | type
            {"Type": "Notification", "Message": "{}", "MessageAttributes": []}     -> /MessageAttributes | type
            {"Type": "Notification", "Message": "{}", "MessageAttributes": {"secret": {}}} -> /MessageAttributes/*/Type | required
            {"Type": "Notification", "Message": "{}", "MessageAttributes": {"secret": 1}}  -> /MessageAttributes/*/Type | required
            {"Type": "Notification", "Message": "{}", "MessageAttributes": {"secret": {"Type": "String"}}} -> /MessageAttributes/*/Value | required
            {"Type": "Notification", "Message": "{}", "MessageAttributes": {"secret": {"Type": "Binary", "Value": "?"}}} -> /MessageAttributes/*/Value | base64
            []                                                                     -> | type
            "{}"                                                                   -> | type
            {"Type": "Notification", "Type": "Notification", "Message": "{}"}      -> | is not JSON (a name twice, line 1, column 32)
            """)
    void whatIsNoNotificationIsInvalidByThePlaceInTheBodyAsReceived(String body, String pointerAndRule) {
        String[] parts = pointerAndRule.split("\\|");

        assertThat(decode(MessageEnvelope.SNS, SCHEMA, body))
                .isEqualTo(new Decoded.Invalid("message.envelope", parts[0].strip(), parts[1].strip()));
    }

    /** Each is a body in an envelope: a place in it is said by a pointer into itself. */
    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            {"user": 1}                     -> /user | type
            {"user": "\\ud800"}             -> /user | surrogate
            []                              -> | type
            null                            -> | type
            """)
    void bodyInAnEnvelopeThatDoesNotFitTheSchemaIsInvalidByThePlaceInIt(String body, String pointerAndRule) {
        String[] parts = pointerAndRule.split("\\|");
        Decoded.Invalid invalid = Bodies.misfit(parts[0].strip(), parts[1].strip());

        assertThat(decode(MessageEnvelope.SNS, SCHEMA, notification(body))).isEqualTo(invalid);
        assertThat(decode(MessageEnvelope.EVENTBRIDGE, SCHEMA, EVENT.formatted(body)))
                .isEqualTo(invalid);
    }

    @Test
    void halfASurrogatePairInAnEnvelopeIsNoText() {
        String notification = "{\"Type\": \"Notification\", \"Message\": \"x\\ud800\"}";

        assertThat(decode(MessageEnvelope.SNS, null, notification))
                .isEqualTo(new Decoded.Invalid("message.encoding", "", "utf-8"));
        assertThat(decode(MessageEnvelope.SNS, SCHEMA, notification))
                .isInstanceOfSatisfying(
                        Decoded.Invalid.class,
                        invalid -> assertThat(invalid.rule()).startsWith("is not JSON"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"user\": \"u\"}",
                "{}",
                "[]",
                "[1, {\"a\": []}]",
                "\"text \\\" \\u00e9\"",
                "null",
                "true",
                "1",
                "-1.50e+3",
                "1e999999999",
                "9223372036854775808",
                "0.12345678901234567890123",
            })
    void detailOfAnEventIsTheBodyAsItIsWritten(String detail) {
        assertThat(value(decode(MessageEnvelope.EVENTBRIDGE, null, EVENT.formatted(detail)))
                        .value())
                .isEqualTo(detail);
        assertThat(value(decode(MessageEnvelope.EVENTBRIDGE, null, "{\"detail\":" + detail + ",\"x\":{\"detail\":1}}"))
                        .value())
                .isEqualTo(detail);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 5_000, 70_000, 1 << 20})
    void detailOfAnySizeIsFoundInItsPlace(int size) {
        String detail = "{\"user\": \"" + "é😀\\n".repeat(size / 5) + "\"}";
        String event = "{\"x\": \"" + "y".repeat(size) + "\", \"detail\": " + detail + " , \"z\": ["
                + "1, ".repeat(size / 4) + "2]}";

        assertThat(value(decode(MessageEnvelope.EVENTBRIDGE, null, event)).value())
                .isEqualTo(detail);
    }

    @Test
    void whatAnEventSaysOfItselfIsKept() {
        SqsMessage message = value(decode(MessageEnvelope.EVENTBRIDGE, SCHEMA, EVENT.formatted("{\"user\": \"u\"}")))
                .message();

        assertThat(message.systemAttributes())
                .isEqualTo(Map.of(
                        "EventId", "e-1",
                        "EventSource", "shop",
                        "EventDetailType", "Login",
                        "EventTime", "1709208000000"));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            {"source": "shop"}                       -> /detail | required
            {"x": {"detail": 1}}                     -> /detail | required
            {"detail": {}, "source": 1}              -> /source | type
            {"detail": {}, "detail-type": []}        -> /detail-type | type
            {"detail": {}, "time": 1}                -> /time | type
            {"detail": {}, "time": "yesterday"}      -> /time | format
            []                                       -> | type
            1                                        -> | type
            {"detail": {}, "detail": {}}             -> | is not JSON (a name twice, line 1, column 24)
            {"detail": {"a": 1, "a": 1}}             -> | is not JSON (a name twice, line 1, column 24)
            {"detail": {}                            -> | is not JSON (line 1, column 14)
            {"detail": {}} {}                        -> | is not JSON (line 1, column 16)
            """)
    void whatIsNoEventIsInvalidByThePlaceInTheBodyAsReceived(String body, String pointerAndRule) {
        String[] parts = pointerAndRule.split("\\|");

        assertThat(decode(MessageEnvelope.EVENTBRIDGE, SCHEMA, body))
                .isEqualTo(new Decoded.Invalid("message.envelope", parts[0].strip(), parts[1].strip()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "\uFEFF{}", "oops", "{\"a\": NaN}"})
    void whatIsNoJsonIsNoEnvelope(String body) {
        for (MessageEnvelope envelope : List.of(MessageEnvelope.SNS, MessageEnvelope.EVENTBRIDGE)) {
            assertThat(decode(envelope, null, body)).isInstanceOfSatisfying(Decoded.Invalid.class, invalid -> {
                assertThat(invalid.key()).isEqualTo("message.envelope");
                assertThat(invalid.pointer()).isEmpty();
                assertThat(invalid.rule()).startsWith("is ");
            });
        }
    }

    @Test
    void encodedTextIsDecodedOnceItIsOutOfItsEnvelope() {
        byte[] body = "{\"user\": \"Zoë\"}".getBytes(StandardCharsets.UTF_8);
        String packed = MessageEncodingTest.base64(MessageEncodingTest.gzip(body));
        Map<MessageEnvelope, String> bodies = Map.of(
                MessageEnvelope.SNS,
                notification(packed),
                MessageEnvelope.EVENTBRIDGE,
                EVENT.formatted('"' + packed + '"'));

        bodies.forEach((envelope, text) -> {
            Decoded decoded =
                    new MessageDecoder(envelope, MessageEncoding.GZIP_BASE64, SCHEMA).decode(Bodies.message(text));
            assertThat(((Struct) value(decoded).value()).get("user")).isEqualTo("Zoë");
        });
    }

    @Test
    void detailThatIsToBeDecodedMustBeAString() {
        MessageDecoder decoder = new MessageDecoder(MessageEnvelope.EVENTBRIDGE, MessageEncoding.BASE64, null);

        assertThat(decoder.decode(Bodies.message(EVENT.formatted("{}"))))
                .isEqualTo(new Decoded.Invalid("message.envelope", "/detail", "type"));
        assertThat(decoder.decode(Bodies.message(EVENT.formatted("\"?\""))))
                .isEqualTo(new Decoded.Invalid("message.encoding", "", "base64"));
    }

    static Stream<String> deep() {
        return Stream.of(
                "{\"x\": " + "[".repeat(100_000),
                "{\"detail\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}",
                "{\"Type\": \"Notification\", \"Message\": \"\", \"x\": " + "[".repeat(100_000) + "}");
    }

    @ParameterizedTest
    @MethodSource("deep")
    void deepEnvelopeIsBeyondTheLimits(String body) {
        for (MessageEnvelope envelope : List.of(MessageEnvelope.SNS, MessageEnvelope.EVENTBRIDGE)) {
            assertThat(decode(envelope, null, body))
                    .isInstanceOfSatisfying(
                            Decoded.Invalid.class,
                            invalid -> assertThat(invalid.rule()).startsWith("is beyond the limits"));
        }
    }

    /** Envelopes with a few characters changed, removed or put in. */
    @Test
    void noBodyMakesItThrow() {
        Map<MessageEnvelope, String> bodies = new HashMap<>();
        bodies.put(MessageEnvelope.SNS, NOTIFICATION);
        bodies.put(MessageEnvelope.EVENTBRIDGE, EVENT.formatted("{\"user\": \"Zoë\"}"));
        String signs = "{}[]\",:\\/u0-9eE+.~ \0\uFEFF\uD800\uDC00é\nT";
        Random random = new Random(11);
        bodies.forEach((envelope, whole) -> {
            for (int i = 0; i < 10_000; i++) {
                StringBuilder body = new StringBuilder(whole);
                for (int change = random.nextInt(5); change >= 0; change--) {
                    int at = random.nextInt(body.length());
                    char sign = signs.charAt(random.nextInt(signs.length()));
                    switch (random.nextInt(4)) {
                        case 0 -> body.setCharAt(at, sign);
                        case 1 -> body.deleteCharAt(at);
                        case 2 -> body.delete(at, Math.min(body.length(), at + random.nextInt(30)));
                        default -> body.insert(at, sign);
                    }
                    if (body.length() == 0) {
                        break;
                    }
                }
                for (MessageEncoding encoding : MessageEncoding.values()) {
                    for (MessageSchema schema : new MessageSchema[] {SCHEMA, null}) {
                        assertThat(new MessageDecoder(envelope, encoding, schema)
                                        .decode(Bodies.message(body.toString())))
                                .isNotNull();
                    }
                }
            }
        });
    }

    private static String notification(String message) {
        return "{\"Type\": \"Notification\", \"Message\": \""
                + message.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
    }

    private static Decoded decode(MessageEnvelope envelope, MessageSchema schema, String body) {
        return new MessageDecoder(envelope, MessageEncoding.NONE, schema).decode(Bodies.message(body));
    }

    private static Decoded.Value value(Decoded decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Value.class);
        return (Decoded.Value) decoded;
    }
}
