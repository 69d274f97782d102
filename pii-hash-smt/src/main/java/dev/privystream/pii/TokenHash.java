package dev.privystream.pii;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.config.ConfigException;

/**
 * Makes tokens: the hash of bytes, keyed where the algorithm takes a secret, in the form of a token. Equal bytes give
 * equal tokens for as long as algorithm, secret and form stay the same.
 *
 * <p>Keyed hashes are HMACs as RFC 2104 has them. They are made out of a digest here, since a {@link javax.crypto.Mac}
 * takes as long and leaves an array behind for each.
 *
 * <p>Thread-safe. One hasher is kept for reuse; a thread that finds it taken makes one of its own.
 */
final class TokenHash {
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final HashAlgorithm algorithm;
    private final byte[] innerKey;
    private final byte[] outerKey;
    private final TokenForm form;

    // Mutable state
    private final AtomicReference<Hasher> idle;

    /**
     * @param secret the key of a keyed algorithm; null for the others
     * @throws ConfigException if this JVM does not offer the algorithm
     */
    TokenHash(HashAlgorithm algorithm, byte[] secret, TokenForm form) {
        this.algorithm = algorithm;
        this.form = form;
        Hasher hasher = new Hasher();
        byte[] key = algorithm.isKeyed() ? hasher.blockOf(secret) : new byte[0];
        this.innerKey = padded(key, INNER);
        this.outerKey = padded(key, OUTER);
        this.idle = new AtomicReference<>(hasher);
    }

    /** @param text not changed, and not kept */
    Object token(byte[] text) {
        Hasher taken = idle.getAndSet(null);
        Hasher hasher = taken != null ? taken : new Hasher();
        Object token = form.of(hasher.hash(text));
        idle.setRelease(hasher);
        return token;
    }

    private static byte[] padded(byte[] key, byte pad) {
        byte[] padded = key.clone();
        for (int i = 0; i < padded.length; i++) {
            padded[i] ^= pad;
        }
        return padded;
    }

    /** For one thread at a time. What it returns it overwrites when it is used again. */
    private final class Hasher {
        private final MessageDigest digest;
        private final byte[] hash;

        Hasher() {
            try {
                digest = MessageDigest.getInstance(algorithm.digestName());
                hash = new byte[algorithm.hashBytes()];
            } catch (GeneralSecurityException e) {
                throw new ConfigException("'" + HashFieldConfig.ALGORITHM_CONFIG + "': this JVM has no working "
                        + algorithm.digestName() + " (" + e.getClass().getName() + ")");
            }
        }

        byte[] hash(byte[] text) {
            digest.update(innerKey);
            digest(text);
            if (algorithm.isKeyed()) {
                digest.update(outerKey);
                digest(hash);
            }
            return hash;
        }

        /** A key fills a block of the digest; one that is longer is hashed first. */
        byte[] blockOf(byte[] key) {
            byte[] fitting = key;
            if (key.length > algorithm.blockBytes()) {
                digest(key);
                fitting = hash;
            }
            return Arrays.copyOf(fitting, algorithm.blockBytes());
        }

        private void digest(byte[] text) {
            digest.update(text);
            try {
                digest.digest(hash, 0, hash.length);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("A hash of " + algorithm.digestName() + " has another length");
            }
        }
    }
}
