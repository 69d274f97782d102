package dev.privystream.deployment;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PromQL expression asks for. It knows as much of the language as the expressions in config/monitoring need; Prometheus itself
 * says whether they are valid.
 */
public final class PromQl {

    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]|\\boffset\\s+\\w+");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern SELECTOR = Pattern.compile("\\b([a-z][a-z0-9_]*)\\b(?!\\s*\\()(?:\\s*\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "by", "without", "on", "ignoring", "bool");

    private PromQl() {}

    /** The metrics, and the labels by which each is selected; not those that it is grouped by. */
    public static Map<String, Set<String>> metrics(String expression) {
        String bare = STRING.matcher(expression).replaceAll("");
        bare = RANGE.matcher(GROUPING.matcher(bare).replaceAll(" ")).replaceAll(" ");
        Map<String, Set<String>> metrics = new TreeMap<>();
        Matcher selector = SELECTOR.matcher(bare);
        while (selector.find()) {
            if (!WORDS.contains(selector.group(1))) {
                Set<String> labels = metrics.computeIfAbsent(selector.group(1), name -> new TreeSet<>());
                if (selector.group(2) != null) {
                    MATCHER.matcher(selector.group(2)).results().forEach(match -> labels.add(match.group(1)));
                }
            }
        }
        return metrics;
    }

    /** The labels that results are grouped by: those of {@code by} and {@code on}. */
    public static Set<String> keptLabels(String expression) {
        Set<String> labels = new TreeSet<>();
        Matcher kept = Pattern.compile("\\b(?:by|on)\\s*\\(([^)]*)\\)").matcher(expression);
        while (kept.find()) {
            labels.addAll(Set.of(kept.group(1).strip().split("\\s*,\\s*")));
        }
        return labels;
    }
}
