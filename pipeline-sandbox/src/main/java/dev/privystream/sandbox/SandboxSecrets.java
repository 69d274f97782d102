package dev.privystream.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The secrets of a sandbox, each a file that only its owner can read. One that is there already is kept. */
final class SandboxSecrets {

    /** The key of the hashes. */
    static final String HASH_SECRET = "pii-hash-secret";

    /** The keys of what is encrypted. */
    static final String KEYSET = "pii-keyset";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PASSWORD_BYTES = 32;

    private static final int AES_SIV_BYTES = 64;
    private static final String AES_SIV = "type.googleapis.com/google.crypto.tink.AesSivKey";

    /** Before the bytes of a key in Tink's serialized AesSivKey: the field's number and type, and their count. */
    private static final byte[] AES_SIV_HEAD = {0x12, AES_SIV_BYTES};

    private SandboxSecrets() {}

    /** Makes a secret of 64 hexadecimal digits. */
    static void createPassword(Path file) throws IOException {
        create(file, HexFormat.of().formatHex(random(PASSWORD_BYTES)));
    }

    /** Makes a keyset as Tink writes it in JSON, with one key of AES-SIV. */
    static void createKeyset(Path file) throws IOException {
        byte[] key = new byte[AES_SIV_HEAD.length + AES_SIV_BYTES];
        System.arraycopy(AES_SIV_HEAD, 0, key, 0, AES_SIV_HEAD.length);
        System.arraycopy(random(AES_SIV_BYTES), 0, key, AES_SIV_HEAD.length, AES_SIV_BYTES);
        int id = RANDOM.nextInt(1, Integer.MAX_VALUE);

        ObjectNode keyset = new JsonMapper().createObjectNode().put("primaryKeyId", id);
        ObjectNode entry = keyset.putArray("key")
                .addObject()
                .put("status", "ENABLED")
                .put("keyId", id)
                .put("outputPrefixType", "TINK");
        entry.putObject("keyData")
                .put("typeUrl", AES_SIV)
                .put("value", Base64.getEncoder().encodeToString(key))
                .put("keyMaterialType", "SYMMETRIC");
        create(file, keyset.toString());
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    private static void create(Path file, String secret) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        // A temporary file is its owner's alone. Beside the directory, not in it: all that is there may be read as a
        // secret.
        Path unfinished = Files.createTempFile(file.getParent().getParent(), "secret", null);
        Files.writeString(unfinished, secret);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
