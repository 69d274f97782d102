package dev.privystream.sqs;

import dev.privystream.sqs.InFlightMessage.Receipt;
import dev.privystream.sqs.SqsQueue.Refusal;
import java.time.Duration;
import java.util.ArrayList;
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
    private Backoff backoff;
    private BatchSender sender;
    private final List<Receipt> toRetry = new ArrayList<>();
    private int failures;

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
        this.backoff = backoff(visibility);
        this.sender = new BatchSender(
                receipts -> queue.changeVisibility(receipts, visibility),
                inFlight::isCurrent,
                false,
                BatchSender.SOME_REQUESTS,
                loop,
                new BatchSender.Listener() {
                    @Override
                    public void answered(List<Receipt> accepted, List<Refusal> refusals) {
                        VisibilityExtender.this.answered(accepted, refusals);
                    }

                    @Override
                    public void failed(List<Receipt> batch, Throwable failure) {
                        VisibilityExtender.this.failed(batch, failure);
                    }
                });
        loop.repeat(() -> sender.send(takeDue()), least(visibility.dividedBy(10), LONGEST_PAUSE));
    }

    /** What is left when half of the time is used up is enough for five tries. */
    static Backoff backoff(Duration visibility) {
        return new Backoff(Backoff.OF_REQUESTS.first(), least(visibility.dividedBy(10), Backoff.OF_REQUESTS.most()));
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** What has used up half of its time, the most urgent first. */
    private List<Receipt> takeDue() {
        long now = System.nanoTime();
        return inFlight.takeDueForExtension(
                now + visibility.toNanos() / 2, now + visibility.toNanos() - MOST_IN_ALL.toNanos());
    }

    private void answered(List<Receipt> accepted, List<Refusal> refusals) {
        if (!accepted.isEmpty()) {
            failures = 0;
        }
        long deadline = System.nanoTime() + visibility.toNanos();
        accepted.forEach(receipt -> inFlight.extended(receipt, deadline));
        List<Receipt> again = new ArrayList<>();
        for (Refusal refusal : refusals) {
            if (refusal.retryable()) {
                again.add(refusal.receipt());
            } else {
                // The handle is dead: the message comes back, and brings a new one.
                log.debug(
                        "Message {} was not extended: {}",
                        refusal.receipt().message().id(),
                        refusal.code());
            }
        }
        retry(again);
        SqsFailure.denialOf(SqsQueue.CHANGE_VISIBILITY, queue.url(), refusals).ifPresent(refused);
    }

    private void failed(List<Receipt> batch, Throwable cause) {
        SqsFailure failure = SqsFailure.of(SqsQueue.CHANGE_VISIBILITY, queue.url(), cause);
        failureLog.warn(failure.reason() + "; trying again", batch.size());
        retry(batch);
        if (!failure.retryable()) {
            refused.accept(failure);
        }
    }

    /** What fails while a retry is waited for is tried again together; until then it is not due. */
    private void retry(List<Receipt> receipts) {
        if (receipts.isEmpty()) {
            return;
        }
        if (toRetry.isEmpty()) {
            failures++;
            loop.schedule(this::retryNow, backoff.after(failures));
        }
        toRetry.addAll(receipts);
    }

    private void retryNow() {
        toRetry.forEach(inFlight::notExtended);
        toRetry.clear();
        sender.sendAgain(takeDue());
    }
}
