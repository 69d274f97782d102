package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The command line as a process, as the user's shell starts and ends it. */
class PipelineCommandIT {

    private static final Project PROJECT = Project.ofThisJvm();

    /** As long as the servers may take to notice that they are alone. */
    private static final Duration END = Duration.ofSeconds(30);

    /** What {@code status} prints once the samples have come to their ends. */
    private static final Pattern SETTLED = Pattern.compile(
            "queue login-queue +ok +0 waiting .*"
                    + "topic logins +ok +99 records .*"
                    + "table user_logins +ok +99 rows .*"
                    + "dead letters login-queue-dlq +some +1 waiting ",
            Pattern.DOTALL);

    private final Path directory = PROJECT.target().resolve("it/PipelineCommandIT");
    private final List<Process> commands = new ArrayList<>();
    private Set<Path> olderDemos;

    @BeforeEach
    void startAfresh() throws IOException {
        if (Files.exists(directory)) {
            Directories.delete(directory);
        }
        Files.createDirectories(directory);
        olderDemos = demos();
    }

    @AfterEach
    void stopCommands() throws InterruptedException {
        for (Process command : commands) {
            command.destroyForcibly().waitFor();
        }
        awaitNoServerIn(directory);
        newDemos().forEach(PipelineCommandIT::awaitNoServerIn);
    }

    @Test
    void demoPrintsItsCountsAsTheOnlyLineOfStandardOutput() throws Exception {
        Command demo = run("demo", "--json");

        assertThat(demo.exit()).as(demo.err()).isZero();
        assertThat(demo.out().lines()).hasSize(1);
        JsonNode counts = ConnectRest.parse(demo.out());
        assertThat(counts.path("sent").asInt()).isEqualTo(100);
        assertThat(counts.path("topicRecords").asInt()).isEqualTo(99);
        assertThat(counts.path("tableRows").asInt()).isEqualTo(99);
        assertThat(counts.path("deadLettered").asInt()).isEqualTo(1);
        assertThat(counts.path("queueRemaining").asInt()).isZero();
        assertThat(counts.path("seconds").asDouble()).isPositive();
        assertThat(counts.has("vaultRows")).isFalse();
        assertThat(newDemos()).isEmpty();
    }

    @Test
    void demoWithAVaultRecoversWhatIsHashedAndCountsItsRowsToo() throws Exception {
        Command demo = run("demo", "--vault", "--json");

        assertThat(demo.exit()).as(demo.err()).isZero();
        JsonNode counts = ConnectRest.parse(demo.out());
        assertThat(counts.path("tableRows").asInt()).isEqualTo(99);
        assertThat(counts.path("vaultRows").asInt()).isEqualTo(99);
        Login first = Login.of(Login.bodies(PROJECT.samples()).get(0));
        assertThat(demo.err())
                .contains("Ten rows of the vault:")
                .contains("99 in the table pii_vault")
                .containsPattern("table pii_vault +ok +99 rows")
                .containsPattern(" A\\S{23}\\.\\. +" + Pattern.quote(first.ip()) + " +(\\w{12})\\.\\. +\\1\\.\\.");
    }

    @Test
    void demoThatCannotReadItsMessagesSaysSoAndStopsEverything() throws Exception {
        Command demo = run("demo", "--messages", "no-such-file");

        assertThat(demo.exit()).isEqualTo(1);
        assertThat(demo.err()).contains("There is no file no-such-file").contains("Logs: ");
        assertThat(newDemos()).singleElement().satisfies(demoDirectory -> {
            assertThat(serversIn(demoDirectory)).isEmpty();
            Directories.delete(demoDirectory);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void demoKilledInMidStartLeavesNoServer(int servers) throws Exception {
        Command demo = start("demo");
        await().atMost(END)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> newDemos().stream()
                        .anyMatch(demoDirectory -> serversIn(demoDirectory).size() >= servers));
        Path demoDirectory = newDemos().iterator().next();

        demo.process().destroyForcibly().waitFor();

        awaitNoServerIn(demoDirectory);
        Directories.delete(demoDirectory);
    }

    @Test
    void demoKilledAtWorkLeavesNoServer() throws Exception {
        Command demo = start("demo");
        await().atMost(RunningSandbox.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> demo.out().contains("Sending"));
        Path demoDirectory = newDemos().iterator().next();
        // Kafka, Connect, the queue, and Postgres with its script and its processes.
        assertThat(serversIn(demoDirectory)).hasSizeGreaterThanOrEqualTo(5);

        demo.process().destroyForcibly().waitFor();

        awaitNoServerIn(demoDirectory);
        Directories.delete(demoDirectory);
    }

    @Test
    void interruptedDemoLeavesNeitherServerNorFile() throws Exception {
        Command demo = start("demo");
        await().atMost(RunningSandbox.PATIENCE).until(() -> demo.out().contains("Registering"));
        Path demoDirectory = newDemos().iterator().next();

        demo.process().destroy();

        assertThat(demo.process().waitFor(END.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(serversIn(demoDirectory)).isEmpty();
        assertThat(newDemos()).isEmpty();
    }

    @Test
    void upServesOtherCommandsAndKeepsItsDataFromStartToStart() throws Exception {
        Command up = startUp("--no-connectors");
        assertThat(run("status").out()).contains("No connector");
        assertThat(requests(up.out())).hasSize(2);

        assertThat(up.out().lines().filter(line -> line.startsWith("  Status page ")))
                .singleElement()
                .satisfies(line -> assertThat(answer(URI.create(line.replaceFirst(".* ", ""))))
                        .contains("<title>privystream</title>"));

        Command second = run("up");
        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.err()).contains("runs already");

        for (URI request : requests(up.out())) {
            String connector = request.getFragment();
            new ConnectRest(request).register(PROJECT.home().resolve(connector));
        }
        Command send = run("send", PROJECT.samples().toString());
        assertThat(send.exit()).as(send.err()).isZero();
        assertThat(send.out()).contains("100 messages");
        awaitAnswer(() -> run("status"), status -> SETTLED.matcher(status).find());
        assertThat(run("status").out()).containsPattern("sqs-source task 0 +RUNNING");
        assertThat(run("query", "SELECT count(*) AS logins FROM user_logins").out())
                .contains("99");
        awaitAnswer(
                () -> run("query", "SELECT count(*) AS refreshed FROM login_upkeep"),
                refreshed -> refreshed.contains("1"));
        Command wrong = run("query", "SELEC 1");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains("syntax error").doesNotContain("Exception");

        up.process().destroy();
        assertThat(up.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(up.err()).contains("Stopping").doesNotContain("has ended");
        assertThat(serversIn(directory)).isEmpty();
        assertThat(run("status").err()).contains("./pipeline up");

        Command again = startUp();
        assertThat(run("status").out()).containsPattern("sqs-source +RUNNING").containsPattern(SETTLED);
        again.process().destroyForcibly().waitFor();

        // Right after a crash, too: servers that are about to end are waited for.
        Command afterCrash = startUp("--vault");
        assertThat(run("status").out())
                .containsPattern(SETTLED)
                .containsPattern("sqs-source-vault +RUNNING")
                .containsPattern("postgres-sink-debezium-vault +RUNNING")
                .doesNotContainPattern("sqs-source +RUNNING");
        afterCrash.process().destroy();
        assertThat(afterCrash.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void scriptKnowsEveryCommand() throws Exception {
        Path script = PROJECT.home().resolve("pipeline");
        Command help = finished(start(List.of(script.toString(), "help")));
        assertThat(help.exit()).isZero();
        assertThat(help.out())
                .contains(PipelineCommand.commandLine().getSubcommands().keySet());

        Command unknown = finished(start(List.of(script.toString(), "frobnicate")));
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("frobnicate").contains("Usage:");
    }

    private record Command(Process process, Path outFile, Path errFile) {

        int exit() {
            return process.exitValue();
        }

        String out() {
            return read(outFile);
        }

        String err() {
            return read(errFile);
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Command startUp(String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of("up"));
        args.addAll(List.of(options));
        Command up = start(args.toArray(String[]::new));
        await().atMost(RunningSandbox.PATIENCE)
                .until(() -> up.out().contains("Ctrl-C") || !up.process().isAlive());
        assertThat(up.process().isAlive()).as(up.err()).isTrue();
        return up;
    }

    /** The registrations that {@code up} proposes: the worker, with the file as the fragment. */
    private static List<URI> requests(String out) {
        return out.lines()
                .filter(line -> line.contains("curl -X POST"))
                .map(line -> URI.create(line.replaceFirst(".*@(\\S+) (\\S+)/connectors$", "$2/#$1")))
                .toList();
    }

    private static String answer(URI page) throws IOException {
        try (InputStream answer = page.toURL().openStream()) {
            return new String(answer.readAllBytes(), UTF_8);
        }
    }

    private Command run(String... args) throws IOException, InterruptedException {
        return finished(start(args));
    }

    private static Command finished(Command command) throws InterruptedException {
        assertThat(command.process().waitFor(3, TimeUnit.MINUTES)).isTrue();
        return command;
    }

    private Command start(String... args) throws IOException {
        List<String> java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-D" + Project.HOME_PROPERTY + "=" + PROJECT.home(),
                "-D" + PipelineCommand.DIRECTORY_PROPERTY + "=" + directory.resolve("sandbox"),
                "-cp",
                PROJECT.ownClassPath(),
                PipelineCommand.class.getName()));
        java.addAll(List.of(args));
        return start(java);
    }

    private Command start(List<String> command) throws IOException {
        Path out = Files.createTempFile(directory, "out", null);
        Path err = Files.createTempFile(directory, "err", null);
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        commands.add(process);
        return new Command(process, out, err);
    }

    private static void awaitAnswer(Callable<Command> command, Predicate<String> expected) {
        await().atMost(RunningSandbox.PATIENCE).until(() -> command.call().out(), expected);
    }

    private static void awaitNoServerIn(Path directory) {
        await().atMost(END).untilAsserted(() -> assertThat(serversIn(directory)).isEmpty());
    }

    /** The processes that name a file of the directory in their command, other than the commands of these tests. */
    private static List<String> serversIn(Path directory) {
        try {
            Process ps = new ProcessBuilder("ps", "-e", "-ww", "-o", "pid=,args=").start();
            try (Stream<String> lines = ps.inputReader().lines()) {
                return lines.filter(line -> line.contains(directory.toString()))
                        .filter(line -> !line.contains(PipelineCommand.class.getName()))
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<Path> newDemos() {
        Set<Path> demos = demos();
        demos.removeAll(olderDemos);
        return demos;
    }

    private static Set<Path> demos() {
        try (Stream<Path> files = Files.list(PROJECT.target())) {
            return files.filter(file -> file.getFileName().toString().startsWith("demo-"))
                    .collect(toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
