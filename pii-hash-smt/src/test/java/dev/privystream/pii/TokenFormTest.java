package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenFormTest {
    private static final String HASH = "fec52565aa0cf18f57d7cf5b3ac728503b8992d2d6f7d46da1d1201090902b02";

    @ParameterizedTest
    @CsvSource({
        "HEX, 32,, fec52565aa0cf18f57d7cf5b3ac728503b8992d2d6f7d46da1d1201090902b02",
        "HEX, 16,, fec52565aa0cf18f57d7cf5b3ac72850",
        "HEX, 17, k1, k1:fec52565aa0cf18f57d7cf5b3ac728503b",
        "BASE64URL, 32,, _sUlZaoM8Y9X189bOscoUDuJktLW99RtodEgEJCQKwI",
        "BASE64URL, 16,, _sUlZaoM8Y9X189bOscoUA",
        "BASE64URL, 18, 2026-03.a_b, 2026-03.a_b:_sUlZaoM8Y9X189bOscoUDuJ",
    })
    void tokenIsTheLeftmostBytesEncodedAfterTheIdOfTheKey(
            TokenEncoding encoding, int bytes, String keyId, String expected) {
        assertThat(new TokenForm(encoding, bytes, keyId).of(hash())).isEqualTo(expected);
    }

    @Test
    void tokenStaysAsItIsWhenTheHashIsOverwritten() {
        for (TokenEncoding encoding : TokenEncoding.values()) {
            byte[] hash = hash();
            TokenForm form = new TokenForm(encoding, hash.length, null);
            Object token = form.of(hash);
            hash[0]++;

            assertThat(token).isEqualTo(form.of(hash())).isNotEqualTo(form.of(hash));
        }
    }

    private static byte[] hash() {
        return HexFormat.of().parseHex(HASH);
    }
}
