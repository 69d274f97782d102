package dev.privystream.pii;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/** Replaces encrypted values by what they were. */
final class DecryptFunction implements FieldFunction {
    private final Keyset keyset;
    private final AssociatedData associatedData;

    DecryptFunction(Keyset keyset, AssociatedData associatedData) {
        this.keyset = keyset;
        this.associatedData = associatedData;
    }

    /** @throws FieldException if the path is bound, and no entry says which it is */
    @Override
    public Optional<Replacement> replacement(String where, Optional<FieldRule> rule, Schema source) {
        String path = rule.map(FieldRule::path).map(FieldPath::toString).orElse(null);
        Optional<Decryption> decryption = Decryption.of(keyset, associatedData, path, where, source);
        if (decryption.isPresent() && source != null && path == null && associatedData.bindsPath()) {
            throw FieldException.noPathToBind(where);
        }
        return decryption.map(Replacement.class::cast);
    }

    @Override
    public boolean supports(Object value) {
        return value instanceof String || value instanceof byte[] || value instanceof ByteBuffer;
    }
}
