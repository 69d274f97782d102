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
        Optional<Encryption> encryption = Encryption.of(keyset, associatedData, path, encoding, where, source);
        if (encryption.isPresent() && source != null && path == null && associatedData.bindsPath()) {
            throw FieldException.noPathToBind(where);
        }
        return encryption.map(Replacement.class::cast);
    }

    @Override
    public boolean supports(Object value) {
        return TypedBytes.ofClass(value).isPresent();
    }
}
