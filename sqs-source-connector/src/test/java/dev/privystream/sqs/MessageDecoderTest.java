package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.SimpleDateFormat;
import java.time.Duration;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageDecoderTest {

    private static final Path LOGIN_SCHEMA = Path.of("..", "config", "schemas", "login.schema.json");
    private static final String CANARY = "kanarienvogel";

    @Test
    void bodyWithoutSchemaIsTakenAsItIs() {
        MessageDecoder decoder = new MessageDecoder(MessageEnvelope.NONE, MessageEncoding.NONE, null);
        SqsMessage message = Bodies.message("{not json");

        assertThat(decoder.valueSchema()).isEqualTo(Schema.STRING_SCHEMA);
        assertThat(decoder.decode(message)).isEqualTo(new Decoded.Value(message, Schema.STRING_SCHEMA, "{not json"));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            {"type": "string"}                              | ""                      ->
            {"type": "string"}                              | "Zoë \\ud83d\\ude00"    -> Zoë 😀
            {"type": "string"}                              | "1"                     -> 1
            {"type": "integer"}                             | 1.0                     -> 1
            {"type": "integer"}                             | 1e2                     -> 100
            {"type": "integer"}                             | -0                      -> 0
            {"type": "integer"}                             | -0.0                    -> 0
            {"type": "integer"}                             | 0e999999999             -> 0
            {"type": "integer"}                             | 1e-999999999            -> 0
            {"type": "integer"}                             | 9007199254740991.0      -> 9007199254740991
            {"type": "integer"}                             | 9223372036854775807     -> 9223372036854775807
            {"type": "integer"}                             | -9223372036854775808    -> -9223372036854775808
            {"type": "integer", "connect.type": "int8"}     | 127                     -> 127
            {"type": "integer", "connect.type": "int16"}    | -32768                  -> -32768
            {"type": "integer", "connect.type": "int32"}    | 2147483647.0            -> 2147483647
            {"type": "number"}                              | 1                       -> 1.0
            {"type": "number"}                              | 0.1                     -> 0.1
            {"type": "number"}                              | -0.0                    -> -0.0
            {"type": "number"}                              | 1e-999999999            -> 0.0
            {"type": "number"}                              | 9223372036854775808     -> 9.223372036854776E18
            {"type": "number"}                              | 1.7976931348623157e308  -> 1.7976931348623157E308
            {"type": "number", "connect.type": "float32"}   | 0.1                     -> 0.1
            {"type": "number", "multipleOf": 0.01}          | 19.99                   -> 19.99
            {"type": "number", "maximum": 0.3}              | 0.3                     -> 0.3
            {"type": "boolean"}                             | true                    -> true
            {"type": ["string", "null"]}                    | null                    -> null
            {"enum": ["a", null]}                           | null                    -> null
            {"enum": [1, 2]}                                | 2.0                     -> 2
            {"const": 1.5}                                  | 1.50                    -> 1.5
            {"type": "string", "connect.type": "bytes"}     | "AAH/"                  -> 0001ff
            {"type": "string", "connect.type": "bytes"}     | ""                      ->
            {"type": "string", "format": "date"}            | "2024-02-29"            -> 2024-02-29T00:00:00.000Z
            {"type": "string", "format": "date"}            | "1969-12-31"            -> 1969-12-31T00:00:00.000Z
            {"type": "string", "format": "date-time"}       | "2024-02-29T12:00:00Z"  -> 2024-02-29T12:00:00.000Z
            {"type": "string", "format": "date-time"}       | "2024-02-29t12:00:00.123999999+02:00" -> 2024-02-29T10:00:00.123Z
            {"type": "string", "format": "date-time"}       | "1969-12-31T23:59:59.999Z" -> 1969-12-31T23:59:59.999Z
            {"type": "string", "format": "date", "connect.type": "string"} | "2024-02-29" -> 2024-02-29
            {"type": "string", "pattern": "^[a-z]+$"}       | "abc"                   -> abc
            {"type": "string", "pattern": "b"}              | "abc"                   -> abc
            {"type": "string", "maxLength": 1}              | "\\ud83d\\ude00"        -> 😀
            {"anyOf": [{"type": "string", "maxLength": 1}, {"type": "string", "pattern": "^x"}]} | "xyz" -> xyz
            """)
    void valueThatFitsIsTyped(String propertyAndValue, String expected) {
        String[] parts = propertyAndValue.split(" \\| ");

        Decoded decoded = decode(parts[0], parts[1]);

        assertThat(decoded).isInstanceOf(Decoded.Value.class);
        Struct value = (Struct) ((Decoded.Value) decoded).value();
        value.validate();
        assertThat(text(value.get("a"))).isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            {"type": "string"}                              | 1                       -> type
            {"type": "string"}                              | null                    -> type
            {"type": "string"}                              | {}                      -> type
            {"type": "string"}                              | "\\ud800"               -> surrogate
            {"type": "string"}                              | "x\\udc00\\ud800"       -> surrogate
            {"type": "integer"}                             | "1"                     -> type
            {"type": "integer"}                             | 1.5                     -> type
            {"type": "integer"}                             | 9223372036854775808     -> int64
            {"type": "integer"}                             | -9223372036854775809    -> int64
            {"type": "integer"}                             | 9007199254740993.0      -> int64
            {"type": "integer"}                             | 1e300                   -> int64
            {"type": "integer"}                             | 1e999999999             -> int64
            {"type": "integer"}                             | -1e99999999999          -> int64
            {"type": "integer", "minimum": 0}               | 1e300                   -> int64
            {"type": "integer", "maximum": 10}              | 1e999999999             -> int64
            {"type": "integer", "connect.type": "int8"}     | 128                     -> int8
            {"type": "integer", "connect.type": "int16"}    | -32769                  -> int16
            {"type": "integer", "connect.type": "int32"}    | 2147483648              -> int32
            {"type": "integer", "connect.type": "int32"}    | 1e300                   -> int32
            {"type": "number"}                              | 1e309                   -> float64
            {"type": "number"}                              | -1e999999999            -> float64
            {"type": "number"}                              | 1e99999999999           -> float64
            {"type": "number", "multipleOf": 0.01}          | 1e999999999             -> float64
            {"type": "number", "connect.type": "float32"}   | 1e39                    -> float32
            {"type": "boolean"}                             | "true"                  -> type
            {"type": "boolean"}                             | 1                       -> type
            {"type": "array", "items": {"type": "string"}}  | {}                      -> type
            {"properties": {"x": {"type": "string"}}}       | []                      -> type
            {"type": "string", "connect.type": "bytes"}     | "A?=="                  -> base64
            {"type": "string", "format": "date"}            | "2023-02-29"            -> format
            {"type": "string", "format": "date"}            | "+999999999-12-31"      -> format
            {"type": "string", "format": "date"}            | "20240229"              -> format
            {"type": "string", "format": "date-time"}       | "2024-02-29"            -> format
            {"type": "string", "format": "date-time"}       | "2024-02-29T12:00Z"     -> format
            {"type": "string", "format": "date-time"}       | "2024-02-29T12:00:00"   -> format
            {"type": "string", "format": "date-time"}       | "+999999999-12-31T12:00:00Z" -> format
            {"type": "string", "format": "email"}           | "nobody"                -> format
            {"type": "string", "format": "ipv4"}            | "256.0.0.1"             -> format
            {"type": "string", "minLength": 2}              | "x"                     -> minLength
            {"type": "string", "maxLength": 2}              | "xyz"                   -> maxLength
            {"type": "string", "pattern": "^[a-z]+$"}       | "abc\\n"                -> pattern
            {"type": "string", "enum": ["a", "b"]}          | "c"                     -> enum
            {"type": "string", "enum": ["a", null]}         | null                    -> type
            {"const": "a"}                                  | "b"                     -> const
            {"const": 1}                                    | 1.5                     -> type
            {"type": "integer", "minimum": 1}               | 0                       -> minimum
            {"type": "integer", "maximum": 1}               | 2                       -> maximum
            {"type": "number", "exclusiveMinimum": 1}       | 1.0                     -> exclusiveMinimum
            {"type": "number", "exclusiveMaximum": 1}       | 1                       -> exclusiveMaximum
            {"type": "number", "multipleOf": 0.01}          | 19.999                  -> multipleOf
            {"type": "array", "items": {"type": "integer"}, "minItems": 1}             | []      -> minItems
            {"type": "array", "items": {"type": "integer"}, "maxItems": 1}             | [1, 2]  -> maxItems
            {"type": "array", "items": {"type": "number"}, "uniqueItems": true}        | [1, 1.0] -> uniqueItems
            {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1} | {} -> minProperties
            {"type": "object", "properties": {"x": {"type": "string"}}, "additionalProperties": false} | {"y": 1} -> additionalProperties
            {"type": "string", "not": {"const": "x"}}       | "x"                     -> not
            """)
    void valueThatDoesNotFitIsInvalidByItsRule(String propertyAndValue, String rule) {
        String[] parts = propertyAndValue.split(" \\| ");

        assertThat(decode(parts[0], parts[1])).isEqualTo(Bodies.misfit("/a", rule));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            {"user": {"name": "n", "tags": ["a", 1]}}                   -> /user/tags/1     | type
            {"user": {"name": "n", "tags": ["a", null]}}                -> /user/tags/1     | type
            {"user": {}}                                                -> /user/name       | required
            {"user": {"name": null}}                                    -> /user/name       | type
            {}                                                          -> /user            | required
            {"user": null}                                              -> /user            | type
            {"user": {"name": "n"}, "scores": {"secret": "x"}}          -> /scores/*        | type
            {"user": {"name": "n"}, "scores": {"secret": null}}         -> /scores/*        | type
            {"user": {"name": "n"}, "scores": {"secret": 1e99}}         -> /scores/*        | int64
            {"user": {"name": "n"}, "scores": {"secret": -1}}           -> /scores/*        | minimum
            {"user": {"name": "n"}, "orders": [{"id": 1}, {"id": 1.5}]} -> /orders/1/id     | type
            {"user": {"name": "n"}, "orders": [{"id": 1}, {}]}          -> /orders/1/id     | required
            {"user": {"name": "n"}, "a/b~c": 1}                         -> /a~1b~0c         | type
            {"user": {"name": "n"}, "x-y:z.w": 1}                       -> /x-y:z.w         | type
            {"user": {"name": "n"}, "x_secret": 1}                      -> /*               | type
            {"user": {"name": "n"}, "card": "c"}                        -> /card            | dependentRequired
            []                                                          ->                  | type
            ["user"]                                                    ->                  | type
            "user"                                                      ->                  | type
            1                                                           ->                  | type
            null                                                        ->                  | type
            """)
    void invalidBodyIsReportedByThePointerToThePlace(String body, String pointerAndRule) {
        MessageSchema schema = compile("""
                {"properties": {
                   "user": {"properties": {"name": {"type": "string"}, "tags": {"type": "array", "items": {"type": "string"}}},
                            "required": ["name"]},
                   "scores": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
                   "orders": {"type": "array", "items": {"properties": {"id": {"type": "integer"}}, "required": ["id"]}},
                   "a/b~c": {"type": "string"}, "x-y:z.w": {"type": "string"}, "card": {"type": "string"}},
                 "patternProperties": {"^x_": {"type": "string"}},
                 "dependentRequired": {"card": ["secret number"]},
                 "required": ["user"]}
                """);
        String[] parts = pointerAndRule.split("\\|");

        assertThat(Bodies.decode(schema, body)).isEqualTo(Bodies.misfit(parts[0].strip(), parts[1].strip()));
    }

    @Test
    void namesWithAnySignsAreFieldNames() {
        MessageSchema schema = compile("""
                {"properties": {"x-y": {"type": "integer"}, "a:b": {"type": "integer"}, "c.d": {"type": "integer"},
                                "e/f~g": {"type": "integer"}, " ": {"type": "integer"}, "ключ": {"type": "integer"}}}
                """);

        Struct value = (Struct) ((Decoded.Value)
                        Bodies.decode(schema, "{\"x-y\":1,\"a:b\":2,\"c.d\":3,\"e/f~g\":4,\" \":5,\"ключ\":6,\"\":7}"))
                .value();

        assertThat(value.schema().fields().stream().map(value::get)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    static Stream<Arguments> bodiesThatAreNoJson() {
        return Stream.of(
                Arguments.of("", "is empty"),
                Arguments.of(" \r\n\t", "is empty"),
                Arguments.of("{", "is not JSON (line 1"),
                Arguments.of("{\"a\": \"x\"\n\n  oops}", "is not JSON (line 3"),
                Arguments.of("{\"a\": 'x'}", "is not JSON (line 1"),
                Arguments.of("{a: 1}", "is not JSON (line 1"),
                Arguments.of("{\"a\": \"x\",}", "is not JSON (line 1"),
                Arguments.of("{\"a\": NaN}", "is not JSON (line 1"),
                Arguments.of("{\"a\": 01}", "is not JSON (line 1"),
                Arguments.of("{\"a\": \"\t\"}", "is not JSON (line 1"),
                Arguments.of("{\"a\": \"\\x\"}", "is not JSON (line 1"),
                Arguments.of("{\"\\ud800\": 1}", "is not JSON (line 1"),
                Arguments.of("// no\n{}", "is not JSON (line 1"),
                Arguments.of("\uFEFF{\"a\": \"x\"}", "is not JSON (line 1"),
                Arguments.of("{\"a\": \"x\"} {}", "is not JSON (line 1"),
                Arguments.of("{\"a\": \"x\"} trailing", "is not JSON (line 1"),
                Arguments.of("{\"a\": \"x\", \"a\": \"x\"}", "is not JSON (a name twice"),
                Arguments.of("{\"other\": {\"b\": 1, \"b\": 1}}", "is not JSON (a name twice"),
                Arguments.of("[".repeat(10_000), "is beyond the limits"),
                Arguments.of("{\"b\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}", "is beyond the limits"),
                Arguments.of("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000), "is beyond the limits"),
                Arguments.of("{\"b\": " + "9".repeat(1 << 20) + "}", "is beyond the limits"),
                Arguments.of("{\"b\": 0." + "9".repeat(1 << 20) + "}", "is beyond the limits"),
                Arguments.of("{\"" + "n".repeat(1 << 20) + "\": 1}", "is beyond the limits"));
    }

    @ParameterizedTest
    @MethodSource("bodiesThatAreNoJson")
    void bodyThatIsNoJsonIsInvalidAsAWhole(String body, String rule) {
        Decoded decoded = Bodies.decode(compile("{\"properties\": {\"a\": {\"type\": \"string\"}}}"), body);

        assertThat(decoded).isInstanceOf(Decoded.Invalid.class);
        assertThat(((Decoded.Invalid) decoded).pointer()).isEmpty();
        assertThat(((Decoded.Invalid) decoded).rule()).startsWith(rule);
    }

    static Stream<String> bodiesToWrap() {
        return Stream.concat(
                bodiesThatAreNoJson()
                        .map(arguments -> (String) arguments.get()[0])
                        .filter(body -> !body.isEmpty()),
                Stream.of(
                        "{}",
                        "{\"a\": \"Zo\u00eb \ud83d\ude00\"}",
                        "{\"a\": \"\\ud800\"}",
                        "{\"a\": \"" + "\u00e9".repeat(400_000) + "\"}",
                        "{\"i\": 9223372036854775808}",
                        "{\"i\": 9223372036854775807, \"n\": 123456789012345678901234567890}",
                        "{\"n\": 1e999999999}",
                        "{\"x-y\": 1, \"a:b\": \"2\"}",
                        "[]",
                        "[{}]",
                        "1",
                        "null",
                        "true",
                        "\"text\""));
    }

    /** Whatever a body was sent in: it is the same value, or invalid at the same place by the same rule. */
    @ParameterizedTest
    @MethodSource("bodiesToWrap")
    void bodyIsTheSameInWhateverItWasSent(String body) {
        MessageSchema schema = compile("""
                {"properties": {"a": {"type": "string"}, "i": {"type": "integer"}, "n": {"type": "number"},
                                "x-y": {"type": "integer"}, "a:b": {"type": "string"}}}
                """);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String packed = MessageEncodingTest.base64(MessageEncodingTest.gzip(bytes));
        Map<String, MessageDecoder> wrapped = Map.of(
                MessageEncodingTest.base64(bytes),
                new MessageDecoder(MessageEnvelope.NONE, MessageEncoding.BASE64, schema),
                packed,
                new MessageDecoder(MessageEnvelope.NONE, MessageEncoding.GZIP_BASE64, schema),
                "{\"Type\": \"Notification\", \"Message\": \"" + packed + "\"}",
                new MessageDecoder(MessageEnvelope.SNS, MessageEncoding.GZIP_BASE64, schema),
                "{\"detail\": \"" + packed + "\"}",
                new MessageDecoder(MessageEnvelope.EVENTBRIDGE, MessageEncoding.GZIP_BASE64, schema));
        String expected = outcome(Bodies.decode(schema, body));

        wrapped.forEach((text, decoder) ->
                assertThat(outcome(decoder.decode(Bodies.message(text)))).isEqualTo(expected));
        if (!expected.contains("is not JSON") && !expected.contains("is beyond") && !expected.contains("is empty")) {
            MessageDecoder decoder = new MessageDecoder(MessageEnvelope.EVENTBRIDGE, MessageEncoding.NONE, schema);
            assertThat(outcome(decoder.decode(Bodies.message("{\"detail\": " + body + "}"))))
                    .isEqualTo(expected);
        }
    }

    private static String outcome(Decoded decoded) {
        return decoded instanceof Decoded.Value value ? String.valueOf(value.value()) : decoded.toString();
    }

    @Test
    void bodyOfMoreTokensThanAMessageCanHoldIsBeyondTheLimits() {
        MessageSchema schema = compile("{\"items\": {\"properties\": {\"a\": {\"type\": \"string\"}}}}");
        MessageDecoder decoder = new MessageDecoder(MessageEnvelope.NONE, MessageEncoding.GZIP_BASE64, schema);
        String most = "[" + "{},".repeat((1 << 20) / 3 - 2) + "{}]";
        String more = "[" + "{},".repeat(1 << 20) + "{}]";

        assertThat(Bodies.decode(schema, most)).isInstanceOf(Decoded.Value.class);
        assertThat(decoder.decode(Bodies.message(
                        MessageEncodingTest.base64(MessageEncodingTest.gzip(more.getBytes(StandardCharsets.UTF_8))))))
                .isInstanceOfSatisfying(
                        Decoded.Invalid.class,
                        invalid -> assertThat(invalid.rule()).startsWith("is beyond the limits"));
    }

    @Test
    void bodyOfAMebibyteIsTyped() {
        String text = "é".repeat((1 << 20) / 2);

        assertThat(decode("{\"type\": \"string\"}", "\"" + text + "\""))
                .satisfies(decoded -> assertThat(((Struct) ((Decoded.Value) decoded).value()).get("a"))
                        .isEqualTo(text));
    }

    @Test
    void namesOfEqualHashesAreReadAndDoNotSpoilTheBodiesAfterThem() {
        MessageSchema schema = compile("{\"type\": \"object\", \"additionalProperties\": {\"type\": \"integer\"}}");
        Random random = new Random(1);

        for (int round = 0; round < 100; round++) {
            int first = random.nextInt(1 << 12);
            String names = IntStream.range(first, first + 200)
                    .mapToObj(i -> "\"" + nameOfTheSameHash(i) + "\":1")
                    .collect(Collectors.joining(","));
            String innocent = "\"" + Long.toHexString(random.nextLong()) + "\":1";

            assertThat(Bodies.decode(schema, "{" + names + "}")).isInstanceOf(Decoded.Value.class);
            assertThat(Bodies.decode(schema, "{" + innocent + "}")).isInstanceOf(Decoded.Value.class);
        }
    }

    /** Jackson's hash of a name takes 33 times a character and adds the next. */
    private static String nameOfTheSameHash(int number) {
        return IntStream.range(0, 13)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Ab" : "BA")
                .collect(Collectors.joining());
    }

    /** Exact arithmetic with such numbers would take all memory, or for ever. */
    @ParameterizedTest
    @CsvSource({"1e999999999", "-1e999999999", "1e-999999999", "0e-999999999", "1e99999999999", "123456789e2147483647"})
    void numberWithAHugeExponentIsNoWorkWhereverItStands(String number) {
        MessageSchema schema = compile("""
                {"properties": {"i": {"type": "integer", "minimum": 1, "multipleOf": 3},
                                "n": {"type": "number", "minimum": 1, "multipleOf": 0.01, "enum": [1, 2.5]},
                                "all": {"type": "array", "items": {"type": "number"}, "uniqueItems": true,
                                        "contains": {"type": "integer", "minimum": 5, "multipleOf": 7}}},
                 "additionalProperties": {"type": "number", "multipleOf": 0.01, "maximum": 1e308}}
                """);

        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (String body : List.of("{\"i\": %s}", "{\"n\": %s}", "{\"all\": [%s, %1$s]}", "{\"other\": %s}")) {
                assertThat(Bodies.decode(schema, body.formatted(number))).isNotNull();
            }
        });
    }

    @Test
    void bodyThatAKeywordChokesOnIsInvalid() {
        MessageSchema regex = compile("{\"type\": \"string\", \"pattern\": \"^(a|b)*$\"}");
        MessageSchema integer = compile("""
                {"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "integer", "minimum": 0}}
                """);

        assertThat(Bodies.decode(regex, "\"" + "ab".repeat(1 << 19) + "\""))
                .isEqualTo(Bodies.misfit("", "cannot be validated"));
        assertThat(Bodies.decode(integer, "{\"b\": 1e300}")).isEqualTo(Bodies.misfit("", "cannot be validated"));
    }

    @Test
    void sampleLoginsFitTheLoginSchemaButForTheOneOfAWrongShape() throws IOException {
        MessageSchema schema = compile(Files.readString(LOGIN_SCHEMA));
        List<String> bodies = Files.readAllLines(Path.of("..", "config", "samples", "logins.jsonl"));

        List<Decoded> decoded =
                bodies.stream().map(body -> Bodies.decode(schema, body)).toList();

        assertThat(decoded).hasSize(100);
        assertThat(decoded).filteredOn(Decoded.Invalid.class::isInstance).hasSize(1);
        assertThat(decoded)
                .filteredOn(Decoded.Value.class::isInstance)
                .allSatisfy(login -> ((Struct) ((Decoded.Value) login).value()).validate());
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            {"user_id":"u","app_version":"2.3.0","device_type":"ios","ip":"10.0.0.1","locale":null,"device_id":"d"} -> ok
            {"user_id":"u","app_version":"0.96","device_type":"ios","ip":"::1","locale":"DE","device_id":"d","new":[1]} -> ok
            {"foo":"oops_wrong_msg_type","bar":"123"}                                                            -> /user_id required
            {"user_id":"u","app_version":2.3,"device_type":"ios","ip":"10.0.0.1","locale":"RU","device_id":"d"}  -> /app_version type
            {"user_id":"u","app_version":"2.3","device_type":"ios","ip":null,"locale":"RU","device_id":"d"}      -> /ip type
            {"user_id":"u","app_version":"2.3","device_type":"ios","ip":"10.0.0.1","device_id":"d"}              -> /locale required
            {"user_id":"u","app_version":"2.3","device_type":"ios","ip":"10.0.0.1","locale":"RU"}                -> /device_id required
            [{"user_id":"u"}]                                                                                    -> type
            """)
    void loginsAreTakenAsTheFeedSendsThem(String body, String outcome) throws IOException {
        Decoded decoded = Bodies.decode(compile(Files.readString(LOGIN_SCHEMA)), body);

        assertThat(
                        decoded instanceof Decoded.Invalid invalid
                                ? (invalid.pointer() + " " + invalid.rule()).strip()
                                : "ok")
                .isEqualTo(outcome);
    }

    static Stream<String> bodiesWithACanary() {
        String c = CANARY;
        return Stream.of(
                c,
                "\"" + c + "\"",
                "{\"" + c + "\"",
                "{\"text\": " + c + "}",
                "{\"text\": \"" + c + "\", \"text\": \"" + c + "\"}",
                "{\"" + c + "\": 1, \"" + c + "\": 1}",
                "{\"text\": \"" + c + "\"} " + c,
                "{\"text\": \"\\ud800" + c + "\"}",
                "{\"text\": \"\\u" + c + "\"}",
                "{\"text\": {\"" + c + "\": \"" + c + "\"}}",
                "{\"text\": [\"" + c + "\"]}",
                "{\"number\": \"" + c + "\"}",
                "{\"integer\": \"" + c + "\"}",
                "{\"flag\": \"" + c + "\"}",
                "{\"at\": \"" + c + "\"}",
                "{\"at\": \"2024-02-29T12:00Z" + c + "\"}",
                "{\"date\": \"" + c + "\"}",
                "{\"bytes\": \"" + c + "*\"}",
                "{\"email\": \"" + c + "\"}",
                "{\"regex\": \"" + c + "\"}",
                "{\"choice\": \"" + c + "\"}",
                "{\"constant\": \"" + c + "\"}",
                "{\"short\": \"" + c + "\"}",
                "{\"map\": {\"" + c + "\": \"" + c + "\"}}",
                "{\"map\": {\"" + c + "\": {\"" + c + "\": 1}}}",
                "{\"structs\": [{\"x\": \"" + c + "\", \"" + c + "\": 1}]}",
                "{\"closed\": {\"" + c + "\": \"" + c + "\"}}",
                "{\"unevaluated\": {\"" + c + "\": \"" + c + "\"}}",
                "{\"either\": \"" + c + "\"}",
                "{\"x_" + c + "\": \"" + c + "\"}",
                "{\"t_" + c + "\": \"2024-02-29T12:00Z" + c + "\"}",
                "{\"at\": \"2016-12-31T23:59:60Z\", \"" + c + "\": 1e400}",
                "{\"unique\": [\"" + c + "\", \"" + c + "\"]}",
                "{\"named\": {\"" + c + c + "\": 1}}",
                "{\"integer\": 1e" + "9".repeat(30) + "}");
    }

    @ParameterizedTest
    @MethodSource("bodiesWithACanary")
    void nothingOfTheBodyIsInWhatIsReportedOrLogged(String body) {
        Decoded decoded;
        String logged;
        try (LogCapture logs = new LogCapture()) {
            MessageSchema schema = compile("""
                    {"properties": {
                       "text": {"type": "string", "maxLength": 1}, "number": {"type": "number"}, "integer": {"type": "integer"},
                       "flag": {"type": "boolean"}, "at": {"type": "string", "format": "date-time"},
                       "date": {"type": "string", "format": "date"}, "bytes": {"type": "string", "connect.type": "bytes"},
                       "email": {"type": "string", "format": "email"}, "regex": {"type": "string", "pattern": "^[0-9]$"},
                       "choice": {"type": "string", "enum": ["x"]}, "constant": {"const": "x"},
                       "short": {"type": "string", "maxLength": 3},
                       "map": {"type": "object", "additionalProperties": {"type": "integer"}},
                       "structs": {"type": "array", "items": {"properties": {"x": {"type": "integer"}}}},
                       "closed": {"properties": {"x": {"type": "integer"}}, "additionalProperties": false},
                       "unevaluated": {"properties": {"x": {"type": "integer"}}, "unevaluatedProperties": false},
                       "either": {"type": "string", "anyOf": [{"const": "x"}, {"const": "y"}]},
                       "unique": {"type": "array", "items": {"type": "string"}, "uniqueItems": true},
                       "named": {"type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"maxLength": 15}}},
                     "patternProperties": {"^x_": {"type": "integer"}, "^t_": {"type": "string", "format": "date-time"}}}
                    """);
            decoded = Bodies.decode(schema, body);
            logged = logs.text();
        }

        assertThat(decoded).isInstanceOf(Decoded.Invalid.class);
        assertThat(decoded.toString()).doesNotContainIgnoringCase(CANARY).doesNotContain("999");
        assertThat(logged).doesNotContainIgnoringCase(CANARY).doesNotContain("2024-02-29");
    }

    /** Ten thousand logins, each with a few characters changed, removed or put in. */
    @Test
    void noBodyMakesItThrow() throws IOException {
        MessageSchema schema = compile(Files.readString(LOGIN_SCHEMA));
        List<String> bodies = Files.readAllLines(Path.of("..", "config", "samples", "logins.jsonl"));
        String signs = "{}[]\",:\\/u0-9eE+.~ \0\uFEFF\uD800\uDC00é\n";
        Random random = new Random(42);

        for (int i = 0; i < 10_000; i++) {
            StringBuilder body = new StringBuilder(bodies.get(i % bodies.size()));
            for (int change = random.nextInt(6); change >= 0; change--) {
                int at = random.nextInt(body.length());
                char sign = signs.charAt(random.nextInt(signs.length()));
                switch (random.nextInt(3)) {
                    case 0 -> body.setCharAt(at, sign);
                    case 1 -> body.deleteCharAt(at);
                    default -> body.insert(at, sign);
                }
            }

            if (Bodies.decode(schema, body.toString()) instanceof Decoded.Value value) {
                ((Struct) value.value()).validate();
            }
        }
    }

    private static Decoded decode(String property, String value) {
        return Bodies.decode(
                compile("{\"properties\": {\"a\": " + property + "}, \"required\": [\"a\"]}"),
                "{\"a\": " + value + "}");
    }

    private static MessageSchema compile(String document) {
        return MessageSchema.compile(document, List.of());
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Date date) {
            SimpleDateFormat format = new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
            format.setTimeZone(TimeZone.getTimeZone("UTC"));
            return format.format(date);
        }
        return String.valueOf(value);
    }
}
