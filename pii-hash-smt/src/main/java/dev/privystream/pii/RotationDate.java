package dev.privystream.pii;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * The day by which somebody has planned to change a key: when it begins in UTC. It changes nothing by itself. Immutable.
 *
 * @param config the configuration key that says it
 * @param day null if nothing is planned
 */
record RotationDate(String config, LocalDate day) {
    static final String DEFAULT = null;
    private static final String FORM = "a date such as 2027-01-31";
    private static final String DOC =
            "The day by which the %s is to be changed. Nothing happens on it but that the metric"
                    + " secret-rotation-seconds, for an alert, falls below zero, and that the log says so at each start.";

    /** @throws IllegalArgumentException if the text is no date */
    static RotationDate of(String config, String text) {
        return new RotationDate(config, text == null ? null : parse(text));
    }

    /** How many seconds are left, negative when it is overdue; not a number if nothing is planned. */
    double secondsLeft(Clock clock) {
        return day == null
                ? Double.NaN
                : Duration.between(clock.instant(), day.atStartOfDay(ZoneOffset.UTC))
                                .toMillis()
                        / 1e3;
    }

    /** Adds the key to a definition. */
    static void define(
            ConfigDef definition, String config, String secret, String group, int order, ConfigDef.Recommender rule) {
        definition.define(
                config,
                Type.STRING,
                DEFAULT,
                Checked.text(FORM, (name, text) -> parse(text)),
                Importance.LOW,
                DOC.formatted(secret),
                group,
                order,
                Width.SHORT,
                "To be changed by",
                List.of(),
                rule);
    }

    private static LocalDate parse(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("must be " + FORM);
        }
    }
}
