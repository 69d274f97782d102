package dev.privystream.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What came of a torture.
 *
 * @param incidents what was done or tried, by time
 * @param leftOut injections of the plan for which no time was left
 * @param counts by what is counted, in the order of a message's way
 * @param restarts of failed connectors and tasks, by what failed
 * @param stall the longest time without a new row while there was something to do
 * @param settling from the end of feed and injections until all had come to its end
 * @param violations empty if all is well
 */
record TortureResult(
        List<Incident> incidents,
        long leftOut,
        Map<String, String> counts,
        Map<String, Long> restarts,
        StallWatch.Stall stall,
        Duration settling,
        Map<String, String> versions,
        List<TortureVerdict.Violation> violations) {

    /**
     * An injection whose turn came.
     *
     * @param start since the start of the torture
     * @param end when it was lifted
     * @param what exactly was done, or why it was given up
     * @param carriedOut and lifted; false if it was given up
     */
    record Incident(Duration start, Duration end, Injection injection, String what, boolean carriedOut) {

        @Override
        public String toString() {
            return "%7s  %s (%s%s)"
                    .formatted(TortureReport.seconds(start), injection, carriedOut ? "" : "given up: ", what);
        }
    }

    boolean isGood() {
        return violations.isEmpty();
    }
}
