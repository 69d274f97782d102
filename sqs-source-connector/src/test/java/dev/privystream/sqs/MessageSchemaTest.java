package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageSchemaTest {

    private static final String DEFINITIONS = """
            {"text": {"type": "string"},
             "nothing": {"type": "null"},
             "a/b": {"type": "boolean"},
             "a b": {"type": "integer"},
             "a+b": {"type": "number"},
             "chain": {"$ref": "#/$defs/point"},
             "point": {"type": "object",
                       "properties": {"x": {"type": "number"}, "y": {"type": "number"}},
                       "required": ["x", "y"]}}
            """;

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            {"type": "string"}                                                      -> string
            {"type": "integer"}                                                     -> int64
            {"type": "number"}                                                      -> float64
            {"type": "boolean"}                                                     -> boolean
            {"type": ["string", "null"]}                                            -> string?
            {"type": ["null", "integer"]}                                           -> int64?
            {"type": ["integer", "number"]}                                         -> float64
            {"type": "string", "format": "date-time"}                               -> Timestamp
            {"type": "string", "format": "date"}                                    -> Date
            {"type": ["string", "null"], "format": "date-time"}                     -> Timestamp?
            {"type": "string", "format": "email"}                                   -> string
            {"type": "integer", "connect.type": "int8"}                             -> int8
            {"type": "integer", "connect.type": "int16"}                            -> int16
            {"type": "integer", "connect.type": "int32"}                            -> int32
            {"type": "integer", "connect.type": "int64"}                            -> int64
            {"type": "integer", "connect.type": "float64"}                          -> float64
            {"type": "number", "connect.type": "float32"}                           -> float32
            {"type": "number", "connect.type": "float64"}                           -> float64
            {"type": "boolean", "connect.type": "boolean"}                          -> boolean
            {"type": "string", "connect.type": "bytes"}                             -> bytes
            {"type": "string", "connect.type": "string", "format": "date"}          -> string
            {"type": ["integer", "null"], "connect.type": "int32"}                  -> int32?
            {"const": "x"}                                                          -> string
            {"const": 1}                                                            -> int64
            {"enum": [1, 2.5]}                                                      -> float64
            {"enum": [true, false]}                                                 -> boolean
            {"enum": ["a", null]}                                                   -> string?
            {"type": "array", "items": {"type": "string"}}                          -> [string]
            {"type": ["array", "null"], "items": {"type": "string"}}                -> [string]?
            {"type": "array", "items": {"type": ["string", "null"]}}                -> [string?]
            {"type": "array", "items": {"items": {"type": "integer"}}}              -> [[int64]]
            {"type": "array", "items": {"$ref": "#/$defs/point"}}                   -> [{x: float64, y: float64}]
            {"properties": {"b": {"type": "string"}}}                               -> {b: string?}
            {"properties": {"b": {"type": "string"}}, "required": ["b"]}            -> {b: string}
            {"properties": {"b": {"type": ["string", "null"]}}, "required": ["b"]}  -> {b: string?}
            {"type": ["object", "null"], "properties": {"b": {"type": "string"}}}   -> {b: string?}?
            {"properties": {"b": {"type": "string"}}, "additionalProperties": {"type": "integer"}} -> {b: string?}
            {"type": "object", "additionalProperties": {"type": "integer"}}         -> <int64>
            {"type": "object", "additionalProperties": {"$ref": "#/$defs/chain"}}   -> <{x: float64, y: float64}>
            {"type": "object", "additionalProperties": {"type": ["string", "null"]}} -> <string?>
            {"type": "object", "additionalProperties": {"type": "string"}, "anyOf": [{"properties": {"b": {"maxLength": 1}}}]} -> <string>
            {"allOf": [{"additionalProperties": {"type": "number"}}, {"type": "object", "additionalProperties": {"type": "integer"}}]} -> <int64>
            {"$ref": "#/$defs/text"}                                                -> string
            {"$ref": "#/$defs/text", "maxLength": 5}                                -> string
            {"$ref": "#/$defs/a~1b"}                                                -> boolean
            {"$ref": "#/$defs/a%20b"}                                               -> int64
            {"$ref": "#/$defs/a+b"}                                                 -> float64
            {"$ref": "#/properties/other"}                                          -> int16
            {"allOf": [{"type": ["string", "null"]}, {"type": "string"}]}           -> string
            {"allOf": [{"type": "number"}, {"type": "integer"}]}                    -> int64
            {"allOf": [{"$ref": "#/$defs/text"}, {"$ref": "#/$defs/text"}]}         -> string
            {"allOf": [{"properties": {"b": {"type": "string"}}}, {"properties": {"c": {"type": "integer"}}, "required": ["b"]}]} -> {b: string, c: int64?}
            {"$ref": "#/$defs/point", "properties": {"z": {"type": "number"}}}      -> {z: float64?, x: float64, y: float64}
            {"properties": {"b": {"type": "string"}}, "allOf": [{"properties": {"b": {"format": "date"}}}]} -> {b: Date?}
            {"type": "string", "oneOf": [{"maxLength": 3}, {"pattern": "^x"}]}      -> string
            {"oneOf": [{"type": "null"}, {"type": "string"}]}                       -> string?
            {"anyOf": [{"$ref": "#/$defs/point"}, {"type": "null"}]}                -> {x: float64, y: float64}?
            {"oneOf": [{"type": "string"}, {"$ref": "#/$defs/nothing"}]}            -> string?
            {"anyOf": [{"type": "string"}, {"const": null}]}                        -> string?
            {"anyOf": [{"type": "string"}, {"enum": [null]}]}                       -> string?
            {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "string"}]}     -> string
            {"anyOf": [{"type": ["string", "null"]}, {"type": "string"}]}           -> string?
            {"oneOf": [{"type": ["object", "null"], "properties": {"b": {"type": "string"}}}, {"properties": {"b": {"type": "string"}}}]} -> {b: string?}?
            {"properties": {"k": {"type": "string"}}, "if": {"properties": {"k": {"const": "x"}}}, "then": {"required": ["k"]}, "else": false} -> {k: string?}
            {"properties": {"k": {"type": "string"}}, "oneOf": [{"$ref": "#/$defs/k"}, {"properties": {"k": {"maxLength": 1}}}]} -> {k: string?}
            """)
    void propertyIsTyped(String property, String type) {
        String document = """
                {"type": "object",
                 "properties": {"a": %s, "other": {"type": "integer", "connect.type": "int16"}},
                 "required": ["a"],
                 "$defs": %s}
                """.formatted(
                property, DEFINITIONS.replaceFirst("\\{", "{\"k\": {\"properties\": {\"k\": {\"minLength\": 2}}},"));

        Schema schema = compile(document).connectSchema();

        assertThat(describe(schema.field("a").schema())).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            {"type": "array", "items": {"type": "string"}}                  -> [string]
            {"type": "object", "additionalProperties": {"type": "string"}}  -> <string>
            {"type": "integer"}                                             -> int64
            {"type": "string", "format": "date"}                            -> Date
            {"$ref": "#/$defs/x", "$defs": {"x": {"properties": {"a": {"type": "string"}}}}} -> {a: string?}
            """)
    void wholeBodyIsTyped(String document, String type) {
        assertThat(describe(compile(document).connectSchema())).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://json-schema.org/draft-04/schema#",
                "http://json-schema.org/draft-06/schema#",
                "http://json-schema.org/draft-07/schema#",
                "http://json-schema.org/draft-07/schema",
                "https://json-schema.org/draft/2019-09/schema",
                "https://json-schema.org/draft/2020-12/schema",
                "https://json-schema.org/draft/2020-12/schema#",
            })
    void documentsOfEveryDraftAreTypedAndEnforced(String draft) {
        MessageSchema schema = compile("""
                {"$schema": "%s",
                 "definitions": {"day": {"type": "string", "format": "date"}},
                 "type": "object",
                 "properties": {"day": {"$ref": "#/definitions/day"}, "n": {"type": "integer", "minimum": 1}},
                 "required": ["day"]}
                """.formatted(draft));

        assertThat(describe(schema.connectSchema())).isEqualTo("{day: Date, n: int64?}");
        assertThat(Bodies.decode(schema, "{\"day\": \"2024-02-29\", \"n\": 1}")).isInstanceOf(Decoded.Value.class);
        assertThat(Bodies.decode(schema, "{\"day\": \"2023-02-29\"}")).isEqualTo(Bodies.misfit("/day", "format"));
        assertThat(Bodies.decode(schema, "{\"day\": \"2024-02-29\", \"n\": 0}"))
                .isEqualTo(Bodies.misfit("/n", "minimum"));
        assertThat(Bodies.decode(schema, "{}")).isEqualTo(Bodies.misfit("/day", "required"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"login.schema.json", "https://example.com/login.schema.json", "urn:example:login"})
    void documentMayHaveAnIdThatNothingIsFetchedFrom(String id) {
        MessageSchema schema = compile("""
                {"$id": "%s", "properties": {"a": {"$ref": "#/$defs/text"}}, "$defs": {"text": {"type": "string"}}}
                """.formatted(id));

        assertThat(Bodies.decode(schema, "{\"a\": 1}")).isEqualTo(Bodies.misfit("/a", "type"));
        assertThat(Bodies.decode(schema, "{\"a\": \"x\"}")).isInstanceOf(Decoded.Value.class);
    }

    @Test
    void titleAndDescriptionsAreKept() {
        Schema schema = compile("""
                {"title": "com.example.Login", "description": "A login.",
                 "properties": {
                   "user": {"type": "string", "description": "Who."},
                   "at": {"type": "string", "format": "date-time", "description": "When."},
                   "device": {"title": "Device", "description": "With what.", "properties": {"id": {"type": "string"}}}},
                 "required": ["at"]}
                """).connectSchema();

        assertThat(schema.name()).isEqualTo("com.example.Login");
        assertThat(schema.doc()).isEqualTo("A login.");
        assertThat(schema.field("user").schema().doc()).isEqualTo("Who.");
        assertThat(schema.field("at").schema())
                .isEqualTo(Timestamp.builder().doc("When.").build());
        assertThat(schema.field("device").schema().name()).isEqualTo("Device");
        assertThat(schema.field("device").schema().doc()).isEqualTo("With what.");
    }

    @Test
    void titleThatIsNoNameIsNotTakenForOne() {
        Schema schema = compile("{\"title\": \"A user's login\", \"properties\": {\"a\": {\"type\": \"string\"}}}")
                .connectSchema();

        assertThat(schema.name()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            {}                                                                     -> the document
            {"type": "null"}                                                       -> the document
            {"type": ["object", "null"], "properties": {"a": {"type": "string"}}}  -> the document
            {"type": "object"}                                                     -> the document
            {"type": "object", "additionalProperties": true}                       -> the document
            {"type": "wrong"}                                                      -> /type
            {"properties": {"a": {}}}                                              -> /properties/a
            {"properties": {"a": true}}                                            -> /properties/a
            {"properties": {"a": false}}                                           -> /properties/a
            {"properties": {"": {"type": "string"}}}                               -> /properties/
            {"properties": {"a": {"type": "object"}}}                              -> /properties/a
            {"properties": {"a": {"type": "object", "properties": {}}}}            -> /properties/a
            {"properties": {"a/b": {}}}                                            -> /properties/a~1b
            {"properties": {"a": {"type": ["string", "integer"]}}}                 -> /properties/a
            {"properties": {"a": {"enum": ["x", 1]}}}                              -> /properties/a
            {"properties": {"a": {"oneOf": [{"type": "string"}, {"type": "integer"}]}}} -> /properties/a/oneOf/1
            {"properties": {"a": {"anyOf": [{"type": "null"}, {"type": "string"}, {"type": "string", "format": "date"}]}}} -> /properties/a/anyOf/2
            {"properties": {"a": {"anyOf": [{"type": "null"}]}}}                   -> /properties/a/anyOf
            {"properties": {"a": {"oneOf": [{"type": "string"}, true]}}}           -> /properties/a/oneOf/1
            {"properties": {"a": {"allOf": [{"type": "string"}, {"type": "integer"}]}}} -> /properties/a
            {"properties": {"a": {"type": "array"}}}                               -> /properties/a
            {"properties": {"a": {"type": "array", "items": true}}}                -> /properties/a/items
            {"properties": {"a": {"type": "array", "prefixItems": [{"type": "string"}]}}} -> /properties/a/prefixItems
            {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"type": "array", "items": [{"type": "string"}]}}} -> /properties/a/items
            {"properties": {"a": {"$ref": "https://example.com/a.json"}}}          -> /properties/a/$ref
            {"properties": {"a": {"$ref": "other.json#/a"}}}                       -> /properties/a/$ref
            {"properties": {"a": {"$ref": "file:///etc/hostname"}}}                -> /properties/a/$ref
            {"properties": {"a": {"$ref": "classpath:draft/2020-12/schema"}}}      -> /properties/a/$ref
            {"properties": {"a": {"$ref": "#name"}}}                               -> /properties/a/$ref
            {"properties": {"a": {"$ref": "#/$defs/missing"}}}                     -> /properties/a/$ref
            {"properties": {"a": {"$ref": "#/$defs/%zz"}}}                         -> /properties/a/$ref
            {"properties": {"a": {"$dynamicRef": "#a"}}}                           -> /properties/a/$dynamicRef
            {"properties": {"a": {"$ref": "#"}}}                                   -> /properties/a/$ref
            {"properties": {"a": {"$ref": "#/properties/a"}}}                      -> /properties/a/$ref
            {"$ref": "#/$defs/n", "$defs": {"n": {"properties": {"next": {"$ref": "#/$defs/n"}}}}} -> /$defs/n/properties/next/$ref
            {"$ref": "#/$defs/x", "$defs": {"x": {"$ref": "#/$defs/y"}, "y": {"$ref": "#/$defs/x"}}} -> /$defs/y/$ref
            {"properties": {"a": {"type": "string"}}, "not": {"$ref": "#"}}        -> /not/$ref
            {"properties": {"a": {"type": "string"}}, "additionalProperties": {"$ref": "#"}} -> /additionalProperties/$ref
            {"properties": {"a": {"type": "string"}}, "not": {"$ref": "#/$defs/x"}, "$defs": {"x": {"not": {"$ref": "#/$defs/x"}}}} -> /$defs/x/not/$ref
            {"properties": {"a": {"type": "string"}}, "not": {"$ref": "https://example.com/a.json"}} -> /not/$ref
            {"properties": {"a": {"type": "string"}}, "patternProperties": {"^x": {"$ref": "a.json"}}} -> /patternProperties/^x/$ref
            {"properties": {"a": {"type": "string"}}, "if": {"properties": {"a": {"$ref": "#/none"}}}} -> /if/properties/a/$ref
            {"properties": {"a": {"type": "string"}}, "$defs": {"unused": {"items": {"$ref": "a.json"}}}} -> /$defs/unused/items/$ref
            {"properties": {"a": {"type": "string", "pattern": "("}}}              -> /properties/a/pattern
            {"properties": {"a": {"type": "string"}}, "patternProperties": {"[": {}}} -> /patternProperties/[
            {"properties": {"a": {"type": "string"}}, "anyOf": [{"not": {"properties": {"a": {"pattern": "*"}}}}]} -> /anyOf/0/not/properties/a/pattern
            {"properties": {"a": {"type": "string", "pattern": 5}}}                -> /properties/a/pattern
            {"properties": {"a": {"type": "integer", "minimum": "5"}}}             -> /properties/a/minimum
            {"properties": {"a": {"type": "number", "multipleOf": 0}}}             -> /properties/a/multipleOf
            {"properties": {"a": {"type": "string", "connect.type": "int32"}}}     -> /properties/a/connect.type
            {"properties": {"a": {"type": "number", "connect.type": "int32"}}}     -> /properties/a/connect.type
            {"properties": {"a": {"type": "integer", "connect.type": "int128"}}}   -> /properties/a/connect.type
            {"properties": {"a": {"type": "integer", "connect.type": 5}}}          -> /properties/a/connect.type
            {"properties": {"a": {"type": "boolean", "connect.type": "int8"}}}     -> /properties/a/connect.type
            {"properties": {"a": {"type": "array", "items": {"type": "string"}, "connect.type": "map"}}} -> /properties/a/connect.type
            {"connect.type": "map", "properties": {"a": {"type": "string"}}}       -> /connect.type
            {"properties": {"a": {"type": "string"}}, "oneOf": [{"properties": {"b": {"type": "string"}}}]} -> /oneOf/0/properties/b
            {"type": "object", "oneOf": [{"properties": {"b": {"type": "string"}}}]} -> /oneOf/0/properties/b
            {"properties": {"a": {"type": "string"}}, "then": {"properties": {"b": {"type": "string"}}}, "if": true} -> /then/properties/b
            {"properties": {"a": {"type": "string"}}, "anyOf": [{"$ref": "#/$defs/v"}], "$defs": {"v": {"properties": {"b": true}}}} -> /$defs/v/properties/b
            {"properties": {"a": {"type": "string"}}, "anyOf": [{"allOf": [{"oneOf": [{"properties": {"b": true}}]}]}]} -> /anyOf/0/allOf/0/oneOf/0/properties/b
            {"properties": {"a": {"type": "string"}}, "dependentSchemas": {"a": {"properties": {"b": true}}}} -> /dependentSchemas/a/properties/b
            {"properties": {"a": {"properties": {"x": {"type": "string"}}}}, "anyOf": [{"properties": {"a": {"properties": {"y": true}}}}]} -> /anyOf/0/properties/a/properties/y
            """)
    void documentThatCannotBeTypedIsRefusedWithTheJsonPointer(String document, String pointer) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> compile(document))
                .withMessageContaining(": " + pointer + " ");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            {"type":                                     -> is not JSON (line 1
            {"a": 1, "a": 2}                             -> is not JSON (a name twice
            {} {}                                        -> is not JSON (line 1
            []                                           -> is not a JSON Schema document
            true                                         -> is not a JSON Schema document
            {"$schema": "https://example.com/own"}       -> /$schema
            {"$schema": 7}                               -> /$schema
            """)
    void documentThatIsNoJsonSchemaIsRefused(String document, String reason) {
        assertThatIllegalArgumentException().isThrownBy(() -> compile(document)).withMessageContaining(reason);
    }

    @Test
    void goodAndBadDocumentsAreCompiledWithoutALogLine() {
        try (LogCapture logs = new LogCapture()) {
            compile(
                    "{\"properties\": {\"a\": {\"type\": \"integer\", \"connect.type\": \"int32\", \"format\": \"own\"}}}");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> compile("{\"properties\": {\"a\": {\"type\": \"string\", \"pattern\": \"(\"}}}"));

            assertThat(logs.text()).isEmpty();
        }
    }

    @Test
    void documentThatIsNestedTooDeeplyIsRefused() {
        String document = "{\"properties\":{\"a\":".repeat(10_000) + "1" + "}}".repeat(10_000);

        assertThatIllegalArgumentException().isThrownBy(() -> compile(document)).withMessageContaining("levels");
    }

    @Test
    void metadataFieldsComeAfterThoseOfTheBody() {
        Schema schema = MessageSchema.compile(
                        "{\"title\": \"Login\", \"properties\": {\"user\": {\"type\": \"string\"}}}",
                        List.of(MetadataField.parse("id:MessageId"), MetadataField.parse("sent:SentTimestamp")))
                .connectSchema();

        assertThat(describe(schema)).isEqualTo("{user: string?, id: string, sent: Timestamp}");
        assertThat(schema.name()).isEqualTo("Login");
    }

    @Test
    void bodyCannotSetAMetadataField() {
        MessageSchema schema = MessageSchema.compile(
                "{\"properties\": {\"user\": {\"type\": \"string\"}}}", List.of(MetadataField.parse("id:MessageId")));

        Struct value =
                (Struct) ((Decoded.Value) Bodies.decode(schema, "{\"user\": \"u\", \"id\": \"forged\"}")).value();

        assertThat(value.get("id")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            {"properties": {"id": {"type": "string"}}}      -> declares the property id
            {"type": "array", "items": {"type": "string"}}  -> describes no object
            {"type": "string"}                              -> describes no object
            """)
    void metadataFieldThatCannotBeAddedIsRefused(String document, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MessageSchema.compile(document, List.of(MetadataField.parse("id:MessageId"))))
                .withMessageContaining(reason)
                .withMessageContaining(SqsSourceConfig.RECORD_METADATA_FIELDS_CONFIG);
    }

    /** What a converter reads back is what was decoded: the schema describes the value, down to the last null. */
    @Test
    void valuePassesThroughAConverterUnchanged() {
        MessageSchema schema = compile("""
                {"title": "Everything",
                 "properties": {
                   "text": {"type": "string"}, "none": {"type": ["string", "null"]}, "missing": {"type": "string"},
                   "int8": {"type": "integer", "connect.type": "int8"},
                   "int64": {"type": "integer"},
                   "float32": {"type": "number", "connect.type": "float32"},
                   "float64": {"type": "number"},
                   "flag": {"type": "boolean"},
                   "bytes": {"type": "string", "connect.type": "bytes"},
                   "date": {"type": "string", "format": "date"},
                   "at": {"type": "string", "format": "date-time"},
                   "nested": {"properties": {"inner": {"properties": {"x": {"type": "integer"}}}}},
                   "absent": {"properties": {"x": {"type": "integer"}}, "required": ["x"]},
                   "structs": {"type": "array", "items": {"$ref": "#/$defs/maybe"}},
                   "grid": {"type": "array", "items": {"type": "array", "items": {"type": ["integer", "null"]}}},
                   "map": {"type": "object", "additionalProperties": {"$ref": "#/$defs/maybe"}},
                   "maps": {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}}},
                 "required": ["text", "at", "structs"],
                 "$defs": {"maybe": {"type": ["object", "null"],
                                     "properties": {"x": {"type": "integer"}}, "required": ["x"]}}}
                """);

        Decoded.Value decoded = (Decoded.Value) Bodies.decode(schema, """
                {"text": "t", "none": null, "int8": -128, "int64": 9223372036854775807, "float32": 1.5, "float64": 0.1,
                 "flag": true, "bytes": "AAH/", "date": "1969-12-31", "at": "2024-02-29T12:00:00.123Z",
                 "nested": {"inner": {"x": 1}}, "structs": [{"x": 1}, null, {"x": 2}], "grid": [[1, null], []],
                 "map": {"k": {"x": 1}, "": null}, "maps": [{"a": "b"}], "undeclared": {"deep": [1]}}
                """);

        Struct value = (Struct) decoded.value();
        value.validate();
        assertThat(value.getArray("structs")).hasSize(3).contains((Object) null);
        assertThat(value.getMap("map")).containsOnlyKeys("k", "");
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", true), false);
            SchemaAndValue read =
                    converter.toConnectData("t", converter.fromConnectData("t", decoded.schema(), decoded.value()));
            assertThat(read.schema()).isEqualTo(decoded.schema());
            assertThat(read.value()).isEqualTo(decoded.value());
        }
    }

    private static MessageSchema compile(String document) {
        return MessageSchema.compile(document, List.of());
    }

    private static String describe(Schema schema) {
        String type = switch (schema.type()) {
            case STRUCT ->
                "{"
                        + String.join(
                                ", ",
                                schema.fields().stream()
                                        .map(field -> field.name() + ": " + describe(field.schema()))
                                        .toList())
                        + "}";
            case ARRAY -> "[" + describe(schema.valueSchema()) + "]";
            case MAP -> "<" + describe(schema.valueSchema()) + ">";
            default ->
                Timestamp.LOGICAL_NAME.equals(schema.name())
                        ? "Timestamp"
                        : Date.LOGICAL_NAME.equals(schema.name())
                                ? "Date"
                                : schema.type().getName();
        };
        return schema.isOptional() ? type + "?" : type;
    }
}
