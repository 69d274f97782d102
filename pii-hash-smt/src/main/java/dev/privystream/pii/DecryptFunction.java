package dev.privystream.pii;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/** Replaces encrypted values by what they were, with their type. */
final class DecryptFunction implements FieldFunction {
    private final Keyset keyset;
    private final AssociatedData associatedData;

    DecryptFunction(Keyset keyset, AssociatedData associatedData) {
        this.keyset = keyset;
        this.associatedData = associatedData;
    }

    /**
     * @throws FieldException if the path is bound, and no entry says which it is; if the schema has parameters of encrypted
     *     values that make no sense
     */
    @Override
    public Optional<Replacement> replacement(String where, Optional<FieldRule> rule, Schema source) {
        String path = rule.map(FieldRule::path).map(FieldPath::toString).orElse(null);
        if (source == null) {
            return Optional.of(new Decryption(path, where, null, false));
        }
        Optional<TypedBytes> type = TypedBytes.ofSchema(source)
                .filter(present -> present == TypedBytes.STRING || present == TypedBytes.BYTES);
        if (type.isPresent()) {
            associatedData.checkPath(path, where);
        }
        return type.map(present ->
                new Decryption(path, where, SealedSchema.original(source, where), SealedSchema.isKnown(source)));
    }

    @Override
    public boolean supports(Object value) {
        return value instanceof String || value instanceof byte[] || value instanceof ByteBuffer;
    }

    private final class Decryption implements Replacement {
        private final String path;
        private final String where;
        private final Schema schema;
        private final TypedBytes expected;
        private final boolean schemaIsKnown;

        /**
         * @param path of where the encrypted values stand; null where no entry says it
         * @param schema the original one; null for values without schema
         * @param schemaIsKnown whether the schema of the encrypted values says what the original one was
         */
        Decryption(String path, String where, Schema schema, boolean schemaIsKnown) {
            this.path = path;
            this.where = where;
            this.schema = schema;
            this.expected = schema == null ? null : TypedBytes.ofSchema(schema).orElseThrow();
            this.schemaIsKnown = schemaIsKnown;
        }

        @Override
        public Schema schema() {
            return schema;
        }

        @Override
        public Object apply(Object value, String topic) {
            byte[] ciphertext = SealedForm.decode(value)
                    .orElseThrow(() ->
                            FieldException.notEncrypted(where, value.getClass().getName()));
            TypedBytes.Value restored = keyset.decrypt(ciphertext, associatedData.bytes(topic, path))
                    .flatMap(TypedBytes::read)
                    .orElseThrow(() -> FieldException.notDecryptable(where));
            if (expected != null && restored.type() != expected) {
                throw schemaIsKnown
                        ? FieldException.notOfItsOriginalSchema(where, restored.type(), expected)
                        : FieldException.originalSchemaLost(where, restored.type());
            }
            return restored.value();
        }
    }
}
