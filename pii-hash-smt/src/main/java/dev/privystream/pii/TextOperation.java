package dev.privystream.pii;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What can be done to a string so that different spellings of one value become equal. */
enum TextOperation {
    /** Without whitespace at both ends, as {@link String#strip} has it: no-break spaces stay, unless NFKC goes before. */
    TRIM("trim") {
        @Override
        UnaryOperator<String> function(String defaultRegion) {
            return String::strip;
        }
    },

    /** In the lower case of no particular language. */
    LOWER("lower") {
        @Override
        UnaryOperator<String> function(String defaultRegion) {
            return text -> text.toLowerCase(Locale.ROOT);
        }
    },

    /** In the upper case of no particular language. */
    UPPER("upper") {
        @Override
        UnaryOperator<String> function(String defaultRegion) {
            return text -> text.toUpperCase(Locale.ROOT);
        }
    },

    /** In Unicode's normalisation form C. */
    NFC("nfc") {
        @Override
        UnaryOperator<String> function(String defaultRegion) {
            return text -> Normalizer.normalize(text, Normalizer.Form.NFC);
        }
    },

    /** In Unicode's normalisation form KC. */
    NFKC("nfkc") {
        @Override
        UnaryOperator<String> function(String defaultRegion) {
            return text -> Normalizer.normalize(text, Normalizer.Form.NFKC);
        }
    },

    /** Only the decimal digits, those of all scripts as ASCII ones. */
    DIGITS("digits") {
        @Override
        UnaryOperator<String> function(String defaultRegion) {
            return text -> text.codePoints()
                    .filter(Character::isDigit)
                    .mapToObj(digit -> Integer.toString(Character.digit(digit, 10)))
                    .collect(Collectors.joining());
        }
    },

    /** As {@link IpAddress#canonical} has it. */
    IP("ip") {
        @Override
        UnaryOperator<String> function(String defaultRegion) {
            return IpAddress::canonical;
        }
    },

    /** As {@link PhoneNumbers#e164} has it. */
    E164("e164") {
        @Override
        UnaryOperator<String> function(String defaultRegion) {
            try {
                return new PhoneNumbers(defaultRegion)::e164;
            } catch (LinkageError e) {
                throw new IllegalArgumentException("'" + this + "' needs the library libphonenumber, which is not in"
                        + " the plugin's directory: add com.googlecode.libphonenumber:libphonenumber there");
            }
        }
    };

    private final String configName;

    TextOperation(String configName) {
        this.configName = configName;
    }

    /**
     * Returns what does it: thread-safe, and null for a string that it cannot be done to.
     *
     * @param defaultRegion of phone numbers, as an ISO 3166 code; null if there is none
     * @throws IllegalArgumentException with a message that says what is missing or wrong
     */
    abstract UnaryOperator<String> function(String defaultRegion);

    static Optional<TextOperation> named(String name) {
        return Arrays.stream(values())
                .filter(operation -> operation.configName.equals(name))
                .findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(TextOperation::toString).toList();
    }

    /** The name in the configuration. */
    @Override
    public String toString() {
        return configName;
    }
}
