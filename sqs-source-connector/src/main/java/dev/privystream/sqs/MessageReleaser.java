package dev.privystream.sqs;

import dev.privystream.sqs.InFlightMessage.Receipt;
import dev.privystream.sqs.SqsQueue.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives messages back to their queue at once. What fails is tried again a few times; after that, or where a retry cannot help, the
 * message becomes visible by itself when its visibility timeout is over. Confined to the task's loop.
 */
final class MessageReleaser {

    private static final Logger log = LoggerFactory.getLogger(MessageReleaser.class);

    /** The pauses between them make up to 25 seconds, in which a stopped task still waits for acknowledgements. */
    private static final int MOST_TRIES = 8;

    private final QueueUrl queue;
    private final TaskLoop loop;
    private final BatchSender sender;
    private final PacedLog failureLog = new PacedLog(log);

    // Mutable state
    /** How many tries have failed, of each message that is to be given back yet. */
    private final Map<Receipt, Integer> failures = new HashMap<>();

    private final List<Receipt> toRetry = new ArrayList<>();

    MessageReleaser(SqsQueue queue, TaskLoop loop) {
        this.queue = queue.url();
        this.loop = loop;
        this.sender = new BatchSender(
                receipts -> queue.changeVisibility(receipts, Duration.ZERO),
                receipt -> true,
                false,
                BatchSender.SOME_REQUESTS,
                loop,
                new BatchSender.Listener() {
                    @Override
                    public void answered(List<Receipt> accepted, List<Refusal> refusals) {
                        MessageReleaser.this.answered(accepted, refusals);
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

    /** Whether every message has been given back, or given up. */
    boolean isIdle() {
        return sender.isIdle() && failures.isEmpty();
    }

    private void answered(List<Receipt> accepted, List<Refusal> refusals) {
        accepted.forEach(failures::remove);
        List<Receipt> again = new ArrayList<>();
        for (Refusal refusal : refusals) {
            if (refusal.retryable()) {
                again.add(refusal.receipt());
            } else {
                // Its handle is dead: the message is visible already, or somebody else's.
                failures.remove(refusal.receipt());
                log.debug(
                        "Message {} was not given back: {}",
                        refusal.receipt().message().id(),
                        refusal.code());
            }
        }
        retry(again);
    }

    private void failed(List<Receipt> batch, Throwable cause) {
        SqsFailure failure = SqsFailure.of(SqsQueue.CHANGE_VISIBILITY, queue, cause);
        failureLog.warn(
                failure.reason()
                        + "; messages that cannot be given back become visible when their visibility timeout is over",
                batch.size());
        if (failure.retryable()) {
            retry(batch);
        } else {
            batch.forEach(failures::remove);
        }
    }

    /** What fails while a retry is waited for is tried again together. */
    private void retry(List<Receipt> receipts) {
        List<Receipt> again = new ArrayList<>();
        int most = 0;
        for (Receipt receipt : receipts) {
            int count = failures.merge(receipt, 1, Integer::sum);
            if (count < MOST_TRIES) {
                again.add(receipt);
                most = Math.max(most, count);
            } else {
                failures.remove(receipt);
                log.debug(
                        "Message {} is left to its visibility timeout",
                        receipt.message().id());
            }
        }
        if (!again.isEmpty() && toRetry.isEmpty()) {
            loop.schedule(this::retryNow, Backoff.OF_REQUESTS.after(most));
        }
        toRetry.addAll(again);
    }

    private void retryNow() {
        List<Receipt> receipts = List.copyOf(toRetry);
        toRetry.clear();
        sender.sendAgain(receipts);
    }
}
