package dev.privystream.pii;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Schema;

/**
 * Which fields of a record are replaced, under which names, and what is an error. Immutable.
 *
 * @param listed the state of the listed paths at the part's content
 * @param pattern finds itself in the names of fields that must not go on unnoticed, though no path lists them
 * @param replaceUnlisted whether these are replaced; else they are an error
 * @param tags the parameters of schemas that select a field
 * @param failOnMissing whether a path that leads to nothing is an error
 * @param failOnUnsupportedType whether a selected field of another type than can be replaced is an error; else it goes on
 *     as it is
 * @param failOnNoMatch whether a record in which nothing is selected is an error
 * @param keepOriginal whether what gets a new name is kept under its own
 */
record FieldSelection(
        RecordPart part,
        PathMatcher listed,
        Optional<Pattern> pattern,
        boolean replaceUnlisted,
        List<String> tags,
        boolean failOnMissing,
        boolean failOnUnsupportedType,
        boolean failOnNoMatch,
        boolean keepOriginal) {

    FieldSelection {
        tags = List.copyOf(tags);
    }

    /** Whether a field of this name must not go on unnoticed. */
    boolean isSuspicious(String name) {
        return pattern.isPresent() && pattern.get().matcher(name).find();
    }

    /**
     * Checks that the paths that have led to a value can go on in it.
     *
     * @param where names the value
     * @param found its schema type, or its class
     * @throws FieldException if it holds nothing that they could lead into
     */
    void checkFits(PathMatcher at, PathMatcher.Content content, String where, String found) {
        if (at.refuses(content)) {
            throw FieldException.notAParent(where, found, at.needsElements(), false);
        }
        if (failOnUnsupportedType && at.isUnfit(content)) {
            throw FieldException.notAParent(where, found, at.needsElements(), true);
        }
    }

    /** Whether the schema says itself that its values are to be replaced: by a tag with another value than false. */
    boolean isTagged(Schema schema) {
        Map<String, String> parameters = schema.parameters();
        if (parameters == null) {
            return false;
        }
        for (String tag : tags) {
            String value = parameters.get(tag);
            if (value != null && !value.equalsIgnoreCase("false")) {
                return true;
            }
        }
        return false;
    }
}
