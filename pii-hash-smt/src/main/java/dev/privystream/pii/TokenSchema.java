package dev.privystream.pii;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Makes the schemas of tokens from those of the values that they stand for. Optional and doc are kept; a default, which
 * may be PII, is not, nor are logical name and version, which describe the values. Parameters are kept where a string
 * without a logical name stays a string, all but
 *
 * <ul>
 *   <li>the tags by which fields are selected, {@code pii} and those configured: a token must not be hashed again
 *   <li>what begins with {@code pii.}, which says how the value was made
 *   <li>the members of an enumeration, under a name with {@code enum} for a step, as Confluent's converters have them
 *   <li>the type and length of the column that the value comes from, as Debezium has them
 * </ul>
 *
 * The parameters {@value #ALGORITHM_PARAMETER} and, where the key has one, {@value #KEY_ID_PARAMETER} say how the token
 * was made. Immutable.
 */
final class TokenSchema {
    static final String TAG = "pii";
    static final String ALGORITHM_PARAMETER = "pii.hash";
    static final String KEY_ID_PARAMETER = "pii.hash.key.id";

    private static final String SOURCE_COLUMN = "__debezium.source.column.";

    private final Schema.Type type;
    private final HashAlgorithm algorithm;
    private final String keyId;
    private final Set<String> tags;
    private final boolean alwaysOptional;

    /**
     * @param keyId null for a key without one
     * @param tags the parameters by which fields are selected, beside {@value #TAG}
     * @param alwaysOptional for a field that comes and goes: only an optional one does so without harm to those who read
     *     records of before and after, and to tables that a sink evolves
     */
    TokenSchema(
            Schema.Type type, HashAlgorithm algorithm, String keyId, Collection<String> tags, boolean alwaysOptional) {
        this.type = type;
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.tags = Set.copyOf(tags);
        this.alwaysOptional = alwaysOptional;
    }

    Schema of(Schema source) {
        Map<String, String> parameters = new TreeMap<>();
        if (source.type() == type
                && type == Schema.Type.STRING
                && source.name() == null
                && source.parameters() != null) {
            parameters.putAll(source.parameters());
            parameters.keySet().removeIf(this::isOfTheValue);
        }
        parameters.put(ALGORITHM_PARAMETER, algorithm.jcaName());
        if (keyId != null) {
            parameters.put(KEY_ID_PARAMETER, keyId);
        }
        SchemaBuilder builder = new SchemaBuilder(type).doc(source.doc()).parameters(parameters);
        return alwaysOptional || source.isOptional() ? builder.optional().build() : builder.build();
    }

    private boolean isOfTheValue(String parameter) {
        return parameter.equals(TAG)
                || parameter.startsWith(TAG + ".")
                || tags.contains(parameter)
                || parameter.startsWith(SOURCE_COLUMN)
                || ("." + parameter.toLowerCase(Locale.ROOT) + ".").contains(".enum.");
    }
}
