package dev.privystream.sqs;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON by the letter of its standard (RFC 8259) and within limits: a name twice in an object, a byte order mark, a
 * comment, or anything after the document are mistakes. Thread-safe.
 */
final class JsonText {

    private static final int MAX_DEPTH = 500;
    private static final int MAX_DIGITS = 1_000;
    private static final int MAX_NAME_LENGTH = 50_000;
    /** More than a message of a mebibyte can have; what is unpacked from one cannot fill the heap with empty objects. */
    private static final int MAX_TOKENS = 1 << 20;

    /**
     * Numbers with a fraction or an exponent are read as doubles, infinite ones included: arithmetic with a decimal such as
     * 1e999999999 would not end. Names are not kept from one body for the next: in the parser's table of them, a body with
     * names of equal hashes would make the bodies after it fail.
     */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_DIGITS)
                            .maxNameLength(MAX_NAME_LENGTH)
                            .maxStringLength(MessageEncoding.MAX_DECODED_BYTES)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonText() {}

    /** @throws MisfitException if the text is no JSON document; the rule says why, without anything that the text contains */
    static JsonNode read(String text) throws MisfitException {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new MisfitException(mistakeOf(e));
        }
        if (node.isMissingNode()) {
            throw new MisfitException("is empty");
        }
        return node;
    }

    /** What takes a document apart, token by token. */
    interface Reader<T> {
        T read(JsonParser parser) throws MisfitException;
    }

    /**
     * Reads a document token by token.
     *
     * @param reader is given the parser at the first token, and reads up to the last
     * @throws MisfitException if the text is no JSON document, or the reader throws it
     */
    static <T> T read(String text, Reader<T> reader) throws MisfitException {
        try (JsonParser parser = MAPPER.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new MisfitException("is empty");
            }
            T result = reader.read(parser);
            if (parser.nextToken() != null) {
                throw new MisfitException(notJson("", parser.currentTokenLocation()));
            }
            return result;
        } catch (JacksonException e) {
            throw new MisfitException(mistakeOf(e));
        }
    }

    private static String mistakeOf(JacksonException e) {
        if (e instanceof StreamConstraintsException) {
            return "is beyond the limits of " + MAX_DEPTH + " levels, " + MAX_TOKENS + " tokens, " + MAX_DIGITS
                    + " digits of a number and " + MAX_NAME_LENGTH + " characters of a name";
        }
        String duplicate =
                e.getOriginalMessage() != null && e.getOriginalMessage().startsWith("Duplicate")
                        ? "a name twice, "
                        : "";
        return notJson(duplicate, e.getLocation());
    }

    private static String notJson(String why, TokenStreamLocation at) {
        return "is not JSON (" + why + "line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }
}
