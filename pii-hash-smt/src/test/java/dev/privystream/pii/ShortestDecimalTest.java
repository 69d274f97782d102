package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortestDecimalTest {
    /** Expected digits as Python 3 and ECMAScript print them; among them are those that Java before 19 prints longer. */
    @ParameterizedTest
    @CsvSource({
        "0x1.0p0, 1",
        "0x1.999999999999ap-4, 0.1",
        "0x1.3333333333334p-2, 0.30000000000000004",
        "0x0.0000000000001p-1022, 5e-324",
        "0x1.0p-1022, 2.2250738585072014e-308",
        "0x1.fffffffffffffp1023, 1.7976931348623157e308",
        "0x1.0p-44, 5.684341886080802e-14",
        "0x1.52d02c7e14af7p76, 1.0000000000000001e23",
        "0x1.52d02c7e14af6p76, 1e23",
        "0x1.52d02c7e14af6p77, 2e23",
        "0x1.0p53, 9007199254740992",
        "-0x1.8p1, -3",
    })
    void doubleHasTheDigitsOfOtherLanguages(String hexadecimal, BigDecimal expected) {
        assertThat(ShortestDecimal.of(Double.parseDouble(hexadecimal))).isEqualByComparingTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0x1.99999ap-4, 0.1",
        "0x0.000002p-126, 1e-45",
        "0x1.fffffep127, 3.4028235e38",
        "0x1.0p24, 16777216",
        "0x1.0p-24, 5.9604645e-8",
        "0x1.4f8b58p-17, 0.00001",
        "-0x1.8p1, -3",
    })
    void floatHasTheDigitsOfItsOwnWidth(String hexadecimal, BigDecimal expected) {
        assertThat(ShortestDecimal.of(Float.parseFloat(hexadecimal))).isEqualByComparingTo(expected);
    }

    @Test
    void anyDoubleReadsBackAndNoShorterDecimalDoes() {
        Random random = new Random(20260329);
        for (int i = 0; i < 20_000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number) && number != 0) {
                BigDecimal shortest = ShortestDecimal.of(number);
                assertThat(Double.parseDouble(shortest.toString())).isEqualTo(number);
                assertShorterOnesReadOtherwise(shortest, decimal -> Double.parseDouble(decimal.toString()) != number);
            }
        }
    }

    @Test
    void anyFloatReadsBackAndNoShorterDecimalDoes() {
        Random random = new Random(20260329);
        for (int i = 0; i < 20_000; i++) {
            float number = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(number) && number != 0) {
                BigDecimal shortest = ShortestDecimal.of(number);
                assertThat(Float.parseFloat(shortest.toString())).isEqualTo(number);
                assertShorterOnesReadOtherwise(shortest, decimal -> Float.parseFloat(decimal.toString()) != number);
            }
        }
    }

    /** Of one digit less, the two decimals around the number are enough to try: those further away read otherwise too. */
    private static void assertShorterOnesReadOtherwise(
            BigDecimal decimal, java.util.function.Predicate<BigDecimal> readsOtherwise) {
        BigDecimal shortest = decimal.stripTrailingZeros();
        if (shortest.precision() > 1) {
            BigInteger[] oneDigitLess = shortest.unscaledValue().divideAndRemainder(BigInteger.TEN);
            BigInteger away = BigInteger.valueOf(shortest.signum());
            assertThat(new BigDecimal(oneDigitLess[0], shortest.scale() - 1)).matches(readsOtherwise);
            assertThat(new BigDecimal(oneDigitLess[0].add(away), shortest.scale() - 1))
                    .matches(readsOtherwise);
        }
    }
}
