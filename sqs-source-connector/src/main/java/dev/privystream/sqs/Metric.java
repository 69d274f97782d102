package dev.privystream.sqs;

import java.util.function.DoubleSupplier;

/**
 * A figure that can be read at any time, from any thread.
 *
 * @param name in Kafka's style, such as {@code received-total}
 * @param unit what it counts, or what it is measured in
 * @param description what it says
 * @param value reads it; not a number where there is nothing to say
 */
record Metric(String name, String unit, String description, DoubleSupplier value) {}
