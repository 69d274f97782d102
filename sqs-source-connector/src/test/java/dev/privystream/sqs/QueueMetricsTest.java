package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.SqsException;

class QueueMetricsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final QueueUrl URL = QueueUrl.parse("https://sqs.eu-central-1.amazonaws.com/123456789012/queue");

    private final InFlightMessages inFlight = new InFlightMessages(URL, 100, 100, 1_000_000);

    // Mutable state
    private Instant now = NOW;
    private final QueueMetrics metrics = new QueueMetrics(
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            },
            true);

    @Test
    void nothingHasHappenedAtFirst() {
        assertThat(values(name -> name.endsWith("-total"), value -> true).values())
                .isNotEmpty()
                .containsOnly(0.0);
        assertThat(values(name -> true, value -> value.isNaN()))
                .containsOnlyKeys(
                        "receive-latency-avg",
                        "receive-latency-max",
                        "age-at-receipt-last",
                        "age-at-receipt-avg",
                        "age-at-receipt-max",
                        "queue-visible",
                        "queue-not-visible",
                        "queue-delayed",
                        "dead-letters-visible");
    }

    @Test
    void eventsAreCounted() {
        metrics.received(List.of(message("a", 1, 5), message("b", 3, 20)), true, 0);
        metrics.received(List.of(), false, 0);
        metrics.redeliveredInFlight(4);
        metrics.delivered();
        metrics.deleted(6);
        metrics.dropped();
        metrics.extended(7);
        metrics.released(8);
        metrics.entriesRefused(9);
        metrics.deleteRequestFailed();
        metrics.undeleted();
        metrics.receiveStarted();
        metrics.receiveStarted();
        metrics.receiveEnded();
        metrics.sampled(new SqsQueue.Counts(10, 11, 12));
        metrics.sampledDeadLetters(13);

        assertThat(values())
                .containsEntry("received-total", 2.0)
                .containsEntry("redelivered-total", 1.0)
                .containsEntry("redelivered-in-flight-total", 4.0)
                .containsEntry("delivered-total", 1.0)
                .containsEntry("deleted-total", 6.0)
                .containsEntry("dropped-total", 1.0)
                .containsEntry("extended-total", 7.0)
                .containsEntry("released-total", 8.0)
                .containsEntry("refused-entries-total", 9.0)
                .containsEntry("failed-delete-requests-total", 1.0)
                .containsEntry("undeleted-total", 1.0)
                .containsEntry("receives", 1.0)
                .containsEntry("queue-visible", 10.0)
                .containsEntry("queue-not-visible", 11.0)
                .containsEntry("queue-delayed", 12.0)
                .containsEntry("dead-letters-visible", 13.0);
    }

    @ParameterizedTest
    @EnumSource(InvalidMessagePolicy.class)
    void invalidMessagesAreCountedByTheirPolicy(InvalidMessagePolicy policy) {
        metrics.invalid(policy);

        assertThat(values(name -> name.startsWith("invalid-"), value -> value != 0))
                .containsExactly(Map.entry(
                        "invalid-" + policy.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-total", 1.0));
    }

    @ParameterizedTest
    @CsvSource({
        "RequestThrottled,        400, failed-requests-throttled-total",
        "OverLimit,               403, failed-requests-throttled-total",
        "KmsThrottled,            400, failed-requests-throttled-total",
        "ThrottlingException,     400, failed-requests-throttled-total",
        ",                        429, failed-requests-throttled-total",
        "InternalError,           500, failed-requests-server-error-total",
        ",                        503, failed-requests-server-error-total",
        "AccessDenied,            403, failed-requests-refused-total",
        "QueueDoesNotExist,       400, failed-requests-refused-total",
    })
    void failuresOfTheServiceAreCountedByTheirClass(String code, int status, String name) {
        SqsException.Builder failure = SqsException.builder();
        failure.statusCode(status);
        if (code != null) {
            failure.awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build());
        }

        metrics.requestFailed(failure.build());

        assertThat(failedRequests()).containsExactly(Map.entry(name, 1.0));
    }

    @Test
    void requestsWithoutAnAnswerAreCounted() {
        metrics.requestFailed(new CompletionException(SdkClientException.create("nobody there")));

        assertThat(failedRequests()).containsExactly(Map.entry("failed-requests-no-answer-total", 1.0));
    }

    @Test
    void onlyFullReceivesTellTheLatency() {
        metrics.received(List.of(message("a", 1, 0)), true, 20_000_000);
        metrics.received(List.of(message("b", 1, 0)), true, 40_000_000);
        metrics.received(List.of(message("c", 1, 0)), false, 19_000_000_000L);
        metrics.received(List.of(), false, 20_000_000_000L);

        assertThat(values()).containsEntry("receive-latency-avg", 0.03).containsEntry("receive-latency-max", 0.04);
    }

    @Test
    void ageAtReceiptIsThatOfTheOldestMessageOfAReceive() {
        metrics.received(List.of(message("a", 1, 5), message("b", 1, 100), message("c", 1, 60)), true, 0);
        metrics.received(List.of(message("d", 1, 50)), false, 0);
        metrics.received(List.of(), false, 0);

        assertThat(values())
                .containsEntry("age-at-receipt-last", 50.0)
                .containsEntry("age-at-receipt-avg", 75.0)
                .containsEntry("age-at-receipt-max", 100.0);
    }

    @Test
    void messageFromTheFutureHasNoAge() {
        metrics.received(List.of(message("a", 1, -5)), true, 0);

        assertThat(values()).containsEntry("age-at-receipt-last", 0.0);
    }

    @Test
    void messageOfAQueueThatDoesNotSayWhenItWasSentIsCountedAllTheSame() {
        metrics.received(List.of(new SqsMessage("a", "handle", "body", Map.of(), Map.of())), true, 0);

        assertThat(values()).containsEntry("received-total", 1.0).containsEntry("age-at-receipt-last", Double.NaN);
    }

    @Test
    void averagesAndMaximaForgetWhatIsLongerAgoThanAMinute() {
        metrics.received(List.of(message("a", 1, 10)), true, 1_000_000);
        now = NOW.plus(Duration.ofSeconds(61));

        assertThat(values())
                .containsEntry("age-at-receipt-last", 10.0)
                .containsEntry("age-at-receipt-avg", Double.NaN)
                .containsEntry("age-at-receipt-max", Double.NaN)
                .containsEntry("receive-latency-max", Double.NaN);
    }

    @Test
    void inFlightIsReadFromTheLedger() {
        assertThat(values()).containsEntry("in-flight-oldest-age", 0.0);
        inFlight.tryReserve(10);
        long received = System.nanoTime() - Duration.ofMinutes(1).toNanos();
        List<InFlightMessage> messages = inFlight.received(
                10,
                List.of(message("a", 1, 0), message("b", 1, 0)),
                received,
                received + Duration.ofHours(1).toNanos());
        inFlight.settled(messages.get(0));

        Map<String, Double> values = values();

        assertThat(values).containsEntry("in-flight", 1.0).containsEntry("in-flight-bytes", 4.0);
        assertThat(values.get("in-flight-oldest-age")).isBetween(60.0, 120.0);
    }

    @Test
    void taskThatDoesNotSampleSaysNothingOfTheQueue() {
        assertThat(new QueueMetrics(Clock.systemUTC(), false).with(inFlight))
                .extracting(Metric::name)
                .isNotEmpty()
                .noneMatch(name -> name.startsWith("queue-"));
    }

    private Map<String, Double> failedRequests() {
        return values(name -> name.startsWith("failed-requests-"), value -> value != 0);
    }

    private Map<String, Double> values() {
        return values(name -> true, value -> true);
    }

    private Map<String, Double> values(Predicate<String> names, Predicate<Double> values) {
        return metrics.with(inFlight).stream()
                .filter(metric ->
                        names.test(metric.name()) && values.test(metric.value().getAsDouble()))
                .collect(Collectors.toMap(Metric::name, metric -> metric.value().getAsDouble()));
    }

    private static SqsMessage message(String id, int receiveCount, long ageSeconds) {
        return new SqsMessage(
                id,
                "handle",
                "body",
                Map.of(
                        "ApproximateReceiveCount", Integer.toString(receiveCount),
                        "SentTimestamp",
                                Long.toString(NOW.minusSeconds(ageSeconds).toEpochMilli())),
                Map.of());
    }
}
