package dev.privystream.sqs;

import dev.privystream.sqs.SqsQueue.Refusal;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.apache.kafka.connect.errors.ConnectException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.crt.CRT;
import software.amazon.awssdk.crt.http.HttpException;

/**
 * What became of a request to SQS that failed, in the operator's words: whether trying again can help, and if not, which
 * permission or key to look at. Never holds what a message contains. Immutable.
 *
 * @param retryable whether the same request may succeed later without anybody doing anything
 * @param unknownHost whether there may be no such host at all: of one that has never answered, this is soon to be believed
 * @param key the key to look at
 * @param reason what went wrong and what to do about it
 */
record SqsFailure(boolean retryable, boolean unknownHost, String key, String reason) {

    private static final int PROXY_REFUSES = 407;

    private static final Set<String> NO_SUCH_QUEUE = Set.of(
            "AWS.SimpleQueueService.NonExistentQueue",
            "QueueDoesNotExist",
            "QueueDoesNotExistException",
            "InvalidAddress");
    private static final Set<String> DENIED = Set.of("AccessDenied", "AccessDeniedException", "KmsAccessDenied");
    private static final Set<String> BAD_CREDENTIALS = Set.of(
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "InvalidAccessKeyId",
            "AuthFailure",
            "OptInRequired");
    private static final Set<String> EXPIRED = Set.of("ExpiredToken", "ExpiredTokenException");
    private static final Set<String> TRANSIENT = Set.of(
            "OverLimit",
            "RequestExpired",
            "RequestInTheFuture",
            "RequestTimeTooSkewed",
            "RequestThrottled",
            "RequestThrottledException",
            "ThrottledException",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException",
            "KmsThrottled");

    /**
     * Classifies the failure of a request.
     *
     * @param action the IAM action that the request needs, such as {@code sqs:ReceiveMessage}
     * @param queue the queue that it was made of
     * @param failure what the SDK threw
     */
    static SqsFailure of(String action, QueueUrl queue, Throwable failure) {
        Throwable cause = thrownBySdk(failure);
        Optional<CredentialsException> credentials = CredentialsException.in(cause);
        if (credentials.isPresent()) {
            return of(
                    credentials.get().retryable(),
                    credentials.get().key(),
                    queue,
                    credentials.get().getMessage());
        }
        if (cause instanceof AwsServiceException service) {
            return ofService(action, queue, service);
        }
        if (isUnknownHost(rootOf(cause))) {
            return new SqsFailure(
                    true,
                    true,
                    SqsSourceConfig.QUEUE_URLS_CONFIG,
                    prefix(queue) + "the host of " + AwsConfig.ENDPOINT_URL_CONFIG + " or of the region in "
                            + AwsConfig.REGION_CONFIG + " cannot be resolved");
        }
        return retryable(
                queue,
                action + " got no answer (" + describe(cause)
                        + "): check that the worker reaches " + AwsConfig.ENDPOINT_URL_CONFIG
                        + ", or the SQS endpoint of " + AwsConfig.REGION_CONFIG + ", by way of "
                        + AwsConfig.PROXY_URL_CONFIG + " where there is one");
    }

    /** What the SDK threw, taken out of what a future puts around it. */
    static Throwable thrownBySdk(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static SqsFailure ofService(String action, QueueUrl queue, AwsServiceException failure) {
        String code = codeOf(failure);
        if (NO_SUCH_QUEUE.contains(code)) {
            return fatal(
                    queue,
                    "the queue does not exist in this account and region (" + code + "): check "
                            + SqsSourceConfig.QUEUE_URLS_CONFIG + ", " + AwsConfig.REGION_CONFIG + " and "
                            + AwsConfig.ENDPOINT_URL_CONFIG);
        }
        if (isDenial(code)) {
            return denied(action, queue, code);
        }
        if (failure.isClockSkewException()) {
            return retryable(
                    queue,
                    action + " failed with " + code
                            + ": the worker's clock is not right by that of AWS; have it set, as NTP does");
        }
        if (areBadCredentials(code)) {
            return of(
                    false,
                    AwsConfig.ACCESS_KEY_ID_CONFIG,
                    queue,
                    "AWS does not accept the credentials (" + code + "): check " + AwsConfig.ACCESS_KEY_ID_CONFIG
                            + ", " + AwsConfig.SECRET_ACCESS_KEY_CONFIG + " and "
                            + AwsConfig.SESSION_TOKEN_CONFIG
                            + ", or what the AWS SDK finds where these are not set");
        }
        if (failure.statusCode() == PROXY_REFUSES) {
            return of(
                    false,
                    AwsConfig.PROXY_USER_CONFIG,
                    queue,
                    "the proxy of " + AwsConfig.PROXY_URL_CONFIG
                            + ", or the worker's own, does not accept the user: check " + AwsConfig.PROXY_USER_CONFIG
                            + " and " + AwsConfig.PROXY_PASSWORD_CONFIG);
        }
        if (EXPIRED.contains(code)) {
            return retryable(
                    queue,
                    action + " failed with " + code
                            + ": the credentials have expired, and are renewed by themselves unless" + " they stand in "
                            + AwsConfig.SESSION_TOKEN_CONFIG);
        }
        if (mayPass(code, failure)) {
            return retryable(queue, action + " failed with " + code);
        }
        if (errorCodeOf(failure).isEmpty()) {
            return of(
                    false,
                    AwsConfig.ENDPOINT_URL_CONFIG,
                    queue,
                    action + " was answered with " + code
                            + " and none of AWS's error codes: what answers is not SQS; check "
                            + AwsConfig.ENDPOINT_URL_CONFIG + " and " + AwsConfig.PROXY_URL_CONFIG);
        }
        return fatal(queue, action + " was refused with " + code + " (request id " + failure.requestId() + ")");
    }

    private static SqsFailure denied(String action, QueueUrl queue, String code) {
        return fatal(
                queue,
                "the credentials lack the permission " + action + " on it (" + code + "), or the key that encrypts"
                        + " the queue lacks kms:Decrypt for them");
    }

    /** What entries of a batch were refused for that says something of the queue, and not of them. */
    static Optional<SqsFailure> denialOf(String action, QueueUrl queue, List<Refusal> refusals) {
        return refusals.stream()
                .map(Refusal::code)
                .filter(SqsFailure::isDenial)
                .findFirst()
                .map(code -> denied(action, queue, code));
    }

    /** Whether a permission is missing. */
    static boolean isDenial(String code) {
        return DENIED.contains(code);
    }

    /** Whether a request or an entry of a batch that was refused with that code may be accepted later. */
    static boolean isTransient(String code) {
        return TRANSIENT.contains(code) || EXPIRED.contains(code);
    }

    /** Whether a request to AWS that failed so may succeed later. */
    static boolean mayPass(String code, AwsServiceException failure) {
        return isTransient(code)
                || failure.isThrottlingException()
                || failure.isClockSkewException()
                || failure.statusCode() >= 500;
    }

    /** Whether AWS refuses the credentials as such. */
    static boolean areBadCredentials(String code) {
        return BAD_CREDENTIALS.contains(code);
    }

    /** AWS's code for the failure, or its HTTP status. */
    static String codeOf(AwsServiceException failure) {
        return errorCodeOf(failure).orElseGet(() -> "HTTP " + failure.statusCode());
    }

    private static Optional<String> errorCodeOf(AwsServiceException failure) {
        return Optional.ofNullable(failure.awsErrorDetails()).map(AwsErrorDetails::errorCode);
    }

    /** The failure as what a task dies of. Has no cause: what the SDK throws may quote the request. */
    ConnectException toException() {
        return new ConnectException(reason);
    }

    private static SqsFailure retryable(QueueUrl queue, String reason) {
        return of(true, SqsSourceConfig.QUEUE_URLS_CONFIG, queue, reason);
    }

    private static SqsFailure fatal(QueueUrl queue, String reason) {
        return of(false, SqsSourceConfig.QUEUE_URLS_CONFIG, queue, reason);
    }

    private static SqsFailure of(boolean retryable, String key, QueueUrl queue, String reason) {
        return new SqsFailure(retryable, false, key, prefix(queue) + reason);
    }

    private static String prefix(QueueUrl queue) {
        return "Queue " + queue.name() + ": ";
    }

    private static boolean isUnknownHost(Throwable root) {
        return root instanceof UnknownHostException
                || root instanceof HttpException http
                        && CRT.awsErrorName(http.getErrorCode()).equals("AWS_IO_DNS_INVALID_NAME");
    }

    /** By the type of its root, and where that comes from the HTTP client by that one's fixed text for it. */
    static String describe(Throwable failure) {
        Throwable root = rootOf(failure);
        return root instanceof HttpException http
                ? CRT.awsErrorString(http.getErrorCode())
                : root.getClass().getSimpleName();
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
