package dev.privystream.sandbox;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The whole pipeline at one moment, as an operator finds it by Connect's REST API, Kafka's admin API, JMX, the queue's attributes
 * and SQL. Immutable. Of messages it holds what the tables hold, hashes in the place of PII.
 *
 * @param level the worst of the findings
 * @param findings what is wrong, the worst first
 * @param hops in the order in which a message passes them, the dead-letter queue last
 * @param connectors sources first; those of the last answer where Connect gives none
 * @param parts that were asked
 * @param latest rows of the table; those of the last answer where Postgres gives none
 * @param rateSeconds the longest time that a rate is of
 */
record PipelineStatus(
        Instant at,
        Level level,
        List<Finding> findings,
        List<Hop> hops,
        List<Connector> connectors,
        List<Part> parts,
        TextTable latest,
        List<Link> links,
        List<Commands> commands,
        long rateSeconds) {

    static final String SINK = "Sink";

    /** How many records the sinks have not committed, as far as that is known. */
    long lag() {
        return hops.stream()
                .filter(hop -> hop.kind().equals(SINK))
                .mapToLong(hop -> hop.count().orElse(0))
                .sum();
    }

    /** How bad something is, from the least on. */
    enum Level {
        OK,
        UNKNOWN,
        WARNING,
        FAILED
    }

    /**
     * Something that somebody should know of.
     *
     * @param runbook the page that says what to do, within the project
     */
    record Finding(Level level, String text, Optional<String> runbook) {}

    /**
     * A place through which messages pass.
     *
     * @param kind such as queue or sink
     * @param state in a word or two
     * @param count of what is there; empty if it is not known
     * @param of what is counted
     * @param rate a second; empty if it is not known
     * @param rateOf what is counted a second
     * @param facts what else is known
     * @param trouble why the figures are missing, or not of this moment; else empty
     */
    record Hop(
            String kind,
            String name,
            Level level,
            String state,
            OptionalLong count,
            String of,
            OptionalDouble rate,
            String rateOf,
            List<Fact> facts,
            String trouble) {}

    /** A figure with its name. */
    record Fact(String name, String value) {}

    /**
     * A connector or a task.
     *
     * @param type source or sink
     * @param state as Connect calls it
     * @param error the first line of what it failed with; else empty
     * @param cause the innermost cause that the error names; else empty
     */
    record Connector(String name, String type, Level level, String state, String error, String cause, URI status) {}

    /**
     * Who was asked.
     *
     * @param trouble why it did not answer; empty if it did
     * @param lastAnswer empty if it never answered
     */
    record Part(String name, Level level, String trouble, Optional<Instant> lastAnswer) {}

    /** An address to look at. */
    record Link(String title, URI address) {}

    /** What can be done about something. */
    record Commands(String subject, List<Command> commands) {}

    /** One command for a shell. */
    record Command(String title, String text) {}
}
