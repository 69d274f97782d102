package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** A command of the command line that ran in this JVM, and the lines that it printed. */
record CommandRun(int exit, List<String> out, List<String> err) {

    static CommandRun of(List<String> args) {
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
        try {
            int exit = PipelineCommand.commandLine().execute(args.toArray(String[]::new));
            return new CommandRun(exit, lines(out), lines(err));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    private static List<String> lines(ByteArrayOutputStream output) {
        return output.toString(UTF_8).lines().toList();
    }
}
