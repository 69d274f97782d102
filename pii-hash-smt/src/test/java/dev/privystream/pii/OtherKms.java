package dev.privystream.pii;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** A KMS for which a client stands beside the plugin: what it encrypts has the URI of the key in front, and is XORed. */
public final class OtherKms implements KmsClient {
    static final String PREFIX = "other-kms://";
    static final String UNREACHABLE = PREFIX + "unreachable";
    static final String CANARY = "canary of the other KMS";

    @Override
    public boolean doesSupport(String keyUri) {
        return keyUri.startsWith(PREFIX);
    }

    @Override
    public KmsClient withCredentials(String credentialPath) {
        throw new UnsupportedOperationException();
    }

    @Override
    public KmsClient withDefaultCredentials() {
        return this;
    }

    @Override
    public Aead getAead(String keyUri) {
        if (keyUri.equals(UNREACHABLE)) {
            throw new IllegalStateException(CANARY);
        }
        return new Key(keyUri.getBytes(StandardCharsets.UTF_8));
    }

    private record Key(byte[] uri) implements Aead {
        @Override
        public byte[] encrypt(byte[] plaintext, byte[] associatedData) {
            byte[] ciphertext = Arrays.copyOf(uri, uri.length + plaintext.length);
            for (int i = 0; i < plaintext.length; i++) {
                ciphertext[uri.length + i] = (byte) (plaintext[i] ^ 0x55);
            }
            return ciphertext;
        }

        @Override
        public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
            if (!Arrays.equals(Arrays.copyOf(ciphertext, uri.length), uri)) {
                throw new GeneralSecurityException(CANARY);
            }
            byte[] plaintext = Arrays.copyOfRange(ciphertext, uri.length, ciphertext.length);
            for (int i = 0; i < plaintext.length; i++) {
                plaintext[i] ^= 0x55;
            }
            return plaintext;
        }
    }
}
