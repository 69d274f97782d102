package dev.privystream.pii;

import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/** Replaces values by tokens. */
final class HashFunction implements FieldFunction {
    private final TokenHash hash;
    private final TokenSchema schemas;

    HashFunction(TokenHash hash, TokenSchema schemas) {
        this.hash = hash;
        this.schemas = schemas;
    }

    @Override
    public Optional<Replacement> replacement(String where, Optional<FieldRule> rule, Schema source) {
        return source == null
                ? Optional.of(new UntypedToken(where))
                : CanonicalText.ofSchema(source).map(text -> new TypedToken(where, text, schemas.of(source)));
    }

    @Override
    public boolean supports(Object value) {
        return CanonicalText.ofClass(value).isPresent();
    }

    private final class TypedToken implements Replacement {
        private final String where;
        private final CanonicalText text;
        private final Schema schema;

        TypedToken(String where, CanonicalText text, Schema schema) {
            this.where = where;
            this.text = text;
            this.schema = schema;
        }

        @Override
        public Schema schema() {
            return schema;
        }

        @Override
        public Object apply(Object value, String topic) {
            return hash.token(text.bytes(value, where));
        }
    }

    private final class UntypedToken implements Replacement {
        private final String where;

        UntypedToken(String where) {
            this.where = where;
        }

        @Override
        public Schema schema() {
            return null;
        }

        @Override
        public Object apply(Object value, String topic) {
            CanonicalText text = CanonicalText.ofClass(value)
                    .orElseThrow(() -> FieldException.unsupportedType(
                            where, value.getClass().getName()));
            return hash.token(text.bytes(value, where));
        }
    }
}
