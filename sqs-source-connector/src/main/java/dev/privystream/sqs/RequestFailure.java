package dev.privystream.sqs;

import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** How requests fail, as they are counted. */
enum RequestFailure {
    THROTTLED("that AWS throttled"),
    SERVER_ERROR("that failed in AWS, with a status of 500 or above"),
    NO_ANSWER("that got no answer: no connection, no answer in time, or no credentials to sign them with"),
    REFUSED("that AWS refused: a permission, the credentials or the queue is missing");

    private static final Set<String> THROTTLING = Set.of("OverLimit", "RequestThrottled", "KmsThrottled");

    private final String description;

    RequestFailure(String description) {
        this.description = description;
    }

    /** @param failure what the SDK threw */
    static RequestFailure of(Throwable failure) {
        if (!(SqsFailure.thrownBySdk(failure) instanceof AwsServiceException service)) {
            return NO_ANSWER;
        }
        if (service.isThrottlingException() || THROTTLING.contains(SqsFailure.codeOf(service))) {
            return THROTTLED;
        }
        return service.statusCode() >= 500 ? SERVER_ERROR : REFUSED;
    }

    /** What is said of requests that failed so. */
    String description() {
        return description;
    }
}
