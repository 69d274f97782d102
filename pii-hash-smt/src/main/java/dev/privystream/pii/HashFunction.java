package dev.privystream.pii;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/** Replaces values by tokens of their canonical text, which is normalised and put into a domain where configured. */
final class HashFunction implements FieldFunction {
    private final TokenHash hash;
    private final TokenSchema schemas;
    private final Map<FieldPath, Normalization> normalizations;
    private final Map<FieldPath, Domain> domains;

    /**
     * @param normalizations of single fields, by the paths that list them
     * @param domains of single fields, by the paths that list them
     */
    HashFunction(
            TokenHash hash,
            TokenSchema schemas,
            Map<FieldPath, Normalization> normalizations,
            Map<FieldPath, Domain> domains) {
        this.hash = hash;
        this.schemas = schemas;
        this.normalizations = Map.copyOf(normalizations);
        this.domains = Map.copyOf(domains);
    }

    /** @throws FieldException if the values are to be normalised, and are no strings though they could be hashed */
    @Override
    public Optional<Replacement> replacement(String where, Optional<FieldRule> rule, Schema source) {
        Normalization normalization =
                rule.map(FieldRule::path).map(normalizations::get).orElse(null);
        Domain domain = rule.map(FieldRule::path).map(domains::get).orElse(null);
        if (source == null) {
            return Optional.of(new Token(where, null, normalization, domain, null));
        }
        Optional<CanonicalText> text = CanonicalText.ofSchema(source);
        if (normalization != null && text.isPresent() && text.get() != CanonicalText.STRING) {
            throw FieldException.notAString(where, source.type().toString());
        }
        return text.map(present -> new Token(where, present, normalization, domain, schemas.of(source)));
    }

    @Override
    public boolean supports(Object value) {
        return CanonicalText.ofClass(value).isPresent();
    }

    private final class Token implements Replacement {
        private final String where;
        private final CanonicalText text;
        private final Normalization normalization;
        private final Domain domain;
        private final Schema schema;

        /**
         * @param text null, like {@code schema}, for values without schema, which are read by their class
         * @param normalization null for none
         * @param domain null for none
         */
        Token(String where, CanonicalText text, Normalization normalization, Domain domain, Schema schema) {
            this.where = where;
            this.text = text;
            this.normalization = normalization;
            this.domain = domain;
            this.schema = schema;
        }

        @Override
        public Schema schema() {
            return schema;
        }

        @Override
        public Object apply(Object value, String topic) {
            CanonicalText form = text == null ? textOf(value) : text;
            byte[] bytes = form.bytes(normalization == null ? value : normalized(value), where);
            return hash.token(domain == null ? bytes : domain.with(bytes));
        }

        private CanonicalText textOf(Object value) {
            return CanonicalText.ofClass(value)
                    .orElseThrow(() -> FieldException.unsupportedType(
                            where, value.getClass().getName()));
        }

        private String normalized(Object value) {
            if (value instanceof String string) {
                return normalization.apply(string, where);
            }
            throw FieldException.notAString(where, value.getClass().getName());
        }
    }
}
