package dev.privystream.pii;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenHashTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    /** By {@code printf %s 203.0.113.7 | openssl dgst}, with {@code -hmac} where keyed. */
    @ParameterizedTest
    @CsvSource({
        "HMAC_SHA256, HEX, 55a7c9ba39c762e973ffcf294361c78f7c5a830e44341d1686e3c0fcd1f191e3",
        "HMAC_SHA256, BASE64URL, VafJujnHYulz_88pQ2HHj3xagw5ENB0WhuPA_NHxkeM",
        "HMAC_SHA512, HEX, 67097a0660a2447ccd3017993d9415948a712696f080fdcd2725ea6dca06fb9b"
                + "5563da1f7b82211a60e8bd46bfbff4a181054ff8ddee5ccb3e9d7d264017cdca",
        "HMAC_SHA512, BASE64URL, Zwl6BmCiRHzNMBeZPZQVlIpxJpbwgP3NJyXqbcoG-5tVY9ofe4IhGmDovUa_v_ShgQVP-N3uXMs-nX0mQBfNyg",
        "SHA256, HEX, fec52565aa0cf18f57d7cf5b3ac728503b8992d2d6f7d46da1d1201090902b02",
        "SHA512, HEX, d380abfed0d1c94fb930be8860da21094e32a84463cd93a72dc1ded13ae36950"
                + "124be22959393acc5296ef8fd3294169d1d88d5f75aebd74313583cc5f23c43b",
    })
    void tokenIsTheOneOfOpenssl(HashAlgorithm algorithm, TokenEncoding encoding, String expected) {
        assertThat(newHash(algorithm, encoding).token("203.0.113.7".getBytes(UTF_8)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"HMAC_SHA256, HmacSHA256", "HMAC_SHA512, HmacSHA512", "SHA256, SHA-256", "SHA512, SHA-512"})
    void tokensOfAllLengthsOfTextAreThoseOfJavaxCrypto(HashAlgorithm algorithm, String jcaName) throws Exception {
        TokenHash hash = newHash(algorithm, TokenEncoding.BASE64URL);
        for (int length = 0; length <= 300; length++) {
            byte[] text = new byte[length];
            Arrays.fill(text, (byte) length);

            assertThat(hash.token(text))
                    .isEqualTo(Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(naive(jcaName, SECRET.getBytes(UTF_8), text)));
        }
    }

    /** Around the blocks of the digests, of 64 and of 128 bytes: a key that is longer is hashed first. */
    @ParameterizedTest
    @CsvSource({"HMAC_SHA256, HmacSHA256", "HMAC_SHA512, HmacSHA512"})
    void tokensByKeysOfAllLengthsAreThoseOfJavaxCrypto(HashAlgorithm algorithm, String jcaName) throws Exception {
        byte[] text = "203.0.113.7".getBytes(UTF_8);
        for (int length = 1; length <= 300; length++) {
            byte[] key = new byte[length];
            Arrays.fill(key, (byte) length);
            TokenHash hash =
                    new TokenHash(algorithm, key, new TokenForm(TokenEncoding.HEX, algorithm.hashBytes(), null));

            assertThat(hash.token(text)).isEqualTo(HexFormat.of().formatHex(naive(jcaName, key, text)));
        }
    }

    @Test
    void threadsAtOnceGetTheTokensOfOneThread() throws Exception {
        TokenHash hash = newHash(HashAlgorithm.HMAC_SHA256, TokenEncoding.HEX);
        List<byte[]> texts = IntStream.range(0, 2_000)
                .mapToObj(i -> ("value " + i).getBytes(UTF_8))
                .toList();
        List<Object> expected = texts.stream().map(hash::token).toList();
        int threads = 8;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            Callable<List<Object>> work = () -> {
                start.await();
                return texts.stream().map(hash::token).toList();
            };
            List<Future<List<Object>>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(executor.submit(work));
            }
            for (Future<List<Object>> result : results) {
                assertThat(result.get()).isEqualTo(expected);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static TokenHash newHash(HashAlgorithm algorithm, TokenEncoding encoding) {
        return new TokenHash(
                algorithm,
                algorithm.isKeyed() ? SECRET.getBytes(UTF_8) : null,
                new TokenForm(encoding, algorithm.hashBytes(), null));
    }

    private static byte[] naive(String jcaName, byte[] key, byte[] text) throws GeneralSecurityException {
        if (!jcaName.startsWith("Hmac")) {
            return MessageDigest.getInstance(jcaName).digest(text);
        }
        Mac mac = Mac.getInstance(jcaName);
        mac.init(new SecretKeySpec(key, jcaName));
        return mac.doFinal(text);
    }
}
