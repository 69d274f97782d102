package dev.privystream.sqs;

import static dev.privystream.sqs.AwsStandIn.credentials;
import static dev.privystream.sqs.AwsStandIn.sqsError;
import static dev.privystream.sqs.AwsStandIn.stsError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.logging.log4j.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** By whom the requests of a real task, and of validation, are signed. */
class CredentialsIT {

    private static final String ROLE = "arn:aws:iam::123456789012:role/reader";
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private AwsStandIn aws;

    @BeforeEach
    void startServer() throws IOException {
        aws = new AwsStandIn();
        aws.answer("AssumeRole", request -> credentials(request, "ROLE", AN_HOUR));
    }

    @AfterEach
    void stopServer() {
        aws.close();
    }

    @Test
    void staticKeysSign() {
        assertThat(validate("aws.session.token", "token")).isEmpty();

        assertThat(aws.requests("GetQueueAttributes")).singleElement().satisfies(request -> {
            assertThat(request.signedBy()).isEqualTo("x");
            assertThat(request.headers()).containsEntry("x-amz-security-token", "token");
        });
        assertThat(aws.requests("AssumeRole")).isEmpty();
    }

    @Test
    void roleIsAssumedByTheStaticKeysAndSigns() {
        assertThat(validate(role("aws.assume.role.external.id", "partner/1", "name", "orders")))
                .isEmpty();

        assertThat(aws.requests("AssumeRole")).singleElement().satisfies(request -> {
            assertThat(request.signedBy()).isEqualTo("x");
            assertThat(request.parameters())
                    .containsEntry("RoleArn", ROLE)
                    .containsEntry("ExternalId", "partner/1")
                    .containsEntry("RoleSessionName", "privystream-orders");
        });
        assertThat(aws.requests("GetQueueAttributes")).singleElement().satisfies(request -> {
            assertThat(request.signedBy()).isEqualTo("ROLE");
            assertThat(request.headers()).containsKey("x-amz-security-token");
        });
    }

    @Test
    void sessionIsCalledAsConfigured() {
        assertThat(validate(role("aws.assume.role.session.name", "night-shift")))
                .isEmpty();

        assertThat(aws.requests("AssumeRole"))
                .extracting(request -> request.parameters().get("RoleSessionName"))
                .containsExactly("night-shift");
        assertThat(aws.requests("AssumeRole").get(0).parameters()).doesNotContainKey("ExternalId");
    }

    @Test
    void roleIsAssumedOnceForManyRequests() throws InterruptedException {
        try (RunningTask task = start(role())) {
            awaitWhilePolling(task, () -> aws.requests("ReceiveMessage").size() > 5);
        }

        assertThat(aws.requests("AssumeRole")).hasSize(1);
        assertThat(aws.signersOf("ReceiveMessage")).containsOnly("ROLE");
    }

    @Test
    void credentialsThatAreAboutToExpireAreRenewed() throws InterruptedException {
        AtomicInteger assumed = new AtomicInteger();
        aws.answer(
                "AssumeRole",
                request -> assumed.getAndIncrement() == 0
                        ? credentials(request, "FIRST", Duration.ofSeconds(62))
                        : credentials(request, "SECOND", AN_HOUR));
        try (RunningTask task = start(role())) {
            awaitWhilePolling(task, () -> aws.signersOf("ReceiveMessage").contains("SECOND"));
        }

        assertThat(aws.signersOf("GetQueueAttributes")).contains("FIRST");
        List<String> signers = aws.signersOf("ReceiveMessage");
        assertThat(signers.subList(signers.indexOf("SECOND"), signers.size())).containsOnly("SECOND");
    }

    /** The SDK renews them five to two minutes before they expire, and waits for it in the last one. */
    @Test
    void renewalInTheBackgroundHoldsUpNoRequest() throws InterruptedException {
        CountDownLatch renewal = new CountDownLatch(1);
        AtomicInteger assumed = new AtomicInteger();
        aws.answer("AssumeRole", request -> {
            if (assumed.getAndIncrement() == 0) {
                return credentials(request, "FIRST", Duration.ofSeconds(110));
            }
            await(renewal);
            return credentials(request, "SECOND", AN_HOUR);
        });
        try (RunningTask task = start(role())) {
            awaitWhilePolling(task, () -> assumed.get() == 2);
            int sofar = aws.requests("ReceiveMessage").size();
            awaitWhilePolling(task, () -> aws.requests("ReceiveMessage").size() > sofar + 5);
            assertThat(aws.signersOf("ReceiveMessage")).containsOnly("FIRST");

            renewal.countDown();
            awaitWhilePolling(task, () -> aws.signersOf("ReceiveMessage").contains("SECOND"));
        } finally {
            renewal.countDown();
        }
    }

    @Test
    void expiredCredentialsAreTriedAgainUntilTheyAreRenewed() throws InterruptedException {
        AtomicInteger assumed = new AtomicInteger();
        aws.answer(
                "AssumeRole",
                request -> assumed.getAndIncrement() == 0
                        ? credentials(request, "FIRST", Duration.ofSeconds(62))
                        : credentials(request, "SECOND", AN_HOUR));
        aws.answer(
                "ReceiveMessage",
                request -> request.signedBy().equals("FIRST")
                        ? sqsError(403, "ExpiredToken")
                        : AwsStandIn.Answer.json("{}"));
        try (RunningTask task = start(role())) {
            awaitWhilePolling(task, () -> aws.signersOf("ReceiveMessage").contains("SECOND"));
        }

        assertThat(aws.signersOf("ReceiveMessage")).startsWith("FIRST");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            403 | AccessDenied            | aws.assume.role.arn | sts:AssumeRole
            403 | AccessDenied            | aws.assume.role.arn | aws.assume.role.external.id
            400 | ValidationError         | aws.assume.role.arn | sts:AssumeRole was refused with ValidationError
            403 | RegionDisabledException | aws.assume.role.arn | RegionDisabledException
            403 | InvalidClientTokenId    | aws.access.key.id   | aws.secret.access.key
            403 | SignatureDoesNotMatch   | aws.access.key.id   | aws.secret.access.key
            """)
    void roleThatCannotBeAssumedIsAnErrorOfItsKeyAndFailsTheTask(int status, String code, String key, String remedy) {
        aws.answer("AssumeRole", request -> stsError(status, code));

        assertThat(validate(role("aws.assume.role.external.id", "partner-1")))
                .containsOnlyKeys(key)
                .extractingByKey(key)
                .asString()
                .contains("Queue orders", code, remedy)
                .doesNotContain(AwsStandIn.CANARY, ROLE, "partner-1");
        try (RunningTask task = start(role())) {
            assertThatExceptionOfType(ConnectException.class)
                    .isThrownBy(() -> task.pollFor(Duration.ofSeconds(10)))
                    .withMessageContaining(remedy)
                    .withMessageNotContaining(AwsStandIn.CANARY)
                    .withNoCause();
        }
    }

    @ParameterizedTest
    @CsvSource({"500, InternalFailure", "503, ServiceUnavailable", "400, Throttling", "403, ExpiredToken"})
    void whatMayPassAtStsIsTriedAgain(int status, String code) throws InterruptedException {
        AtomicInteger assumed = new AtomicInteger();
        aws.answer(
                "AssumeRole",
                request ->
                        assumed.getAndIncrement() < 3 ? stsError(status, code) : credentials(request, "ROLE", AN_HOUR));
        try (RunningTask task = start(role())) {
            awaitWhilePolling(task, () -> aws.signersOf("ReceiveMessage").contains("ROLE"));
        }
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1:1", "http://sts.invalid"})
    void stsThatDoesNotAnswerIsRefusedWithinFiveSeconds(String endpoint) {
        long start = System.nanoTime();
        assertThat(validate(role("aws.sts.endpoint.url", endpoint)))
                .containsOnlyKeys("aws.assume.role.arn")
                .extractingByKey("aws.assume.role.arn")
                .asString()
                .contains("aws.sts.endpoint.url");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void stsThatStallsIsRefusedWithinFiveSeconds() {
        CountDownLatch over = new CountDownLatch(1);
        aws.answer("AssumeRole", request -> {
            await(over);
            return credentials(request, "ROLE", AN_HOUR);
        });
        long start = System.nanoTime();
        try {
            assertThat(validate(role()))
                    .containsOnlyKeys("aws.assume.role.arn")
                    .extractingByKey("aws.assume.role.arn")
                    .asString()
                    .contains("sts:AssumeRole got no answer");
        } finally {
            over.countDown();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void requestsSideBySideDoNotEachAskForWhatIsRefused() {
        aws.answer("AssumeRole", request -> stsError(403, "AccessDenied"));
        String queues = IntStream.range(0, 20)
                .mapToObj(i -> aws.endpoint() + "/123456789012/orders" + i)
                .collect(Collectors.joining(","));

        assertThat(validate(role("sqs.queue.urls", queues)).get("aws.assume.role.arn"))
                .hasSize(20);
        assertThat(aws.requests("AssumeRole")).hasSizeLessThan(3);
    }

    @Test
    void profileOfTheWorkersFilesSignsAndAssumesRoles(@TempDir Path directory) throws IOException {
        withAwsFiles(directory, "[orders]\naws_access_key_id = PROFILE\naws_secret_access_key = s\n", () -> {
            assertThat(validateProfile("orders")).isEmpty();
            assertThat(aws.signersOf("GetQueueAttributes")).containsExactly("PROFILE");

            assertThat(validateProfile("orders", role())).isEmpty();
            assertThat(aws.signersOf("AssumeRole")).containsExactly("PROFILE");
            assertThat(aws.signersOf("GetQueueAttributes")).containsExactly("PROFILE", "ROLE");
        });
    }

    @Test
    void profileThatTheWorkersFilesDoNotHaveIsAnErrorOfItsKey(@TempDir Path directory) throws IOException {
        withAwsFiles(directory, "[orders]\nregion = eu-central-1\n", () -> {
            for (String profile : List.of("orders", "returns")) {
                assertThat(validateProfile(profile))
                        .containsOnlyKeys("aws.profile")
                        .extractingByKey("aws.profile")
                        .asString()
                        .contains("AWS_SHARED_CREDENTIALS_FILE")
                        .doesNotContain(profile + " ");
            }
        });
    }

    @Test
    void credentialsEndWithTheClient() {
        SqsSourceConfig config = new SqsSourceConfig(RunningTask.props(aws.endpoint(), aws.queueUrl(), role()));
        SqsAsyncClient client = SqsClientFactory.create(config, Duration.ofSeconds(4));
        ConfiguredCredentials credentials =
                (ConfiguredCredentials) client.serviceClientConfiguration().credentialsProvider();

        client.close();

        assertThatExceptionOfType(CredentialsException.class).isThrownBy(credentials::resolveCredentials);
        assertThat(aws.requests("AssumeRole")).isEmpty();
    }

    /** At DEBUG the SDK logs what it signs, and so the session token, which is of no use without the secret. */
    @Test
    void secretsOfARoleAreInNoLogLine() throws InterruptedException {
        try (LogCapture logs = new LogCapture();
                RunningTask task = start(role("aws.secret.access.key", "canary-of-the-key"))) {
            awaitWhilePolling(task, () -> aws.signersOf("ReceiveMessage").contains("ROLE"));
            assertThat(logs.text())
                    .contains("Receiving from")
                    .doesNotContain(AwsStandIn.CANARY + "-secret", "canary-of-the-key");
            for (Level level : List.of(Level.INFO, Level.WARN, Level.ERROR)) {
                assertThat(logs.messages(level).toString()).doesNotContain(AwsStandIn.CANARY);
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void withAwsFiles(Path directory, String credentials, Runnable test) throws IOException {
        Path file = Files.writeString(directory.resolve("credentials"), credentials);
        Map<String, String> settings = Map.of(
                "aws.sharedCredentialsFile",
                file.toString(),
                "aws.configFile",
                directory.resolve("config").toString());
        settings.forEach(System::setProperty);
        try {
            test.run();
        } finally {
            settings.keySet().forEach(System::clearProperty);
        }
    }

    private Map<String, List<String>> validateProfile(String profile, String... more) {
        List<String> props =
                new ArrayList<>(List.of("aws.access.key.id", "", "aws.secret.access.key", "", "aws.profile", profile));
        props.addAll(List.of(more));
        return validate(props.toArray(String[]::new));
    }

    private String[] role(String... more) {
        List<String> props =
                new ArrayList<>(List.of("aws.assume.role.arn", ROLE, "aws.sts.endpoint.url", aws.endpoint()));
        props.addAll(List.of(more));
        return props.toArray(String[]::new);
    }

    private RunningTask start(String... props) {
        return RunningTask.start(aws.endpoint(), aws.queueUrl(), props);
    }

    /** Errors by their keys. */
    private Map<String, List<String>> validate(String... props) {
        Map<String, List<String>> errors = new TreeMap<>();
        for (ConfigValue value : new SqsSourceConnector()
                .validate(RunningTask.props(aws.endpoint(), aws.queueUrl(), props))
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
