package dev.privystream.pii;

import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/** Replaces the values of one field and schema by encrypted ones. Immutable and thread-safe. */
final class Encryption implements FieldFunction.Replacement {
    private final Keyset keyset;
    private final AssociatedData associatedData;
    private final String path;
    private final TokenEncoding encoding;
    private final String where;
    private final Optional<TypedBytes> type;
    private final Schema schema;

    private Encryption(
            Keyset keyset,
            AssociatedData associatedData,
            String path,
            TokenEncoding encoding,
            String where,
            Optional<TypedBytes> type,
            Schema schema) {
        this.keyset = keyset;
        this.associatedData = associatedData;
        this.path = path;
        this.encoding = encoding;
        this.where = where;
        this.type = type;
        this.schema = schema;
    }

    /**
     * @param path of where the encrypted values stand, as configured
     * @param where names the field in an error
     * @param source null for values without schema, which are written by their class
     * @return empty if values of that schema cannot be encrypted
     */
    static Optional<Encryption> of(
            Keyset keyset,
            AssociatedData associatedData,
            String path,
            TokenEncoding encoding,
            String where,
            Schema source) {
        if (source == null) {
            return Optional.of(new Encryption(keyset, associatedData, path, encoding, where, Optional.empty(), null));
        }
        return TypedBytes.ofSchema(source)
                .map(type -> new Encryption(
                        keyset,
                        associatedData,
                        path,
                        encoding,
                        where,
                        Optional.of(type),
                        SealedSchema.of(source, encoding.type(), keyset.algorithm())));
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Object apply(Object value, String topic) {
        TypedBytes typed = type.or(() -> TypedBytes.ofClass(value))
                .orElseThrow(() ->
                        FieldException.unsupportedType(where, value.getClass().getName()));
        byte[] ciphertext = keyset.encrypt(typed.bytes(value, where), associatedData.bytes(topic, path));
        return encoding.encode(ciphertext, ciphertext.length);
    }
}
