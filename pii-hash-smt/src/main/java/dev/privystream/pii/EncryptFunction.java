package dev.privystream.pii;

import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/** Replaces values by encrypted ones. */
final class EncryptFunction implements FieldFunction {
    private final Keyset keyset;
    private final AssociatedData associatedData;
    private final TokenEncoding encoding;

    EncryptFunction(Keyset keyset, AssociatedData associatedData, TokenEncoding encoding) {
        this.keyset = keyset;
        this.associatedData = associatedData;
        this.encoding = encoding;
    }

    /** @throws FieldException if the path is to be bound, and no entry says which it is */
    @Override
    public Optional<Replacement> replacement(String where, Optional<FieldRule> rule, Schema source) {
        String path = rule.map(FieldRule::outputPath).map(FieldPath::toString).orElse(null);
        if (source == null) {
            return Optional.of(new Encryption(path, where, Optional.empty(), null));
        }
        Optional<TypedBytes> type = TypedBytes.ofSchema(source);
        if (type.isPresent()) {
            associatedData.checkPath(path, where);
        }
        return type.map(present ->
                new Encryption(path, where, type, SealedSchema.of(source, encoding.type(), keyset.algorithm())));
    }

    @Override
    public boolean supports(Object value) {
        return TypedBytes.ofClass(value).isPresent();
    }

    private final class Encryption implements Replacement {
        private final String path;
        private final String where;
        private final Optional<TypedBytes> type;
        private final Schema schema;

        /**
         * @param path of where the encrypted values will stand; null where no entry says it
         * @param type empty, like {@code schema} null, for values without schema, which are written by their class
         */
        Encryption(String path, String where, Optional<TypedBytes> type, Schema schema) {
            this.path = path;
            this.where = where;
            this.type = type;
            this.schema = schema;
        }

        @Override
        public Schema schema() {
            return schema;
        }

        @Override
        public Object apply(Object value, String topic) {
            TypedBytes typed = type.or(() -> TypedBytes.ofClass(value))
                    .orElseThrow(() -> FieldException.unsupportedType(
                            where, value.getClass().getName()));
            byte[] ciphertext = keyset.encrypt(typed.bytes(value, where), associatedData.bytes(topic, path));
            return encoding.encode(ciphertext, ciphertext.length);
        }
    }
}
