package dev.privystream.pii;

import static dev.privystream.pii.Keysets.KEYSET_CONFIG;
import static dev.privystream.pii.Keysets.KMS_CONFIG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KmsKeyTest {
    private static final byte[] NONE = {};

    @Test
    void keysetThatAwsKmsHasWrappedIsUnwrappedByIt() throws IOException, GeneralSecurityException {
        try (KmsStandIn kms = new KmsStandIn()) {
            String wrapped = wrapped(Keysets.AES_SIV);
            assertThat(wrapped).doesNotContain("EkAAAQID");

            Keyset keyset = unwrap(wrapped, KmsStandIn.KEY_URI);

            assertThat(keyset.encrypt(NONE, NONE))
                    .isEqualTo(Keysets.read(Keysets.AES_SIV).encrypt(NONE, NONE));
            assertThat(kms.requests()).extracting(KmsStandIn.Request::action).containsExactly("Encrypt", "Decrypt");
            assertThat(kms.requests()).allSatisfy(request -> {
                assertThat(request.body().get("KeyId").asText()).isEqualTo(KmsStandIn.KEY_ARN);
                assertThat(request.body().path("EncryptionContext").size()).isZero();
                // Signed for the region of the key.
                assertThat(request.authorization()).contains("Credential=AKIDOFTHETEST/", "/eu-central-1/kms/");
            });
        }
    }

    @Test
    void associatedDataIsTheEncryptionContext() throws IOException, GeneralSecurityException {
        try (KmsStandIn kms = new KmsStandIn()) {
            Aead key = KmsKey.of(KMS_CONFIG, KmsStandIn.KEY_URI);

            byte[] ciphertext = key.encrypt("value".getBytes(UTF_8), "data".getBytes(UTF_8));

            assertThat(key.decrypt(ciphertext, "data".getBytes(UTF_8))).isEqualTo("value".getBytes(UTF_8));
            assertThat(kms.requests())
                    .allSatisfy(request -> assertThat(
                                    request.body().get("EncryptionContext").toString())
                            .isEqualTo("{\"associatedData\":\"64617461\"}"));
            assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> key.decrypt(ciphertext, NONE));
        }
    }

    @Test
    void refusalOfAwsKmsIsNamedWithoutWhatItSays() throws IOException, GeneralSecurityException {
        try (KmsStandIn kms = new KmsStandIn()) {
            String wrapped = wrapped(Keysets.AES_SIV);
            kms.refuseBy("AccessDeniedException");

            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> unwrap(wrapped, KmsStandIn.KEY_URI))
                    .withMessageStartingWith("'" + KMS_CONFIG + "'")
                    .withMessageContainingAll("AccessDeniedException", "400")
                    .withMessageNotContaining(KmsStandIn.CANARY)
                    .withNoCause();
            kms.refuseBy(KmsStandIn.CANARY);
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> unwrap(wrapped, KmsStandIn.KEY_URI))
                    .withMessageNotContaining(KmsStandIn.CANARY)
                    .withNoCause();
        }
    }

    @Test
    void keysetThatAnotherKeyHasWrappedIsNotUnwrapped() throws IOException, GeneralSecurityException {
        String wrapped;
        try (KmsStandIn other = new KmsStandIn()) {
            wrapped = wrapped(Keysets.AES_SIV);
            assertThat(other.requests()).hasSize(1);
        }
        try (KmsStandIn kms = new KmsStandIn()) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> unwrap(wrapped, KmsStandIn.KEY_URI))
                    .withMessageContaining("InvalidCiphertextException");
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> unwrap(wrapped, KmsStandIn.KEY_URI + "6"))
                    .withMessageContaining("NotFoundException");
            assertThat(kms.requests()).hasSize(2);
        }
    }

    @Test
    void awsKmsThatIsNotThereIsAnError() throws IOException, GeneralSecurityException {
        try (KmsStandIn kms = new KmsStandIn()) {
            String wrapped = wrapped(Keysets.AES_SIV);
            System.setProperty("aws.endpointUrlKms", "http://127.0.0.1:1");

            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> unwrap(wrapped, KmsStandIn.KEY_URI))
                    .withMessageStartingWith("'" + KMS_CONFIG + "'")
                    .withMessageContaining("SdkClientException")
                    .withNoCause();
            assertThat(kms.requests()).hasSize(1);
        }
    }

    @Test
    void whatTheKmsUnwrapsMustBeAKeyset() throws IOException, GeneralSecurityException {
        try (KmsStandIn kms = new KmsStandIn()) {
            byte[] ciphertext = KmsKey.of(KMS_CONFIG, KmsStandIn.KEY_URI).encrypt("CANARY".getBytes(UTF_8), NONE);
            String wrapped = "{\"encryptedKeyset\": \"" + Base64.getEncoder().encodeToString(ciphertext) + "\"}";

            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> unwrap(wrapped, KmsStandIn.KEY_URI))
                    .withMessageStartingWith("'" + KEYSET_CONFIG + "'")
                    .withMessageNotContaining("CANARY")
                    .withNoCause();
            assertThat(kms.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "aws-kms",
                "aws-kms://",
                "aws-kms://alias/vault",
                "aws-kms://arn:aws:kms:eu-central-1",
                "aws-kms://arn:aws:s3:eu-central-1:123456789012:key/1",
                "aws-kms://arn:aws:kms::123456789012:key/1",
                "gcp-kms://projects/p/locations/l/keyRings/r/cryptoKeys/k",
                KmsStandIn.KEY_ARN
            })
    void uriThatNoClientTakesIsRefused(String uri) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> KmsKey.of(KMS_CONFIG, uri))
                .withMessageStartingWith("'" + KMS_CONFIG + "'")
                .withMessageContaining("aws-kms://")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws-kms://arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-1",
                "aws-kms://arn:aws:kms:eu-central-1:123456789012:alias/vault/of-logins"
            })
    void keyAndAliasOfAnyPartitionAreTaken(String uri) {
        assertThat(KmsKey.of(KMS_CONFIG, uri)).isNotNull();
    }

    @Test
    void otherKmsIsUsedByTheClientThatIsOfferedAsAService() throws GeneralSecurityException {
        String wrapped = Keysets.wrapped(Keysets.AES_GCM, OtherKms.PREFIX + "a");

        assertThat(unwrap(wrapped, OtherKms.PREFIX + "a").algorithm()).isEqualTo("AesGcm");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> unwrap(wrapped, OtherKms.PREFIX + "b"))
                .withMessageStartingWith("'" + KMS_CONFIG + "'")
                .withMessageContaining(GeneralSecurityException.class.getName())
                .withMessageNotContaining(OtherKms.CANARY)
                .withNoCause();
    }

    @Test
    void otherKmsIsNotAskedForAKeyByAValidation() {
        assertThatCode(() -> KmsKey.check(KMS_CONFIG, OtherKms.UNREACHABLE)).doesNotThrowAnyException();
        assertThat(EncryptField.CONFIG_DEF.validate(Sealing.config("a", KMS_CONFIG, OtherKms.UNREACHABLE)))
                .filteredOn(value -> value.name().equals(KMS_CONFIG))
                .singleElement()
                .satisfies(value -> assertThat(value.errorMessages()).isEmpty());
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> KmsKey.of(KMS_CONFIG, OtherKms.UNREACHABLE))
                .withMessageStartingWith("'" + KMS_CONFIG + "'")
                .withMessageNotContaining(OtherKms.CANARY)
                .withNoCause();
    }

    @Test
    void clientThatCannotBeLoadedIsAnErrorOfTheKeyWhereItMightBeTheOne(@TempDir Path directory) throws IOException {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve(KmsClient.class.getName()), "com.example.NoSuchClient");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, KmsKey.class.getClassLoader())) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> KmsKey.client(KMS_CONFIG, "gcp-kms://projects/p", loader))
                    .withMessageStartingWith("'" + KMS_CONFIG + "'")
                    .withMessageContaining("cannot be loaded")
                    .withNoCause();
            assertThat(KmsKey.client(KMS_CONFIG, KmsStandIn.KEY_URI, loader)).isInstanceOf(AwsKmsClient.class);
            assertThat(KmsKey.client(KMS_CONFIG, OtherKms.PREFIX + "a", loader)).isInstanceOf(OtherKms.class);
        }
    }

    private static Keyset unwrap(String json, String keyUri) {
        return Keyset.unwrap(KEYSET_CONFIG, new Password(json), KMS_CONFIG, keyUri);
    }

    /** As {@code tinkey create-keyset --master-key-uri} makes it. */
    private static String wrapped(String json) throws GeneralSecurityException {
        return Keysets.wrapped(json, KmsStandIn.KEY_URI);
    }
}
