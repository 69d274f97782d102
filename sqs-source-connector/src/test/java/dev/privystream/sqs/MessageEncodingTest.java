package dev.privystream.sqs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageEncodingTest {

    private static final int LIMIT = MessageEncoding.MAX_DECODED_BYTES;

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "{\"user\": \"Zoë 😀\"}", "\uFEFF{}", "not json", "null", " \r\n"})
    void textThatWasEncodedIsTheTextAgain(String text) {
        assertThat(textOf(MessageEncoding.NONE, text)).isEqualTo(text);
        assertThat(textOf(MessageEncoding.BASE64, base64(text.getBytes(UTF_8)))).isEqualTo(text);
        assertThat(textOf(MessageEncoding.GZIP_BASE64, base64(gzip(text.getBytes(UTF_8)))))
                .isEqualTo(text);
    }

    @Test
    void mimeLineBreaksAreLeftOut() {
        byte[] text = "x".repeat(500).getBytes(UTF_8);
        String lines = Base64.getMimeEncoder().encodeToString(text);

        assertThat(lines).contains("\r\n");
        assertThat(textOf(MessageEncoding.BASE64, lines)).isEqualTo("x".repeat(500));
        assertThat(textOf(MessageEncoding.BASE64, lines.replace("\r", "") + "\n"))
                .isEqualTo("x".repeat(500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"e30", "e30="})
    void paddingMayBeMissing(String encoded) {
        assertThat(textOf(MessageEncoding.BASE64, encoded)).isEqualTo("{}");
    }

    static Stream<Arguments> damaged() {
        byte[] packed = gzip("{\"user\": \"u\"}".getBytes(UTF_8));
        byte[] flipped = packed.clone();
        flipped[packed.length - 6] ^= 1;
        return Stream.of(
                Arguments.of(MessageEncoding.BASE64, "{}", "base64"),
                Arguments.of(MessageEncoding.BASE64, "e30 ", "base64"),
                Arguments.of(MessageEncoding.BASE64, " e30=", "base64"),
                Arguments.of(MessageEncoding.BASE64, "e3\t0=", "base64"),
                Arguments.of(MessageEncoding.BASE64, "e", "base64"),
                Arguments.of(MessageEncoding.BASE64, "e30=e30=", "base64"),
                Arguments.of(MessageEncoding.BASE64, "e30==", "base64"),
                Arguments.of(MessageEncoding.BASE64, "_-8=", "base64"),
                Arguments.of(MessageEncoding.BASE64, "é30=", "base64"),
                Arguments.of(MessageEncoding.BASE64, "ё30=", "base64"),
                Arguments.of(MessageEncoding.BASE64, base64(new byte[] {(byte) 0xff}), "utf-8"),
                Arguments.of(MessageEncoding.BASE64, base64("é".getBytes(ISO_8859_1)), "utf-8"),
                Arguments.of(MessageEncoding.BASE64, base64("x".getBytes(UTF_16)), "utf-8"),
                // A surrogate, a code point beyond the last, an overlong slash, a sequence that breaks off.
                Arguments.of(MessageEncoding.BASE64, base64(bytes(0xed, 0xa0, 0x80)), "utf-8"),
                Arguments.of(MessageEncoding.BASE64, base64(bytes(0xf4, 0x90, 0x80, 0x80)), "utf-8"),
                Arguments.of(MessageEncoding.BASE64, base64(bytes(0xc0, 0xaf)), "utf-8"),
                Arguments.of(MessageEncoding.BASE64, base64(bytes('{', 0xe2, 0x82)), "utf-8"),
                Arguments.of(MessageEncoding.BASE64, base64(packed), "utf-8"),
                Arguments.of(MessageEncoding.GZIP_BASE64, "{}", "base64"),
                Arguments.of(MessageEncoding.GZIP_BASE64, "", "gzip"),
                Arguments.of(MessageEncoding.GZIP_BASE64, base64("{}".getBytes(UTF_8)), "gzip"),
                Arguments.of(MessageEncoding.GZIP_BASE64, base64(Arrays.copyOf(packed, packed.length - 9)), "gzip"),
                Arguments.of(MessageEncoding.GZIP_BASE64, base64(Arrays.copyOf(packed, packed.length - 1)), "gzip"),
                Arguments.of(MessageEncoding.GZIP_BASE64, base64(flipped), "gzip"),
                Arguments.of(MessageEncoding.GZIP_BASE64, base64(gzip(bytes(0xff))), "utf-8"));
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void textThatIsNotSoEncodedIsInvalidByTheStepThatFailed(MessageEncoding encoding, String text, String rule) {
        assertThat(decode(encoding, null, text)).isEqualTo(new Decoded.Invalid("message.encoding", "", rule));
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void itIsInvalidWithASchemaToo(MessageEncoding encoding, String text, String rule) {
        MessageSchema schema = MessageSchema.compile("{\"properties\": {\"user\": {\"type\": \"string\"}}}", List.of());

        assertThat(decode(encoding, schema, text)).isEqualTo(new Decoded.Invalid("message.encoding", "", rule));
    }

    @Test
    void whatUnpacksToMoreThanTheLimitIsInvalidAndNotUnpackedToItsEnd() {
        byte[] most = new byte[LIMIT];
        Arrays.fill(most, (byte) ' ');
        byte[] bomb = gzip(new byte[10 * LIMIT]);
        String rule = "is beyond the limit of 16777216 bytes";

        assertThat(textOf(MessageEncoding.GZIP_BASE64, base64(gzip(most)))).hasSize(LIMIT);
        assertThat(bomb).hasSizeLessThan(1 << 20);
        assertThat(decode(MessageEncoding.GZIP_BASE64, null, base64(bomb)))
                .isEqualTo(new Decoded.Invalid("message.encoding", "", rule));
        assertThat(decode(MessageEncoding.GZIP_BASE64, null, base64(gzip(Arrays.copyOf(most, LIMIT + 1)))))
                .isEqualTo(new Decoded.Invalid("message.encoding", "", rule));
    }

    @Test
    void decodedBodyIsReadByTheSchemaAndItsPointersLeadIntoIt() {
        MessageSchema schema = MessageSchema.compile("{\"properties\": {\"user\": {\"type\": \"string\"}}}", List.of());
        String fits = base64(gzip("{\"user\": \"u\"}".getBytes(UTF_8)));
        String fitsNot = base64(gzip("{\"user\": 1}".getBytes(UTF_8)));

        assertThat(((Struct) value(decode(MessageEncoding.GZIP_BASE64, schema, fits))
                                .value())
                        .get("user"))
                .isEqualTo("u");
        assertThat(decode(MessageEncoding.GZIP_BASE64, schema, fitsNot)).isEqualTo(Bodies.misfit("/user", "type"));
    }

    @Test
    void decodedBodyIsTheValueWhereThereIsNoSchema() {
        Decoded.Value value = value(decode(MessageEncoding.BASE64, null, base64("{oops".getBytes(UTF_8))));

        assertThat(value.schema()).isEqualTo(Schema.STRING_SCHEMA);
        assertThat(value.value()).isEqualTo("{oops");
        assertThat(value.message().body()).isEqualTo("{oops");
    }

    /** Each with a few of its bytes changed, before or after Base64. */
    @Test
    void noTextMakesItThrow() {
        byte[] packed =
                gzip("{\"user\": \"Zoë 😀\", \"numbers\": [1, 2, 3]}".repeat(20).getBytes(UTF_8));
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes =
                    Arrays.copyOf(packed, random.nextInt(4) == 0 ? random.nextInt(packed.length) : packed.length);
            for (int change = random.nextInt(4); change > 0 && bytes.length > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            StringBuilder text = new StringBuilder(base64(bytes));
            if (random.nextInt(4) == 0 && text.length() > 0) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x10000));
            }
            for (MessageEncoding encoding : MessageEncoding.values()) {
                assertThat(decode(encoding, null, text.toString())).isNotNull();
            }
        }
    }

    private static String textOf(MessageEncoding encoding, String text) {
        return (String) value(decode(encoding, null, text)).value();
    }

    private static Decoded.Value value(Decoded decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Value.class);
        return (Decoded.Value) decoded;
    }

    private static Decoded decode(MessageEncoding encoding, MessageSchema schema, String text) {
        return new MessageDecoder(MessageEnvelope.NONE, encoding, schema).decode(Bodies.message(text));
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
