package dev.privystream.sqs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
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

    private static final Pattern SCHEMA_NAME = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)*");
    private static final List<String> BRANCHES = List.of("oneOf", "anyOf");
    private static final List<String> CONDITIONS = List.of("if", "then", "else");

    /** A subschema, and where it stands in the document. */
    private record Facet(JsonNode node, String pointer) {

        Facet child(String keyword) {
            return new Facet(node.get(keyword), pointer + "/" + JsonType.pointerStep(keyword));
        }

        List<Facet> children(String keyword) {
            Facet list = child(keyword);
            List<Facet> children = new ArrayList<>();
            for (int i = 0; i < list.node().size(); i++) {
                children.add(new Facet(list.node().get(i), list.pointer() + "/" + i));
            }
            return children;
        }

        boolean has(String keyword) {
            return node.has(keyword);
        }
    }

    private final JsonNode document;

    // Mutable state: the references that the subschema at hand was reached by
    private final Deque<String> references = new ArrayDeque<>();

    private JsonSchemaCompiler(JsonNode document) {
        this.document = document;
    }

    /**
     * The type of the document's instances.
     *
     * @throws IllegalArgumentException if there is none; the message holds the JSON pointer of what stands in the way
     */
    static JsonType compile(JsonNode document) {
        JsonType.Element root = new JsonSchemaCompiler(document).element(List.of(new Facet(document, "")));
        if (root.nullable()) {
            throw refused("", "allows null for the whole body, which Kafka takes for a tombstone");
        }
        return root.type();
    }

    private JsonType.Element element(List<Facet> declared) {
        int depth = references.size();
        List<Facet> facets = new ArrayList<>();
        for (Facet facet : declared) {
            expand(facet, facets);
        }
        JsonType.Element element = elementOf(facets, declared.get(0).pointer());
        while (references.size() > depth) {
            references.pop();
        }
        return element;
    }

    private void expand(Facet facet, List<Facet> into) {
        if (facet.node().isBoolean()) {
            if (!facet.node().booleanValue()) {
                throw refused(facet.pointer(), "allows no value at all");
            }
            return;
        }
        if (!facet.node().isObject()) {
            throw refused(facet.pointer(), "is not a schema: a schema is an object or a boolean");
        }
        into.add(facet);
        for (String dynamic : List.of("$dynamicRef", "$recursiveRef")) {
            if (facet.has(dynamic)) {
                throw refused(facet.child(dynamic).pointer(), "is resolved only at validation: use $ref");
            }
        }
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
        if (references.contains(text)) {
            throw refused(
                    reference.pointer(),
                    "refers to a schema that it is itself part of: Connect has no recursive types");
        }
        JsonNode target;
        try {
            target = document.at(JsonPointer.compile(text.substring(1)));
        } catch (IllegalArgumentException e) {
            throw refused(reference.pointer(), "is not a JSON pointer");
        }
        if (text.equals("#") || target.isMissingNode()) {
            throw refused(
                    reference.pointer(),
                    text.equals("#")
                            ? "refers to a schema that it is itself part of: Connect has no recursive types"
                            : "refers to nothing");
        }
        references.push(text);
        return new Facet(target, text.substring(1));
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
        if (type.equals("object")) {
            requireBranchesToDeclareNothingNew(facets);
        }
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
            if ("null".equals(branch.node().path("type").asString(""))) {
                nullable = true;
                continue;
            }
            JsonType.Element element = element(List.of(branch));
            nullable |= element.nullable();
            if (type != null && !type.schema().equals(element.type().schema())) {
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

    private JsonType object(List<Facet> facets, String pointer) {
        if (has(facets, "connect.type")) {
            throw refused(pointerOf(facets, "connect.type"), "does not go with an object");
        }
        Map<String, List<Facet>> properties = new LinkedHashMap<>();
        Set<String> required = new LinkedHashSet<>();
        for (Facet facet : facets) {
            if (facet.has("properties")) {
                Facet declared = facet.child("properties");
                for (String name : declared.node().propertyNames()) {
                    properties.computeIfAbsent(name, n -> new ArrayList<>()).add(declared.child(name));
                }
            }
            if (facet.has("required")) {
                facet.node().get("required").forEach(name -> required.add(name.asString("")));
            }
        }
        return properties.isEmpty() ? dictionary(facets, pointer) : structure(facets, pointer, properties, required);
    }

    private JsonType dictionary(List<Facet> facets, String pointer) {
        for (Facet facet : facets) {
            if (facet.has("additionalProperties")
                    && facet.node().get("additionalProperties").isObject()) {
                return JsonType.Dictionary.of(element(List.of(facet.child("additionalProperties"))));
            }
        }
        throw refused(
                pointer,
                "is an object of which nothing is declared: name its properties, or the type of all by additionalProperties");
    }

    private JsonType structure(
            List<Facet> facets, String pointer, Map<String, List<Facet>> properties, Set<String> required) {
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
        if (has(facets, "connect.type")) {
            throw refused(pointerOf(facets, "connect.type"), "does not go with an array");
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
        String connectType = first(facets, "connect.type");
        if (connectType != null) {
            return switch (connectType) {
                case "string" -> JsonType.Scalar.STRING;
                case "bytes" -> JsonType.Scalar.BYTES;
                default ->
                    throw refused(pointerOf(facets, "connect.type"), "does not go with a string: string or bytes do");
            };
        }
        String format = first(facets, "format");
        if ("date-time".equals(format)) {
            return JsonType.Scalar.TIMESTAMP;
        }
        return "date".equals(format) ? JsonType.Scalar.DATE : JsonType.Scalar.STRING;
    }

    private static JsonType number(List<Facet> facets, JsonType.Scalar otherwise) {
        String connectType = first(facets, "connect.type");
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
                        pointerOf(facets, "connect.type"),
                        "does not go with a number: int8, int16, int32, int64, float32 or float64 do");
        };
    }

    private static JsonType integerOnly(boolean integer, List<Facet> facets, JsonType.Scalar type) {
        if (!integer) {
            throw refused(
                    pointerOf(facets, "connect.type"), "cannot hold every value of type number: say type integer");
        }
        return type;
    }

    private static JsonType plain(List<Facet> facets, JsonType.Scalar type) {
        String connectType = first(facets, "connect.type");
        if (connectType != null && !connectType.equals(type.schema().type().getName())) {
            throw refused(
                    pointerOf(facets, "connect.type"),
                    "does not go with type " + type.schema().type().getName());
        }
        return type;
    }

    /** A property that only some instances declare would silently be left out. */
    private static void requireBranchesToDeclareNothingNew(List<Facet> facets) {
        Set<String> declared = new LinkedHashSet<>();
        for (Facet facet : facets) {
            facet.node().path("properties").propertyNames().forEach(declared::add);
        }
        for (Facet facet : facets) {
            List<Facet> branches = new ArrayList<>();
            BRANCHES.stream().filter(facet::has).forEach(keyword -> branches.addAll(facet.children(keyword)));
            CONDITIONS.stream().filter(facet::has).forEach(keyword -> branches.add(facet.child(keyword)));
            for (Facet branch : branches) {
                for (String name : branch.node().path("properties").propertyNames()) {
                    if (!declared.contains(name)) {
                        throw refused(
                                branch.child("properties").child(name).pointer(),
                                "is declared only in a branch: declare it among the properties of the object too");
                    }
                }
            }
        }
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
