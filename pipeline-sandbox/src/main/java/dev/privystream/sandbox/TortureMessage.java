package dev.privystream.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * A message that a torture sends. The same seed and number give the same message. Immutable.
 *
 * @param number of the message, from 0
 * @param wrong how its body misses the schema; empty where it fits
 * @param group its group on the FIFO queue; empty for the standard queue
 * @param login what it tells, or would tell if it were right
 */
record TortureMessage(int number, Optional<Wrong> wrong, Optional<String> group, Login login) {

    /** Of so many messages one does not fit the schema. */
    static final int WRONG_ONE_OF = 100;

    /** Of so many messages one goes to the FIFO queue. */
    static final int FIFO_ONE_OF = 3;

    static final int GROUPS = 25;

    /** Anything that looks like one of a message's addresses or devices. Nothing else on the machine does. */
    static final Pattern RAW = Pattern.compile("198\\.1[89]\\.\\d{1,3}\\.\\d{1,3}|raw-device-[0-9a-f]{12}");

    /** A message's id, which its body and its row hold as the user's. */
    static final Pattern ID = Pattern.compile("torture-\\d{7}");

    private static final List<String> DEVICE_TYPES = List.of("android", "ios");
    private static final List<String> LOCALES = List.of("NL", "DE", "SE", "JP", "BR");
    private static final List<String> VERSIONS = List.of("0.96", "2.0", "2.3.0", "10.11.12");

    /** A way not to fit the schema. */
    enum Wrong {
        BREAKS_OFF,
        LACKS_ADDRESS,
        VERSION_IS_A_NUMBER,
        DEVICE_IS_NULL,
        HOLDS_A_NUL_CHARACTER,
        NAMES_A_FIELD_TWICE,
        IS_AN_ARRAY;

        private String spoil(String body) {
            return switch (this) {
                case BREAKS_OFF -> body.substring(0, body.length() - 2);
                case LACKS_ADDRESS -> body.replace("\"ip\"", "\"address\"");
                case VERSION_IS_A_NUMBER -> body.replaceFirst("(\"app_version\":)\"[^\"]*\"", "$12.0");
                case DEVICE_IS_NULL -> body.replaceFirst("(\"device_id\":)\"[^\"]*\"", "$1null");
                case HOLDS_A_NUL_CHARACTER -> body.replaceFirst("(\"device_type\":\")", "$1\\\\u0000");
                case NAMES_A_FIELD_TWICE -> body.replaceFirst("\\{(\"user_id\":\"[^\"]*\")", "{$1,$1");
                case IS_AN_ARRAY -> "[" + body + "]";
            };
        }
    }

    static TortureMessage of(long seed, int number) {
        Random random = new Random(mix(seed, number));
        Random ofHundred = new Random(mix(seed, -1 - number / WRONG_ONE_OF));
        boolean isWrong = number % WRONG_ONE_OF == ofHundred.nextInt(WRONG_ONE_OF);
        Wrong[] ways = Wrong.values();
        Optional<Wrong> wrong = isWrong ? Optional.of(ways[random.nextInt(ways.length)]) : Optional.empty();
        Optional<String> group =
                random.nextInt(FIFO_ONE_OF) == 0 ? Optional.of("group-" + random.nextInt(GROUPS)) : Optional.empty();
        Login login = new Login(
                "torture-%07d".formatted(number),
                oneOf(VERSIONS, random),
                oneOf(DEVICE_TYPES, random),
                "198.%d.%d.%d".formatted(18 + random.nextInt(2), random.nextInt(256), random.nextInt(256)),
                random.nextInt(5) == 0 ? null : oneOf(LOCALES, random),
                "raw-device-%012x".formatted(random.nextLong(1L << 48)));
        return new TortureMessage(number, wrong, group, login);
    }

    String id() {
        return login.userId();
    }

    boolean isValid() {
        return wrong.isEmpty();
    }

    String body() {
        String right = login.toJson();
        return wrong.map(way -> way.spoil(right)).orElse(right);
    }

    private static String oneOf(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    /** Seeds that are near each other must not give sequences that are. */
    private static long mix(long seed, int number) {
        return Arrays.hashCode(new long[] {seed, number, 0x9E3779B97F4A7C15L}) * 0x9E3779B97F4A7C15L + seed;
    }
}
