package dev.privystream.pii;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.Predicate;

/**
 * The shortest decimal number that reads back as a given floating-point number, and of several such the one closest to
 * it: the digits that ECMAScript, Python and PostgreSQL print. The definition is computed here because
 * {@link Double#toString(double)} gives other digits before JDK 19 than since.
 */
final class ShortestDecimal {
    private static final RoundingMode[] CLOSEST_FIRST = {RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.UP};

    private ShortestDecimal() {}

    /** @param number finite */
    static BigDecimal of(double number) {
        return shortest(
                new BigDecimal(number), digits(Double.toString(number)), decimal -> decimal.doubleValue() == number);
    }

    /** @param number finite */
    static BigDecimal of(float number) {
        return shortest(
                new BigDecimal(number), digits(Float.toString(number)), decimal -> decimal.floatValue() == number);
    }

    /** Whatever the JDK prints reads back, so that it has enough digits, if sometimes one more than it needs. */
    private static int digits(String printed) {
        return new BigDecimal(printed).stripTrailingZeros().precision();
    }

    /** A number that some digits are enough for can be written with more, so the first too few end the search. */
    private static BigDecimal shortest(BigDecimal exact, int enoughDigits, Predicate<BigDecimal> readsBack) {
        BigDecimal shortest = closest(exact, enoughDigits, readsBack);
        for (int digits = enoughDigits - 1; digits > 0; digits--) {
            BigDecimal shorter = closest(exact, digits, readsBack);
            if (shorter == null) {
                break;
            }
            shortest = shorter;
        }
        return shortest;
    }

    /**
     * Null if no decimal of so many digits reads back. Those that do are an interval around the number, so if there are
     * any, one of the two next to the number is. It may be the farther: the interval is lopsided at powers of two.
     */
    private static BigDecimal closest(BigDecimal exact, int digits, Predicate<BigDecimal> readsBack) {
        for (RoundingMode rounding : CLOSEST_FIRST) {
            BigDecimal decimal = exact.round(new MathContext(digits, rounding));
            if (readsBack.test(decimal)) {
                return decimal;
            }
        }
        return null;
    }
}
