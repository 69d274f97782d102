package dev.privystream.benchmarks;

import dev.privystream.sandbox.SandboxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line of the benchmarks. */
@Command(
        name = "benchmarks/run",
        description =
                "Measures the source connector and the sink under a real broker and worker, and the transforms by themselves.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CompareCommand.class,
            ClientsCommand.class,
            IdleCommand.class,
            HeapCommand.class,
            TransformsCommand.class,
            SinkCommand.class,
            HelpCommand.class
        })
public final class BenchmarkCommand {

    private BenchmarkCommand() {}

    /**
     * Runs one command and ends the JVM: 0 if all targets are met, 1 if one is not or something failed, 2 if the command was
     * not understood.
     *
     * @param args the command and its options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new BenchmarkCommand())
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
}
