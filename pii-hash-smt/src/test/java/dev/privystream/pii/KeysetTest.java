package dev.privystream.pii;

import static dev.privystream.pii.Keysets.KEYSET_CONFIG;
import static dev.privystream.pii.Keysets.KMS_CONFIG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.config.TinkConfig2026;
import com.google.crypto.tink.daead.PredefinedDeterministicAeadParameters;
import com.google.crypto.tink.mac.PredefinedMacParameters;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysetTest {
    private static final byte[] NONE = {};
    private static final byte[] ADDRESS = "203.0.113.7".getBytes(UTF_8);

    /**
     * Values that were encrypted once must be decrypted for as long as someone has the keyset. After 01 and the key's id,
     * it is what other implementations of AES-SIV give, such as {@code AESSIV(bytes(range(64))).encrypt(value,
     * [associated_data])} of Python's cryptography.
     */
    @Test
    void ciphertextIsWhatItWasInTheFirstVersion() {
        Keyset keyset = Keysets.read(Keysets.AES_SIV);

        assertThat(HexFormat.of().formatHex(keyset.encrypt(ADDRESS, NONE)))
                .isEqualTo("01000000015edfba17718286ce152dd9e31b7ecc3dbeb0b74f26c61185b90026");
        assertThat(HexFormat.of().formatHex(keyset.encrypt(ADDRESS, "topic".getBytes(UTF_8))))
                .isEqualTo("01000000016b42697fffdc2ff819538221603e3a812ccb10327b97631a94815d");
    }

    @Test
    void deterministicKeysetGivesEqualCiphertextsForEqualValues() {
        Keyset keyset = Keysets.read(Keysets.AES_SIV);

        assertThat(keyset.isDeterministic()).isTrue();
        assertThat(keyset.algorithm()).isEqualTo("AesSiv");
        assertThat(keyset.encrypt(ADDRESS, NONE)).isEqualTo(keyset.encrypt(ADDRESS, NONE));
        assertThat(keyset.decrypt(keyset.encrypt(ADDRESS, NONE), NONE)).hasValue(ADDRESS);
    }

    @Test
    void otherKeysetsGiveOtherCiphertextsEachTime() {
        Keyset keyset = Keysets.read(Keysets.AES_GCM);

        assertThat(keyset.isDeterministic()).isFalse();
        assertThat(keyset.algorithm()).isEqualTo("AesGcm");
        byte[] ciphertext = keyset.encrypt(ADDRESS, NONE);
        assertThat(ciphertext).isNotEqualTo(keyset.encrypt(ADDRESS, NONE));
        assertThat(keyset.decrypt(ciphertext, NONE)).hasValue(ADDRESS);
    }

    @Test
    void keysetsThatTinkMakesCanBeUsed() throws GeneralSecurityException {
        for (var parameters : List.of(
                PredefinedDeterministicAeadParameters.AES256_SIV,
                PredefinedAeadParameters.AES128_GCM,
                PredefinedAeadParameters.AES256_GCM,
                PredefinedAeadParameters.AES256_CTR_HMAC_SHA256,
                PredefinedAeadParameters.XCHACHA20_POLY1305,
                PredefinedAeadParameters.XAES_256_GCM_192_BIT_NONCE)) {
            Keyset keyset = Keysets.read(json(KeysetHandle.generateNew(parameters, TinkConfig2026.get())));

            byte[] ciphertext = keyset.encrypt(ADDRESS, NONE);

            assertThat(keyset.decrypt(ciphertext, NONE))
                    .as(parameters.toString())
                    .hasValue(ADDRESS);
            assertThat(ciphertext[0]).isEqualTo((byte) 1);
        }
    }

    @Test
    void newPrimaryKeyEncryptsAndTheOldOneStillDecrypts() {
        Keyset before = Keysets.read(Keysets.keyset(1, Keysets.aesSiv(1, 0)));
        Keyset prepared = Keysets.read(Keysets.keyset(1, Keysets.aesSiv(1, 0), Keysets.aesSiv(2, 100)));
        Keyset after = Keysets.read(Keysets.keyset(2, Keysets.aesSiv(1, 0), Keysets.aesSiv(2, 100)));
        Keyset cleaned = Keysets.read(Keysets.keyset(2, Keysets.aesSiv(2, 100)));

        byte[] old = before.encrypt(ADDRESS, NONE);
        byte[] current = after.encrypt(ADDRESS, NONE);

        assertThat(prepared.encrypt(ADDRESS, NONE)).isEqualTo(old);
        assertThat(current).isNotEqualTo(old);
        assertThat(after.decrypt(old, NONE)).hasValue(ADDRESS);
        assertThat(prepared.decrypt(current, NONE)).hasValue(ADDRESS);
        assertThat(cleaned.decrypt(current, NONE)).hasValue(ADDRESS);
        assertThat(cleaned.decrypt(old, NONE)).isEmpty();
        assertThat(before.decrypt(current, NONE)).isEmpty();
    }

    @Test
    void disabledKeyDecryptsNothing() {
        byte[] old = Keysets.read(Keysets.AES_SIV).encrypt(ADDRESS, NONE);
        String disabled = Keysets.aesSiv(1, 0).replace("ENABLED", "DISABLED");

        Keyset keyset = Keysets.read(Keysets.keyset(2, disabled, Keysets.aesSiv(2, 100)));

        assertThat(keyset.decrypt(old, NONE)).isEmpty();
    }

    @Test
    void disabledKeyMayBeOfAnyKind() {
        String disabled = Keysets.aesGcm(1).replace("ENABLED", "DISABLED");

        assertThat(Keysets.read(Keysets.keyset(2, disabled, Keysets.aesSiv(2, 100)))
                        .isDeterministic())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void otherKeyOtherAssociatedDataAndChangedBytesAreNotDecrypted(boolean deterministic) {
        Keyset keyset = Keysets.read(deterministic ? Keysets.AES_SIV : Keysets.AES_GCM);
        byte[] associatedData = "logins".getBytes(UTF_8);
        byte[] ciphertext = keyset.encrypt(ADDRESS, associatedData);

        assertThat(keyset.decrypt(ciphertext, associatedData)).hasValue(ADDRESS);
        assertThat(keyset.decrypt(ciphertext, NONE)).isEmpty();
        assertThat(keyset.decrypt(ciphertext, "orders".getBytes(UTF_8))).isEmpty();
        assertThat(Keysets.read(deterministic ? Keysets.AES_GCM : Keysets.AES_SIV)
                        .decrypt(ciphertext, associatedData))
                .isEmpty();
        assertThat(keyset.decrypt(NONE, associatedData)).isEmpty();
        for (int i = 0; i < ciphertext.length; i++) {
            byte[] changed = ciphertext.clone();
            changed[i] ^= 1;
            assertThat(keyset.decrypt(changed, associatedData)).isEmpty();
        }
    }

    @Test
    void unresolvedReferenceIsNoKeyset() {
        assertRefused("${file:/etc/keys:keyset}", "reference");
    }

    @Test
    void whatIsNoKeysetIsRefusedWithoutAWordOfIt() {
        String key = Keysets.aesSiv(1, 0);
        assertRefused("CANARY", "not a keyset");
        assertRefused("", "not a keyset");
        assertRefused("{\"CANARY\": 1}", "not a keyset");
        assertRefused("{\"key\": \"CANARY\"}", "not a keyset");
        assertRefused(Keysets.keyset(1), "not a keyset");
        assertRefused(Keysets.keyset(2, key), "not a keyset");
        assertRefused(Keysets.keyset(1, key.replace("ENABLED", "CANARY")), "not a keyset");
        assertRefused(Keysets.keyset(1, key.replace("ENABLED", "DISABLED")), "not a keyset");
        assertRefused(Keysets.keyset(1, key.replace("AesSivKey", "CanaryKey")), "not a keyset");
        assertRefused(
                Keysets.keyset(1, key.replaceFirst("\"value\": \"[^\"]*\"", "\"value\": \"CANARY\"")), "not a keyset");
        assertRefused(Keysets.keyset(1, key).replaceFirst("}]}$", "CANARY"), "not a keyset");
    }

    @Test
    void keysetOfTooShortKeysIsRefused() {
        assertRefused(Keysets.keyset(1, Keysets.key("AesSivKey", Keysets.protobuf(2, 32, 0), 1)), "cannot be used");
    }

    @Test
    void keysetThatDoesNotEncryptIsRefused() throws GeneralSecurityException {
        assertRefused(
                json(KeysetHandle.generateNew(PredefinedMacParameters.HMAC_SHA256_256BITTAG, TinkConfig2026.get())),
                "not for encryption");
    }

    @Test
    void keysetOfBothKindsIsRefused() {
        assertRefused(Keysets.keyset(1, Keysets.aesSiv(1, 0), Keysets.aesGcm(2)), "both");
        assertRefused(Keysets.keyset(2, Keysets.aesSiv(1, 0), Keysets.aesGcm(2)), "both");
    }

    @Test
    void keyWithoutAnIdInItsCiphertextsIsRefused() {
        assertRefused(Keysets.keyset(1, Keysets.aesSiv(1, 0).replace("TINK", "RAW")), "RAW");
        assertRefused(Keysets.keyset(2, Keysets.aesGcm(1).replace("TINK", "RAW"), Keysets.aesGcm(2)), "RAW");
    }

    @Test
    void wrappedKeysetNeedsItsKey() {
        assertRefused("{\"encryptedKeyset\": \"CANARY\"}", KMS_CONFIG);
    }

    @Test
    void keysetInClearWithAKeyOfAKmsIsRefused() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Keyset.unwrap(
                        KEYSET_CONFIG, new Password(Keysets.AES_SIV), KMS_CONFIG, "aws-kms://arn:aws:kms:CANARY"))
                .withMessageContaining("'" + KEYSET_CONFIG + "'")
                .withMessageContaining("'" + KMS_CONFIG + "'")
                .withMessageNotContaining("CANARY")
                .withNoCause();
    }

    @Test
    void manyThreadsUseOneKeyset() throws Exception {
        for (String json : List.of(Keysets.AES_SIV, Keysets.AES_GCM)) {
            Keyset keyset = Keysets.read(json);
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Callable<Boolean>> tasks = new ArrayList<>();
                for (int i = 0; i < 400; i++) {
                    byte[] value = Integer.toString(i).getBytes(UTF_8);
                    tasks.add(() -> java.util.Arrays.equals(
                            keyset.decrypt(keyset.encrypt(value, value), value).orElseThrow(), value));
                }
                for (Future<Boolean> task : threads.invokeAll(tasks)) {
                    assertThat(task.get()).isTrue();
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static void assertRefused(String json, String... words) {
        assertThatExceptionOfType(ConfigException.class)
                .as(json)
                .isThrownBy(() -> Keysets.read(json))
                .withMessageContainingAll(words)
                .withMessageStartingWith("'" + KEYSET_CONFIG + "'")
                .withMessageNotContaining("CANARY")
                .withMessageNotContaining("EkAAAQID")
                .withNoCause();
    }

    private static String json(KeysetHandle handle) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeKeyset(handle, TinkConfig2026.get(), InsecureSecretKeyAccess.get());
    }
}
