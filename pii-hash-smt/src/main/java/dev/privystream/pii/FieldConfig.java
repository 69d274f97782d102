package dev.privystream.pii;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/**
 * What the configurations of all transforms have in common: which fields are replaced. A rule that spans keys is checked
 * by the recommender of the key that breaks it, since Connect shows the errors of recommenders at their keys when it
 * validates a connector, and again by the constructor, since recommenders have no part in parsing.
 */
abstract class FieldConfig extends AbstractConfig {
    static final String FIELDS_CONFIG = "fields";
    private static final String FIELDS_DOC =
            "The fields to %s, each as path or path:new_name. The steps of a path are separated by dots and lead into"
                    + " structs and maps; [*] leads into the elements of an array, * is any name, ** any number of"
                    + " steps, as in **.email, and . alone is the whole key or value. A name that has one of"
                    + " . : * [ ] ` stands in backticks. With a new name, the field is renamed where it stands. Of"
                    + " several entries that select a field the first counts. Empty where the schema alone selects the"
                    + " fields, or their names do.";
    private static final String HEADERS_DOC =
            "The headers to %s, each as name or name:new_name. All headers of a name are selected. A dot is part of the"
                    + " name; a name that contains : or ` stands in backticks. Empty where the schema alone selects the"
                    + " headers, or their names do.";

    static final String KEEP_ORIGINAL_CONFIG = "keep.original";
    static final boolean KEEP_ORIGINAL_DEFAULT = false;
    private static final String KEEP_ORIGINAL_DOC = "Whether a listed field is kept as it is, and what is made of it"
            + " stands beside it under its new name, which every entry of the fields must then have. The values of"
            + " these fields stay in the record: another transform behind this one has to take them out.";

    static final String FIELDS_TAG_CONFIG = "fields.tag";
    static final String FIELDS_TAG_DEFAULT = "pii";
    static final String FIELDS_TAG_DOC = "Names of schema parameters. A field whose schema carries one of them,"
            + " with another value than 'false', is selected as if it were listed, without a new name; of an array its"
            + " elements are.";

    static final String FIELDS_PATTERN_CONFIG = "fields.pattern";
    static final String FIELDS_PATTERN_DEFAULT = null;
    private static final String FIELDS_PATTERN_DOC = "A regular expression that is looked for in the name of every"
            + " field at any depth that is not listed and has no tag: a safety net for fields that come later. It may"
            + " find any part of a name; ^ and $ bind it to the ends, (?i) makes it take upper and lower case alike.";

    static final String ON_UNLISTED_MATCH_CONFIG = "on.unlisted.match";
    static final String ON_UNLISTED_MATCH_DEFAULT = "fail";
    private static final String ON_UNLISTED_MATCH_DOC = "What happens to a record with a field whose name the pattern"
            + " finds: 'fail' fails it, '%s' does so to the field, under its name, and to the elements of an array.";

    static final String ON_MISSING_FIELD_CONFIG = "on.missing.field";
    static final String ON_MISSING_FIELD_DEFAULT = "fail";
    private static final String ON_MISSING_FIELD_DOC = "What happens to a record that lacks one of the listed fields:"
            + " 'fail' fails it, 'ignore' goes on with the fields that are there.";

    static final String ON_UNSUPPORTED_TYPE_CONFIG = "on.unsupported.type";
    static final String ON_UNSUPPORTED_TYPE_DEFAULT = "fail";
    private static final String ON_UNSUPPORTED_TYPE_DOC =
            "What happens to a record with a selected field that is not of"
                    + " a type that can be replaced, such as a struct: 'fail' fails it, 'ignore' lets the field pass as it is,"
                    + " with all that it holds.";

    static final String ON_NO_MATCH_CONFIG = "on.no.match";
    static final String ON_NO_MATCH_DEFAULT = "fail";
    private static final String ON_NO_MATCH_DOC = "What happens to a record in which nothing is selected, where each"
            + " listed field may be missing: 'fail' fails it, 'ignore' lets it pass as it is.";

    private static final String FAIL = "fail";
    private static final String IGNORE = "ignore";
    private static final String GROUP = "Fields";

    private static final Checked TAGS_RULE = Checked.list("names of schema parameters", (name, tags) -> {
        if (tags.contains("")) {
            throw new ConfigException("'" + name + "' has an empty name");
        }
    });
    private static final Checked PATTERN_RULE = Checked.text("a regular expression of Java", (name, expression) -> {
        try {
            Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new ConfigException("'" + name + "' is not a regular expression: " + e.getDescription()
                    + " near position " + e.getIndex());
        }
    });

    private final RecordPart part;
    private final List<FieldRule> rules;

    /** @throws ConfigException that names the wrong key */
    FieldConfig(ConfigDef definition, RecordPart part, Map<String, ?> properties) {
        super(definition, properties, false);
        this.part = part;
        this.rules = rules(part, getList(FIELDS_CONFIG));
        checkSelects(values());
        checkKeepOriginal(part, values());
    }

    final List<FieldRule> rules() {
        return rules;
    }

    final FieldSelection selection() {
        return new FieldSelection(
                part,
                PathMatcher.of(part, rules),
                Optional.ofNullable(getString(FIELDS_PATTERN_CONFIG)).map(Pattern::compile),
                !getString(ON_UNLISTED_MATCH_CONFIG).equals(FAIL),
                getList(FIELDS_TAG_CONFIG),
                getString(ON_MISSING_FIELD_CONFIG).equals(FAIL),
                getString(ON_UNSUPPORTED_TYPE_CONFIG).equals(FAIL),
                getString(ON_NO_MATCH_CONFIG).equals(FAIL),
                getBoolean(KEEP_ORIGINAL_CONFIG));
    }

    /** What is done to the selected fields. */
    abstract FieldFunctions functions();

    /** By when the transform's key is to be changed. */
    abstract RotationDate rotationDate();

    /**
     * The definition of the keys of this class.
     *
     * @param verb what the transform does to a field
     */
    static ConfigDef definition(RecordPart part, String verb) {
        return definition(part, verb, List.of(FIELDS_TAG_DEFAULT), FIELDS_TAG_DOC);
    }

    /**
     * The definition of the keys of this class, with a default of the tags' own.
     *
     * @param verb what the transform does to a field
     */
    static ConfigDef definition(RecordPart part, String verb, List<String> tagsDefault, String tagsDoc) {
        boolean headers = part == RecordPart.HEADERS;
        return new ConfigDef()
                .define(
                        FIELDS_CONFIG,
                        Type.LIST,
                        ConfigDef.NO_DEFAULT_VALUE,
                        Checked.list(
                                headers
                                        ? "header names, each as name or name:new_name, none twice"
                                        : "paths, each as path or path:new_name, none twice or inside another",
                                (name, entries) -> rules(part, entries)),
                        Importance.HIGH,
                        (headers ? HEADERS_DOC : FIELDS_DOC).formatted(verb),
                        GROUP,
                        1,
                        Width.LONG,
                        headers ? "Headers" : "Fields",
                        List.of(KEEP_ORIGINAL_CONFIG),
                        Rule.of(FieldConfig::checkSelects, List.of()))
                .define(
                        KEEP_ORIGINAL_CONFIG,
                        Type.BOOLEAN,
                        KEEP_ORIGINAL_DEFAULT,
                        null,
                        Importance.LOW,
                        KEEP_ORIGINAL_DOC,
                        GROUP,
                        2,
                        Width.SHORT,
                        "Keep original",
                        Rule.of(values -> checkKeepOriginal(part, values), List.of(true, false)))
                .define(
                        FIELDS_TAG_CONFIG,
                        Type.LIST,
                        tagsDefault,
                        TAGS_RULE,
                        Importance.MEDIUM,
                        tagsDoc,
                        GROUP,
                        3,
                        Width.MEDIUM,
                        "Tags of fields")
                .define(
                        FIELDS_PATTERN_CONFIG,
                        Type.STRING,
                        FIELDS_PATTERN_DEFAULT,
                        PATTERN_RULE,
                        Importance.MEDIUM,
                        FIELDS_PATTERN_DOC,
                        GROUP,
                        4,
                        Width.MEDIUM,
                        "Pattern of names",
                        List.of(ON_UNLISTED_MATCH_CONFIG))
                .define(
                        ON_UNLISTED_MATCH_CONFIG,
                        Type.STRING,
                        ON_UNLISTED_MATCH_DEFAULT,
                        new Choice(FAIL, verb),
                        Importance.MEDIUM,
                        ON_UNLISTED_MATCH_DOC.formatted(verb),
                        GROUP,
                        5,
                        Width.SHORT,
                        "On unlisted match",
                        Rule.visible(values -> values.get(FIELDS_PATTERN_CONFIG) != null, List.of(FAIL, verb)))
                .define(
                        ON_MISSING_FIELD_CONFIG,
                        Type.STRING,
                        ON_MISSING_FIELD_DEFAULT,
                        new Choice(FAIL, IGNORE),
                        Importance.MEDIUM,
                        ON_MISSING_FIELD_DOC,
                        GROUP,
                        6,
                        Width.SHORT,
                        "On missing field",
                        new Choice(FAIL, IGNORE))
                .define(
                        ON_UNSUPPORTED_TYPE_CONFIG,
                        Type.STRING,
                        ON_UNSUPPORTED_TYPE_DEFAULT,
                        new Choice(FAIL, IGNORE),
                        Importance.LOW,
                        ON_UNSUPPORTED_TYPE_DOC,
                        GROUP,
                        7,
                        Width.SHORT,
                        "On unsupported type",
                        new Choice(FAIL, IGNORE))
                .define(
                        ON_NO_MATCH_CONFIG,
                        Type.STRING,
                        ON_NO_MATCH_DEFAULT,
                        new Choice(FAIL, IGNORE),
                        Importance.MEDIUM,
                        ON_NO_MATCH_DOC,
                        GROUP,
                        8,
                        Width.SHORT,
                        "On no match",
                        new Choice(FAIL, IGNORE));
    }

    /** @throws ConfigException that says what is wrong with which entry */
    static List<FieldRule> rules(RecordPart part, List<?> entries) {
        List<FieldRule> rules = new ArrayList<>();
        for (Object entry : entries) {
            rules.add(parsed(
                    "'" + FIELDS_CONFIG + "', entry '" + entry + "'", () -> FieldRule.parse(part, entry.toString())));
        }
        parsed("'" + FIELDS_CONFIG + "'", () -> PathMatcher.of(part, rules));
        return List.copyOf(rules);
    }

    /** Empty if they are not valid, which is an error of their own key. */
    static Optional<List<FieldRule>> rulesIfValid(RecordPart part, Map<String, ?> values) {
        try {
            return values.get(FIELDS_CONFIG) instanceof List<?> entries
                    ? Optional.of(rules(part, entries))
                    : Optional.empty();
        } catch (ConfigException e) {
            return Optional.empty();
        }
    }

    private static <T> T parsed(String subject, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(subject + ": " + e.getMessage());
        }
    }

    /** The values are what could be parsed of each key; those that could not have an error of their own. */
    private static void checkSelects(Map<String, ?> values) {
        if (isEmpty(values.get(FIELDS_CONFIG))
                && isEmpty(values.get(FIELDS_TAG_CONFIG))
                && values.get(FIELDS_PATTERN_CONFIG) == null) {
            throw new ConfigException("'" + FIELDS_CONFIG + "' is empty: it must list fields, or '" + FIELDS_TAG_CONFIG
                    + "' or '" + FIELDS_PATTERN_CONFIG + "' must select some");
        }
    }

    private static boolean isEmpty(Object value) {
        return value instanceof List<?> list && list.isEmpty();
    }

    private static void checkKeepOriginal(RecordPart part, Map<String, ?> values) {
        if (Boolean.TRUE.equals(values.get(KEEP_ORIGINAL_CONFIG))) {
            for (FieldRule rule : rulesIfValid(part, values).orElse(List.of())) {
                if (rule.newName().isEmpty()) {
                    throw new ConfigException("'" + KEEP_ORIGINAL_CONFIG + "' is 'true', so that every entry of '"
                            + FIELDS_CONFIG + "' needs a new name: " + part.where(rule.path()) + " has none");
                }
            }
        }
    }
}
