package dev.privystream.pii;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/**
 * The one text that a value is hashed as, so that a token can be recomputed outside of Connect. It depends on the
 * value alone, not on the width of its type: the long 5, the double 5.0 and the string "5" have the same text.
 *
 * <ul>
 *   <li>strings: their UTF-8 bytes
 *   <li>integers: decimal digits, {@code -} before negative ones
 *   <li>floating-point numbers: the {@linkplain ShortestDecimal shortest decimal} that reads back as the same number of
 *       the same width, in plain notation without trailing zeros; {@code 0} also for -0.0; {@code NaN}, {@code
 *       Infinity}, {@code -Infinity}
 *   <li>booleans: {@code true}, {@code false}
 *   <li>bytes: themselves
 *   <li>Decimal: plain notation without trailing zeros
 *   <li>Date: {@code yyyy-MM-dd}; Time: {@code HH:mm:ss.SSS}; Timestamp: {@code yyyy-MM-ddTHH:mm:ss.SSSZ} in UTC, always
 *       three digits of milliseconds
 * </ul>
 */
enum CanonicalText {
    STRING {
        @Override
        byte[] bytes(Object value, String where) {
            if (value instanceof String string) {
                return utf8(string)
                        .orElseThrow(
                                () -> FieldException.unsupportedValue(where, "a string with an unpaired surrogate"));
            }
            throw wrongClass(value, where);
        }
    },

    INTEGER {
        @Override
        byte[] bytes(Object value, String where) {
            if (value instanceof Long
                    || value instanceof Integer
                    || value instanceof Short
                    || value instanceof Byte
                    || value instanceof BigInteger) {
                return ascii(value.toString());
            }
            throw wrongClass(value, where);
        }
    },

    FLOAT {
        @Override
        byte[] bytes(Object value, String where) {
            if (value instanceof Float number) {
                return ascii(Float.isFinite(number) ? plain(ShortestDecimal.of(number)) : number.toString());
            }
            if (value instanceof Double number) {
                return ascii(Double.isFinite(number) ? plain(ShortestDecimal.of(number)) : number.toString());
            }
            throw wrongClass(value, where);
        }
    },

    BOOLEAN {
        @Override
        byte[] bytes(Object value, String where) {
            if (value instanceof Boolean bool) {
                return ascii(bool.toString());
            }
            throw wrongClass(value, where);
        }
    },

    BYTES {
        @Override
        byte[] bytes(Object value, String where) {
            if (value instanceof byte[] array) {
                return array;
            }
            if (value instanceof ByteBuffer buffer) {
                byte[] copy = new byte[buffer.remaining()];
                buffer.get(buffer.position(), copy);
                return copy;
            }
            throw wrongClass(value, where);
        }
    },

    DECIMAL {
        @Override
        byte[] bytes(Object value, String where) {
            if (value instanceof BigDecimal decimal) {
                if (Math.max(Math.abs((long) decimal.scale()), decimal.precision()) > MOST_DECIMAL_DIGITS) {
                    throw FieldException.unsupportedValue(
                            where, "a decimal of more than " + MOST_DECIMAL_DIGITS + " digits");
                }
                return ascii(plain(decimal));
            }
            throw wrongClass(value, where);
        }
    },

    DATE {
        @Override
        byte[] bytes(Object value, String where) {
            if (value instanceof java.util.Date date) {
                if (Math.floorMod(date.getTime(), DAY_MILLIS) != 0) {
                    throw FieldException.unsupportedValue(where, "a Date with a time of day");
                }
                return text(date, DATE_FORMAT);
            }
            throw wrongClass(value, where);
        }
    },

    TIME {
        @Override
        byte[] bytes(Object value, String where) {
            if (value instanceof java.util.Date time) {
                if (Math.floorDiv(time.getTime(), DAY_MILLIS) != 0) {
                    throw FieldException.unsupportedValue(where, "a Time outside of one day");
                }
                return text(time, TIME_FORMAT);
            }
            throw wrongClass(value, where);
        }
    },

    TIMESTAMP {
        @Override
        byte[] bytes(Object value, String where) {
            if (value instanceof java.util.Date timestamp) {
                return text(timestamp, TIMESTAMP_FORMAT);
            }
            throw wrongClass(value, where);
        }
    };

    /** A few bytes can stand for a plain notation that fills the heap: 1E+999999999. */
    private static final int MOST_DECIMAL_DIGITS = 10_000;

    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);
    private static final DateTimeFormatter DATE_FORMAT = format("uuuu-MM-dd");
    private static final DateTimeFormatter TIME_FORMAT = format("HH:mm:ss.SSS");
    private static final DateTimeFormatter TIMESTAMP_FORMAT = format("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

    /**
     * Returns what is hashed for the value, which is not changed; the array may be the value itself.
     *
     * @param value not null
     * @param where names the field in an error
     * @throws FieldException if the value is not of this type, or is one that has no text
     */
    abstract byte[] bytes(Object value, String where);

    /** Empty for struct, array and map. Other logical types than Connect's own are read as the type they are made of. */
    static Optional<CanonicalText> ofSchema(Schema schema) {
        if (schema.name() != null) {
            switch (schema.name()) {
                case Decimal.LOGICAL_NAME:
                    return Optional.of(DECIMAL);
                case Date.LOGICAL_NAME:
                    return Optional.of(DATE);
                case Time.LOGICAL_NAME:
                    return Optional.of(TIME);
                case Timestamp.LOGICAL_NAME:
                    return Optional.of(TIMESTAMP);
                default:
            }
        }
        return Optional.ofNullable(
                switch (schema.type()) {
                    case STRING -> STRING;
                    case INT8, INT16, INT32, INT64 -> INTEGER;
                    case FLOAT32, FLOAT64 -> FLOAT;
                    case BOOLEAN -> BOOLEAN;
                    case BYTES -> BYTES;
                    case STRUCT, ARRAY, MAP -> null;
                });
    }

    /** By the class of a value without schema; empty where it has no text. A java.util.Date is a Timestamp. */
    static Optional<CanonicalText> ofClass(Object value) {
        CanonicalText text = null;
        if (value instanceof String) {
            text = STRING;
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigInteger) {
            text = INTEGER;
        } else if (value instanceof Double || value instanceof Float) {
            text = FLOAT;
        } else if (value instanceof Boolean) {
            text = BOOLEAN;
        } else if (value instanceof byte[] || value instanceof ByteBuffer) {
            text = BYTES;
        } else if (value instanceof BigDecimal) {
            text = DECIMAL;
        } else if (value instanceof java.util.Date) {
            text = TIMESTAMP;
        }
        return Optional.ofNullable(text);
    }

    /** Empty if the string has an unpaired surrogate, for which Java would write a question mark. */
    static Optional<byte[]> utf8(String string) {
        for (int i = 0; i < string.length(); i++) {
            if (Character.isSurrogate(string.charAt(i))) {
                if (!Character.isSurrogatePair(string.charAt(i), i + 1 < string.length() ? string.charAt(i + 1) : 0)) {
                    return Optional.empty();
                }
                i++;
            }
        }
        return Optional.of(string.getBytes(UTF_8));
    }

    private static FieldException wrongClass(Object value, String where) {
        return FieldException.notOfItsSchema(where, value);
    }

    private static String plain(BigDecimal decimal) {
        return decimal.stripTrailingZeros().toPlainString();
    }

    private static byte[] text(java.util.Date date, DateTimeFormatter format) {
        return ascii(format.format(Instant.ofEpochMilli(date.getTime())));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }
}
