package dev.privystream.sandbox;

/** Something the user should read as it stands: what went wrong, and where to look. */
final class SandboxException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SandboxException(String message) {
        super(message);
    }

    SandboxException(String message, Throwable cause) {
        super(message, cause);
    }
}
