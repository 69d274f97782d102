package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.privystream.sandbox.PipelineStatus.Finding;
import dev.privystream.sandbox.PipelineStatus.Hop;
import dev.privystream.sandbox.PipelineStatus.Level;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class StatusReportTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final StatusReport report = new StatusReport(new OperatorCommands(StatusSamples.ENDPOINTS));

    @Test
    void healthyPipelineHasItsHopsInOrderAndNothingToFind() {
        PipelineStatus status = report.of(new StatusSamples(START).queue(7, 0).readings(), START);

        assertThat(status.level()).isEqualTo(Level.OK);
        assertThat(status.findings()).isEmpty();
        assertThat(status.hops())
                .extracting(Hop::kind)
                .containsExactly("Queue", "Source", "Topic", "Sink", "Table", "Dead letters");
        assertThat(status.hops())
                .extracting(hop -> hop.count().orElseThrow())
                .containsExactly(7L, 20L, 990L, 0L, 990L, 0L);
        assertThat(status.hops()).allSatisfy(hop -> {
            assertThat(hop.rate()).as("before the second look").isEmpty();
            assertThat(hop.trouble()).isEmpty();
            assertThat(hop.level()).isEqualTo(Level.OK);
        });
        assertThat(hop(status, "Source").facts()).contains(new PipelineStatus.Fact("limit", "10,000"));
    }

    @Test
    void secondLookHasRates() {
        report.of(new StatusSamples(START).queue(7, 0).readings(), START);
        Instant later = START.plusSeconds(10);
        PipelineStatus status = report.of(
                new StatusSamples(later)
                        .queue(2, 0)
                        .delivered(1_490)
                        .topic(1_490)
                        .rows(1_390)
                        .readings(),
                later);

        assertThat(rate(status, "Queue")).isCloseTo(-0.5, within(1e-9));
        assertThat(rate(status, "Source")).isCloseTo(50, within(1e-9));
        assertThat(rate(status, "Topic")).isCloseTo(50, within(1e-9));
        assertThat(rate(status, "Table")).isCloseTo(40, within(1e-9));
        assertThat(rate(status, "Dead letters")).isZero();
    }

    @Test
    void partThatDoesNotAnswerTakesItsOwnFiguresOnly() {
        StatusSamples before = new StatusSamples(START);
        report.of(before.readings(), START);
        StatusReadings now = new StatusSamples(START.plusSeconds(12)).readings();

        PipelineStatus status = report.of(
                new StatusReadings(
                        now.connect(),
                        now.queue(),
                        now.kafka(),
                        now.metrics(),
                        before.readings().postgres().stale("Connection refused")),
                START.plusSeconds(12));

        assertThat(status.level()).isEqualTo(Level.FAILED);
        assertThat(status.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.text()).isEqualTo("Postgres does not answer: Connection refused");
            assertThat(finding.runbook()).contains("docs/runbooks/postgres-down.md");
        });
        Hop table = hop(status, "Table");
        assertThat(table.state()).isEqualTo("no answer");
        assertThat(table.count()).hasValue(990);
        assertThat(table.rate()).isEmpty();
        assertThat(table.trouble()).isEqualTo("Connection refused; the figures are of 12 s ago");
        assertThat(status.hops())
                .filteredOn(hop -> !hop.kind().equals("Table"))
                .allSatisfy(hop -> assertThat(hop.level()).isEqualTo(Level.OK));
        assertThat(status.latest().rows()).hasSize(1);
    }

    @Test
    void nothingThatAnswersLeavesEverythingUnknown() {
        PipelineStatus status = report.of(
                new StatusReadings(
                        Reading.none("away"),
                        Reading.none("away"),
                        Reading.none("away"),
                        Reading.none("away"),
                        Reading.none("away")),
                START);

        assertThat(status.hops()).extracting(Hop::kind).containsExactly("Queue", "Topic", "Table", "Dead letters");
        assertThat(status.hops()).allSatisfy(hop -> {
            assertThat(hop.count()).isEmpty();
            assertThat(hop.rate()).isEmpty();
            assertThat(hop.level()).isEqualTo(Level.UNKNOWN);
        });
        assertThat(status.findings()).hasSize(5);
        assertThat(new StatusText(status).toString()).contains("? waiting", "No connector is known.", "FAILED: Kafka");
    }

    @Test
    void failedTaskIsFoundWithItsInnermostCause() {
        PipelineStatus status = report.of(
                new StatusSamples(START).sinkTask("FAILED", StatusSamples.TRACE).readings(), START);

        assertThat(status.findings())
                .containsExactly(new Finding(
                        Level.FAILED,
                        "sink task 0 is FAILED: org.postgresql.util.PSQLException: no <such> role",
                        Optional.of("docs/runbooks/task-failed.md")));
        assertThat(hop(status, "Sink").state()).isEqualTo("task failed");
        assertThat(status.connectors()).last().satisfies(task -> {
            assertThat(task.error()).isEqualTo("org.apache.kafka.connect.errors.ConnectException: Exiting");
            assertThat(task.cause()).isEqualTo("org.postgresql.util.PSQLException: no <such> role");
        });
        assertThat(new StatusText(status).toString())
                .containsPattern("sink task 0 +FAILED\\R")
                .containsSubsequence(
                        "sink task 0: org.apache.kafka.connect.errors.ConnectException: Exiting",
                        "Cause: org.postgresql.util.PSQLException: no <such> role",
                        "FAILED: sink task 0 is FAILED");
    }

    @Test
    void pausedConnectorIsFoundOnce() {
        PipelineStatus status =
                report.of(new StatusSamples(START).source("PAUSED").readings(), START);

        assertThat(status.findings()).extracting(Finding::text).containsExactly("source is PAUSED");
        assertThat(hop(status, "Source").state()).isEqualTo("paused");
    }

    @Test
    void sinkThatIsBehindAndCommitsNothingIsStalled() {
        for (int second = 0; second < 12; second += 2) {
            Instant at = START.plusSeconds(second);
            assertThat(report.of(new StatusSamples(at).lag(40).readings(), at).findings())
                    .isEmpty();
        }
        Instant at = START.plusSeconds(12);
        PipelineStatus status = report.of(new StatusSamples(at).lag(40).readings(), at);

        assertThat(status.findings())
                .extracting(Finding::text)
                .containsExactly("sink is 40 records behind and commits none");
        assertThat(hop(status, "Sink").state()).isEqualTo("stalled");
        assertThat(status.lag()).isEqualTo(40);
    }

    @Test
    void sinkThatHadNothingToDoUntilNowIsNotStalled() {
        for (int second = 0; second <= 14; second += 2) {
            Instant at = START.plusSeconds(second);
            report.of(new StatusSamples(at).queue(0, 0).lag(0).readings(), at);
        }
        Instant at = START.plusSeconds(15);
        PipelineStatus status =
                report.of(new StatusSamples(at).topic(991).queue(1, 0).lag(1).readings(), at);

        assertThat(status.findings()).isEmpty();
    }

    @Test
    void queueFromWhichNothingIsReceivedIsStalledUnlessTheSourceIsPaused() {
        for (int second = 0; second <= 12; second += 2) {
            Instant at = START.plusSeconds(second);
            report.of(new StatusSamples(at).queue(7, 0).readings(), at);
        }
        Instant at = START.plusSeconds(14);
        PipelineStatus running = report.of(new StatusSamples(at).queue(7, 0).readings(), at);
        PipelineStatus paused =
                report.of(new StatusSamples(at).queue(7, 0).source("PAUSED").readings(), at);

        assertThat(running.findings())
                .extracting(Finding::text)
                .containsExactly("Messages wait in the queue, and none is received");
        assertThat(hop(running, "Queue").state()).isEqualTo("stalled");
        assertThat(paused.findings()).extracting(Finding::text).containsExactly("source is PAUSED");
    }

    @Test
    void fullSourceAndDeadLettersAreFound() {
        PipelineStatus status =
                report.of(new StatusSamples(START).inFlight(9_500).queue(7, 3).readings(), START);

        assertThat(status.findings())
                .extracting(Finding::text)
                .containsExactlyInAnyOrder(
                        "source has as many messages in flight as it may", "3 messages in the dead-letter queue");
        assertThat(hop(status, "Source").state()).isEqualTo("at its limit");
    }

    @Test
    void runbooksOfFindingsExist() {
        StatusSamples worst = new StatusSamples(START)
                .sinkTask("FAILED", StatusSamples.TRACE)
                .inFlight(10_000)
                .queue(7, 3);
        List<Finding> findings = report.of(worst.readings(), START).findings();
        assertThat(findings).hasSizeGreaterThan(2);
        assertThat(findings)
                .flatExtracting(finding -> finding.runbook().stream().toList())
                .allSatisfy(page ->
                        assertThat(Project.ofThisJvm().home().resolve(page)).exists());
    }

    @Test
    void longErrorIsCutShort() {
        PipelineStatus status = report.of(
                new StatusSamples(START).sinkTask("FAILED", "x".repeat(5_000)).readings(), START);
        assertThat(status.connectors())
                .last()
                .satisfies(task -> assertThat(task.error()).hasSizeLessThan(450));
        assertThat(status.findings().get(0).text()).hasSizeLessThan(450);
    }

    @Test
    void commandsOfThePipelineAreOnesThatItHas() {
        List<String> commands = report.of(new StatusSamples(START).readings(), START).commands().stream()
                .flatMap(group -> group.commands().stream())
                .map(PipelineStatus.Command::text)
                .filter(text -> text.startsWith("./pipeline "))
                .toList();
        assertThat(commands).hasSizeGreaterThanOrEqualTo(3).allSatisfy(text -> {
            String[] args = text.substring("./pipeline ".length()).split(" (?=([^\"]*\"[^\"]*\")*[^\"]*$)");
            CommandLine.ParseResult parsed = PipelineCommand.commandLine().parseArgs(args);
            assertThat(parsed.hasSubcommand()).isTrue();
        });
    }

    @Test
    void nameThatIsNoPlainOneIsQuotedForTheShell() {
        StatusSamples samples = new StatusSamples(START).named("a b'; rm -rf /");
        PipelineStatus status = report.of(samples.readings(), START);
        assertThat(status.commands().get(0).commands())
                .allSatisfy(command -> assertThat(command.text()).doesNotContain("rm -rf /"))
                .anySatisfy(command -> assertThat(command.text())
                        .endsWith("http://localhost:8083/connectors/a%20b%27%3B%20rm%20-rf%20%2F/pause"));
    }

    @Test
    void timesAreSaidInTheUnitThatFitsThem() {
        assertThat(List.of(0.04, 9.94, 47.0, 600.0, 10_000.0, 400_000.0))
                .extracting(StatusReport::seconds)
                .containsExactly("0.0 s", "9.9 s", "47 s", "10 min", "3 h", "5 d");
    }

    private static Hop hop(PipelineStatus status, String kind) {
        return status.hops().stream()
                .filter(hop -> hop.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static double rate(PipelineStatus status, String kind) {
        return hop(status, kind).rate().orElseThrow();
    }
}
