package dev.privystream.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "torture",
        description =
                "Sends messages while servers are killed and connectors disturbed, and says whether each is one row.")
final class TortureCommand implements Callable<Integer> {

    private static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(20);
    private static final int SEEDS = 1_000_000;

    @Spec
    private CommandSpec command;

    @Mixin
    private ConnectorOptions connectorOptions;

    @Option(names = "--minutes", paramLabel = "N", defaultValue = "10", description = "For how long; 10 by default.")
    private int minutes;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Decides on messages and faults. Without it, one by chance, which is printed.")
    private Long seed;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "100",
            description = "Messages a second; 100 by default.")
    private int rate;

    @Option(names = "--report", paramLabel = "FILE", description = "Writes the report as Markdown, too.")
    private Path report;

    @Override
    public Integer call() {
        if (minutes < 1 || rate < 1) {
            throw new ParameterException(command.commandLine(), "--minutes and --rate must be at least 1");
        }
        if (connectorOptions.vault()) {
            throw new ParameterException(
                    command.commandLine(), "--vault is not for the torture, which looks at one table");
        }
        if (report != null && !canBeWritten(report)) {
            throw new ParameterException(command.commandLine(), "--report " + report + " cannot be written");
        }
        String sink = connectorOptions.connectors().get(1);
        Project project = Project.ofThisJvm();
        SandboxSettings sandbox = connectorOptions.applyTo(
                SandboxSettings.in(newDirectory(project)).withVisibilityTimeout(VISIBILITY_TIMEOUT));
        Progress progress = new Progress(System.out, Boolean.getBoolean(Progress.TERMINAL_PROPERTY));
        TorturePlan plan =
                TorturePlan.of(seed == null ? new Random().nextInt(SEEDS) : seed, Duration.ofMinutes(minutes));
        TortureSettings settings = new TortureSettings(sandbox, plan, rate, sink, Map.of());
        progress.print("Seed %s, %s injections in %s minutes"
                .formatted(plan.seed(), plan.steps().size(), minutes));

        Torture torture = new Torture(project, settings, progress);
        Thread discard = new Thread(torture::discard);
        Runtime.getRuntime().addShutdownHook(discard);
        TortureResult result;
        try {
            result = torture.run();
        } catch (RuntimeException e) {
            if (torture.isClosed()) {
                return CommandLine.ExitCode.SOFTWARE;
            }
            Runtime.getRuntime().removeShutdownHook(discard);
            progress.end();
            torture.close();
            System.out.println("Data and logs: " + torture.directory());
            throw e;
        }
        TortureReport told = new TortureReport(settings, result);
        System.out.print(told);
        if (result.isGood()) {
            write(told);
            return CommandLine.ExitCode.OK;
        }
        Runtime.getRuntime().removeShutdownHook(discard);
        torture.close();
        System.out.println("Data and logs: " + torture.directory());
        write(told);
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static boolean canBeWritten(Path file) {
        return Files.exists(file)
                ? Files.isRegularFile(file) && Files.isWritable(file)
                : Files.isWritable(file.toAbsolutePath().getParent());
    }

    private void write(TortureReport told) {
        if (report == null) {
            return;
        }
        try {
            Files.writeString(report, told.toMarkdown());
        } catch (IOException e) {
            throw new SandboxException("The report cannot be written: " + e.getMessage(), e);
        }
    }

    private static Path newDirectory(Project project) {
        try {
            return Files.createTempDirectory(project.target(), "torture-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
