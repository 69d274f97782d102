package dev.privystream.sandbox;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line of the sandbox. */
@Command(
        name = "./pipeline",
        description = "Runs the whole pipeline on this machine: SQS queue, HashField, Kafka, JDBC sink, Postgres.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            SendCommand.class,
            StatusCommand.class,
            QueryCommand.class,
            RecoverCommand.class,
            RedriveCommand.class,
            ReplayCommand.class,
            TortureCommand.class,
            HelpCommand.class
        })
public final class PipelineCommand {

    /** The system property that names another directory for {@code up}. */
    static final String DIRECTORY_PROPERTY = "privystream.sandbox";

    private PipelineCommand() {}

    /**
     * Runs one command and ends the JVM: 0 if it succeeded, 1 if it failed, 2 if it was not understood.
     *
     * @param args the command and its options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new PipelineCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, commandLine, parseResult) -> {
                    if (e instanceof SandboxException) {
                        commandLine.getErr().println(e.getMessage());
                    } else {
                        e.printStackTrace(commandLine.getErr());
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    /** Where {@code up} keeps its data: {@code .sandbox}, unless {@value #DIRECTORY_PROPERTY} says otherwise. */
    static Path directory(Project project) {
        return project.home().resolve(System.getProperty(DIRECTORY_PROPERTY, ".sandbox"));
    }

    /** The sandbox that {@code up} runs in another process. */
    static Endpoints running(Project project) {
        return runningState(project).endpoints();
    }

    /** The same, with its processes. */
    static SandboxState runningState(Project project) {
        return SandboxState.read(directory(project))
                .filter(SandboxState::isRunning)
                .orElseThrow(() -> new SandboxException("No sandbox is up; start one with: ./pipeline up"));
    }
}
