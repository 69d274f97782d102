package dev.privystream.pii;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The forms of a token. */
enum TokenEncoding {
    /** Lower-case hexadecimal digits, two a byte. */
    HEX("hex") {
        @Override
        Object encode(byte[] hash, int length) {
            return HexFormat.of().formatHex(hash, 0, length);
        }
    },

    /** The URL- and file-name-safe alphabet of RFC 4648, without padding. */
    BASE64URL("base64url") {
        @Override
        Object encode(byte[] hash, int length) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, length));
        }
    };

    private final String configName;

    TokenEncoding(String configName) {
        this.configName = configName;
    }

    /** Writes the leftmost bytes of a hash, and keeps nothing of the array. */
    abstract Object encode(byte[] hash, int length);

    String configName() {
        return configName;
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
