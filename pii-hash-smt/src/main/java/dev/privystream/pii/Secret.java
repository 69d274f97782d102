package dev.privystream.pii;

import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** Reads the key of a hash from its configured form: {@code base64:…}, {@code hex:…} or plain text. */
final class Secret {
    static final int LEAST_BYTES = 32;

    private static final String BASE64 = "base64:";
    private static final String HEX = "hex:";
    private static final Pattern WHITESPACE = Pattern.compile("\\s+");

    /** What Connect leaves in a value when a config provider does not know the key that the value refers to. */
    private static final Pattern UNRESOLVED_REFERENCE = Pattern.compile("\\$\\{[^}]*:[^}]*}");

    private Secret() {}

    /**
     * Returns the bytes of the key. The exception says what is wrong without a character of the secret, and has no
     * cause, since those of the decoders quote their input.
     *
     * @throws ConfigException if the text cannot be decoded, is an unresolved reference to a config provider, or gives
     *     fewer than {@link #LEAST_BYTES} bytes
     */
    static byte[] decode(String configKey, Password secret) {
        String text = resolved(configKey, secret);
        byte[] key = decode(configKey, text);
        if (key.length < LEAST_BYTES) {
            throw new ConfigException("'" + configKey + "' must have at least " + LEAST_BYTES
                    + " bytes, after decoding if it is encoded");
        }
        return key;
    }

    /** @throws ConfigException if the text is an unresolved reference to a config provider */
    static String resolved(String configKey, Password secret) {
        String text = secret.value();
        if (UNRESOLVED_REFERENCE.matcher(text).find()) {
            throw new ConfigException(
                    "'" + configKey + "' is a reference that no config provider of the worker resolved");
        }
        return text;
    }

    private static byte[] decode(String configKey, String text) {
        if (text.startsWith(BASE64)) {
            try {
                return Base64.getDecoder().decode(encoded(text, BASE64));
            } catch (IllegalArgumentException e) {
                throw new ConfigException("'" + configKey + "' is not base64 after its prefix");
            }
        }
        if (text.startsWith(HEX)) {
            try {
                return HexFormat.of().parseHex(encoded(text, HEX));
            } catch (IllegalArgumentException e) {
                throw new ConfigException("'" + configKey + "' is not hexadecimal after its prefix");
            }
        }
        return CanonicalText.utf8(text)
                .orElseThrow(() -> new ConfigException("'" + configKey + "' has no UTF-8 form: an unpaired surrogate"));
    }

    /** Command line tools wrap what they encode. */
    private static String encoded(String text, String prefix) {
        return WHITESPACE.matcher(text.substring(prefix.length())).replaceAll("");
    }
}
