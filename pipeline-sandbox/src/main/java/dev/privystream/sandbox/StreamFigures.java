package dev.privystream.sandbox;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What Kafka tells of the topic and its sinks.
 *
 * @param records ever written to the topic
 * @param sinks by the connectors' names
 */
record StreamFigures(long records, Map<String, SinkOffsets> sinks) {

    /**
     * How far a sink is.
     *
     * @param lag records of its topics that it has not committed
     * @param committed records that it has, over all partitions
     * @param oldestTimestamp of the oldest record that it has not committed, which is when its message was sent; empty if
     *     there is none, or it was not found in time
     * @param deadLetters records in its dead-letter topic; empty if it has none
     */
    record SinkOffsets(long lag, long committed, OptionalLong oldestTimestamp, OptionalLong deadLetters) {}
}
