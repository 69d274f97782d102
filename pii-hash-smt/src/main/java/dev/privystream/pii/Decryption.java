package dev.privystream.pii;

import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/** Restores the values of one field and schema from encrypted ones, with their type. Immutable and thread-safe. */
final class Decryption implements FieldFunction.Replacement {
    private final Keyset keyset;
    private final AssociatedData associatedData;
    private final String path;
    private final String where;
    private final Schema schema;
    private final boolean schemaIsKnown;

    private Decryption(
            Keyset keyset,
            AssociatedData associatedData,
            String path,
            String where,
            Schema schema,
            boolean schemaIsKnown) {
        this.keyset = keyset;
        this.associatedData = associatedData;
        this.path = path;
        this.where = where;
        this.schema = schema;
        this.schemaIsKnown = schemaIsKnown;
    }

    /**
     * @param path of where the encrypted values stand, as configured
     * @param where names the field in an error
     * @param source null for values without schema
     * @return empty if values of that schema cannot be encrypted ones
     * @throws FieldException if the schema has parameters of encrypted values that make no sense
     */
    static Optional<Decryption> of(
            Keyset keyset, AssociatedData associatedData, String path, String where, Schema source) {
        if (source == null) {
            return Optional.of(new Decryption(keyset, associatedData, path, where, null, false));
        }
        return TypedBytes.ofSchema(source)
                .filter(type -> type == TypedBytes.STRING || type == TypedBytes.BYTES)
                .map(type -> new Decryption(
                        keyset,
                        associatedData,
                        path,
                        where,
                        SealedSchema.original(source, where),
                        SealedSchema.isKnown(source)));
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
        if (schema != null) {
            check(restored.type());
        }
        return restored.value();
    }

    private void check(TypedBytes type) {
        TypedBytes expected = TypedBytes.ofSchema(schema).orElseThrow();
        if (type != expected) {
            throw schemaIsKnown
                    ? FieldException.notOfItsOriginalSchema(where, type, expected)
                    : FieldException.originalSchemaLost(where, type);
        }
    }
}
