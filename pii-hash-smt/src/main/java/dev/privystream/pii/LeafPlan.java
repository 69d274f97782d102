package dev.privystream.pii;

import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/** Replaces a value by its token, a string. */
final class LeafPlan implements FieldPlan {
    private final String where;
    private final Schema source;
    private final Optional<CanonicalText> text;
    private final Schema schema;
    private final Function<byte[], String> token;

    /**
     * @param source null for values without schema, which are read by their class
     * @throws FieldException if values of the schema cannot be hashed
     */
    LeafPlan(String where, Schema source, Function<byte[], String> token) {
        this.where = where;
        this.source = source;
        this.text = source == null ? Optional.empty() : CanonicalText.ofSchema(source);
        if (source != null && text.isEmpty()) {
            throw FieldException.unsupportedType(where, source.type().toString());
        }
        this.schema = source == null ? null : tokenSchema(source);
        this.token = token;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public boolean matches(Object value) {
        return true;
    }

    @Override
    public Object apply(Object value) {
        Object present = FieldPlan.present(value, source);
        if (present == null) {
            return null;
        }
        CanonicalText form = text.or(() -> CanonicalText.ofClass(present))
                .orElseThrow(() ->
                        FieldException.unsupportedType(where, present.getClass().getName()));
        return token.apply(form.bytes(present, where));
    }

    /** Name, version and parameters describe the original type, and a default may be PII: only the rest is kept. */
    private static Schema tokenSchema(Schema source) {
        SchemaBuilder builder = SchemaBuilder.string().doc(source.doc());
        return source.isOptional() ? builder.optional().build() : builder.build();
    }
}
