package dev.privystream.sqs;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.connect.data.SchemaBuilder;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON Schema, compiled once: the rules that a message body must satisfy, and the Connect schema that it then has.
 * Immutable and thread-safe.
 *
 * <p>Without {@code $schema} a document is read as draft 2020-12. {@code format} is enforced. Nothing is ever fetched: a
 * reference leads into the document itself, or the document is refused.
 */
final class MessageSchema {

    /** Keywords of which a violation is reported at the property that they name, which the schema declares. */
    private static final Set<String> NAMING_KEYWORDS = Set.of("required", "dependentRequired");

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Schema rules;
    private final JsonType type;

    private MessageSchema(Schema rules, JsonType type) {
        this.rules = rules;
        this.type = type;
    }

    /**
     * Compiles a document.
     *
     * @param document the text of the JSON Schema
     * @param metadataFields fields that the value has after those of the body; they are left for the caller to set
     * @throws IllegalArgumentException if the document is no JSON Schema, if its instances have no single Connect type, or if
     *     a metadata field cannot be added; the message names the place by a JSON pointer
     */
    static MessageSchema compile(String document, List<MetadataField> metadataFields) {
        JsonNode schema;
        try {
            schema = MAPPER.readTree(document);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("is not JSON (" + placeOf(e) + ")");
        }
        if (!schema.isObject()) {
            throw new IllegalArgumentException("is not a JSON Schema document: it is no JSON object");
        }
        JsonType type = withFields(typeOf(schema), metadataFields);
        return new MessageSchema(rulesOf(schema), type);
    }

    /** The Connect schema of the values. */
    org.apache.kafka.connect.data.Schema connectSchema() {
        return type.schema();
    }

    /** Validates and types a message body. Never throws: what does not fit is returned as {@link Decoded.Invalid}. */
    Decoded decode(String body) {
        JsonNode node;
        try {
            node = MAPPER.readTree(body);
        } catch (JacksonException e) {
            return new Decoded.Invalid("", "is not JSON (" + placeOf(e) + ")");
        }
        if (node.isMissingNode()) {
            return new Decoded.Invalid("", "is empty");
        }
        List<Error> errors = rules.validate(
                node,
                execution -> execution.executionConfig(
                        config -> config.formatAssertionsEnabled(true).failFast(true)));
        if (!errors.isEmpty()) {
            Error first = errors.get(0);
            return new Decoded.Invalid(pointerTo(first), first.getKeyword());
        }
        try {
            return new Decoded.Value(type.schema(), type.read(node));
        } catch (JsonType.MisfitException e) {
            return new Decoded.Invalid(e.pointer(), e.rule());
        }
    }

    private String pointerTo(Error error) {
        List<Object> steps = new ArrayList<>();
        NodePath path = error.getInstanceLocation();
        for (int i = 0; i < path.getNameCount(); i++) {
            steps.add(path.getElement(i));
        }
        if (error.getProperty() != null && NAMING_KEYWORDS.contains(error.getKeyword())) {
            steps.add(error.getProperty());
        }
        return JsonType.pointer(type, steps);
    }

    private static JsonType typeOf(JsonNode schema) {
        SpecificationVersion draft = draftOf(schema);
        List<Error> mistakes = SchemaRegistry.withDefaultDialect(draft)
                .getSchema(SchemaLocation.of(draft.getDialectId()))
                .validate(schema.toString(), InputFormat.JSON);
        if (!mistakes.isEmpty()) {
            Error first = mistakes.get(0);
            throw new IllegalArgumentException("is not a JSON Schema of " + draft.getDialectId() + ": "
                    + first.getInstanceLocation() + " " + first.getMessage());
        }
        return JsonSchemaCompiler.compile(schema);
    }

    private static SpecificationVersion draftOf(JsonNode schema) {
        if (!schema.has("$schema")) {
            return SpecificationVersion.DRAFT_2020_12;
        }
        return SpecificationVersion.fromSchemaNode(schema)
                .orElseThrow(() -> new IllegalArgumentException(
                        "is of a JSON Schema draft that is not known: /$schema may name draft-04 to 2020-12"));
    }

    private static Schema rulesOf(JsonNode schema) {
        try {
            Schema rules = SchemaRegistry.withDefaultDialect(draftOf(schema)).getSchema(schema);
            rules.validate(MAPPER.createObjectNode());
            return rules;
        } catch (SchemaException e) {
            throw new IllegalArgumentException("is not a JSON Schema: " + e.getMessage());
        }
    }

    private static JsonType withFields(JsonType type, List<MetadataField> metadataFields) {
        if (metadataFields.isEmpty()) {
            return type;
        }
        if (!(type instanceof JsonType.Structure structure)) {
            throw new IllegalArgumentException("describes no object, so that "
                    + SqsSourceConfig.RECORD_METADATA_FIELDS_CONFIG + " has nothing to add fields to");
        }
        org.apache.kafka.connect.data.Schema declared = structure.schema();
        SchemaBuilder extended = SchemaBuilder.struct().name(declared.name()).doc(declared.doc());
        declared.fields().forEach(field -> extended.field(field.name(), field.schema()));
        for (MetadataField field : metadataFields) {
            if (declared.field(field.name()) != null) {
                throw new IllegalArgumentException("declares the property " + field.name() + ", which "
                        + SqsSourceConfig.RECORD_METADATA_FIELDS_CONFIG + " adds: rename it there");
            }
            extended.field(field.name(), field.property().schema());
        }
        return new JsonType.Structure(extended.build(), structure.properties());
    }

    private static String placeOf(JacksonException e) {
        String duplicate =
                e.getOriginalMessage() != null && e.getOriginalMessage().startsWith("Duplicate")
                        ? "a name twice, "
                        : "";
        return e.getLocation() == null
                ? "unknown place"
                : duplicate + "line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
