package dev.privystream.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.privystream.sqs.SqsMessage.MessageAttribute;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.connect.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is wrong with a message, nothing of it is in what is reported, in the headers of its dead letter that say so, in
 * what is logged, or in the text of any object that holds it.
 */
class CanaryTest {
    private static final String C = "kanarienvogel";
    private static final QueueUrl QUEUE = QueueUrl.parse("https://sqs.eu-central-1.amazonaws.com/123456789012/logins");
    private static final MessageSchema SCHEMA = MessageSchema.compile("""
            {"properties": {
               "text": {"type": "string"}, "number": {"type": "number"}, "bytes": {"type": "string", "connect.type": "bytes"},
               "small": {"type": "number", "connect.type": "float32"}, "at": {"type": "string", "format": "date-time"},
               "day": {"type": "string", "format": "date"}, "one": {"const": "x"},
               "slow": {"type": "string", "pattern": "^(a|a)*$"},
               "id": {"type": "string"}},
             "required": ["id"]}
            """, List.of());

    /** What the code gives as a rule without asking the schema, but for the ones that are a schema's, too. */
    private static final Pattern RULE = Pattern.compile("new MisfitException\\(\"([^\"]+)\"");

    static Stream<Arguments> invalidMessages() {
        MessageEnvelope none = MessageEnvelope.NONE;
        MessageEnvelope sns = MessageEnvelope.SNS;
        MessageEnvelope event = MessageEnvelope.EVENTBRIDGE;
        MessageEncoding plain = MessageEncoding.NONE;
        MessageEncoding base64 = MessageEncoding.BASE64;
        MessageEncoding gzip = MessageEncoding.GZIP_BASE64;
        String notification = "{\"Type\": \"Notification\", \"Message\": \"" + C + "\", ";
        return Stream.of(
                // The rule, then what breaks it
                arguments("is empty", none, plain, " "),
                arguments("is not JSON", none, plain, C),
                arguments("is not JSON (a name twice", none, plain, "{\"" + C + "\": 1, \"" + C + "\": 2}"),
                arguments("is beyond the limits", none, plain, "{\"" + C + "\": " + "1".repeat(2_000) + "}"),
                arguments("type", none, plain, "[\"" + C + "\"]"),
                arguments("required", none, plain, "{\"" + C + "\": \"" + C + "\"}"),
                arguments("type", none, plain, body("\"text\": [\"" + C + "\"]")),
                arguments("surrogate", none, plain, body("\"text\": \"" + C + "\\ud800\"")),
                arguments("float64", none, plain, body("\"number\": 4711e999")),
                arguments("float32", none, plain, body("\"small\": 4711e99")),
                arguments("base64", none, plain, body("\"bytes\": \"" + C + "!\"")),
                arguments("format", none, plain, body("\"at\": \"" + C + "\"")),
                arguments("format", none, plain, body("\"day\": \"" + C + "\"")),
                arguments("const", none, plain, body("\"one\": \"" + C + "\"")),
                arguments("cannot be validated", none, plain, body("\"slow\": \"" + "a".repeat(100_000) + C + "\"")),
                arguments("type", sns, plain, "[\"" + C + "\"]"),
                arguments("is not JSON", sns, plain, "{\"Type\": \"" + C),
                arguments("is empty", event, plain, ""),
                arguments("required", sns, plain, "{\"Message\": \"" + C + "\"}"),
                arguments("required", sns, plain, "{\"Type\": \"Notification\", \"" + C + "\": \"" + C + "\"}"),
                arguments("const", sns, plain, "{\"Type\": \"" + C + "\", \"Message\": \"" + C + "\"}"),
                arguments("type", sns, plain, "{\"Type\": \"Notification\", \"Message\": [\"" + C + "\"]}"),
                arguments("format", sns, plain, notification + "\"Timestamp\": \"" + C + "\"}"),
                arguments("type", sns, plain, notification + "\"Subject\": [\"" + C + "\"]}"),
                arguments("type", sns, plain, notification + "\"MessageAttributes\": [\"" + C + "\"]}"),
                arguments(
                        "required",
                        sns,
                        plain,
                        notification + "\"MessageAttributes\": {\"" + C + "\": {\"Value\": \"" + C + "\"}}}"),
                arguments(
                        "base64",
                        sns,
                        plain,
                        notification + "\"MessageAttributes\": {\"" + C + "\": {\"Type\": \"Binary\", \"Value\": \"" + C
                                + "!\"}}}"),
                arguments("is not JSON", sns, plain, notification + "\"MessageAttributes\": null}"),
                arguments("type", event, plain, "[\"" + C + "\"]"),
                arguments("required", event, plain, "{\"" + C + "\": \"" + C + "\"}"),
                arguments("type", event, plain, "{\"id\": [\"" + C + "\"], \"detail\": \"" + C + "\"}"),
                arguments("format", event, plain, "{\"time\": \"" + C + "\", \"detail\": {}}"),
                arguments("type", event, base64, "{\"detail\": {\"" + C + "\": \"" + C + "\"}}"),
                arguments("is not JSON", event, plain, "{\"detail\": {}} " + C),
                arguments("base64", none, base64, C + "!"),
                arguments("utf-8", none, base64, base64(C.getBytes(UTF_8), new byte[] {-1})),
                arguments("is not JSON", none, base64, base64(C.getBytes(UTF_8))),
                arguments("base64", none, gzip, C + "!"),
                arguments("gzip", none, gzip, base64(C.getBytes(UTF_8))),
                arguments("gzip", none, gzip, truncated(gzip(C.repeat(100).getBytes(UTF_8)))),
                arguments("utf-8", none, gzip, gzip(C.getBytes(UTF_8), new byte[] {-1})),
                arguments(
                        "is beyond the limit of ",
                        none,
                        gzip,
                        gzip(C.repeat(MessageEncoding.MAX_DECODED_BYTES / C.length() + 1)
                                .getBytes(UTF_8))),
                arguments("base64", sns, base64, notification + "\"Subject\": \"" + C + "\"}"));
    }

    @ParameterizedTest
    @MethodSource("invalidMessages")
    void nothingOfAnInvalidMessageIsInWhatIsSaidOfIt(
            String rule, MessageEnvelope envelope, MessageEncoding encoding, String body) {
        SqsMessage message = message(body);
        InFlightMessage inFlight = new InFlightMessage(QUEUE, message, 0, 0, 1);
        SourceRecordMapper mapper =
                new SourceRecordMapper(QUEUE, "topic", "topic.invalid", RecordKey.parse("attribute:trace"), List.of());
        Decoded decoded;
        SqsSourceRecord deadLetter;
        String logged;
        try (LogCapture logs = new LogCapture()) {
            decoded = new MessageDecoder(envelope, encoding, SCHEMA).decode(message);
            assertThat(decoded).isInstanceOf(Decoded.Invalid.class);
            deadLetter = mapper.deadLetter(inFlight, message, (Decoded.Invalid) decoded);
            logged = logs.text();
        }

        assertThat(((Decoded.Invalid) decoded).rule()).startsWith(rule);
        assertNoCanary(decoded
                + logged
                + deadLetter
                + inFlight
                + message
                + message.attributes().values());
        for (Header header : deadLetter.headers()) {
            if (header.key().startsWith("sqs.")) {
                assertNoCanary(header.key() + header.value());
            }
        }
    }

    @Test
    void halfACharacterInAnEnvelopeOfTextSaysNothingOfIt() {
        String body = "{\"Type\": \"Notification\", \"Message\": \"" + C + "\\ud800\"}";

        Decoded decoded = new MessageDecoder(MessageEnvelope.SNS, MessageEncoding.NONE, null).decode(message(body));

        assertThat(decoded).isEqualTo(new Decoded.Invalid("message.encoding", "", "utf-8"));
    }

    @Test
    void valuesMessagesAndRecordsArePrintedByTheirNamesAlone() {
        SqsMessage message = message("{\"id\": \"" + C + "\", \"text\": \"" + C + "\"}");
        Decoded decoded = new MessageDecoder(MessageEnvelope.NONE, MessageEncoding.NONE, SCHEMA).decode(message);
        InFlightMessage inFlight = new InFlightMessage(QUEUE, message, 0, 0, 1);
        SqsSourceRecord record = new SourceRecordMapper(QUEUE, "topic", null, RecordKey.parse("field:id"), List.of())
                .map(inFlight, (Decoded.Value) decoded);

        assertThat(record.key()).isEqualTo(C);
        assertNoCanary("" + decoded + message + message.attributes().values() + inFlight + record
                + new InFlightMessage.Receipt(inFlight, "handle", 0) + new SqsQueue.Received(List.of(message), 1));
    }

    @Test
    void rulesOfTheCodeAreAllBrokenAbove() {
        Set<String> broken = invalidMessages()
                .map(arguments -> (String) arguments.get()[0])
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(broken).containsAll(rulesOfTheCode());
    }

    private static Set<String> rulesOfTheCode() {
        Set<String> rules = new TreeSet<>();
        try (DirectoryStream<Path> sources =
                Files.newDirectoryStream(Path.of("src/main/java/dev/privystream/sqs"), "*.java")) {
            for (Path source : sources) {
                Matcher matcher = RULE.matcher(Files.readString(source));
                while (matcher.find()) {
                    rules.add(matcher.group(1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(rules).hasSizeGreaterThan(10);
        return rules;
    }

    private static void assertNoCanary(String text) {
        assertThat(text)
                .doesNotContainIgnoringCase(C)
                .doesNotContain("4711")
                .doesNotContain(HexFormat.of().formatHex(C.getBytes(UTF_8)))
                .doesNotContain(base64(C.substring(0, 12).getBytes(UTF_8)));
    }

    private static SqsMessage message(String body) {
        return new SqsMessage(
                "m-1",
                "handle",
                body,
                Map.of("MessageGroupId", C),
                Map.of("trace", new MessageAttribute(C, null), C, new MessageAttribute(null, C.getBytes(UTF_8))));
    }

    private static String body(String property) {
        return "{\"id\": \"" + C + "\", " + property + "}";
    }

    private static String base64(byte[]... parts) {
        return Base64.getEncoder().encodeToString(joined(parts));
    }

    private static String gzip(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(joined(parts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return base64(bytes.toByteArray());
    }

    private static String truncated(String base64) {
        return base64.substring(0, base64.length() / 8 * 4);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
