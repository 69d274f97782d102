package dev.privystream.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What HashField makes of a value by default, computed from scratch: whoever checks the transform must not ask it. */
public final class HashToken {

    private static final String ALGORITHM = "HmacSHA256";

    private HashToken() {}

    /** The HMAC-SHA-256 of a text in lower-case hex. */
    public static String of(String secret, String value) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
