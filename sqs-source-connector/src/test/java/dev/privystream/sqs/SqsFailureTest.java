package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.SqsException;

class SqsFailureTest {

    private static final QueueUrl QUEUE = QueueUrl.parse("https://sqs.eu-central-1.amazonaws.com/123456789012/logins");

    @ParameterizedTest
    @CsvSource({
        "ThrottlingException, 400",
        "RequestThrottled, 403",
        "TooManyRequestsException, 429",
        "SlowDown, 503",
        "OverLimit, 403",
        "KmsThrottled, 400",
        "ExpiredToken, 403",
        "ExpiredTokenException, 400",
        "InternalFailure, 500",
        "ServiceUnavailable, 503",
        "SomethingNew, 502",
        ", 500",
        ", 429",
    })
    void whatMayPassByItselfIsRetried(String code, int status) {
        SqsFailure failure = SqsFailure.of(SqsQueue.RECEIVE, QUEUE, refused(code, status));

        assertThat(failure.retryable()).isTrue();
        assertThat(failure.reason()).contains("logins", "sqs:ReceiveMessage", code == null ? "HTTP " + status : code);
    }

    @ParameterizedTest
    @CsvSource({
        "AWS.SimpleQueueService.NonExistentQueue, 400, sqs.queue.urls",
        "QueueDoesNotExist, 400, sqs.queue.urls",
        "InvalidAddress, 404, sqs.queue.urls",
        "AccessDenied, 403, sqs:DeleteMessage",
        "AccessDeniedException, 400, sqs:DeleteMessage",
        "KmsAccessDenied, 400, kms:Decrypt",
        "InvalidClientTokenId, 403, aws.access.key.id",
        "UnrecognizedClientException, 400, aws.access.key.id",
        "SignatureDoesNotMatch, 403, aws.secret.access.key",
        "InvalidParameterValue, 400, InvalidParameterValue",
        ", 418, HTTP 418",
    })
    void whatCannotPassNamesThePermissionOrTheKeyToMend(String code, int status, String remedy) {
        SqsFailure failure = SqsFailure.of(SqsQueue.DELETE, QUEUE, refused(code, status));

        assertThat(failure.retryable()).isFalse();
        assertThat(failure.reason()).contains("logins", remedy);
        assertThat(failure.key()).isEqualTo(remedy.startsWith("aws.") ? "aws.access.key.id" : "sqs.queue.urls");
    }

    @Test
    void whatTheSdkWrapsIsUnwrapped() {
        SqsFailure failure =
                SqsFailure.of(SqsQueue.RECEIVE, QUEUE, new CompletionException(refused("AccessDenied", 403)));

        assertThat(failure.retryable()).isFalse();
        assertThat(failure.reason()).contains("AccessDenied");
    }

    @Test
    void hostThatIsNotFoundNamesEndpointAndRegion() {
        SqsFailure failure = SqsFailure.of(
                SqsQueue.RECEIVE,
                QUEUE,
                SdkClientException.create("sent: secret", new UnknownHostException("sqs.mars.amazonaws.com")));

        assertThat(failure.retryable()).isTrue();
        assertThat(failure.reason()).contains("aws.endpoint.url", "aws.region", "cannot be resolved");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void whatIsWrongWithTheCredentialsIsToldAsItIs(boolean retryable) {
        CredentialsException noProfile = new CredentialsException(retryable, "aws.profile", "no such profile");
        SqsFailure failure = SqsFailure.of(
                SqsQueue.RECEIVE, QUEUE, new CompletionException(SdkClientException.create("sent: secret", noProfile)));

        assertThat(failure).isEqualTo(new SqsFailure(retryable, "aws.profile", "Queue logins: no such profile"));
    }

    @Test
    void noAnswerIsRetried() {
        SqsFailure failure = SqsFailure.of(
                SqsQueue.RECEIVE, QUEUE, SdkClientException.create("sent: secret", new IOException("sent: secret")));

        assertThat(failure.retryable()).isTrue();
        assertThat(failure.reason()).contains("no answer", "IOException");
    }

    @ParameterizedTest
    @CsvSource({"AccessDenied, 403", "InvalidParameterValue, 400", "InternalFailure, 500", "QueueDoesNotExist, 400"})
    void whatTheSdkSaysIsNotPassedOnAsItMayQuoteTheRequest(String code, int status) {
        SqsFailure failure = SqsFailure.of(SqsQueue.RECEIVE, QUEUE, refused(code, status));
        ConnectException exception = failure.toException();

        assertThat(failure.reason()).doesNotContain("secret");
        assertThat(exception).hasMessage(failure.reason()).hasNoCause();
    }

    private static SqsException refused(String code, int status) {
        AwsErrorDetails details = AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage("sent: secret")
                .build();
        return (SqsException) SqsException.builder()
                .message("sent: secret")
                .awsErrorDetails(details)
                .statusCode(status)
                .requestId("r-1")
                .build();
    }
}
