package dev.privystream.sandbox;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "redrive",
        description = {
            "Moves what is in the dead-letter queue back to the queue, by SQS' own message move, and shows what becomes of it.",
            "Ends with 0 once each message is a row, with 1 if some came back, are still on their way, or had been rows"
                    + " before. Counts what others send meanwhile, too: best used while little flows."
        })
final class RedriveCommand implements Callable<Integer> {

    private static final Duration POLL = Duration.ofMillis(100);

    @Spec
    private CommandSpec command;

    @Option(
            names = "--max-per-second",
            paramLabel = "N",
            description = "The most that are moved in a second, 1 to 500. Without it: as fast as the queue can.")
    private Integer maxPerSecond;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "For how long to wait for rows and for what comes back; ${DEFAULT-VALUE} if it is not given.")
    private long waitSeconds;

    @Override
    public Integer call() {
        // What SQS takes.
        if (maxPerSecond != null && (maxPerSecond < 1 || maxPerSecond > 500)) {
            throw new ParameterException(command.commandLine(), "--max-per-second must be 1 to 500");
        }
        try (Pipeline pipeline = new Pipeline(PipelineCommand.running(Project.ofThisJvm()))) {
            long deadLetters = pipeline.queue().deadLetters().total();
            if (deadLetters == 0) {
                System.out.println("There are no messages in " + ElasticMq.DEAD_LETTER_QUEUE);
                return CommandLine.ExitCode.OK;
            }
            Progress progress = new Progress(System.out, Boolean.getBoolean(Progress.TERMINAL_PROPERTY));
            long rowsBefore = pipeline.table().rows();
            long doubleBefore = doubleRows(pipeline.table());
            long moved = move(pipeline.queue(), deadLetters, progress);
            Outcome outcome = awaitOutcome(pipeline, moved, rowsBefore, progress);
            progress.end();
            System.out.print(outcome);
            long doubled = doubleRows(pipeline.table()) - doubleBefore;
            if (doubled > 0) {
                System.out.printf(
                        "%6s were rows already, and are two now: a moved message has a new SentTimestamp.%n"
                                + "docs/runbooks/dead-letter-queue.md says how such ones are taken out before.%n",
                        doubled);
            }
            return outcome.isGood() && doubled == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    /** Messages of which there are several rows: here a message keeps its id when it is moved. */
    private static long doubleRows(LoginTable table) {
        return Long.parseLong(table.value("""
                SELECT count(*) FROM (SELECT FROM user_logins GROUP BY message_id HAVING count(*) > 1) AS double"""));
    }

    /**
     * What became of messages that were moved.
     *
     * @param rows more than before the move, with those of messages that others sent meanwhile
     * @param cameBack in the dead-letter queue now
     * @param left in the queue, in flight or not
     */
    private record Outcome(long moved, long rows, long cameBack, long left, long waitSeconds) {

        boolean isSettled() {
            return left == 0 && rows + cameBack >= moved;
        }

        boolean isGood() {
            return isSettled() && cameBack == 0;
        }

        String progress() {
            return "moved %s, new rows %s, came back %s".formatted(moved, rows, cameBack);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(
                    """
                    %6s moved from %s to %s
                    %6s new rows since then
                    %6s in the dead-letter queue again
                    """.formatted(moved, ElasticMq.DEAD_LETTER_QUEUE, ElasticMq.QUEUE, rows, cameBack));
            if (!isSettled()) {
                text.append("%6s neither after %s s: still on their way%n"
                        .formatted(Math.max(left, moved - rows - cameBack), waitSeconds));
            }
            if (cameBack > 0) {
                text.append(
                        "The worker's log says at what they do not fit the schema, or why they were received too often.\n");
            }
            return text.toString();
        }
    }

    /** Moves each message once, and returns how many there were. */
    private long move(LoginQueue queue, long deadLetters, Progress progress) {
        String handle = queue.startMove(maxPerSecond == null ? OptionalInt.empty() : OptionalInt.of(maxPerSecond));
        long toMove = deadLetters;
        LoginQueue.Move move = queue.lastMove();
        while (move.isRunning()) {
            // ElasticMQ moves what was deleted, too, which is in this number only.
            toMove = Math.max(toMove, move.toMove());
            if (move.moved() >= toMove) {
                // What comes back would be moved again and again.
                queue.cancelMove(handle);
                return toMove;
            }
            progress.show("moved %s of %s".formatted(move.moved(), toMove));
            Pause.of(POLL);
            move = queue.lastMove();
        }
        return Math.min(move.moved(), toMove);
    }

    private Outcome awaitOutcome(Pipeline pipeline, long moved, long rowsBefore, Progress progress) {
        long deadline = System.nanoTime() + Duration.ofSeconds(waitSeconds).toNanos();
        while (true) {
            Counts counts = pipeline.counts();
            Outcome outcome = new Outcome(
                    moved,
                    counts.tableRows() - rowsBefore,
                    counts.deadLettered(),
                    counts.queueRemaining(),
                    waitSeconds);
            progress.show(outcome.progress());
            if (outcome.isSettled() || System.nanoTime() - deadline > 0) {
                return outcome;
            }
            Pause.of(POLL);
        }
    }
}
