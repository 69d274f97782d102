package dev.privystream.sandbox;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description =
                "Shows how many messages are where, how fast they move, the connectors and their tasks, and what is wrong.")
final class StatusCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        SandboxState sandbox = PipelineCommand.runningState(Project.ofThisJvm());
        try (PipelineWatch watch = new PipelineWatch(sandbox.endpoints(), sandbox::worker)) {
            System.out.print(new StatusText(watch.lookTwice()));
            return 0;
        }
    }
}
