package dev.privystream.sqs;

import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * Validators of single keys. What they throw names the key and says what is wrong, and never quotes a value. They let null
 * pass.
 */
final class KeyValidator {

    /** Alone, or as the one entry of a list. */
    private static final Pattern UNRESOLVED_REFERENCE = Pattern.compile("\\[?\\$\\{[^}]*:[^}]*}]?");

    private KeyValidator() {}

    /** Checks a value that is there; what is thrown says what is wrong with it. */
    interface Check {
        void accept(Object value);
    }

    static Validator optional(String description, Check check) {
        return required(description, value -> {
            boolean blank = value instanceof String text && text.isBlank()
                    || value instanceof Password password && password.value().isBlank();
            if (!blank) {
                check.accept(value);
            }
        });
    }

    static <E extends Enum<E>> Validator oneOf(Class<E> type) {
        return required("one of " + String.join(", ", Choice.names(type)), value -> Choice.named(type, (String) value));
    }

    static Validator anyBoolean() {
        return optional("true or false", value -> {});
    }

    static Validator required(String description, Check check) {
        return LambdaValidator.with(
                (key, value) -> {
                    if (value == null) {
                        return;
                    }
                    try {
                        requireResolved(value);
                        check.accept(value);
                    } catch (IllegalArgumentException e) {
                        throw new ConfigException(key + " " + e.getMessage() + ".");
                    }
                },
                () -> description);
    }

    /** Connect leaves a reference in its place where the provider does not know what it names. */
    private static void requireResolved(Object value) {
        String text = value instanceof Password password ? password.value() : value.toString();
        if (UNRESOLVED_REFERENCE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "is a reference that no config provider of the worker resolved: set what it"
                            + " names, or let the provider's allow-list have it");
        }
    }
}
