package dev.privystream.sandbox;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "send", description = "Sends each line of a file to the queue, as one message.")
final class SendCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "One message body a line.")
    private Path file;

    @Override
    public Integer call() {
        try (LoginQueue queue = new LoginQueue(PipelineCommand.running(Project.ofThisJvm()))) {
            Progress progress = new Progress(System.out, Boolean.getBoolean(Progress.TERMINAL_PROPERTY));
            long sent = queue.send(file, soFar -> progress.show("sent " + soFar));
            progress.end();
            System.out.println(sent + " messages are in " + ElasticMq.QUEUE);
            return 0;
        }
    }
}
