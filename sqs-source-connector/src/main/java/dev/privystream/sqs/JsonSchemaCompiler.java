package dev.privystream.sqs;

import com.networknt.schema.regex.JDKRegularExpressionFactory;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.SchemaBuilderException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * Finds the one Connect type that all instances of a JSON Schema have, or says with a JSON pointer into the schema why there
 * is none. A schema is read as the list of all the subschemas that apply to the same value: itself, what it refers to by
 * {@code $ref}, and what it names in {@code allOf}.
 */
final class JsonSchemaCompiler {

    /** Confluent's keyword for the exact type of a number or a string. */
    static final String CONNECT_TYPE = "connect.type";

    private static final Pattern SCHEMA_NAME = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)*");
    private static final List<String> BRANCHES = List.of("oneOf", "anyOf");
    private static final List<String> CONDITIONS = List.of("if", "then", "else");
    private static final List<String> DYNAMIC_REFERENCES = List.of("$dynamicRef", "$recursiveRef");

    private static final List<String> KEYWORDS_OF_A_SCHEMA = List.of(
            "not",
            "if",
            "then",
            "else",
            "items",
            "additionalItems",
            "unevaluatedItems",
            "contains",
            "additionalProperties",
            "unevaluatedProperties",
            "propertyNames",
            "contentSchema");
    private static final List<String> KEYWORDS_OF_SCHEMAS = List.of("allOf", "anyOf", "oneOf", "items", "prefixItems");
    private static final List<String> KEYWORDS_OF_NAMED_SCHEMAS =
            List.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies");

    /** A subschema, where it stands in the document, and the references that it was reached by. */
    private record Facet(JsonNode node, String pointer, List<String> references) {

        Facet child(String keyword) {
            return new Facet(node.get(keyword), pointer + "/" + JsonType.pointerStep(keyword), references);
        }

        List<Facet> children(String keyword) {
            Facet list = child(keyword);
            List<Facet> children = new ArrayList<>();
            for (int i = 0; i < list.node().size(); i++) {
                children.add(new Facet(list.node().get(i), list.pointer() + "/" + i, references));
            }
            return children;
        }

        /** The members of an object, by their names. */
        Map<String, Facet> named(String keyword) {
            Facet object = child(keyword);
            Map<String, Facet> named = new LinkedHashMap<>();
            object.node().propertyNames().forEach(name -> named.put(name, object.child(name)));
            return named;
        }

        boolean has(String keyword) {
            return node.has(keyword);
        }
    }

    private final JsonNode document;

    private JsonSchemaCompiler(JsonNode document) {
        this.document = document;
    }

    /**
     * The type of the document's instances.
     *
     * @param document a document that is valid by its meta-schema
     * @throws IllegalArgumentException if there is none; the message holds the JSON pointer of what stands in the way
     */
    static JsonType compile(JsonNode document) {
        JsonSchemaCompiler compiler = new JsonSchemaCompiler(document);
        Facet whole = new Facet(document, "", List.of());
        compiler.check(whole);
        JsonType.Element root = compiler.element(List.of(whole));
        if (root.nullable()) {
            throw refused("", "allows null for the whole body, which Kafka takes for a tombstone");
        }
        return root.type();
    }

    /** Checks the references and regular expressions of all subschemas, also of those that say nothing of the type. */
    private void check(Facet facet) {
        if (!facet.node().isObject()) {
            return;
        }
        for (String dynamic : DYNAMIC_REFERENCES) {
            if (facet.has(dynamic)) {
                throw refused(facet.child(dynamic).pointer(), "is resolved only at validation: use $ref");
            }
        }
        if (facet.has("$ref")) {
            check(target(facet.child("$ref")));
        }
        if (facet.has("pattern")) {
            checkPattern(facet.node().get("pattern").asString(""), facet.child("pattern"));
        }
        if (facet.has("patternProperties")) {
            facet.named("patternProperties").forEach(JsonSchemaCompiler::checkPattern);
        }
        for (String keyword : KEYWORDS_OF_A_SCHEMA) {
            if (facet.has(keyword)) {
                check(facet.child(keyword));
            }
        }
        for (String keyword : KEYWORDS_OF_SCHEMAS) {
            if (facet.node().path(keyword).isArray()) {
                facet.children(keyword).forEach(this::check);
            }
        }
        for (String keyword : KEYWORDS_OF_NAMED_SCHEMAS) {
            if (facet.has(keyword)) {
                facet.named(keyword).values().forEach(this::check);
            }
        }
    }

    private static void checkPattern(String pattern, Facet at) {
        try {
            JDKRegularExpressionFactory.getInstance().getRegularExpression(pattern);
        } catch (PatternSyntaxException e) {
            throw refused(at.pointer(), "is not a regular expression: " + e.getDescription());
        }
    }

    private JsonType.Element element(List<Facet> declared) {
        return elementOf(expanded(declared), declared.get(0).pointer());
    }

    /** All that applies to the same value. */
    private List<Facet> expanded(List<Facet> declared) {
        List<Facet> facets = new ArrayList<>();
        declared.forEach(facet -> expand(facet, facets));
        return facets;
    }

    private void expand(Facet facet, List<Facet> into) {
        if (facet.node().isBoolean()) {
            if (!facet.node().booleanValue()) {
                throw refused(facet.pointer(), "allows no value at all");
            }
            return;
        }
        into.add(facet);
        if (facet.has("$ref")) {
            expand(target(facet.child("$ref")), into);
        }
        if (facet.has("allOf")) {
            facet.children("allOf").forEach(part -> expand(part, into));
        }
    }

    private Facet target(Facet reference) {
        String text = reference.node().asString("");
        if (!text.equals("#") && !text.startsWith("#/")) {
            throw refused(
                    reference.pointer(),
                    "refers to something outside of the document, or by a name: only references such as #/$defs/name are followed");
        }
        String pointer;
        JsonNode target;
        try {
            pointer = URLDecoder.decode(text.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
            target = document.at(JsonPointer.compile(pointer));
        } catch (IllegalArgumentException e) {
            throw refused(reference.pointer(), "is not a JSON pointer");
        }
        if (!target.isObject() && !target.isBoolean()) {
            throw refused(reference.pointer(), "refers to nothing that is a schema");
        }
        if (pointer.isEmpty() || reference.references().contains(pointer)) {
            throw refused(
                    reference.pointer(),
                    "refers to a schema that it is itself part of: Connect has no recursive types");
        }
        List<String> references = new ArrayList<>(reference.references());
        references.add(pointer);
        return new Facet(target, pointer, List.copyOf(references));
    }

    private JsonType.Element elementOf(List<Facet> facets, String pointer) {
        Set<String> types = declaredTypes(facets, pointer);
        if (types == null) {
            return elementOfBranches(facets, pointer);
        }
        boolean nullable = types.remove("null");
        if (types.size() != 1) {
            throw refused(
                    pointer,
                    types.isEmpty()
                            ? "allows nothing but null"
                            : "allows values of several types (" + String.join(", ", types)
                                    + "): a Connect field has one");
        }
        String type = types.iterator().next();
        JsonType jsonType = switch (type) {
            case "object" -> object(facets, pointer);
            case "array" -> array(facets, pointer);
            case "string" -> string(facets);
            case "integer" -> number(facets, JsonType.Scalar.INT64);
            case "number" -> number(facets, JsonType.Scalar.FLOAT64);
            case "boolean" -> plain(facets, JsonType.Scalar.BOOLEAN);
            default -> throw refused(pointer + "/type", "names an unknown type");
        };
        return JsonType.Element.of(jsonType, nullable);
    }

    /** The types that all facets allow, or null if none of them says. */
    private static Set<String> declaredTypes(List<Facet> facets, String pointer) {
        Set<String> types = null;
        for (Facet facet : facets) {
            Set<String> allowed = allowedTypes(facet);
            if (allowed == null) {
                continue;
            }
            types = types == null ? allowed : intersection(types, allowed);
            if (types.isEmpty()) {
                throw refused(pointer, "allows no value at all: its parts name different types");
            }
        }
        return types;
    }

    private static Set<String> allowedTypes(Facet facet) {
        if (facet.has("type")) {
            JsonNode type = facet.node().get("type");
            Set<String> types = new LinkedHashSet<>();
            if (type.isArray()) {
                type.forEach(name -> types.add(name.asString("")));
            } else {
                types.add(type.asString(""));
            }
            if (types.contains("number")) {
                types.remove("integer");
            }
            return types;
        }
        Set<String> types = new LinkedHashSet<>();
        if (facet.has("const")) {
            types.add(typeOf(facet.node().get("const")));
        } else if (facet.has("enum")) {
            facet.node().get("enum").forEach(value -> types.add(typeOf(value)));
            if (types.contains("number")) {
                types.remove("integer");
            }
        } else if (facet.has("properties")) {
            types.add("object");
        } else if (facet.has("items")) {
            types.add("array");
        } else {
            return null;
        }
        return types;
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL -> "null";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case STRING -> "string";
            case ARRAY -> "array";
            default -> "object";
        };
    }

    private static Set<String> intersection(Set<String> some, Set<String> others) {
        Set<String> both = new LinkedHashSet<>();
        for (String type : some) {
            if (others.contains(type) || type.equals("integer") && others.contains("number")) {
                both.add(type);
            } else if (type.equals("number") && others.contains("integer")) {
                both.add("integer");
            }
        }
        return both;
    }

    /** No facet says a type: the branches of the first {@code oneOf} or {@code anyOf} do, and must agree. */
    private JsonType.Element elementOfBranches(List<Facet> facets, String pointer) {
        for (Facet facet : facets) {
            for (String keyword : BRANCHES) {
                if (facet.has(keyword)) {
                    return agreed(facet.children(keyword), facet.child(keyword).pointer());
                }
            }
        }
        throw refused(pointer, "says no type: Connect needs one for every value");
    }

    private JsonType.Element agreed(List<Facet> branches, String pointer) {
        JsonType type = null;
        boolean nullable = false;
        for (Facet branch : branches) {
            List<Facet> facets = expanded(List.of(branch));
            if (Set.of("null").equals(declaredTypes(facets, branch.pointer()))) {
                nullable = true;
                continue;
            }
            JsonType.Element element = elementOf(facets, branch.pointer());
            nullable |= element.nullable();
            if (type != null && !sameButForNull(type, element.type())) {
                throw refused(
                        branch.pointer(), "is of another type than the branch before it: a Connect field has one type");
            }
            type = element.type();
        }
        if (type == null) {
            throw refused(pointer, "allows nothing but null");
        }
        return JsonType.Element.of(type, nullable);
    }

    private static boolean sameButForNull(JsonType one, JsonType other) {
        return JsonType.Element.of(one, true)
                .schema()
                .equals(JsonType.Element.of(other, true).schema());
    }

    private JsonType object(List<Facet> facets, String pointer) {
        if (has(facets, CONNECT_TYPE)) {
            throw refused(pointerOf(facets, CONNECT_TYPE), "does not go with an object");
        }
        Map<String, List<Facet>> properties = propertiesOf(facets);
        Set<String> required = new LinkedHashSet<>();
        for (Facet facet : facets) {
            if (facet.has("required")) {
                facet.node().get("required").forEach(name -> required.add(name.asString("")));
            }
        }
        List<Facet> values = facets.stream()
                .filter(facet -> facet.node().path("additionalProperties").isObject())
                .map(facet -> facet.child("additionalProperties"))
                .toList();
        if (properties.isEmpty() && !values.isEmpty()) {
            return JsonType.Dictionary.of(element(values));
        }
        requireBranchesToDeclareNothingNew(facets, facets);
        if (properties.isEmpty()) {
            throw refused(
                    pointer,
                    "is an object of which nothing is declared: name its properties, or the type of all by additionalProperties");
        }
        return structure(facets, properties, required);
    }

    private static Map<String, List<Facet>> propertiesOf(List<Facet> facets) {
        Map<String, List<Facet>> properties = new LinkedHashMap<>();
        for (Facet facet : facets) {
            if (facet.has("properties")) {
                facet.named("properties")
                        .forEach((name, property) -> properties
                                .computeIfAbsent(name, n -> new ArrayList<>())
                                .add(property));
            }
        }
        return properties;
    }

    private JsonType structure(List<Facet> facets, Map<String, List<Facet>> properties, Set<String> required) {
        SchemaBuilder schema = SchemaBuilder.struct();
        String name = first(facets, "title");
        if (name != null && SCHEMA_NAME.matcher(name).matches()) {
            schema.name(name);
        }
        schema.doc(first(facets, "description"));
        List<JsonType.Element> elements = new ArrayList<>();
        for (Map.Entry<String, List<Facet>> property : properties.entrySet()) {
            JsonType.Element element = element(property.getValue());
            if (!required.contains(property.getKey()) && !element.nullable()) {
                element = JsonType.Element.of(element.type(), true);
            }
            elements.add(element);
            try {
                schema.field(property.getKey(), documented(element.schema(), property.getValue()));
            } catch (SchemaBuilderException e) {
                throw refused(property.getValue().get(0).pointer(), "has a name that a Connect field cannot have");
            }
        }
        return new JsonType.Structure(schema.build(), elements);
    }

    /** A scalar's schema with the property's description; an object's has its own. */
    private static Schema documented(Schema schema, List<Facet> property) {
        String description = first(property, "description");
        if (description == null || !schema.type().isPrimitive()) {
            return schema;
        }
        SchemaBuilder documented = SchemaBuilder.type(schema.type())
                .name(schema.name())
                .version(schema.version())
                .doc(description);
        return schema.isOptional() ? documented.optional().build() : documented.build();
    }

    private JsonType array(List<Facet> facets, String pointer) {
        if (has(facets, "prefixItems")) {
            throw refused(
                    pointerOf(facets, "prefixItems"),
                    "gives elements types by their place: a Connect array has one type");
        }
        if (has(facets, CONNECT_TYPE)) {
            throw refused(pointerOf(facets, CONNECT_TYPE), "does not go with an array");
        }
        List<Facet> items = new ArrayList<>();
        for (Facet facet : facets) {
            if (facet.has("items")) {
                if (facet.node().get("items").isArray()) {
                    throw refused(
                            facet.child("items").pointer(),
                            "gives elements types by their place: a Connect array has one type");
                }
                items.add(facet.child("items"));
            }
        }
        if (items.isEmpty()) {
            throw refused(pointer, "is an array of which nothing is declared: say its type by items");
        }
        return JsonType.Array.of(element(items));
    }

    private static JsonType string(List<Facet> facets) {
        String connectType = connectTypeOf(facets);
        if (connectType != null) {
            return switch (connectType) {
                case "string" -> JsonType.Scalar.STRING;
                case "bytes" -> JsonType.Scalar.BYTES;
                default ->
                    throw refused(pointerOf(facets, CONNECT_TYPE), "does not go with a string: string or bytes do");
            };
        }
        String format = first(facets, "format");
        if ("date-time".equals(format)) {
            return JsonType.Scalar.TIMESTAMP;
        }
        return "date".equals(format) ? JsonType.Scalar.DATE : JsonType.Scalar.STRING;
    }

    private static JsonType number(List<Facet> facets, JsonType.Scalar otherwise) {
        String connectType = connectTypeOf(facets);
        boolean integer = otherwise == JsonType.Scalar.INT64;
        if (connectType == null) {
            return otherwise;
        }
        return switch (connectType) {
            case "int8" -> integerOnly(integer, facets, JsonType.Scalar.INT8);
            case "int16" -> integerOnly(integer, facets, JsonType.Scalar.INT16);
            case "int32" -> integerOnly(integer, facets, JsonType.Scalar.INT32);
            case "int64" -> integerOnly(integer, facets, JsonType.Scalar.INT64);
            case "float32" -> JsonType.Scalar.FLOAT32;
            case "float64" -> JsonType.Scalar.FLOAT64;
            default ->
                throw refused(
                        pointerOf(facets, CONNECT_TYPE),
                        "does not go with a number: int8, int16, int32, int64, float32 or float64 do");
        };
    }

    private static JsonType integerOnly(boolean integer, List<Facet> facets, JsonType.Scalar type) {
        if (!integer) {
            throw refused(pointerOf(facets, CONNECT_TYPE), "cannot hold every value of type number: say type integer");
        }
        return type;
    }

    private static JsonType plain(List<Facet> facets, JsonType.Scalar type) {
        String connectType = connectTypeOf(facets);
        if (connectType != null && !connectType.equals(type.schema().type().getName())) {
            throw refused(
                    pointerOf(facets, CONNECT_TYPE),
                    "does not go with type " + type.schema().type().getName());
        }
        return type;
    }

    /** A property that only some instances declare would silently be left out. */
    private void requireBranchesToDeclareNothingNew(List<Facet> declared, List<Facet> facets) {
        for (Facet facet : facets) {
            List<Facet> branches = new ArrayList<>();
            BRANCHES.stream().filter(facet::has).forEach(keyword -> branches.addAll(facet.children(keyword)));
            CONDITIONS.stream().filter(facet::has).forEach(keyword -> branches.add(facet.child(keyword)));
            if (facet.has("dependentSchemas")) {
                branches.addAll(facet.named("dependentSchemas").values());
            }
            branches.removeIf(branch -> branch.node().isBoolean());
            for (Facet branch : branches) {
                requireNothingNew(declared, branch);
            }
        }
    }

    private void requireNothingNew(List<Facet> declared, Facet branch) {
        Map<String, List<Facet>> known = propertiesOf(declared);
        List<Facet> facets = expanded(List.of(branch));
        propertiesOf(facets).forEach((name, properties) -> {
            if (!known.containsKey(name)) {
                throw refused(
                        properties.get(0).pointer(),
                        "is declared only in a branch: declare it among the properties of the object too");
            }
            List<Facet> property = expanded(known.get(name));
            properties.stream()
                    .filter(part -> part.node().isObject())
                    .forEach(part -> requireNothingNew(property, part));
        });
        requireBranchesToDeclareNothingNew(declared, facets);
    }

    private static String connectTypeOf(List<Facet> facets) {
        String connectType = first(facets, CONNECT_TYPE);
        if (connectType == null && has(facets, CONNECT_TYPE)) {
            throw refused(pointerOf(facets, CONNECT_TYPE), "is not a string");
        }
        return connectType;
    }

    private static boolean has(List<Facet> facets, String keyword) {
        return facets.stream().anyMatch(facet -> facet.has(keyword));
    }

    private static String first(List<Facet> facets, String keyword) {
        return facets.stream()
                .filter(facet -> facet.node().path(keyword).isString())
                .map(facet -> facet.node().get(keyword).stringValue())
                .findFirst()
                .orElse(null);
    }

    private static String pointerOf(List<Facet> facets, String keyword) {
        return facets.stream()
                .filter(facet -> facet.has(keyword))
                .map(facet -> facet.child(keyword).pointer())
                .findFirst()
                .orElse("");
    }

    private static IllegalArgumentException refused(String pointer, String reason) {
        return new IllegalArgumentException(
                "cannot be typed: " + (pointer.isEmpty() ? "the document" : pointer) + " " + reason);
    }
}
