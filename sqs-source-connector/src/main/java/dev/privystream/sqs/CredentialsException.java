package dev.privystream.sqs;

import java.util.Optional;

/** There are no credentials to sign a request with. Has no cause: what the AWS SDK throws may quote what it was given. */
@SuppressWarnings("serial")
final class CredentialsException extends RuntimeException {

    private final boolean retryable;
    private final String key;

    /**
     * @param retryable whether there may be credentials later without anybody doing anything
     * @param key the key to look at
     * @param message what is wrong, and what to do
     */
    CredentialsException(boolean retryable, String key, String message) {
        super(message);
        this.retryable = retryable;
        this.key = key;
    }

    boolean retryable() {
        return retryable;
    }

    String key() {
        return key;
    }

    /** The first one in the chain of causes. */
    static Optional<CredentialsException> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CredentialsException credentials) {
                return Optional.of(credentials);
            }
        }
        return Optional.empty();
    }
}
