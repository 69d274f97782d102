package dev.privystream.pii;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.common.config.ConfigException;

/**
 * Makes tokens: the hash of bytes, keyed where the algorithm takes a secret, in the form of a token. Equal bytes give
 * equal tokens for as long as algorithm, secret and form stay the same.
 *
 * <p>Thread-safe. One function object is kept for reuse; a thread that finds it taken makes one of its own.
 */
final class TokenHash {
    private final HashAlgorithm algorithm;
    private final SecretKeySpec key;
    private final TokenForm form;

    // Mutable state
    private final AtomicReference<UnaryOperator<byte[]>> idle;

    /**
     * @param secret the key of a keyed algorithm; null for the others
     * @throws ConfigException if this JVM does not offer the algorithm
     */
    TokenHash(HashAlgorithm algorithm, byte[] secret, TokenForm form) {
        this.algorithm = algorithm;
        this.key = algorithm.isKeyed() ? new SecretKeySpec(secret, algorithm.jcaName()) : null;
        this.form = form;
        this.idle = new AtomicReference<>(newFunction());
    }

    Object token(byte[] text) {
        UnaryOperator<byte[]> taken = idle.getAndSet(null);
        UnaryOperator<byte[]> function = taken != null ? taken : newFunction();
        byte[] hash = function.apply(text);
        idle.set(function);
        return form.of(hash);
    }

    private UnaryOperator<byte[]> newFunction() {
        try {
            if (key == null) {
                return MessageDigest.getInstance(algorithm.jcaName())::digest;
            }
            Mac mac = Mac.getInstance(algorithm.jcaName());
            mac.init(key);
            return mac::doFinal;
        } catch (GeneralSecurityException e) {
            throw new ConfigException("'" + HashFieldConfig.ALGORITHM_CONFIG + "': this JVM has no working "
                    + algorithm.jcaName() + " (" + e.getClass().getName() + ")");
        }
    }
}
