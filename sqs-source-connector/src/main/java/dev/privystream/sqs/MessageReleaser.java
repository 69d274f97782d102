package dev.privystream.sqs;

import dev.privystream.sqs.InFlightMessage.Receipt;
import dev.privystream.sqs.SqsQueue.Refusal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives messages back to their queue at once. What it cannot give back becomes visible by itself when its visibility timeout
 * is over, so that nothing is tried twice. Confined to the task's loop.
 */
final class MessageReleaser {

    private static final Logger log = LoggerFactory.getLogger(MessageReleaser.class);

    private final QueueUrl queue;
    private final BatchSender sender;
    private final PacedLog failureLog = new PacedLog(log);

    MessageReleaser(SqsQueue queue, TaskLoop loop) {
        this.queue = queue.url();
        this.sender = new BatchSender(
                receipts -> queue.changeVisibility(receipts, Duration.ZERO),
                receipt -> true,
                false,
                BatchSender.SOME_REQUESTS,
                loop,
                new BatchSender.Listener() {
                    @Override
                    public void answered(List<Receipt> accepted, List<Refusal> refused) {
                        if (!refused.isEmpty()) {
                            log.debug(
                                    "Queue {} keeps {} messages until they time out",
                                    queue.url().name(),
                                    refused.size());
                        }
                    }

                    @Override
                    public void failed(List<Receipt> batch, Throwable failure) {
                        MessageReleaser.this.failed(batch, failure);
                    }
                });
    }

    /** Makes messages visible that are no longer in the ledger. */
    void release(Collection<Receipt> receipts) {
        sender.send(receipts);
    }

    /** Whether every message has been answered for. */
    boolean isIdle() {
        return sender.isIdle();
    }

    private void failed(List<Receipt> batch, Throwable failure) {
        failureLog.warn(
                SqsFailure.of(SqsQueue.CHANGE_VISIBILITY, queue, failure).reason()
                        + "; messages become visible again when their visibility timeout is over",
                batch.size());
    }
}
