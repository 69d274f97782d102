package dev.privystream.pii;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import java.security.GeneralSecurityException;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;

/**
 * A key of a KMS, by its URI: of AWS KMS where the AWS SDK stands beside the plugin, or of another KMS that a
 * {@link KmsClient} beside it offers as a service. Its errors are {@link ConfigException}s, without causes.
 */
final class KmsKey implements Aead {
    private final String configKey;
    private final Aead key;

    private KmsKey(String configKey, Aead key) {
        this.configKey = configKey;
        this.key = key;
    }

    /** @throws ConfigException if there is no client for the key, or it does not take the URI or find credentials */
    static KmsKey of(String configKey, String uri) {
        // Not by Tink's KmsClients, which asks the class loader of the thread: that of a connector, not of this plugin.
        ServiceLoader<KmsClient> others = ServiceLoader.load(KmsClient.class, KmsKey.class.getClassLoader());
        try {
            KmsClient client = Stream.concat(
                            Stream.of(new AwsKmsClient()), others.stream().map(ServiceLoader.Provider::get))
                    .filter(candidate -> candidate.doesSupport(uri))
                    .findFirst()
                    .orElseThrow(() -> new ConfigException("'" + configKey + "' must be the URI of a key in AWS KMS,"
                            + " aws-kms://arn:..., or in a KMS for which a client of Tink stands beside the plugin"));
            return new KmsKey(configKey, client.withDefaultCredentials().getAead(uri));
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            throw failure(configKey, e);
        }
    }

    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associatedData) {
        try {
            return key.encrypt(plaintext, associatedData);
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            throw failure(configKey, e);
        }
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] associatedData) {
        try {
            return key.decrypt(ciphertext, associatedData);
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            throw failure(configKey, e);
        }
    }

    private static ConfigException failure(String configKey, Throwable e) {
        if (e instanceof ConfigException failure) {
            return failure;
        }
        if (e instanceof LinkageError) {
            return new ConfigException(
                    "'" + configKey + "' needs a client that is not beside the plugin: for AWS KMS, put"
                            + " the AWS SDK's kms and url-connection-client, with what they depend on, into its directory");
        }
        String reason =
                e instanceof AwsKmsException ? e.getMessage() : e.getClass().getName();
        return new ConfigException("'" + configKey + "': the KMS did not unwrap the keyset (" + reason
                + "). Check the key, and the credentials, permissions and network of the worker.");
    }
}
