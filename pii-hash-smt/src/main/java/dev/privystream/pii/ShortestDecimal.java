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
        return shortest(new BigDecimal(number), decimal -> decimal.doubleValue() == number);
    }

    /** @param number finite */
    static BigDecimal of(float number) {
        return shortest(new BigDecimal(number), decimal -> decimal.floatValue() == number);
    }

    /**
     * The decimals that read back as a number are an interval around it, so if any decimal of so many digits is among
     * them, one of its two neighbours is. The closer may not be: the interval is lopsided at powers of two.
     */
    private static BigDecimal shortest(BigDecimal exact, Predicate<BigDecimal> readsBack) {
        for (int digits = 1; ; digits++) {
            for (RoundingMode rounding : CLOSEST_FIRST) {
                BigDecimal decimal = exact.round(new MathContext(digits, rounding));
                if (readsBack.test(decimal)) {
                    return decimal;
                }
            }
        }
    }
}
