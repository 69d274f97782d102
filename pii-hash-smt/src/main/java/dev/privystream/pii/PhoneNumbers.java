package dev.privystream.pii;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;

/**
 * Reads phone numbers and writes each in the form of E.164. The one class that links to libphonenumber, which may not be
 * there: then it cannot be made, by a LinkageError. Thread-safe.
 */
final class PhoneNumbers {
    private final PhoneNumberUtil library;
    private final String defaultRegion;

    /**
     * @param defaultRegion where numbers are read that do not begin with {@code +}, as an ISO 3166 code; null to read
     *     none of those
     * @throws IllegalArgumentException if the library does not know the region
     */
    PhoneNumbers(String defaultRegion) {
        this.library = PhoneNumberUtil.getInstance();
        this.defaultRegion = defaultRegion;
        if (defaultRegion != null && !library.getSupportedRegions().contains(defaultRegion)) {
            throw new IllegalArgumentException(
                    "libphonenumber knows no phone numbers of the region '" + defaultRegion + "'");
        }
    }

    /**
     * Returns {@code +}, country code and number, without an extension. Null if the text is no phone number, or one that
     * has too few or too many digits to be called from abroad.
     */
    String e164(String text) {
        PhoneNumber number;
        try {
            number = library.parse(text, defaultRegion);
        } catch (NumberParseException e) {
            return null;
        }
        return library.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE
                ? library.format(number, PhoneNumberFormat.E164)
                : null;
    }
}
