package dev.privystream.sandbox;

import dev.privystream.sandbox.TortureResult.Incident;
import dev.privystream.sandbox.TortureVerdict.Promise;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells what came of a torture, on the terminal or as a page. Immutable. */
final class TortureReport {

    private static final double GIBIBYTE = 1L << 30;

    private final TortureSettings settings;
    private final TortureResult result;

    TortureReport(TortureSettings settings, TortureResult result) {
        this.settings = settings;
        this.result = result;
    }

    /** A duration as people read it, such as {@code 12.5 s}. */
    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
    }

    /** What the terminal shows. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(System.lineSeparator()).append(table(injections()));
        text.append(System.lineSeparator()).append(table(figures()));
        text.append(System.lineSeparator());
        if (result.isGood()) {
            text.append("All %s promises were kept.".formatted(Promise.values().length));
        } else {
            result.violations().forEach(violation -> text.append(violation).append(System.lineSeparator()));
        }
        return text.append(System.lineSeparator()).toString();
    }

    /** The same as a section of a page in Markdown. */
    String toMarkdown() {
        StringBuilder page = new StringBuilder();
        page.append("`./pipeline torture --minutes %s --seed %s --rate %s%s%s`, %s\n\n"
                .formatted(
                        settings.plan().duration().toMinutes(),
                        settings.plan().seed(),
                        settings.rate(),
                        Sink.of(settings.sink())
                                .map(sink -> " --sink " + sink.option())
                                .orElse(""),
                        settings.sandbox().pluginDirectory().isPresent() ? " --plugin-dir DIR" : "",
                        LocalDate.now(Clock.systemUTC())));
        page.append(markdown(machine())).append('\n');
        page.append(markdown(injections())).append('\n');
        page.append(markdown(figures())).append('\n');
        page.append(markdown(promises())).append('\n');
        return page.toString();
    }

    private List<Incident> carriedOut(boolean carriedOut) {
        return result.incidents().stream()
                .filter(incident -> incident.carriedOut() == carriedOut)
                .toList();
    }

    private List<List<String>> injections() {
        Map<Injection, List<Incident>> byKind =
                carriedOut(true).stream().collect(Collectors.groupingBy(Incident::injection));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("injection", "times"));
        for (Injection injection : Injection.values()) {
            rows.add(List.of(
                    injection.toString(),
                    Integer.toString(byKind.getOrDefault(injection, List.of()).size())));
        }
        return rows;
    }

    private List<List<String>> figures() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("figure", "value"));
        rows.add(List.of("seed", Long.toString(settings.plan().seed())));
        rows.add(List.of(
                "duration from the first row on", seconds(settings.plan().duration())));
        rows.add(List.of("injections", Integer.toString(carriedOut(true).size())));
        rows.add(List.of(
                "injections that were given up",
                Integer.toString(carriedOut(false).size())));
        rows.add(List.of("planned ones that no time was left for", Long.toString(result.leftOut())));
        result.counts().forEach((what, count) -> rows.add(List.of(what, count)));
        result.restarts().forEach((what, count) -> rows.add(List.of("restarts of " + what, count.toString())));
        rows.add(List.of(
                "longest time without a new row",
                "%s, from %s on"
                        .formatted(
                                seconds(result.stall().length()),
                                seconds(result.stall().from()))));
        during(result.stall()).forEach(incident -> rows.add(List.of("meanwhile", incident)));
        rows.add(List.of(
                "settled after the last fault in",
                "%s (of %s)".formatted(seconds(result.settling()), seconds(Torture.SETTLING))));
        return rows;
    }

    private List<String> during(StallWatch.Stall stall) {
        Duration end = stall.from().plus(stall.length());
        return result.incidents().stream()
                .filter(incident ->
                        incident.start().compareTo(end) < 0 && incident.end().compareTo(stall.from()) > 0)
                .map(incident -> "%s (%s)".formatted(incident.injection(), incident.what()))
                .toList();
    }

    private List<List<String>> machine() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("machine", ""));
        rows.add(List.of("processors", Integer.toString(Runtime.getRuntime().availableProcessors())));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            rows.add(List.of("memory", Math.round(system.getTotalMemorySize() / GIBIBYTE) + " GiB"));
        }
        rows.add(List.of("system", System.getProperty("os.name") + " " + System.getProperty("os.arch")));
        rows.add(List.of("Java", System.getProperty("java.version")));
        rows.add(List.of("sink", settings.sink()));
        result.versions().forEach((what, version) -> rows.add(List.of(what, version)));
        return rows;
    }

    private List<List<String>> promises() {
        Map<Promise, TortureVerdict.Violation> broken = result.violations().stream()
                .collect(Collectors.toMap(TortureVerdict.Violation::promise, violation -> violation));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("promise", "kept"));
        for (Promise promise : Promise.values()) {
            rows.add(List.of(
                    promise.toString(),
                    broken.containsKey(promise) ? "no: " + broken.get(promise).count() + " times" : "yes"));
        }
        return rows;
    }

    private static String table(List<List<String>> rows) {
        return new TextTable(rows.get(0), rows.subList(1, rows.size())).toString();
    }

    private static String markdown(List<List<String>> rows) {
        List<List<String>> lines = new ArrayList<>(rows);
        lines.add(1, Collections.nCopies(rows.get(0).size(), "---"));
        return lines.stream()
                .map(row -> "| " + String.join(" | ", row) + " |\n")
                .collect(Collectors.joining());
    }
}
