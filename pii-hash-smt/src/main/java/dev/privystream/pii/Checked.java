package dev.privystream.pii;

import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * A rule that a key's own value keeps. A key that may be left out, and is, keeps every rule.
 *
 * @param form what the value must be, for the user
 * @param check gets the key and its value, and throws a {@link ConfigException}, or an {@link IllegalArgumentException}
 *     that says what is wrong without naming the key
 */
record Checked(String form, BiConsumer<String, Object> check) implements ConfigDef.Validator {

    static Checked text(String form, BiConsumer<String, String> check) {
        return new Checked(form, (name, value) -> {
            if (value instanceof String text) {
                check.accept(name, text);
            }
        });
    }

    static Checked list(String form, BiConsumer<String, List<?>> check) {
        return new Checked(form, (name, value) -> {
            if (value instanceof List<?> entries) {
                check.accept(name, entries);
            }
        });
    }

    static Checked password(String form, BiConsumer<String, Password> check) {
        return new Checked(form, (name, value) -> {
            if (value instanceof Password secret) {
                check.accept(name, secret);
            }
        });
    }

    @Override
    public void ensureValid(String name, Object value) {
        try {
            check.accept(name, value);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("'" + name + "': " + e.getMessage());
        }
    }

    /** What the value must be. */
    @Override
    public String toString() {
        return form;
    }
}
