package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sqs.SqsQueue.Refusal;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
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
        "RequestTimeTooSkewed, 403",
        "RequestInTheFuture, 400",
        "RequestExpired, 400",
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
        "InvalidSignatureException, 403, aws.secret.access.key",
        "MissingAuthenticationTokenException, 403, aws.access.key.id",
        "IncompleteSignatureException, 400, aws.secret.access.key",
        "InvalidParameterValue, 400, InvalidParameterValue",
    })
    void whatCannotPassNamesThePermissionOrTheKeyToMend(String code, int status, String remedy) {
        SqsFailure failure = SqsFailure.of(SqsQueue.DELETE, QUEUE, refused(code, status));

        assertThat(failure.retryable()).isFalse();
        assertThat(failure.reason()).contains("logins", remedy);
        assertThat(failure.key()).isEqualTo(remedy.startsWith("aws.") ? "aws.access.key.id" : "sqs.queue.urls");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RequestTimeTooSkewed", "RequestInTheFuture", "RequestExpired"})
    void requestOfAWrongTimeNamesTheWorkersClock(String code) {
        assertThat(SqsFailure.of(SqsQueue.RECEIVE, QUEUE, refused(code, 403)).reason())
                .contains("logins", code, "the worker's clock");
    }

    @Test
    void signatureByAWrongClockIsRetriedAndNamesIt() {
        AwsErrorDetails details = AwsErrorDetails.builder()
                .errorCode("InvalidSignatureException")
                .sdkHttpResponse(SdkHttpResponse.builder()
                        .putHeader("Date", "Sun, 22 Nov 1998 12:00:00 GMT")
                        .build())
                .build();
        AwsServiceException failure = SqsException.builder()
                .awsErrorDetails(details)
                .clockSkew(Duration.ZERO)
                .statusCode(403)
                .build();

        SqsFailure why = SqsFailure.of(SqsQueue.RECEIVE, QUEUE, failure);

        assertThat(why.retryable()).isTrue();
        assertThat(why.reason()).contains("the worker's clock");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 403, 404, 405, 418})
    void answerThatIsNotOfSqsNamesEndpointAndProxy(int status) {
        SqsFailure failure = SqsFailure.of(SqsQueue.RECEIVE, QUEUE, refused(null, status));

        assertThat(failure.retryable()).isFalse();
        assertThat(failure.key()).isEqualTo("aws.endpoint.url");
        assertThat(failure.reason())
                .contains("logins", "HTTP " + status, "aws.endpoint.url", "aws.proxy.url")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AccessDenied", "AccessDeniedException", "KmsAccessDenied"})
    void entriesThatMissAPermissionAreARefusalOfTheQueue(String code) {
        assertThat(SqsFailure.denialOf(
                        SqsQueue.DELETE,
                        QUEUE,
                        List.of(new Refusal(null, "InternalError", true), new Refusal(null, code, true))))
                .hasValueSatisfying(failure -> {
                    assertThat(failure.retryable()).isFalse();
                    assertThat(failure.reason()).contains("logins", "sqs:DeleteMessage", code);
                });
    }

    @Test
    void entriesWhoseHandlesAreDeadSayNothingOfTheQueue() {
        assertThat(SqsFailure.denialOf(
                        SqsQueue.DELETE,
                        QUEUE,
                        List.of(
                                new Refusal(null, "ReceiptHandleIsInvalid", false),
                                new Refusal(null, "InternalError", true))))
                .isEmpty();
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
        assertThat(failure.unknownHost()).isTrue();
        assertThat(failure.reason()).contains("aws.endpoint.url", "aws.region", "cannot be resolved");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void whatIsWrongWithTheCredentialsIsToldAsItIs(boolean retryable) {
        CredentialsException noProfile = new CredentialsException(retryable, "aws.profile", "no such profile");
        SqsFailure failure = SqsFailure.of(
                SqsQueue.RECEIVE, QUEUE, new CompletionException(SdkClientException.create("sent: secret", noProfile)));

        assertThat(failure).isEqualTo(new SqsFailure(retryable, false, "aws.profile", "Queue logins: no such profile"));
    }

    @Test
    void noAnswerIsRetried() {
        SqsFailure failure = SqsFailure.of(
                SqsQueue.RECEIVE, QUEUE, SdkClientException.create("sent: secret", new IOException("sent: secret")));

        assertThat(failure.retryable()).isTrue();
        assertThat(failure.unknownHost()).isFalse();
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
