package dev.privystream.sqs;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.Specification;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.format.DateTimeFormat;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.connect.data.SchemaBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

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

    private static final SchemaRegistryConfig META_RULES_CONFIG =
            SchemaRegistryConfig.builder().locale(Locale.ENGLISH).build();
    private static final SchemaRegistryConfig RULES_CONFIG = SchemaRegistryConfig.builder()
            .formatAssertionsEnabled(true)
            .failFast(true)
            .schemaIdValidator((id, root, location, resolved, context) -> true)
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
            schema = JsonText.read(document);
        } catch (MisfitException e) {
            throw new IllegalArgumentException(e.rule());
        }
        if (!schema.isObject()) {
            throw new IllegalArgumentException("is not a JSON Schema document: it is no JSON object");
        }
        SpecificationVersion draft = draftOf(schema);
        requireValid(schema, draft);
        JsonType type = withFields(JsonSchemaCompiler.compile(schema), metadataFields);
        return new MessageSchema(rulesOf((ObjectNode) schema, draft), type);
    }

    /** The Connect schema of the values. */
    org.apache.kafka.connect.data.Schema connectSchema() {
        return type.schema();
    }

    /**
     * Validates and types a message body.
     *
     * @throws MisfitException if it does not fit, and never anything else
     */
    Object read(String body) throws MisfitException {
        JsonNode node = JsonText.read(body);
        Object value = type.read(node);
        List<Error> errors;
        try {
            errors = rules.validate(node);
        } catch (RuntimeException | StackOverflowError e) {
            // A regular expression may overflow the stack, and a keyword choke on a number.
            throw new MisfitException("cannot be validated");
        }
        if (!errors.isEmpty()) {
            Error first = errors.get(0);
            throw new MisfitException(pointerTo(first), first.getKeyword());
        }
        return value;
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

    private static SpecificationVersion draftOf(JsonNode schema) {
        if (!schema.has("$schema")) {
            return SpecificationVersion.DRAFT_2020_12;
        }
        String id = withoutEmptyFragment(schema.get("$schema").asString(""));
        return Arrays.stream(SpecificationVersion.values())
                .filter(draft -> withoutEmptyFragment(draft.getDialectId()).equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "is of a JSON Schema draft that is not known: /$schema may name draft-04 to 2020-12"));
    }

    private static String withoutEmptyFragment(String id) {
        return id.endsWith("#") ? id.substring(0, id.length() - 1) : id;
    }

    private static void requireValid(JsonNode schema, SpecificationVersion draft) {
        List<Error> mistakes = SchemaRegistry.withDefaultDialect(
                        draft, registry -> registry.schemaRegistryConfig(META_RULES_CONFIG))
                .getSchema(SchemaLocation.of(draft.getDialectId()))
                .validate(schema);
        if (!mistakes.isEmpty()) {
            Error first = mistakes.get(0);
            throw new IllegalArgumentException("is not a JSON Schema of " + draft.getDialectId() + ": "
                    + first.getInstanceLocation() + " " + first.getMessage());
        }
    }

    private static Schema rulesOf(ObjectNode schema, SpecificationVersion draft) {
        Dialect dialect = Dialect.builder(Specification.getDialect(draft))
                .format(new UnloggedDateTimeFormat())
                .keyword(new NonValidationKeyword(JsonSchemaCompiler.CONNECT_TYPE))
                .build();
        ObjectNode document = schema.deepCopy();
        document.remove("$schema");
        try {
            Schema rules = SchemaRegistry.withDialect(
                            dialect,
                            registry -> registry.schemaRegistryConfig(RULES_CONFIG)
                                    .schemaLoader(loader -> loader.block(iri -> true)))
                    .getSchema(document);
            rules.initializeValidators();
            return rules;
        } catch (SchemaException e) {
            throw new IllegalArgumentException("is not a JSON Schema: " + e.getMessage());
        }
    }

    /** The library's own logs the values that are none. */
    private static final class UnloggedDateTimeFormat extends DateTimeFormat {

        @Override
        public boolean matches(ExecutionContext context, String value) {
            try {
                return Ethlo.isValid(value);
            } catch (RuntimeException e) {
                return false;
            }
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
}
