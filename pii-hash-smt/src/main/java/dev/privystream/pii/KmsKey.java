package dev.privystream.pii;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import java.security.GeneralSecurityException;
import java.util.ServiceConfigurationError;
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
        KmsClient client = client(configKey, uri, KmsKey.class.getClassLoader());
        try {
            return new KmsKey(configKey, client.withDefaultCredentials().getAead(uri));
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            throw failure(configKey, e);
        }
    }

    /**
     * Says whether there can be such a key, by its URI alone: no client but the one for AWS KMS is asked for it, as others
     * might look for credentials.
     *
     * @throws ConfigException if there is no client for the key, or AWS KMS can have none by that URI
     */
    static void check(String configKey, String uri) {
        if (client(configKey, uri, KmsKey.class.getClassLoader()) instanceof AwsKmsClient) {
            of(configKey, uri);
        }
    }

    /**
     * The client for a key.
     *
     * @param loader finds the services; not the class loader of the thread, which Tink's KmsClients asks: that is one of a
     *     connector, not of this plugin
     * @throws ConfigException if there is none, or the services cannot be loaded
     */
    static KmsClient client(String configKey, String uri, ClassLoader loader) {
        ServiceLoader<KmsClient> others = ServiceLoader.load(KmsClient.class, loader);
        try {
            return Stream.concat(Stream.of(new AwsKmsClient()), others.stream().map(ServiceLoader.Provider::get))
                    .filter(candidate -> candidate.doesSupport(uri))
                    .findFirst()
                    .orElseThrow(() -> new ConfigException("'" + configKey + "' must be the URI of a key in AWS KMS,"
                            + " aws-kms://arn:..., or in a KMS for which a client of Tink stands beside the plugin"));
        } catch (ServiceConfigurationError e) {
            throw new ConfigException(
                    "'" + configKey + "': a client of Tink that stands beside the plugin, and that might"
                            + " be the one for that KMS, cannot be loaded. Correct it with what it depends on, or take it out.");
        } catch (RuntimeException | LinkageError e) {
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
