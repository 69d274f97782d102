package dev.privystream.pii;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * The schema of encrypted values, a STRING or BYTES whose parameters say that they are encrypted, how, and of which
 * schema they were, so that it can be restored. Optional and doc stay; a default, which may be PII, does not.
 */
final class SealedSchema {
    /** The name of the algorithm. */
    static final String ALGORITHM = "pii.encrypted";

    static final String TYPE = "pii.encrypted.type";
    static final String NAME = "pii.encrypted.name";
    static final String VERSION = "pii.encrypted.version";

    /** Before the names of the parameters that the schema had. */
    static final String PARAMETER_PREFIX = "pii.encrypted.parameter.";

    private SealedSchema() {}

    /** @param form STRING or BYTES */
    static Schema of(Schema source, Schema.Type form, String algorithm) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(ALGORITHM, algorithm);
        parameters.put(TYPE, source.type().name());
        if (source.name() != null) {
            parameters.put(NAME, source.name());
        }
        if (source.version() != null) {
            parameters.put(VERSION, source.version().toString());
        }
        if (source.parameters() != null) {
            source.parameters().forEach((name, value) -> parameters.put(PARAMETER_PREFIX + name, value));
        }
        return sameBut(new SchemaBuilder(form).parameters(parameters), source);
    }

    /** Whether the schema says of which schema its values were. */
    static boolean isKnown(Schema sealed) {
        return sealed.parameters() != null && sealed.parameters().containsKey(TYPE);
    }

    /**
     * The schema that the values had. Where that {@linkplain #isKnown is not known} they are taken for strings without a
     * name.
     *
     * @throws FieldException if the parameters describe no schema of scalar values
     */
    static Schema original(Schema sealed, String where) {
        if (!isKnown(sealed)) {
            return sameBut(SchemaBuilder.string(), sealed);
        }
        Map<String, String> parameters = sealed.parameters();
        SchemaBuilder builder = builder(parameters, where).name(parameters.get(NAME));
        parameters.forEach((name, value) -> {
            if (name.startsWith(PARAMETER_PREFIX)) {
                builder.parameter(name.substring(PARAMETER_PREFIX.length()), value);
            }
        });
        return sameBut(builder, sealed);
    }

    private static SchemaBuilder builder(Map<String, String> parameters, String where) {
        String version = parameters.get(VERSION);
        try {
            Schema.Type type = Schema.Type.valueOf(parameters.get(TYPE));
            if (type.isPrimitive()) {
                SchemaBuilder builder = new SchemaBuilder(type);
                return version == null ? builder : builder.version(Integer.valueOf(version));
            }
        } catch (IllegalArgumentException e) {
            // As for a type that is not scalar: the message of the exception holds what could not be read.
        }
        throw FieldException.noOriginalSchema(where);
    }

    private static Schema sameBut(SchemaBuilder builder, Schema source) {
        builder.doc(source.doc());
        return source.isOptional() ? builder.optional().build() : builder.build();
    }
}
