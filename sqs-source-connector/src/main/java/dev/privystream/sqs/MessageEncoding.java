package dev.privystream.sqs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPInputStream;

/** How the text of a body is written into a message. Pure and thread-safe. */
enum MessageEncoding {
    /** As it is. */
    NONE("none") {
        @Override
        String decode(String text) {
            return text;
        }
    },
    /** UTF-8 in Base64. */
    BASE64("base64") {
        @Override
        String decode(String text) throws MisfitException {
            return utf8(base64(text));
        }
    },
    /** UTF-8, packed by gzip, in Base64. */
    GZIP_BASE64("gzip+base64") {
        @Override
        String decode(String text) throws MisfitException {
            return utf8(unpacked(base64(text)));
        }
    };

    /** What a body may unpack to: some kilobytes can hold gigabytes. */
    static final int MAX_DECODED_BYTES = 16 * 1024 * 1024;

    private final String text;

    MessageEncoding(String text) {
        this.text = text;
    }

    /** @throws MisfitException if the text is not so encoded; the rule says which step failed, the pointer is empty */
    abstract String decode(String text) throws MisfitException;

    /** The standard alphabet (RFC 4648) and nothing else, but for the line breaks that MIME puts in. */
    private static byte[] base64(String text) throws MisfitException {
        try {
            return Base64.getDecoder().decode(withoutLineBreaks(text));
        } catch (IllegalArgumentException e) {
            throw new MisfitException("base64");
        }
    }

    private static String withoutLineBreaks(String text) {
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0
                ? text
                : text.replace("\r", "").replace("\n", "");
    }

    private static byte[] unpacked(byte[] packed) throws MisfitException {
        byte[] unpacked;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            unpacked = in.readNBytes(MAX_DECODED_BYTES + 1);
        } catch (IOException e) {
            throw new MisfitException("gzip");
        }
        if (unpacked.length > MAX_DECODED_BYTES) {
            throw new MisfitException("is beyond the limit of " + MAX_DECODED_BYTES + " bytes");
        }
        return unpacked;
    }

    private static String utf8(byte[] bytes) throws MisfitException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MisfitException("utf-8");
        }
    }

    /** As the value of a key: a plus has no place in the name of a constant. */
    @Override
    public String toString() {
        return text;
    }
}
