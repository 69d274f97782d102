package dev.privystream.sandbox;

import dev.privystream.sandbox.PipelineStatus.Hop;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A status as text for a terminal. Immutable. */
final class StatusText {

    private static final String UNKNOWN = "?";

    private final PipelineStatus status;

    StatusText(PipelineStatus status) {
        this.status = status;
    }

    /** The hops, the connectors with their tasks, and what is wrong. */
    @Override
    public String toString() {
        return hops() + System.lineSeparator() + connectors() + System.lineSeparator() + findings();
    }

    private String hops() {
        List<List<String>> rows = new ArrayList<>();
        for (Hop hop : status.hops()) {
            String more = hop.facts().stream()
                    .map(fact -> fact.name() + " " + fact.value())
                    .collect(Collectors.joining(", "));
            rows.add(List.of(
                    hop.kind().toLowerCase(Locale.ROOT) + " " + hop.name(),
                    hop.state(),
                    (hop.count().isPresent() ? Long.toString(hop.count().getAsLong()) : UNKNOWN) + " " + hop.of(),
                    rate(hop.rate()) + " " + hop.rateOf(),
                    hop.trouble().isEmpty() ? more : hop.trouble()));
        }
        return new TextTable(List.of("hop", "state", "count", "a second", "more"), rows).toString();
    }

    private String connectors() {
        if (status.connectors().isEmpty()) {
            return "No connector is known." + System.lineSeparator();
        }
        List<List<String>> rows = new ArrayList<>();
        StringBuilder errors = new StringBuilder();
        for (PipelineStatus.Connector connector : status.connectors()) {
            rows.add(List.of(connector.name(), connector.state()));
            if (!connector.error().isEmpty()) {
                errors.append("%n%s: %s%n".formatted(connector.name(), connector.error()));
            }
            if (!connector.cause().isEmpty()) {
                errors.append("Cause: %s%n".formatted(connector.cause()));
            }
        }
        return new TextTable(List.of("connector", "state"), rows) + errors.toString();
    }

    private String findings() {
        if (status.findings().isEmpty()) {
            return "All is well." + System.lineSeparator();
        }
        return status.findings().stream()
                .map(finding -> "%s: %s%s%n"
                        .formatted(
                                finding.level(),
                                finding.text(),
                                finding.runbook().map(page -> " (" + page + ")").orElse("")))
                .collect(Collectors.joining());
    }

    private static String rate(OptionalDouble rate) {
        // Rounded first, so that there is no -0.0.
        return rate.isPresent()
                ? String.format(Locale.ROOT, "%.1f", Math.round(rate.getAsDouble() * 10) / 10.0)
                : UNKNOWN;
    }
}
