package dev.privystream.pii;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The configuration of {@link EncryptField}. */
final class EncryptFieldConfig extends KeysetFieldConfig {
    private static final String VERB = "encrypt";

    static final String ENCODING_CONFIG = "encoding";
    static final String ENCODING_DEFAULT = TokenEncoding.BASE64URL.configName();
    private static final String ENCODING_DOC =
            "The form of an encrypted value: 'hex' in lower case, 'base64url' without padding, or 'bytes', which is not a"
                    + " string but for columns of bytes. DecryptField reads them all.";

    private static final String GROUP = "Form";

    /** @throws ConfigException that names the wrong key, and never holds a character of the keyset */
    EncryptFieldConfig(RecordPart part, Map<String, ?> properties) {
        super(definition(part), part, properties);
    }

    @Override
    FieldFunctions functions() {
        TokenEncoding encoding = TokenEncoding.named(getString(ENCODING_CONFIG)).orElseThrow();
        return FieldFunctions.of(new EncryptFunction(keyset(), associatedData(), encoding));
    }

    static ConfigDef definition(RecordPart part) {
        return with(definition(part, VERB))
                .define(
                        ENCODING_CONFIG,
                        Type.STRING,
                        ENCODING_DEFAULT,
                        new Choice(TokenEncoding.names()),
                        Importance.MEDIUM,
                        ENCODING_DOC,
                        GROUP,
                        1,
                        Width.SHORT,
                        "Encoding",
                        new Choice(TokenEncoding.names()));
    }
}
