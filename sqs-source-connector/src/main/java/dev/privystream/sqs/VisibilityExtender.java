package dev.privystream.sqs;

import dev.privystream.sqs.InFlightMessage.Receipt;
import dev.privystream.sqs.SqsQueue.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the in-flight messages of one queue invisible for as long as their records are on the way, up to the twelve hours
 * that SQS allows after a receive. Confined to the task's loop.
 */
final class VisibilityExtender {

    private static final Logger log = LoggerFactory.getLogger(VisibilityExtender.class);

    /** SQS's limit, less what a request may take. */
    private static final Duration MOST_IN_ALL = Duration.ofHours(12).minusMinutes(1);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final InFlightMessages inFlight;
    private final TaskLoop loop;
    private final Consumer<SqsFailure> refused;
    private final SqsQueue queue;
    private final PacedLog failureLog = new PacedLog(log);

    // Mutable state
    private Duration visibility;
    private BatchSender sender;

    /** @param refused hears of a request that cannot succeed before somebody does something; it is tried again nevertheless */
    VisibilityExtender(SqsQueue queue, InFlightMessages inFlight, TaskLoop loop, Consumer<SqsFailure> refused) {
        this.queue = queue;
        this.inFlight = inFlight;
        this.loop = loop;
        this.refused = refused;
    }

    /** @param visibility how long received messages stay invisible, and by how much they are extended */
    void start(Duration visibility) {
        this.visibility = visibility;
        this.sender = new BatchSender(
                receipts -> queue.changeVisibility(receipts, visibility),
                inFlight::isCurrent,
                false,
                BatchSender.SOME_REQUESTS,
                loop,
                new BatchSender.Listener() {
                    @Override
                    public void answered(List<Receipt> accepted, List<Refusal> refused) {
                        VisibilityExtender.this.answered(accepted, refused);
                    }

                    @Override
                    public void failed(List<Receipt> batch, Throwable failure) {
                        VisibilityExtender.this.failed(batch, failure);
                    }
                });
        Duration pause =
                visibility.dividedBy(10).compareTo(LONGEST_PAUSE) < 0 ? visibility.dividedBy(10) : LONGEST_PAUSE;
        loop.repeat(this::extendDue, pause);
    }

    /** Extends what has used up half of its time. */
    private void extendDue() {
        long now = System.nanoTime();
        List<Receipt> due = inFlight.takeDueForExtension(now + visibility.toNanos() / 2);
        long latestReceive = now + visibility.toNanos() - MOST_IN_ALL.toNanos();
        sender.send(due.stream()
                .filter(receipt -> receipt.receivedNanos() - latestReceive > 0)
                .toList());
    }

    private void answered(List<Receipt> accepted, List<Refusal> refused) {
        long deadline = System.nanoTime() + visibility.toNanos();
        accepted.forEach(receipt -> inFlight.extended(receipt, deadline));
        for (Refusal refusal : refused) {
            if (refusal.retryable()) {
                inFlight.notExtended(refusal.receipt());
            } else {
                // The handle is dead: the message comes back, and brings a new one.
                log.debug(
                        "Message {} was not extended: {}",
                        refusal.receipt().message().id(),
                        refusal.code());
            }
        }
    }

    private void failed(List<Receipt> batch, Throwable cause) {
        SqsFailure failure = SqsFailure.of(SqsQueue.CHANGE_VISIBILITY, queue.url(), cause);
        failureLog.warn(failure.reason() + "; trying again", batch.size());
        batch.forEach(inFlight::notExtended);
        if (!failure.retryable()) {
            refused.accept(failure);
        }
    }
}
