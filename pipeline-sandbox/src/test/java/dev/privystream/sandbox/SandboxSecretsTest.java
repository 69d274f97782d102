package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SandboxSecretsTest {

    @TempDir
    private Path directory;

    private Path password;
    private Path keyset;

    @BeforeEach
    void createSecrets() throws IOException {
        Path secrets = Files.createDirectory(directory.resolve("secrets"));
        password = secrets.resolve("password");
        keyset = secrets.resolve("keyset");
        SandboxSecrets.createPassword(password);
        SandboxSecrets.createKeyset(keyset);
    }

    @Test
    void onlyTheOwnerReadsThemAndNothingElseIsLeft() throws IOException {
        for (Path secret : new Path[] {password, keyset}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
        }
        assertThat(Files.list(directory)).containsExactly(password.getParent());
    }

    @Test
    void passwordHas256Bits() {
        assertThat(password).content().matches("[0-9a-f]{64}");
    }

    @Test
    void keysetHasOneKeyWhichIsPrimary() throws IOException {
        JsonNode json = ConnectRest.parse(Files.readString(keyset));
        assertThat(json.path("key"))
                .singleElement()
                .satisfies(key -> assertThat(key.path("keyId").asInt())
                        .isEqualTo(json.path("primaryKeyId").asInt())
                        .isPositive());
    }

    @Test
    void whatIsThereIsKept() throws IOException {
        Files.writeString(password, "mine");
        Files.writeString(keyset, "mine");
        SandboxSecrets.createPassword(password);
        SandboxSecrets.createKeyset(keyset);
        assertThat(password).hasContent("mine");
        assertThat(keyset).hasContent("mine");
    }
}
