package dev.privystream.pii;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Schema;

/**
 * The bytes that a value is encrypted as: one byte that says which type it is of, then its body. They read back as an
 * equal value of the same type, and equal values of one type have equal bytes. Numbers are big-endian.
 *
 * <ul>
 *   <li>0x10 string: UTF-8
 *   <li>0x11 boolean: one byte, 0 or 1
 *   <li>0x12 to 0x15, integers of 8, 16, 32 and 64 bits: two's complement, in their full width
 *   <li>0x16 and 0x17, floating-point numbers of 32 and 64 bits: IEEE 754, with one NaN; -0.0 is not 0.0
 *   <li>0x18 bytes: themselves
 *   <li>0x19 Decimal: four bytes of scale, then the unscaled number in the least bytes of two's complement
 *   <li>0x1a Date: four bytes of days since 1970-01-01
 *   <li>0x1b Time: four bytes of milliseconds since midnight
 *   <li>0x1c Timestamp: eight bytes of milliseconds since 1970-01-01T00:00:00Z
 *   <li>0x1d integers of any size, which only values without schema can be: the least bytes of two's complement
 * </ul>
 *
 * The high half of the first byte is the version of this list.
 */
enum TypedBytes {
    STRING(0x10, -1) {
        @Override
        byte[] body(Object value, String where) {
            if (value instanceof String string) {
                return CanonicalText.utf8(string)
                        .orElseThrow(() -> FieldException.notEncryptable(where, "a string with an unpaired surrogate"));
            }
            throw wrongClass(value, where);
        }

        @Override
        Object read(ByteBuffer body) throws CharacterCodingException {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(body);
            return text.toString();
        }
    },

    BOOLEAN(0x11, 1) {
        @Override
        byte[] body(Object value, String where) {
            if (value instanceof Boolean bool) {
                return new byte[] {(byte) (bool ? 1 : 0)};
            }
            throw wrongClass(value, where);
        }

        @Override
        Object read(ByteBuffer body) {
            return switch (body.get()) {
                case 0 -> false;
                case 1 -> true;
                default -> throw new IllegalArgumentException();
            };
        }
    },

    INT8(0x12, Byte.BYTES) {
        @Override
        byte[] body(Object value, String where) {
            if (value instanceof Byte number) {
                return new byte[] {number};
            }
            throw wrongClass(value, where);
        }

        @Override
        Object read(ByteBuffer body) {
            return body.get();
        }
    },

    INT16(0x13, Short.BYTES) {
        @Override
        byte[] body(Object value, String where) {
            if (value instanceof Short number) {
                return ByteBuffer.allocate(Short.BYTES).putShort(number).array();
            }
            throw wrongClass(value, where);
        }

        @Override
        Object read(ByteBuffer body) {
            return body.getShort();
        }
    },

    INT32(0x14, Integer.BYTES) {
        @Override
        byte[] body(Object value, String where) {
            if (value instanceof Integer number) {
                return ofInt(number);
            }
            throw wrongClass(value, where);
        }

        @Override
        Object read(ByteBuffer body) {
            return body.getInt();
        }
    },

    INT64(0x15, Long.BYTES) {
        @Override
        byte[] body(Object value, String where) {
            if (value instanceof Long number) {
                return ofLong(number);
            }
            throw wrongClass(value, where);
        }

        @Override
        Object read(ByteBuffer body) {
            return body.getLong();
        }
    },

    FLOAT32(0x16, Float.BYTES) {
        @Override
        byte[] body(Object value, String where) {
            if (value instanceof Float number) {
                return ofInt(Float.floatToIntBits(number));
            }
            throw wrongClass(value, where);
        }

        @Override
        Object read(ByteBuffer body) {
            return body.getFloat();
        }
    },

    FLOAT64(0x17, Double.BYTES) {
        @Override
        byte[] body(Object value, String where) {
            if (value instanceof Double number) {
                return ofLong(Double.doubleToLongBits(number));
            }
            throw wrongClass(value, where);
        }

        @Override
        Object read(ByteBuffer body) {
            return body.getDouble();
        }
    },

    BYTES(0x18, -1) {
        @Override
        byte[] body(Object value, String where) {
            return CanonicalText.BYTES.bytes(value, where);
        }

        @Override
        Object read(ByteBuffer body) {
            return rest(body);
        }
    },

    DECIMAL(0x19, -1) {
        @Override
        byte[] body(Object value, String where) {
            if (value instanceof BigDecimal decimal) {
                byte[] unscaled = decimal.unscaledValue().toByteArray();
                return ByteBuffer.allocate(Integer.BYTES + unscaled.length)
                        .putInt(decimal.scale())
                        .put(unscaled)
                        .array();
            }
            throw wrongClass(value, where);
        }

        @Override
        Object read(ByteBuffer body) {
            int scale = body.getInt();
            return new BigDecimal(new BigInteger(rest(body)), scale);
        }
    },

    DATE(0x1a, Integer.BYTES) {
        @Override
        byte[] body(Object value, String where) {
            if (value instanceof java.util.Date date) {
                long days = Math.floorDiv(date.getTime(), DAY_MILLIS);
                if (Math.floorMod(date.getTime(), DAY_MILLIS) != 0) {
                    throw FieldException.notEncryptable(where, "a Date with a time of day");
                }
                if ((int) days != days) {
                    throw FieldException.notEncryptable(where, "a Date of more days than an INT32 can count");
                }
                return ofInt((int) days);
            }
            throw wrongClass(value, where);
        }

        @Override
        Object read(ByteBuffer body) {
            return new java.util.Date(body.getInt() * DAY_MILLIS);
        }
    },

    TIME(0x1b, Integer.BYTES) {
        @Override
        byte[] body(Object value, String where) {
            if (value instanceof java.util.Date time) {
                if (Math.floorDiv(time.getTime(), DAY_MILLIS) != 0) {
                    throw FieldException.notEncryptable(where, "a Time outside of one day");
                }
                return ofInt((int) time.getTime());
            }
            throw wrongClass(value, where);
        }

        @Override
        Object read(ByteBuffer body) {
            return new java.util.Date(body.getInt());
        }
    },

    TIMESTAMP(0x1c, Long.BYTES) {
        @Override
        byte[] body(Object value, String where) {
            if (value instanceof java.util.Date timestamp) {
                return ofLong(timestamp.getTime());
            }
            throw wrongClass(value, where);
        }

        @Override
        Object read(ByteBuffer body) {
            return new java.util.Date(body.getLong());
        }
    },

    INTEGER(0x1d, -1) {
        @Override
        byte[] body(Object value, String where) {
            if (value instanceof BigInteger number) {
                return number.toByteArray();
            }
            throw wrongClass(value, where);
        }

        @Override
        Object read(ByteBuffer body) {
            return new BigInteger(rest(body));
        }
    };

    /** A value that was read, and what it was written as. */
    record Value(TypedBytes type, Object value) {
        /** The type alone. */
        @Override
        public String toString() {
            return type.toString();
        }
    }

    private static final TypedBytes[] TYPES = values();
    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final byte code;
    private final int width;

    /** @param width of the body, in bytes; negative if that depends on the value */
    TypedBytes(int code, int width) {
        this.code = (byte) code;
        this.width = width;
    }

    /**
     * Returns what is encrypted for the value, which is not changed.
     *
     * @param value not null
     * @param where names the field in an error
     * @throws FieldException if the value is not of this type, or is one that cannot be read back
     */
    byte[] bytes(Object value, String where) {
        byte[] body = body(value, where);
        byte[] bytes = new byte[1 + body.length];
        bytes[0] = code;
        System.arraycopy(body, 0, bytes, 1, body.length);
        return bytes;
    }

    /** Empty for bytes that no type has written. */
    static Optional<Value> read(byte[] bytes) {
        for (TypedBytes type : TYPES) {
            if (bytes.length > 0 && bytes[0] == type.code) {
                return type.value(bytes);
            }
        }
        return Optional.empty();
    }

    /** Empty for struct, array and map. Other logical types than Connect's own are written as the type they are made of. */
    static Optional<TypedBytes> ofSchema(Schema schema) {
        return CanonicalText.ofSchema(schema).map(text -> switch (text) {
            case STRING -> STRING;
            case BOOLEAN -> BOOLEAN;
            case INTEGER, FLOAT -> ofNumber(schema.type());
            case BYTES -> BYTES;
            case DECIMAL -> DECIMAL;
            case DATE -> DATE;
            case TIME -> TIME;
            case TIMESTAMP -> TIMESTAMP;
        });
    }

    private static TypedBytes ofNumber(Schema.Type type) {
        return switch (type) {
            case INT8 -> INT8;
            case INT16 -> INT16;
            case INT32 -> INT32;
            case INT64 -> INT64;
            case FLOAT32 -> FLOAT32;
            case FLOAT64 -> FLOAT64;
            default -> throw new IllegalArgumentException(type + " is no number");
        };
    }

    /**
     * By the class of a value without schema; empty where it cannot be written. A java.util.Date is a Timestamp, and a
     * ByteBuffer is read back as an array.
     */
    static Optional<TypedBytes> ofClass(Object value) {
        TypedBytes type = null;
        if (value instanceof String) {
            type = STRING;
        } else if (value instanceof Long) {
            type = INT64;
        } else if (value instanceof Integer) {
            type = INT32;
        } else if (value instanceof Double) {
            type = FLOAT64;
        } else if (value instanceof Boolean) {
            type = BOOLEAN;
        } else if (value instanceof byte[] || value instanceof ByteBuffer) {
            type = BYTES;
        } else if (value instanceof BigDecimal) {
            type = DECIMAL;
        } else if (value instanceof BigInteger) {
            type = INTEGER;
        } else if (value instanceof java.util.Date) {
            type = TIMESTAMP;
        } else if (value instanceof Float) {
            type = FLOAT32;
        } else if (value instanceof Short) {
            type = INT16;
        } else if (value instanceof Byte) {
            type = INT8;
        }
        return Optional.ofNullable(type);
    }

    abstract byte[] body(Object value, String where);

    abstract Object read(ByteBuffer body) throws CharacterCodingException;

    private Optional<Value> value(byte[] bytes) {
        ByteBuffer body = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        if (width >= 0 && body.remaining() != width) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Value(this, read(body)));
        } catch (CharacterCodingException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static FieldException wrongClass(Object value, String where) {
        return FieldException.notOfItsSchema(where, value);
    }

    private static byte[] ofInt(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static byte[] ofLong(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] rest(ByteBuffer buffer) {
        byte[] rest = new byte[buffer.remaining()];
        buffer.get(rest);
        return rest;
    }
}
