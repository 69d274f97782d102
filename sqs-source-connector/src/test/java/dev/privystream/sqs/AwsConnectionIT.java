package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sqs.AwsStandIn.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.logging.log4j.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way to AWS: proxies, endpoints and timeouts. */
class AwsConnectionIT {

    /** Names that nobody resolves: only a proxy can have been asked for them. */
    private static final String SQS = "http://sqs.invalid";

    private static final String STS = "http://sts.invalid";

    private AwsStandIn aws;

    @BeforeEach
    void startServer() throws IOException {
        aws = new AwsStandIn();
        aws.answer("AssumeRole", request -> AwsStandIn.credentials(request, "ROLE", Duration.ofHours(1)));
    }

    @AfterEach
    void stopServer() {
        aws.close();
    }

    @Test
    void sqsAndStsAreReachedThroughTheProxy() throws IOException {
        try (ForwardProxy proxy = new ForwardProxy(aws.port(), null, null)) {
            assertThat(validate(
                            SQS,
                            "aws.proxy.url",
                            proxy.url(),
                            "aws.assume.role.arn",
                            "arn:aws:iam::123456789012:role/reader",
                            "aws.sts.endpoint.url",
                            STS))
                    .isEmpty();

            assertThat(proxy.requestLines())
                    .hasSize(2)
                    .anyMatch(line -> line.startsWith("POST " + STS))
                    .anyMatch(line -> line.startsWith("POST " + SQS));
            assertThat(aws.signersOf("GetQueueAttributes")).containsExactly("ROLE");
        }
    }

    @Test
    void taskReceivesThroughAProxyThatAsksForAPassword() throws IOException {
        try (ForwardProxy proxy = new ForwardProxy(aws.port(), "me", "open: sesame");
                RunningTask task = RunningTask.start(
                        SQS,
                        SQS + "/123456789012/orders",
                        "aws.proxy.url",
                        proxy.url(),
                        "aws.proxy.user",
                        "me",
                        "aws.proxy.password",
                        "open: sesame")) {
            awaitWhilePolling(task, () -> aws.requests("ReceiveMessage").size() > 3);
        }
    }

    @Test
    void proxyThatRefusesThePasswordIsReportedWithoutIt() throws IOException {
        try (ForwardProxy proxy = new ForwardProxy(aws.port(), "me", "open: sesame");
                LogCapture logs = new LogCapture()) {
            assertThat(validate(
                            SQS, "aws.proxy.url", proxy.url(), "aws.proxy.user", "me", "aws.proxy.password", "canary"))
                    .containsOnlyKeys("aws.proxy.user")
                    .extractingByKey("aws.proxy.user")
                    .asString()
                    .contains("aws.proxy.url", "aws.proxy.password")
                    .doesNotContain("canary");
            assertThat(logs.text()).doesNotContain("canary");
        }
        assertThat(aws.requests("GetQueueAttributes")).isEmpty();
    }

    /** The proxy is asked for a tunnel to where TLS is to be spoken, and so knows the endpoint. */
    @ParameterizedTest
    @CsvSource({
        "eu-central-1, , , sqs.eu-central-1.amazonaws.com",
        "us-east-1, true, , sqs-fips.us-east-1.amazonaws.com",
        "us-east-1, false, true, sqs.us-east-1.api.aws",
        "us-east-1, true, true, sqs-fips.us-east-1.api.aws",
    })
    void endpointIsTheOneOfTheRegion(String region, String fips, String dualStack, String host) throws IOException {
        try (ForwardProxy proxy = new ForwardProxy(aws.port(), null, null)) {
            List<String> props = new ArrayList<>(
                    List.of("aws.endpoint.url", "", "aws.region", region, "aws.proxy.url", proxy.url()));
            if (fips != null) {
                props.addAll(List.of("aws.fips.enabled", fips));
            }
            if (dualStack != null) {
                props.addAll(List.of("aws.dual.stack.enabled", dualStack));
            }

            assertThat(validate("https://" + host, props.toArray(String[]::new)))
                    .containsOnlyKeys("sqs.queue.urls");
            assertThat(proxy.requestLines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).isEqualTo("CONNECT " + host + ":443 HTTP/1.1"));
        }
    }

    @Test
    void stsIsAskedAtTheFipsEndpointAsWell() throws IOException {
        try (ForwardProxy proxy = new ForwardProxy(aws.port(), null, null)) {
            assertThat(validate(
                            "https://sqs-fips.us-east-1.amazonaws.com",
                            "aws.endpoint.url",
                            "",
                            "aws.region",
                            "us-east-1",
                            "aws.fips.enabled",
                            "true",
                            "aws.assume.role.arn",
                            "arn:aws:iam::123456789012:role/reader",
                            "aws.proxy.url",
                            proxy.url()))
                    .containsOnlyKeys("aws.assume.role.arn");
            assertThat(proxy.requestLines()).contains("CONNECT sts-fips.us-east-1.amazonaws.com:443 HTTP/1.1");
        }
    }

    @Test
    void stalledRequestFailsAndIsTriedAgain() {
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger receives = new AtomicInteger();
        aws.answer("ReceiveMessage", request -> {
            if (receives.getAndIncrement() == 0) {
                await(over);
            }
            return Answer.json("{}");
        });
        try (LogCapture logs = new LogCapture();
                RunningTask task = start("aws.connect.timeout.ms", "100", "aws.read.timeout.ms", "400")) {
            awaitWhilePolling(task, () -> receives.get() > 2);
            assertThat(logs.messages(Level.WARN))
                    .anyMatch(line -> line.contains("sqs:ReceiveMessage got no answer (ApiCallTimeoutException)"));
        } finally {
            over.countDown();
        }
    }

    @Test
    void longPollIsNoStalledRequest() {
        aws.answer("ReceiveMessage", request -> {
            AwsStandIn.pause(Duration.ofSeconds(1));
            return Answer.json("{}");
        });
        try (LogCapture logs = new LogCapture();
                RunningTask task = start("aws.connect.timeout.ms", "200", "aws.read.timeout.ms", "300")) {
            awaitWhilePolling(task, () -> aws.requests("ReceiveMessage").size() > 2);
            assertThat(logs.messages(Level.WARN)).noneMatch(line -> line.contains("Timeout"));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RunningTask start(String... props) {
        return RunningTask.start(aws.endpoint(), aws.queueUrl(), props);
    }

    private static Map<String, List<String>> validate(String endpoint, String... props) {
        Map<String, List<String>> errors = new TreeMap<>();
        for (ConfigValue value : new SqsSourceConnector()
                .validate(RunningTask.props(endpoint, endpoint + "/123456789012/orders", props))
                .configValues()) {
            if (!value.errorMessages().isEmpty()) {
                errors.put(value.name(), value.errorMessages());
            }
        }
        return errors;
    }

    private interface Condition {
        boolean holds();
    }

    private static void awaitWhilePolling(RunningTask task, Condition condition) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            task.pollFor(Duration.ofMillis(50));
            return condition.holds();
        });
    }
}
