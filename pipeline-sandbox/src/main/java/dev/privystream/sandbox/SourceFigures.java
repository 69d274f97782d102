package dev.privystream.sandbox;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * What a source connector measures, over all its tasks and queues in one worker; docs/metrics.md says what each is.
 *
 * @param oldestInFlight in seconds
 * @param longestAgeAtReceipt in seconds, of the last minute; empty if nothing was received in it
 * @param invalid messages that do not fit, each time they came
 */
record SourceFigures(
        double received,
        double delivered,
        double inFlight,
        double inFlightLimit,
        double oldestInFlight,
        OptionalDouble longestAgeAtReceipt,
        double invalid) {

    private static final String[] PATTERNS = {
        // Workers since Kafka 4.1, and those before.
        "kafka.connect:type=plugins,connector=*,task=*,queue=*",
        "dev.privystream.sqs:type=plugins,connector=*,task=*,queue=*"
    };

    /** Those of each source connector that has a task in a worker's process, by the connector's name. */
    static Map<String, SourceFigures> read(ProcessHandle worker) {
        Map<String, SourceFigures> figures = new TreeMap<>();
        for (String pattern : PATTERNS) {
            ProcessBeans.read(worker, pattern)
                    .forEach((bean, values) -> figures.merge(connector(bean), of(values), SourceFigures::plus));
        }
        return figures;
    }

    private static SourceFigures of(Map<String, Object> values) {
        double invalid = values.keySet().stream()
                .filter(name -> name.startsWith("invalid-") && name.endsWith("-total"))
                .mapToDouble(name -> value(values, name))
                .sum();
        double age = value(values, "age-at-receipt-max");
        return new SourceFigures(
                value(values, "received-total"),
                value(values, "delivered-total"),
                value(values, "in-flight"),
                value(values, "in-flight-limit"),
                value(values, "in-flight-oldest-age"),
                Double.isNaN(age) ? OptionalDouble.empty() : OptionalDouble.of(age),
                invalid);
    }

    private SourceFigures plus(SourceFigures other) {
        return new SourceFigures(
                received + other.received,
                delivered + other.delivered,
                inFlight + other.inFlight,
                inFlightLimit + other.inFlightLimit,
                Math.max(oldestInFlight, other.oldestInFlight),
                either(longestAgeAtReceipt, other.longestAgeAtReceipt, Math::max),
                invalid + other.invalid);
    }

    private static OptionalDouble either(OptionalDouble one, OptionalDouble other, DoubleBinaryOperator both) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return OptionalDouble.of(both.applyAsDouble(one.getAsDouble(), other.getAsDouble()));
    }

    private static double value(Map<String, Object> values, String name) {
        return ((Number) values.get(name)).doubleValue();
    }

    private static String connector(String bean) {
        try {
            String name = new ObjectName(bean).getKeyProperty("connector");
            return name.startsWith("\"") ? ObjectName.unquote(name) : name;
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }
}
