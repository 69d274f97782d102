package dev.privystream.pii;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The configuration of {@link DecryptField}. */
final class DecryptFieldConfig extends KeysetFieldConfig {
    private static final String VERB = "decrypt";

    /** None, so that no more is decrypted than asked for. */
    static final List<String> FIELDS_TAG_DEFAULT = List.of();

    private static final String FIELDS_TAG_DOC =
            FieldConfig.FIELDS_TAG_DOC + " All that EncryptField has encrypted carries " + SealedSchema.ALGORITHM + ".";

    /** @throws ConfigException that names the wrong key, and never holds a character of the keyset */
    DecryptFieldConfig(RecordPart part, Map<String, ?> properties) {
        super(definition(part), part, properties);
    }

    @Override
    FieldFunctions functions() {
        return FieldFunctions.of(new DecryptFunction(keyset(), associatedData()));
    }

    static ConfigDef definition(RecordPart part) {
        return with(definition(part, VERB, FIELDS_TAG_DEFAULT, FIELDS_TAG_DOC));
    }
}
