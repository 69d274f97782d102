package dev.privystream.pii;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.pii.FuzzFields.Rule;
import dev.privystream.pii.FuzzFields.Step;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.text.Normalizer;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;

/**
 * What must become of one value: the slow and plain way, step by step, matching each path anew at each place. Structs are
 * shown as maps, and what is replaced as {@link Replaced}.
 */
final class FuzzOracle {
    /**
     * In the place of a selected value.
     *
     * @param schema null for values without
     * @param text what is hashed; null where there is nothing
     * @param previous whether by the previous secret
     */
    record Replaced(Object value, Schema schema, byte[] text, boolean previous) {}

    private record Named(Object name, Object value) {}

    private static final Pattern CANARY = Pattern.compile("(?i)canary-\\d+");
    private static final int SHORTEST_CANARY = 7;

    private final FuzzFields fields;

    // Mutable state: what was seen in values and schemas
    final Set<String> mustFail = new TreeSet<>();
    final Set<String> canaries = new LinkedHashSet<>();
    final Set<String> replacedCanaries = new LinkedHashSet<>();
    private final Set<Rule> found = new LinkedHashSet<>();
    private final Set<String> otherCanaries = new LinkedHashSet<>();
    private int selected;
    private boolean complete = true;
    private boolean inDefault;

    FuzzOracle(FuzzFields fields) {
        this.fields = fields;
    }

    /** What a whole key or value becomes. */
    Object expected(Schema schema, Object value) {
        if (schema != null) {
            visitDefaults(List.of(), null, schema);
        }
        if (value == null && (schema == null || schema.defaultValue() == null)) {
            return null;
        }
        Object expected = alone(List.of(), schema, value);
        finish();
        return expected;
    }

    /** What headers become, in their order. */
    List<Map.Entry<String, Object>> expected(Headers headers) {
        List<Map.Entry<String, Object>> expected = new ArrayList<>();
        for (Header header : headers) {
            List<Step> place = List.of(Step.name(header.key()));
            if (header.schema() != null) {
                visitDefaults(place, header.key(), header.schema());
            }
            named(place, header.key(), header.key(), header.schema(), header.value())
                    .forEach(output ->
                            expected.add(new AbstractMap.SimpleEntry<>((String) output.name(), output.value())));
        }
        finish();
        return expected;
    }

    /** Fails if the schemas of headers are not what becomes of others. */
    void checkSchemas(Headers sources, Headers targets) {
        Iterator<Header> iterator = targets.iterator();
        for (Header source : sources) {
            List<Step> place = List.of(Step.name(source.key()));
            boolean replaced = source.schema() == null
                    ? named(place, source.key(), source.key(), null, source.value())
                                    .size()
                            > 1
                    : isReplaced(place, source.key(), source.schema());
            boolean renamed = fields.listed(place).map(Rule::newName).isPresent();
            if (fields.keepOriginal && replaced && renamed) {
                assertThat(iterator.next().schema()).isEqualTo(source.schema());
            }
            Header target = iterator.next();
            if (source.schema() == null) {
                assertThat(target.schema()).isNull();
            } else {
                checkSchema(place, source.key(), source.schema(), target.schema());
            }
            if (fields.hasPrevious && replaced) {
                iterator.next();
            }
        }
        assertThat(iterator).isExhausted();
    }

    /** What may on no account be in the output: content of selected fields that does not stand elsewhere, too. */
    Set<String> forbidden() {
        Set<String> forbidden = new LinkedHashSet<>(replacedCanaries);
        forbidden.removeAll(otherCanaries);
        return forbidden;
    }

    private void finish() {
        if (complete && selected == 0 && !fields.ignoreNoMatch) {
            mustFail.add("noMatch");
        }
        if (complete && !fields.ignoreMissing && !found.containsAll(fields.rules)) {
            mustFail.add("missing");
        }
    }

    private Object alone(List<Step> place, Schema schema, Object value) {
        return named(place, null, null, schema, value).get(0).value();
    }

    /** @param name null if it has none by which it could be selected */
    private List<Named> named(List<Step> place, Object key, String name, Schema schema, Object value) {
        Optional<Rule> rule = fields.listed(place);
        if (!inDefault) {
            fields.rules.stream().filter(one -> one.matches(place)).forEach(found::add);
        }
        boolean elementsListed = areElementsListed(place, schema, value);
        boolean tagged = !elementsListed && schema != null && fields.isTagged(schema.parameters());
        boolean unlisted = !elementsListed && fields.isUnlisted(place, name);
        if (rule.isEmpty() && unlisted && !tagged && !fields.replaceUnlisted) {
            mustFail("unlisted");
        }
        if (rule.isPresent() || tagged || unlisted) {
            selected += inDefault ? 0 : 1;
            boolean elements = rule.isEmpty();
            if (isSupported(schema, value, elements)) {
                Object newName = rule.map(Rule::newName).map(Object.class::cast).orElse(key);
                List<Named> outputs = new ArrayList<>();
                if (fields.keepOriginal && rule.isPresent() && rule.get().newName() != null) {
                    outputs.add(new Named(key, kept(schema, value)));
                }
                outputs.add(new Named(newName, replaced(schema, value, rule, false)));
                if (fields.hasPrevious && newName instanceof String string) {
                    outputs.add(new Named(string + FuzzFields.PREVIOUS_SUFFIX, replaced(schema, value, rule, true)));
                }
                return outputs;
            }
            if (!fields.ignoreUnsupported) {
                mustFail("unsupportedType");
            }
        }
        return List.of(new Named(key, inside(place, schema, value)));
    }

    /** An array whose elements are listed is no surprise, and its elements are what its entry says. */
    private boolean areElementsListed(List<Step> place, Schema schema, Object value) {
        List<Step> below = then(place, Step.ELEMENT);
        if (schema != null) {
            return schema.type() == Schema.Type.ARRAY
                    && (fields.listed(below).isPresent() || areElementsListed(below, schema.valueSchema(), null));
        }
        return value instanceof List<?> list
                && (fields.listed(below).isPresent()
                        || !list.isEmpty()
                                && fields.leadsTo(below)
                                && list.stream()
                                        .allMatch(
                                                element -> element == null || areElementsListed(below, null, element)));
    }

    private static boolean isSupported(Schema schema, Object value, boolean elements) {
        if (schema != null) {
            return switch (schema.type()) {
                case STRUCT, MAP -> false;
                case ARRAY -> elements && isSupported(schema.valueSchema(), null, true);
                default -> true;
            };
        }
        if (elements && value instanceof List<?> list) {
            return list.stream().allMatch(element -> isSupported(null, element, true));
        }
        return !(value instanceof Map<?, ?> || value instanceof List<?>);
    }

    private Object replaced(Schema schema, Object value, Optional<Rule> rule, boolean previous) {
        Object present = present(schema, value);
        if (present == null) {
            return null;
        }
        if (present instanceof List<?> list) {
            List<Object> replaced = new ArrayList<>();
            list.forEach(element ->
                    replaced.add(replaced(schema == null ? null : schema.valueSchema(), element, rule, previous)));
            return replaced;
        }
        canaries.addAll(canariesOf(schema, present));
        replacedCanaries.addAll(canariesOf(schema, present));
        String operations = rule.map(Rule::path).map(fields.normalizations::get).orElse(null);
        if (operations != null && !(present instanceof String)) {
            mustFail("notAString");
            return present;
        }
        byte[] text = text(schema, operations == null ? present : normalized(operations, (String) present));
        if (text == null) {
            mustFail("unsupportedValue");
            return present;
        }
        String domain = rule.map(Rule::path).map(fields.domains::get).orElse(null);
        return new Replaced(present, schema, domain == null ? text : inDomain(domain, text), previous);
    }

    private static String normalized(String operations, String text) {
        return switch (operations) {
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "trim+upper" -> text.strip().toUpperCase(Locale.ROOT);
            default -> Normalizer.normalize(text, Normalizer.Form.NFKC).replaceAll("[^0-9]", "");
        };
    }

    private static byte[] inDomain(String domain, byte[] text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes((domain.length() + ":" + domain + ":").getBytes(UTF_8));
        bytes.writeBytes(text);
        return bytes.toByteArray();
    }

    private Object kept(Schema schema, Object value) {
        Object present = present(schema, value);
        return present == null ? null : scalar(schema, present);
    }

    private Object scalar(Schema schema, Object value) {
        canaries.addAll(canariesOf(schema, value));
        otherCanaries.addAll(canariesOf(schema, value));
        return value;
    }

    private Object inside(List<Step> place, Schema schema, Object value) {
        Object present = present(schema, value);
        if (present == null) {
            complete = false;
            return null;
        }
        if (fields.isStuck(place, present)) {
            mustFail("notAParent");
        }
        if (present instanceof Struct struct) {
            Map<Object, Object> entries = new LinkedHashMap<>();
            for (Field field : struct.schema().fields()) {
                List<Step> below = then(place, Step.name(field.name()));
                put(
                        entries,
                        named(
                                below,
                                field.name(),
                                field.name(),
                                field.schema(),
                                struct.getWithoutDefault(field.name())));
            }
            return entries;
        }
        if (present instanceof Map<?, ?> map) {
            complete &= !map.isEmpty();
            Map<Object, Object> entries = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                String name = entry.getKey() instanceof String string ? string : null;
                if (entry.getKey() != null && !FuzzContent.isName(entry.getKey())) {
                    canaries.addAll(canariesOf(schema == null ? null : schema.keySchema(), entry.getKey()));
                }
                List<Step> below = then(place, name == null ? Step.KEY : Step.name(name));
                put(
                        entries,
                        named(
                                below,
                                entry.getKey(),
                                name,
                                schema == null ? null : schema.valueSchema(),
                                entry.getValue()));
            }
            return entries;
        }
        if (present instanceof List<?> list) {
            complete &= !list.isEmpty();
            List<Object> elements = new ArrayList<>();
            for (Object element : list) {
                elements.add(alone(then(place, Step.ELEMENT), schema == null ? null : schema.valueSchema(), element));
            }
            return elements;
        }
        return scalar(schema, present);
    }

    /** Fails if a schema is not what becomes of another. Returns whether anything in it may be another. */
    boolean checkSchema(List<Step> place, String name, Schema source, Schema target) {
        if (isReplaced(place, name, source)) {
            checkReplaced(source, target, false);
            return true;
        }
        boolean touched = false;
        switch (source.type()) {
            case STRUCT -> {
                assertThat(target.type()).isEqualTo(Schema.Type.STRUCT);
                Iterator<Field> targets = target.fields().iterator();
                for (Field field : source.fields()) {
                    List<Step> below = then(place, Step.name(field.name()));
                    String newName = fields.listed(below).map(Rule::newName).orElse(null);
                    boolean renamed = newName != null && isSupported(field.schema(), null, false);
                    if (renamed && fields.keepOriginal) {
                        Field kept = targets.next();
                        assertThat(kept.name()).isEqualTo(field.name());
                        assertThat(kept.schema()).isEqualTo(field.schema());
                    }
                    Field next = targets.next();
                    assertThat(next.name()).isEqualTo(renamed ? newName : field.name());
                    touched |= checkSchema(below, field.name(), field.schema(), next.schema());
                    if (fields.hasPrevious && isReplaced(below, field.name(), field.schema())) {
                        Field previous = targets.next();
                        assertThat(previous.name()).isEqualTo(next.name() + FuzzFields.PREVIOUS_SUFFIX);
                        checkReplaced(field.schema(), previous.schema(), true);
                    }
                }
                assertThat(targets).isExhausted();
            }
            case ARRAY ->
                touched = checkSchema(then(place, Step.ELEMENT), null, source.valueSchema(), target.valueSchema());
            case MAP -> {
                assertThat(target.keySchema()).isEqualTo(source.keySchema());
                touched = checkSchema(then(place, Step.KEY), null, source.valueSchema(), target.valueSchema());
                // Whether a key is selected only its name tells
                touched |= source.keySchema().type() == Schema.Type.STRING
                        && (fields.pattern.isPresent() || !fields.rules.isEmpty());
            }
            default -> {}
        }
        if (touched) {
            checkAround(source, target);
        } else {
            assertThat(target).isEqualTo(source);
        }
        return touched;
    }

    boolean isReplaced(List<Step> place, String name, Schema schema) {
        boolean listed = fields.listed(place).isPresent();
        boolean selectsItself = !areElementsListed(place, schema, null)
                && (fields.isTagged(schema.parameters()) || fields.isUnlisted(place, name));
        return (listed || selectsItself) && isSupported(schema, null, !listed);
    }

    private void checkAround(Schema source, Schema target) {
        assertThat(target.type()).isEqualTo(source.type());
        assertThat(target.isOptional()).isEqualTo(source.isOptional());
        assertThat(target.name()).isEqualTo(source.name());
        assertThat(target.version()).isEqualTo(source.version());
        assertThat(target.doc()).isEqualTo(source.doc());
        if (target.defaultValue() != null) {
            assertThat(target).isEqualTo(source);
        }
        Map<String, String> parameters = new HashMap<>(source.parameters() == null ? Map.of() : source.parameters());
        if (areElementsReplaced(source, target)) {
            parameters.keySet().removeAll(fields.tags);
        }
        assertThat(target.parameters() == null ? Map.of() : target.parameters()).isEqualTo(parameters);
    }

    private static boolean areElementsReplaced(Schema source, Schema target) {
        if (source.type() != Schema.Type.ARRAY) {
            return false;
        }
        return switch (source.valueSchema().type()) {
            case STRUCT, MAP -> false;
            case ARRAY -> areElementsReplaced(source.valueSchema(), target.valueSchema());
            default -> !source.valueSchema().equals(target.valueSchema());
        };
    }

    void checkReplaced(Schema source, Schema target, boolean previous) {
        if (source.type() == Schema.Type.ARRAY) {
            checkAround(source, target);
            assertThat(target.defaultValue()).isNull();
            checkReplaced(source.valueSchema(), target.valueSchema(), previous);
            return;
        }
        assertThat(target.isOptional()).isEqualTo(previous || source.isOptional());
        assertThat(target.doc()).isEqualTo(source.doc());
        assertThat(target.name()).isNull();
        assertThat(target.version()).isNull();
        assertThat(target.defaultValue()).isNull();
        assertThat(target.type()).isEqualTo(Schema.Type.STRING);
        assertThat(fields.isTagged(target.parameters())).isFalse();
    }

    private void put(Map<Object, Object> entries, List<Named> outputs) {
        for (Named output : outputs) {
            if (entries.containsKey(output.name())) {
                mustFail("nameTaken");
            }
            entries.put(output.name(), output.value());
        }
    }

    /** All defaults of a schema are looked at, also where no value needs them: they stand in the output's schema. */
    private void visitDefaults(List<Step> place, String name, Schema schema) {
        if (schema.defaultValue() != null) {
            inDefault = true;
            named(place, name, name, schema, schema.defaultValue());
            inDefault = false;
        }
        switch (schema.type()) {
            case STRUCT ->
                schema.fields()
                        .forEach(field ->
                                visitDefaults(then(place, Step.name(field.name())), field.name(), field.schema()));
            case ARRAY -> visitDefaults(then(place, Step.ELEMENT), null, schema.valueSchema());
            case MAP -> visitDefaults(then(place, Step.KEY), null, schema.valueSchema());
            default -> {}
        }
    }

    private void mustFail(String why) {
        if (!inDefault) {
            mustFail.add(why);
        }
    }

    private static List<Step> then(List<Step> place, Step step) {
        List<Step> longer = new ArrayList<>(place);
        longer.add(step);
        return longer;
    }

    /** What a missing value stands for. */
    static Object present(Schema schema, Object value) {
        return value != null || schema == null || schema.isOptional() ? value : schema.defaultValue();
    }

    /** A value by maps, lists and scalars, with the defaults that it stands for. */
    static Object plain(Schema schema, Object value) {
        Object present = present(schema, value);
        if (present instanceof Struct struct) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (Field field : struct.schema().fields()) {
                map.put(field.name(), plain(field.schema(), struct.getWithoutDefault(field.name())));
            }
            return map;
        }
        if (present instanceof Map<?, ?> original) {
            Map<Object, Object> map = new LinkedHashMap<>();
            original.forEach(
                    (key, content) -> map.put(key, plain(schema == null ? null : schema.valueSchema(), content)));
            return map;
        }
        if (present instanceof List<?> original) {
            List<Object> list = new ArrayList<>();
            original.forEach(element -> list.add(plain(schema == null ? null : schema.valueSchema(), element)));
            return list;
        }
        return present;
    }

    /** The text that is hashed; null where there is none. */
    static byte[] text(Schema schema, Object value) {
        if (value instanceof byte[] || value instanceof ByteBuffer) {
            return bytes(value);
        }
        if (value instanceof String string) {
            try {
                return bytes(UTF_8.newEncoder().encode(CharBuffer.wrap(string)));
            } catch (CharacterCodingException e) {
                return null;
            }
        }
        if (value instanceof Date date) {
            return dateText(schema, date.toInstant().atOffset(ZoneOffset.UTC)).getBytes(UTF_8);
        }
        return (value instanceof Number number ? numberText(number) : value.toString()).getBytes(UTF_8);
    }

    private static String dateText(Schema schema, OffsetDateTime date) {
        String day = date.toLocalDate().toString();
        String time = String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%03d",
                date.getHour(),
                date.getMinute(),
                date.getSecond(),
                date.getNano() / 1_000_000);
        return switch (schema == null ? Timestamp.LOGICAL_NAME : schema.name()) {
            case org.apache.kafka.connect.data.Date.LOGICAL_NAME -> day;
            case Time.LOGICAL_NAME -> time;
            default -> day + "T" + time + "Z";
        };
    }

    /** The fractions here are halves and hundredths, which have exact decimals. */
    private static String numberText(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal.stripTrailingZeros().toPlainString();
        }
        if (number instanceof Float || number instanceof Double) {
            return Double.isNaN(number.doubleValue())
                    ? "NaN"
                    : new BigDecimal(number.doubleValue()).stripTrailingZeros().toPlainString();
        }
        return number.toString();
    }

    private static byte[] bytes(Object value) {
        if (value instanceof byte[] array) {
            return array;
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** What to look for to find the value again: empty if it is too short to be told from others. */
    private static Set<String> canariesOf(Schema schema, Object value) {
        Set<String> canaries = new LinkedHashSet<>();
        if (value instanceof String || value instanceof byte[] || value instanceof ByteBuffer) {
            String string = value instanceof String text ? text : new String(bytes(value), UTF_8);
            Matcher canary = CANARY.matcher(string);
            while (canary.find()) {
                canaries.add(canary.group().toLowerCase(Locale.ROOT));
                canaries.add(HexFormat.of().formatHex(canary.group().getBytes(UTF_8)));
                canaries.add(Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(canary.group().substring(0, 9).getBytes(UTF_8)));
            }
        } else if (value instanceof Date) {
            canaries.add(new String(text(schema, value), UTF_8));
        } else if (value instanceof Number number) {
            canaries.add(numberText(number));
        }
        canaries.removeIf(canary -> canary.length() < SHORTEST_CANARY);
        return canaries;
    }

    static boolean hasDatesOrTimes(Schema schema) {
        return switch (schema.type()) {
            case STRUCT -> schema.fields().stream().anyMatch(field -> hasDatesOrTimes(field.schema()));
            case ARRAY, MAP -> hasDatesOrTimes(schema.valueSchema());
            default ->
                Time.LOGICAL_NAME.equals(schema.name())
                        || org.apache.kafka.connect.data.Date.LOGICAL_NAME.equals(schema.name());
        };
    }

    /** A schema as text, without the tags of arrays, which say something of their elements. */
    static String dumpWithoutDefaults(Schema schema, List<String> tags) {
        Map<String, String> parameters = new TreeMap<>(schema.parameters() == null ? Map.of() : schema.parameters());
        if (schema.type() == Schema.Type.ARRAY) {
            parameters.keySet().removeAll(tags);
        }
        String below = switch (schema.type()) {
            case STRUCT ->
                schema.fields().stream()
                        .map(field -> field.name() + ": " + dumpWithoutDefaults(field.schema(), tags))
                        .toList()
                        .toString();
            case ARRAY, MAP -> dumpWithoutDefaults(schema.valueSchema(), tags);
            default -> "";
        };
        return schema.type() + "," + schema.isOptional() + "," + schema.name() + "," + schema.version() + ","
                + schema.doc() + "," + parameters + below;
    }

    /** Everything in a schema and a value, as text. */
    static String dump(Schema schema, Object value) {
        StringBuilder text = new StringBuilder();
        dump(text, schema, value);
        return text.toString();
    }

    private static void dump(StringBuilder text, Schema schema, Object value) {
        if (schema != null) {
            dumpSchema(text, schema);
        }
        dumpValue(text, schema, value);
    }

    private static void dumpSchema(StringBuilder text, Schema schema) {
        text.append(schema.type())
                .append(schema.isOptional() ? "?" : "")
                .append(schema.name())
                .append(schema.version())
                .append(schema.doc())
                .append(schema.parameters() == null ? null : new TreeMap<>(schema.parameters()))
                .append(" default ");
        dumpValue(text, schema, schema.defaultValue());
        switch (schema.type()) {
            case STRUCT -> {
                text.append('{');
                for (Field field : schema.fields()) {
                    text.append(field.name()).append(": ");
                    dumpSchema(text, field.schema());
                }
                text.append('}');
            }
            case ARRAY -> dumpSchema(text.append('['), schema.valueSchema());
            case MAP -> {
                dumpSchema(text.append('<'), schema.keySchema());
                dumpSchema(text, schema.valueSchema());
            }
            default -> {}
        }
        text.append('\n');
    }

    private static void dumpValue(StringBuilder text, Schema schema, Object value) {
        if (value instanceof Struct struct) {
            for (Field field : struct.schema().fields()) {
                text.append(field.name()).append(": ");
                dumpValue(text, field.schema(), struct.getWithoutDefault(field.name()));
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, content) -> {
                dumpValue(text, schema == null ? null : schema.keySchema(), key);
                dumpValue(text, schema == null ? null : schema.valueSchema(), content);
            });
        } else if (value instanceof List<?> list) {
            list.forEach(element -> dumpValue(text, schema == null ? null : schema.valueSchema(), element));
        } else if (value instanceof byte[] || value instanceof ByteBuffer) {
            text.append(value instanceof ByteBuffer buffer ? buffer.position() + "-" + buffer.limit() + " " : "")
                    .append(new String(bytes(value), UTF_8));
        } else if (value instanceof Date date) {
            OffsetDateTime moment = date.toInstant().atOffset(ZoneOffset.UTC);
            boolean isTime = schema != null && Time.LOGICAL_NAME.equals(schema.name());
            boolean isDate = schema != null && org.apache.kafka.connect.data.Date.LOGICAL_NAME.equals(schema.name());
            text.append(isTime || isDate ? dateText(schema, moment) : dateText(null, moment));
        } else {
            text.append(value instanceof Number number ? numberText(number) : value);
        }
        text.append("; ");
    }
}
