package dev.privystream.pii;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The text forms of a token. */
enum TokenEncoding {
    /** Lower-case hexadecimal digits, two a byte. */
    HEX("hex") {
        @Override
        String encode(byte[] hash) {
            return HexFormat.of().formatHex(hash);
        }
    },

    /** The URL- and file-name-safe alphabet of RFC 4648, without padding. */
    BASE64URL("base64url") {
        @Override
        String encode(byte[] hash) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        }
    };

    private final String configName;

    TokenEncoding(String configName) {
        this.configName = configName;
    }

    abstract String encode(byte[] hash);

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
