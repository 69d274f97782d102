package dev.privystream.pii;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.DeterministicAead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadKey;
import com.google.crypto.tink.config.TinkConfig2026;
import com.google.crypto.tink.daead.DeterministicAeadKey;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * The keys of a Tink keyset: its primary key encrypts, and each that is enabled decrypts what it has encrypted, so that a
 * keyset with a new primary key still decrypts what an older key has made. The keys are all deterministic (AES-SIV:
 * equal values have equal ciphertexts) or all not (AES-GCM and Tink's other AEADs). Immutable and thread-safe.
 */
final class Keyset {
    private static final String WRAPPED_KEYSET = "\"encryptedKeyset\"";
    private static final byte[] NO_ASSOCIATED_DATA = {};

    private final String algorithm;
    private final DeterministicAead deterministic;
    private final Aead randomized;

    private Keyset(String algorithm, DeterministicAead deterministic, Aead randomized) {
        this.algorithm = algorithm;
        this.deterministic = deterministic;
        this.randomized = randomized;
    }

    /**
     * Reads a keyset in clear.
     *
     * @throws ConfigException that names the key and says what to do, without a character of the keyset and a cause
     */
    static Keyset read(String configKey, Password keyset, String kmsConfigKey) {
        String json = checked(configKey, keyset, kmsConfigKey, false);
        return parsed(
                configKey,
                () -> TinkJsonProtoKeysetFormat.parseKeyset(json, TinkConfig2026.get(), InsecureSecretKeyAccess.get()));
    }

    /**
     * Reads a keyset that a key of a KMS has wrapped, which asks the KMS.
     *
     * @throws ConfigException that names the key and says what to do, without a character of the keyset and a cause
     */
    static Keyset unwrap(String configKey, Password keyset, String kmsConfigKey, String kmsKeyUri) {
        String json = checked(configKey, keyset, kmsConfigKey, true);
        Aead kmsKey = KmsKey.of(kmsConfigKey, kmsKeyUri);
        return parsed(
                configKey,
                () -> TinkJsonProtoKeysetFormat.parseEncryptedKeyset(
                        json, kmsKey, NO_ASSOCIATED_DATA, TinkConfig2026.get()));
    }

    /**
     * What can be said of the text without asking a KMS.
     *
     * @throws ConfigException if it is an unresolved reference, or wrapped and should not be, or the other way round
     */
    static String checked(String configKey, Password keyset, String kmsConfigKey, boolean wrapped) {
        String json = Secret.resolved(configKey, keyset);
        boolean isWrapped = json.contains(WRAPPED_KEYSET);
        if (isWrapped && !wrapped) {
            throw new ConfigException("'" + configKey + "' is wrapped by a key of a KMS: name that key in '"
                    + kmsConfigKey + "', or give a keyset in clear");
        }
        if (!isWrapped && wrapped) {
            throw new ConfigException(
                    "'" + configKey + "' is not a keyset that a KMS has wrapped: wrap it by the key in '" + kmsConfigKey
                            + "', or take that out if the keyset is in clear");
        }
        return json;
    }

    /** The kind of the primary key in Tink's words, such as AesSiv or AesGcm. */
    String algorithm() {
        return algorithm;
    }

    /** Whether equal plaintexts have equal ciphertexts, for as long as the primary key is the same. */
    boolean isDeterministic() {
        return deterministic != null;
    }

    /** Returns the ciphertext, which begins with 0 or 1 and the id of its key. */
    byte[] encrypt(byte[] plaintext, byte[] associatedData) {
        try {
            return deterministic != null
                    ? deterministic.encryptDeterministically(plaintext, associatedData)
                    : randomized.encrypt(plaintext, associatedData);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the primary key does not encrypt: " + e.getClass().getName());
        }
    }

    /** Empty if no enabled key has made the ciphertext with that associated data. */
    Optional<byte[]> decrypt(byte[] ciphertext, byte[] associatedData) {
        try {
            return Optional.of(
                    deterministic != null
                            ? deterministic.decryptDeterministically(ciphertext, associatedData)
                            : randomized.decrypt(ciphertext, associatedData));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private interface Parser {
        KeysetHandle parse() throws GeneralSecurityException;
    }

    private static Keyset parsed(String configKey, Parser parser) {
        try {
            return of(configKey, parser.parse());
        } catch (ConfigException e) {
            throw e;
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new ConfigException(
                    "'" + configKey + "' is not a keyset as Tink writes it in JSON, with a primary key"
                            + " and keys of kinds that Tink knows");
        }
    }

    private static Keyset of(String configKey, KeysetHandle handle) {
        Key primary = handle.getPrimary().getKey();
        Class<? extends Key> kind =
                primary instanceof DeterministicAeadKey ? DeterministicAeadKey.class : AeadKey.class;
        IntStream.range(0, handle.size()).mapToObj(handle::getAt).forEach(entry -> {
            if (entry.getStatus() == KeyStatus.ENABLED) {
                check(configKey, entry.getKey(), kind);
            }
        });
        Configuration configuration = TinkConfig2026.get();
        String algorithm = primary.getClass().getSimpleName().replaceFirst("Key$", "");
        try {
            return kind == DeterministicAeadKey.class
                    ? new Keyset(algorithm, handle.getPrimitive(configuration, DeterministicAead.class), null)
                    : new Keyset(algorithm, null, handle.getPrimitive(configuration, Aead.class));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new ConfigException(
                    "'" + configKey + "' has keys that cannot be used here: their size or parameters are"
                            + " not allowed, or this JVM lacks their algorithm (" + algorithm + ")");
        }
    }

    private static void check(String configKey, Key key, Class<? extends Key> kind) {
        if (!(key instanceof DeterministicAeadKey || key instanceof AeadKey)) {
            throw new ConfigException(
                    "'" + configKey + "' has keys that are not for encryption: make it with AES256_SIV,"
                            + " for values that can be joined, or AES256_GCM");
        }
        if (!kind.isInstance(key)) {
            throw new ConfigException("'" + configKey + "' has both deterministic keys (AES-SIV) and others (such as"
                    + " AES-GCM): take out or disable all of one kind");
        }
        if (key.getIdRequirementOrNull() == null) {
            throw new ConfigException(
                    "'" + configKey + "' has a key of the output prefix type RAW, whose ciphertexts do"
                            + " not say which key has made them: make it with the type TINK");
        }
    }
}
