package dev.privystream.pii;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The hash functions that a token can be made with. */
enum HashAlgorithm {
    HMAC_SHA256("HmacSHA256", "SHA-256", 32, true),
    HMAC_SHA512("HmacSHA512", "SHA-512", 64, true),
    SHA256("SHA-256", "SHA-256", 32, false),
    SHA512("SHA-512", "SHA-512", 64, false);

    private final String jcaName;
    private final String digestName;
    private final int hashBytes;
    private final boolean keyed;

    HashAlgorithm(String jcaName, String digestName, int hashBytes, boolean keyed) {
        this.jcaName = jcaName;
        this.digestName = digestName;
        this.hashBytes = hashBytes;
        this.keyed = keyed;
    }

    /** The name in the configuration, which is also the one that the Java Cryptography Architecture knows. */
    String jcaName() {
        return jcaName;
    }

    /** The digest that it is, or is made out of. */
    String digestName() {
        return digestName;
    }

    /** How long its hashes are. */
    int hashBytes() {
        return hashBytes;
    }

    /** How much its digest takes in at a time: of the two of SHA-2, twice the hash. */
    int blockBytes() {
        return 2 * hashBytes;
    }

    /** Whether the function takes a secret; without one, whoever sees a token can find its value by trying. */
    boolean isKeyed() {
        return keyed;
    }

    static Optional<HashAlgorithm> named(Object name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.jcaName.equals(name))
                .findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(HashAlgorithm::jcaName).toList();
    }
}
