package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.privystream.deployment.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** The status page of a sandbox as its JSON, as a browser shows it, and as the text of {@code ./pipeline status}. */
class StatusPageIT {

    @RegisterExtension
    static final RunningSandbox SANDBOX =
            RunningSandbox.with(settings -> settings.withVisibilityTimeout(Duration.ofSeconds(2)));

    private static final String SINK = "postgres-sink-debezium";

    private static PipelineWatch watch;
    private static StatusPage page;

    @BeforeAll
    static void showTheSamples() {
        SANDBOX.register("sqs-source", SINK);
        watch = new PipelineWatch(
                SANDBOX.endpoints(), () -> SANDBOX.sandbox().worker().handle());
        page = StatusPage.start(Ports.any(), watch::look);
        SANDBOX.pipeline().queue().send(SANDBOX.project().samples(), soFar -> {});
        SANDBOX.awaitSettled(100);
        awaitStatus(status -> status.lag() == 0 && hop(status, "Source").count().isPresent());
    }

    @AfterAll
    static void stop() {
        if (page != null) {
            page.close();
            watch.close();
        }
    }

    @Test
    void browserShowsCountsStatesRowsAndCommands() throws IOException {
        String dom = text(browser().dom(page.address()));

        assertThat(dom)
                .contains("Queue ok login-queue 0 waiting")
                .contains("Source running sqs-source 0 in flight")
                .contains("Topic ok logins 99 records")
                .contains("Sink running " + SINK + " 0 behind")
                .contains("Table ok user_logins 99 rows")
                .contains("Dead letters some login-queue-dlq 1 waiting")
                .contains("WARNING: one thing wants a look 1 message in the dead-letter queue")
                .contains("sqs-source (source) RUNNING sqs-source task 0 RUNNING")
                .contains(SINK + " (sink) RUNNING " + SINK + " task 0 RUNNING")
                .contains("Connect REST answers Kafka answers Queue answers Postgres answers Worker's JMX answers")
                .contains("curl -s -X PUT http://localhost:"
                        + SANDBOX.endpoints().connect().getPort() + "/connectors/sqs-source/pause");
        assertThat(Pattern.compile("00000000-0000-4000-8000-\\d{12}")
                        .matcher(dom)
                        .results())
                .hasSize(20);
    }

    @Test
    void jsonTextAndPageAgreeAndHoldNothingRaw() throws IOException {
        String json = json();
        String text = new StatusText(watch.look()).toString();
        assertThat(text)
                .containsPattern("topic logins +ok +99 records")
                .containsPattern("source sqs-source +running +0 in flight .*limit 10,000, .*invalid [1-9]")
                .containsPattern("table user_logins +ok +99 rows")
                .containsPattern(SINK + " task 0 +RUNNING")
                .contains("WARNING: 1 message in the dead-letter queue (docs/runbooks/dead-letter-queue.md)");
        assertThat(ConnectRest.parse(json).path("latest").path("rows").size()).isEqualTo(20);

        String dom = Chromium.isThere() ? browser().dom(page.address()) : "";
        List<JsonNode> bodies = Login.bodies(SANDBOX.project().samples());
        assertThat(bodies).hasSize(100);
        for (JsonNode body : bodies) {
            for (String field : List.of("ip", "device_id")) {
                Optional.of(body.path(field).asString(""))
                        .filter(value -> !value.isEmpty())
                        .ifPresent(value -> assertThat(json + dom + text).doesNotContain(value));
            }
        }
    }

    @Test
    void postgresThatIsDownIsSaidSoAndTheRestGoesOn() throws IOException {
        SANDBOX.sandbox().database().stop();
        try {
            restart(SINK + "/tasks/0/restart");
            PipelineStatus down = awaitStatus(status -> hop(status, "Sink").level() == PipelineStatus.Level.FAILED
                    && hop(status, "Table").state().equals("no answer"));
            assertThat(hop(down, "Table").count()).as("of the last answer").hasValue(99);
            assertThat(hop(down, "Topic").state()).isEqualTo("ok");
            PipelineStatus.Connector task = down.connectors().stream()
                    .filter(connector -> connector.name().equals(SINK + " task 0"))
                    .findFirst()
                    .orElseThrow();
            assertThat(task.state()).isEqualTo("FAILED");
            assertThat(task.error()).isNotEmpty();

            String dom = text(browser().dom(page.address()));

            assertThat(dom)
                    .contains("FAILED: ")
                    .contains("Postgres does not answer: ")
                    .contains("Postgres no answer")
                    .contains("Sink task failed " + SINK)
                    .contains(SINK + " task 0 FAILED " + task.error())
                    .contains("Cause: " + task.cause())
                    .contains("Table no answer user_logins 99 rows")
                    .contains("Topic ok logins 99 records");
        } finally {
            SANDBOX.sandbox().database().start();
            SANDBOX.sandbox().database().awaitReady();
            restart(SINK + "/restart?includeTasks=true&onlyFailed=true");
        }
        awaitStatus(status -> hop(status, "Sink").state().equals("running")
                && hop(status, "Table").state().equals("ok"));
    }

    @Test
    void ageOfWhatASinkHasNotCommittedIsThatOfItsOldestMessageAtEachLook() {
        ConnectRest.Connector idle = new ConnectRest.Connector(
                new ConnectRest.State("idle", "/connectors/idle", "RUNNING", ""),
                "sink",
                "",
                List.of(),
                "connect-idle",
                Set.of(Pipeline.TOPIC),
                Optional.empty(),
                Optional.empty());
        String oldest = SANDBOX.pipeline()
                .table()
                .query("SELECT round(extract(epoch FROM min(create_date)) * 1000) FROM user_logins")
                .rows()
                .get(0)
                .get(0);
        try (StreamOffsets offsets = new StreamOffsets(SANDBOX.endpoints().bootstrapServers())) {
            for (int look = 0; look < 3; look++) {
                StreamFigures.SinkOffsets sink =
                        offsets.read(List.of(idle)).sinks().get("idle");
                assertThat(sink.lag()).isEqualTo(99);
                assertThat(sink.committed()).isZero();
                assertThat(sink.oldestTimestamp()).hasValue(Long.parseLong(oldest));
            }
        }
    }

    @Test
    void everyCommandForAConnectorIsTakenByConnect() throws Exception {
        Assumptions.assumeTrue(
                Programs.isInstalled("curl"), "curl is not installed here: the page's commands are not run");
        List<PipelineStatus.Command> commands = watch.look().commands().stream()
                .filter(group -> group.subject().equals("sqs-source"))
                .flatMap(group -> group.commands().stream())
                .toList();
        assertThat(commands).hasSize(8);
        String before = config();
        for (PipelineStatus.Command command : commands) {
            // The last curl of a pipe says by its exit whether it was refused.
            Process shell = new ProcessBuilder(
                            "bash", "-c", command.text().replace("curl -s ", "curl -s --fail-with-body "))
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(shell.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(shell.exitValue()).as(command.title() + ": " + answer).isZero();
            if (command.title().startsWith("Validate")) {
                assertThat(ConnectRest.parse(answer).path("error_count").asInt(-1))
                        .isZero();
            }
            awaitStatus(status -> !hop(status, "Source").state().equals("restarting")
                    && status.parts().stream().allMatch(part -> part.trouble().isEmpty()));
        }
        SANDBOX.pipeline().connect().send("PUT", "/connectors/sqs-source/config", Optional.of(before));
        awaitStatus(status -> hop(status, "Source").state().equals("running"));
    }

    private static String config() {
        return SANDBOX.pipeline()
                .connect()
                .send("GET", "/connectors/sqs-source/config", Optional.empty())
                .body();
    }

    @Test
    void errorIsNoMarkupWhateverItSays() throws IOException {
        String error = "x<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script>&amp;";
        PipelineStatus status = new StatusReport(new OperatorCommands(StatusSamples.ENDPOINTS))
                .of(new StatusSamples(Instant.now()).sinkTask("FAILED", error).readings(), Instant.now());
        try (StatusPage canned = StatusPage.start(Ports.any(), () -> status)) {
            String dom = browser().dom(canned.address());

            assertThat(dom)
                    .contains("<title>FAILED 1 ")
                    .contains("x&lt;img src=x onerror=")
                    .contains("&lt;script&gt;document.title='hit'&lt;/script&gt;&amp;amp;")
                    .doesNotContain("<img", "<title>hit");
        }
    }

    @Test
    void figuresAreSaidToBeOldWhenNoNewOnesCome() throws IOException {
        Instant now = Instant.now();
        PipelineStatus status = new StatusReport(new OperatorCommands(StatusSamples.ENDPOINTS))
                .of(new StatusSamples(now).readings(), now);
        AtomicInteger looks = new AtomicInteger();
        try (StatusPage dying = StatusPage.start(Ports.any(), () -> {
            if (looks.incrementAndGet() > 1) {
                throw new SandboxException("gone");
            }
            return status;
        })) {
            String dom = text(browser().dom(dying.address()));

            assertThat(dom)
                    .contains("These figures are old The sandbox does not answer this page")
                    .contains("Table ok user_logins 990 rows");
        }
    }

    private static Chromium browser() {
        return new Chromium(SANDBOX.sandbox().directory());
    }

    /** What a reader sees of a document, with single spaces. */
    private static String text(String dom) {
        return dom.substring(dom.indexOf("<body"))
                .replaceAll("(?s)<script>.*?</script>", "")
                .replaceAll("<[^>]*>", " ")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replaceAll("\\s+", " ");
    }

    private static String json() throws IOException {
        try (InputStream answer =
                page.address().resolve(StatusPage.JSON_PATH).toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void restart(String resource) {
        SANDBOX.pipeline().connect().send("POST", "/connectors/" + resource, Optional.empty());
    }

    private static PipelineStatus awaitStatus(Predicate<PipelineStatus> expected) {
        return await().atMost(RunningSandbox.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(watch::look, expected);
    }

    private static PipelineStatus.Hop hop(PipelineStatus status, String kind) {
        return status.hops().stream()
                .filter(hop -> hop.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }
}
