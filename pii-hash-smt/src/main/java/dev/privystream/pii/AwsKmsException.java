package dev.privystream.pii;

import java.security.GeneralSecurityException;

/** What AWS KMS refused, in words that hold nothing of a request or an answer but an error code. Without a cause. */
final class AwsKmsException extends GeneralSecurityException {
    AwsKmsException(String message) {
        super(message);
    }
}
