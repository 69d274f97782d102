package dev.privystream.pii;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What is configured for single ones of the listed fields, by entries of the form {@code path=setting}. */
final class PathSettings {
    private PathSettings() {}

    /**
     * Returns the settings by their paths, in the order of the entries. No setting holds an equals sign, so a path can.
     *
     * @param setting makes a setting of its text, or fails with an IllegalArgumentException that says what is wrong
     * @throws IllegalArgumentException with a message that says what is wrong with which entry
     */
    static <T> Map<FieldPath, T> parse(RecordPart part, Collection<?> entries, Function<String, T> setting) {
        Map<FieldPath, T> settings = new LinkedHashMap<>();
        for (Object entry : entries) {
            try {
                String text = entry.toString();
                int equals = text.lastIndexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException("an equals sign is missing after the path");
                }
                FieldPath path = path(part, text.substring(0, equals).strip());
                if (settings.putIfAbsent(
                                path, setting.apply(text.substring(equals + 1).strip()))
                        != null) {
                    throw new IllegalArgumentException(part.where(path) + " has an entry before");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("entry '" + entry + "': " + e.getMessage());
            }
        }
        return settings;
    }

    /** @throws IllegalArgumentException if there is a setting for something that is not listed as a field */
    static void checkListed(RecordPart part, Map<FieldPath, ?> settings, List<FieldRule> fields) {
        List<FieldPath> listed = fields.stream().map(FieldRule::path).toList();
        for (FieldPath path : settings.keySet()) {
            if (!listed.contains(path)) {
                throw new IllegalArgumentException(
                        part.where(path) + " is not listed in '" + FieldConfig.FIELDS_CONFIG + "' by that path");
            }
        }
    }

    /** @throws IllegalArgumentException if a setting has no effect, since an earlier field with another one, or none, takes its place */
    static void checkReached(RecordPart part, Map<FieldPath, ?> settings, List<FieldRule> fields) {
        List<FieldPath> listed = fields.stream().map(FieldRule::path).toList();
        settings.forEach((path, setting) -> listed.stream()
                .takeWhile(earlier -> !earlier.equals(path))
                .filter(earlier -> earlier.covers(path) && !setting.equals(settings.get(earlier)))
                .findFirst()
                .ifPresent(earlier -> {
                    throw new IllegalArgumentException(part.where(path) + " is selected by '" + earlier
                            + "' before, for which another setting or none is made: put the more specific entry first"
                            + " in '" + FieldConfig.FIELDS_CONFIG + "'");
                }));
    }

    private static FieldPath path(RecordPart part, String text) {
        FieldRule rule = FieldRule.parse(part, text);
        if (rule.newName().isPresent()) {
            throw new IllegalArgumentException("a new name has no place here");
        }
        return rule.path();
    }
}
