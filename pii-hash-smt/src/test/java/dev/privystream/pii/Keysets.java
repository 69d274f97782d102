package dev.privystream.pii;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.config.TinkConfig2026;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.config.types.Password;

/** Keysets in Tink's JSON form, written as its documentation has it and not by Tink. */
final class Keysets {
    static final String KEYSET_CONFIG = "keyset";
    static final String KMS_CONFIG = "kms.key.uri";

    /** Of the key bytes 0, 1, … 63. */
    static final String AES_SIV = keyset(1, aesSiv(1, 0));

    static final String AES_GCM = keyset(2, aesGcm(2));

    private Keysets() {}

    static Keyset read(String json) {
        return Keyset.read(KEYSET_CONFIG, new Password(json), KMS_CONFIG);
    }

    /** The keyset in clear, wrapped by a key of a KMS as Tink's own tool does it. */
    static String wrapped(String json, String kmsKeyUri) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(
                TinkJsonProtoKeysetFormat.parseKeyset(json, TinkConfig2026.get(), InsecureSecretKeyAccess.get()),
                KmsKey.of(KMS_CONFIG, kmsKeyUri),
                new byte[0],
                TinkConfig2026.get());
    }

    static String keyset(long primaryKeyId, String... keys) {
        return Stream.of(keys)
                .collect(Collectors.joining(",", "{\"primaryKeyId\":" + primaryKeyId + ",\"key\":[", "]}"));
    }

    /** A key of the bytes {@code first}, {@code first + 1} and so on. */
    static String aesSiv(long id, int first) {
        return key("AesSivKey", protobuf(2, 64, first), id);
    }

    static String aesGcm(long id) {
        return key("AesGcmKey", protobuf(3, 32, 0), id);
    }

    static String key(String type, byte[] protobuf, long id) {
        return """
                {"keyData": {"typeUrl": "type.googleapis.com/google.crypto.tink.%s", "value": "%s", \
                "keyMaterialType": "SYMMETRIC"}, "status": "ENABLED", "keyId": %s, "outputPrefixType": "TINK"}""".formatted(type, Base64.getEncoder().encodeToString(protobuf), Long.toString(id));
    }

    /** A message with key bytes in a field, and its version, 0, left out. */
    static byte[] protobuf(int field, int length, int first) {
        byte[] bytes = new byte[2 + length];
        bytes[0] = (byte) (field << 3 | 2);
        bytes[1] = (byte) length;
        IntStream.range(0, length).forEach(i -> bytes[2 + i] = (byte) (first + i));
        return bytes;
    }
}
