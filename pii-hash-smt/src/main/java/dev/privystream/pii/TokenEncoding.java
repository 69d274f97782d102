package dev.privystream.pii;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/** How the bytes of a hash are written as a token. */
enum TokenEncoding {
    /** Lower-case hexadecimal digits, two a byte. */
    HEX("hex", Schema.Type.STRING) {
        @Override
        Object encode(byte[] hash, int length) {
            return HexFormat.of().formatHex(hash, 0, length);
        }
    },

    /** The URL- and file-name-safe alphabet of RFC 4648, without padding. */
    BASE64URL("base64url", Schema.Type.STRING) {
        @Override
        Object encode(byte[] hash, int length) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, length));
        }
    },

    /** The bytes themselves, in an array of their own. */
    BYTES("bytes", Schema.Type.BYTES) {
        @Override
        Object encode(byte[] hash, int length) {
            return Arrays.copyOf(hash, length);
        }
    };

    private final String configName;
    private final Schema.Type type;

    TokenEncoding(String configName, Schema.Type type) {
        this.configName = configName;
        this.type = type;
    }

    /** Writes the leftmost bytes of a hash, and keeps nothing of the array. */
    abstract Object encode(byte[] hash, int length);

    String configName() {
        return configName;
    }

    /** Of the tokens: STRING or BYTES. */
    Schema.Type type() {
        return type;
    }

    static Optional<TokenEncoding> named(Object name) {
        return Arrays.stream(values())
                .filter(encoding -> encoding.configName.equals(name))
                .findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(TokenEncoding::configName).toList();
    }
}
