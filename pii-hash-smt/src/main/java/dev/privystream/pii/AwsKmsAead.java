package dev.privystream.pii;

import com.google.crypto.tink.Aead;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * A key of AWS KMS, which never leaves it. Associated data goes as the encryption context that other implementations of
 * Tink send, so that keysets which the tinkey tool has wrapped can be read. Holds no connection between calls.
 */
final class AwsKmsAead implements Aead {
    /** With all attempts. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    private static final Pattern ERROR_CODE = Pattern.compile("[A-Z][A-Za-z]{1,60}");

    private final String keyArn;
    private final Region region;

    AwsKmsAead(String keyArn, String region) {
        this.keyArn = keyArn;
        this.region = Region.of(region);
    }

    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws AwsKmsException {
        return call(kms -> kms.encrypt(request -> request.keyId(keyArn)
                        .plaintext(SdkBytes.fromByteArray(plaintext))
                        .encryptionContext(context(associatedData)))
                .ciphertextBlob());
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws AwsKmsException {
        return call(kms -> kms.decrypt(request -> request.keyId(keyArn)
                        .ciphertextBlob(SdkBytes.fromByteArray(ciphertext))
                        .encryptionContext(context(associatedData)))
                .plaintext());
    }

    /** The HTTP client is named, since the SDK would look for one by the class loader of the thread. */
    private byte[] call(Function<KmsClient, SdkBytes> call) throws AwsKmsException {
        try (KmsClient kms = KmsClient.builder()
                .region(region)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(settings -> settings.apiCallTimeout(CALL_TIMEOUT))
                .build()) {
            return call.apply(kms).asByteArray();
        } catch (AwsServiceException e) {
            throw new AwsKmsException(code(e) + ", HTTP status " + e.statusCode());
        } catch (SdkException e) {
            throw new AwsKmsException(e.getClass().getName());
        }
    }

    /** What calls itself AWS KMS may answer with anything. */
    private static String code(AwsServiceException e) {
        String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        return code != null && ERROR_CODE.matcher(code).matches()
                ? code
                : e.getClass().getName();
    }

    private static Map<String, String> context(byte[] associatedData) {
        return associatedData == null || associatedData.length == 0
                ? Map.of()
                : Map.of("associatedData", HexFormat.of().formatHex(associatedData));
    }
}
