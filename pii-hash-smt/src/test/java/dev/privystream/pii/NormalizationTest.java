package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizationTest {
    private static final String WHERE = "Field 'f' of the record value";

    static Stream<Arguments> strings() {
        return Stream.of(
                arguments("trim", "  a b \t\r\n", "a b"),
                arguments("trim", "\u2003a\u3000", "a"),
                arguments("trim", "\u00a0a\u202f", "\u00a0a\u202f"),
                arguments("nfkc+trim", "\u00a0a\u202f", "a"),
                arguments("trim", " \n ", ""),
                arguments("lower", "Ada@EXAMPLE.com", "ada@example.com"),
                arguments("lower", "IİΑΣ", "ii\u0307ας"),
                arguments("upper", "straße i", "STRASSE I"),
                arguments("nfc", "Zoe\u0308", "Zo\u00eb"),
                arguments("nfc", "\u00bd \ufb01 \uff11", "\u00bd \ufb01 \uff11"),
                arguments("nfkc", "Zoe\u0308 \u00bd \ufb01 \uff11", "Zo\u00eb 1\u20442 fi 1"),
                arguments("digits", "+1 (555) 010-9999 ext. 7", "155501099997"),
                arguments("digits", "٠١٢ ３４ 𝟝 ²", "012345"),
                arguments("digits", "none", ""),
                arguments("digits", "", ""),
                arguments("ip", "2001:DB8:0::1", "2001:db8::1"),
                arguments("trim+ip", " ::ffff:192.0.2.1\n", "192.0.2.1"),
                arguments("trim + lower", " A ", "a"),
                arguments("upper+lower", "ß", "ss"),
                arguments("lower+upper", "ß", "SS"),
                arguments("nfkc+lower+nfkc", "\u2126", "\u03c9"));
    }

    @ParameterizedTest
    @MethodSource("strings")
    void operationsAreDoneInTheirOrder(String operations, String text, String expected) {
        assertThat(normalization(operations, null).apply(text, WHERE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "US, (201) 555-0123, +12015550123",
        "US, 1-201-555-0123, +12015550123",
        "US, 201.555.0123 ext. 9, +12015550123",
        "US, 1-800-FLOWERS, +18003569377",
        "US, 011 44 20 7946 0958, +442079460958",
        "DE, 030/901820, +4930901820",
        "DE, +49 (0)30 901820, +4930901820",
        "DE, tel:+1-201-555-0123, +12015550123",
        "IT, 06 6982, +39066982",
        "EG, ٠٢ ٢٧٩٤٤٤٤٤, +20227944444",
        ", +44 20 7946 0958, +442079460958",
        ", ＋44 20 7946 0958, +442079460958",
    })
    void phoneNumberIsReadWhereItsRegionIsAndWrittenForAllRegions(String region, String text, String expected) {
        assertThat(normalization("e164", region).apply(text, WHERE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "e164 | US | ''",
                "e164 | US | no number",
                "e164 | US | 555-0123",
                "e164 | US | 201 555 01234567",
                "e164 | US | +999 123456789",
                "e164 |    | (201) 555-0123",
                "ip   |    | example.com",
                "trim+digits+ip | | 192.0.2.1",
            })
    void stringThatIsNotOfTheKindIsAnErrorWithoutIt(String operations, String region, String text) {
        assertThatExceptionOfType(FieldException.class)
                .isThrownBy(() -> normalization(operations, region).apply(text, WHERE))
                .withMessageStartingWith(WHERE + " is a string that '" + operations.replaceAll(".*\\+", "") + "'")
                .withNoCause()
                .satisfies(e -> {
                    if (!text.isEmpty()) {
                        assertThat(e.getMessage()).doesNotContain(text);
                    }
                });
    }

    @Test
    void caseDoesNotDependOnTheLocaleOfTheWorker() {
        Locale before = Locale.getDefault();
        Locale.setDefault(new Locale("tr", "TR"));
        try {
            assertThat("I".toLowerCase()).isNotEqualTo("i");

            assertThat(normalization("lower", null).apply("I", WHERE)).isEqualTo("i");
            assertThat(normalization("upper", null).apply("i", WHERE)).isEqualTo("I");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "trim+", "+trim", "trim,lower", "strip", "TRIM", "trim lower"})
    void operationThatThereIsNotIsRefused(String operations) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Normalization.operations(operations))
                .withMessageContaining("none of trim, lower, upper, nfc, nfkc, digits, ip, e164");
    }

    @Test
    void regionWithoutPhoneNumbersIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> normalization("e164", "AQ"))
                .withMessageContaining("'AQ'");
    }

    @Test
    void phoneNumbersNeedTheLibraryAndNothingElseDoes() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(new File(entry).toURI().toURL());
        }
        try (URLClassLoader loader = new WithoutPhoneNumbers(urls.toArray(URL[]::new))) {
            Method function =
                    loader.loadClass(TextOperation.class.getName()).getDeclaredMethod("function", String.class);
            function.setAccessible(true);
            for (Object operation : function.getDeclaringClass().getEnumConstants()) {
                if (operation.toString().equals("e164")) {
                    assertThatExceptionOfType(InvocationTargetException.class)
                            .isThrownBy(() -> function.invoke(operation, "US"))
                            .havingCause()
                            .isInstanceOf(IllegalArgumentException.class)
                            .withMessageContaining("add com.googlecode.libphonenumber:libphonenumber there")
                            .withNoCause();
                } else {
                    assertThat(function.invoke(operation, "US")).isNotNull();
                }
            }
        }
    }

    private static Normalization normalization(String operations, String region) {
        return new Normalization(Normalization.operations(operations), region);
    }

    /** This project and its libraries a second time, but for the one. */
    private static final class WithoutPhoneNumbers extends URLClassLoader {
        WithoutPhoneNumbers(URL[] urls) {
            super(urls, ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.google.i18n.phonenumbers.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
