package dev.privystream.pii;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys of AWS KMS, each in the region that its ARN names, by the credentials that the AWS SDK finds. It can be made where
 * the SDK is not; {@link #getAead} then throws a {@link LinkageError}.
 */
final class AwsKmsClient implements KmsClient {
    private static final String SCHEME = "aws-kms://";
    private static final Pattern URI = Pattern.compile(SCHEME + "(arn:[^:]+:kms:([^:]+):[^:]*:(?:key|alias)/.+)");

    @Override
    public boolean doesSupport(String keyUri) {
        return keyUri.startsWith(SCHEME);
    }

    /** @throws UnsupportedOperationException always: files of credentials are found by the SDK */
    @Override
    public KmsClient withCredentials(String credentialPath) {
        throw new UnsupportedOperationException();
    }

    @Override
    public KmsClient withDefaultCredentials() {
        return this;
    }

    @Override
    public Aead getAead(String keyUri) throws AwsKmsException {
        Matcher uri = URI.matcher(keyUri);
        if (!uri.matches()) {
            throw new AwsKmsException("it is not aws-kms:// and then the ARN of a key or an alias");
        }
        return new AwsKmsAead(uri.group(1), uri.group(2));
    }
}
