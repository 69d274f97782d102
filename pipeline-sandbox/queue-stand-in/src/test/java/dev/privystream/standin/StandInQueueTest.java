package dev.privystream.standin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.standin.StandInQueue.Body;
import dev.privystream.standin.StandInQueue.Counts;
import dev.privystream.standin.StandInQueue.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandInQueueTest {

    private static final Body BODY = Body.of("body");
    private static final long VISIBILITY = 1_000;

    private final StandInQueue standard = new StandInQueue(false, VISIBILITY, 0);
    private final StandInQueue fifo = new StandInQueue(true, VISIBILITY, 0);

    @Test
    void bodyIsGivenAsJsonWithTheDigestOfItsText() {
        Body body = Body.of("{\"name\":\"ä\"}");

        assertThat(body.json()).isEqualTo("\"{\\\"name\\\":\\\"ä\\\"}\"");
        assertThat(body.md5()).isEqualTo("6283283b47fd3b984c408d8d14ec5ba5");
    }

    @Test
    void receivedMessageIsInvisibleUntilItsTimeoutIsOver() {
        standard.send(BODY, null, 0);

        assertThat(standard.receive(10, VISIBILITY, 0)).hasSize(1);
        assertThat(standard.receive(10, VISIBILITY, VISIBILITY - 1)).isEmpty();
        assertThat(standard.receive(10, VISIBILITY, VISIBILITY)).hasSize(1);
        assertThat(standard.counts()).isEqualTo(new Counts(1, 2, 1, 0, 0));
    }

    @Test
    void receiveBringsNoMoreThanItAsksFor() {
        for (int i = 0; i < 5; i++) {
            standard.send(BODY, null, 0);
        }

        assertThat(standard.receive(3, VISIBILITY, 0)).hasSize(3);
        assertThat(standard.inFlightCount(0)).isEqualTo(3);
        assertThat(standard.visibleCount(0)).isEqualTo(2);
    }

    @Test
    void newestHandleDeletes() {
        standard.send(BODY, null, 0);
        String handle = receiveOne(standard, 0).handle();

        assertThat(standard.delete(handle, 1)).isTrue();
        assertThat(standard.size()).isZero();
        assertThat(standard.counts().deleted()).isEqualTo(1);
    }

    @Test
    void olderHandleOfStandardQueueSucceedsAndDeletesNothing() {
        standard.send(BODY, null, 0);
        String older = receiveOne(standard, 0).handle();
        receiveOne(standard, VISIBILITY);

        assertThat(standard.delete(older, VISIBILITY)).isTrue();
        assertThat(standard.size()).isEqualTo(1);
    }

    @Test
    void messageOfStandardQueueIsDeletedByItsHandleAlsoAfterItsTimeout() {
        standard.send(BODY, null, 0);
        String handle = receiveOne(standard, 0).handle();

        assertThat(standard.delete(handle, VISIBILITY)).isTrue();
        assertThat(standard.receive(10, VISIBILITY, VISIBILITY)).isEmpty();
    }

    @Test
    void handleOfFifoQueueIsRefusedAfterItsTimeout() {
        fifo.send(BODY, "a", 0);
        String handle = receiveOne(fifo, 0).handle();

        assertThat(fifo.delete(handle, VISIBILITY)).isFalse();
        assertThat(fifo.size()).isEqualTo(1);
    }

    @Test
    void groupIsLockedWhileOneOfItsMessagesIsOut() {
        Message first = fifo.send(BODY, "a", 0);
        Message second = fifo.send(BODY, "a", 0);
        Message other = fifo.send(BODY, "b", 0);

        assertThat(fifo.receive(1, VISIBILITY, 0)).containsExactly(first);
        assertThat(fifo.receive(10, VISIBILITY, 0)).containsExactly(other);
        fifo.delete(first.handle(), 0);
        assertThat(fifo.receive(10, VISIBILITY, 0)).containsExactly(second);
    }

    @Test
    void groupComesBackInOrder() {
        Message first = fifo.send(BODY, "a", 0);
        Message second = fifo.send(BODY, "a", 0);
        fifo.receive(10, VISIBILITY, 0);

        fifo.changeVisibility(second.handle(), 0, 0);
        assertThat(fifo.receive(10, VISIBILITY, 0)).isEmpty();
        fifo.changeVisibility(first.handle(), 0, 0);
        assertThat(fifo.receive(10, VISIBILITY, 0)).containsExactly(first, second);
    }

    @Test
    void groupsTakeTurns() {
        Message a1 = fifo.send(BODY, "a", 0);
        Message a2 = fifo.send(BODY, "a", 0);
        Message b1 = fifo.send(BODY, "b", 0);
        fifo.receive(1, VISIBILITY, 0);
        fifo.delete(a1.handle(), 0);

        assertThat(fifo.receive(10, VISIBILITY, 0)).containsExactly(b1, a2);
        assertThat(fifo.inFlightCount(0)).isEqualTo(2);
        assertThat(fifo.inFlightCount(VISIBILITY)).isZero();
    }

    @Test
    void receiveUnderTheSameAttemptIdBringsTheSameMessagesWithTheirVisibilityAnew() {
        Message first = fifo.send(BODY, "a", 0);
        Message second = fifo.send(BODY, "a", 0);
        fifo.send(BODY, "b", 0);
        fifo.receive(2, VISIBILITY, "attempt", 0);
        String handle = first.handle();

        assertThat(fifo.receive(10, VISIBILITY, "attempt", 900)).containsExactly(first, second);
        assertThat(first.handle()).isEqualTo(handle);
        assertThat(fifo.counts()).isEqualTo(new Counts(3, 2, 0, 0, 0));
        assertThat(fifo.inFlightCount(VISIBILITY)).isEqualTo(2);
        assertThat(fifo.inFlightCount(900 + VISIBILITY)).isZero();
    }

    @Test
    void receiveUnderTheSameAttemptIdIsANewOneOnceAMessageIsDeletedOrVisibleAgain() {
        Message a = fifo.send(BODY, "a", 0);
        Message b = fifo.send(BODY, "b", 0);
        Message c = fifo.send(BODY, "c", 0);
        fifo.receive(2, VISIBILITY, "attempt", 0);
        fifo.delete(a.handle(), 0);

        assertThat(fifo.receive(2, VISIBILITY, "attempt", 0)).containsExactly(c);
        assertThat(fifo.receive(2, VISIBILITY, "attempt", VISIBILITY)).containsExactlyInAnyOrder(b, c);
        assertThat(fifo.counts().redelivered()).isEqualTo(2);
    }

    @Test
    void receiveUnderAnotherAttemptIdOrNoneIsANewOne() {
        fifo.send(BODY, "a", 0);
        fifo.receive(1, VISIBILITY, "attempt", 0);

        assertThat(fifo.receive(1, VISIBILITY, "other", 0)).isEmpty();
        assertThat(fifo.receive(1, VISIBILITY, null, 0)).isEmpty();
    }

    @Test
    void attemptIdIsForgottenAfterFiveMinutes() {
        Message message = fifo.send(BODY, "a", 0);
        fifo.receive(1, 600_000, "attempt", 0);

        assertThat(fifo.receive(1, 600_000, "attempt", 299_999)).containsExactly(message);
        assertThat(fifo.receive(1, 600_000, "attempt", 300_000)).isEmpty();
    }

    @Test
    void standardQueueTakesNoNoticeOfAttemptIds() {
        standard.send(BODY, null, 0);
        standard.receive(1, VISIBILITY, "attempt", 0);

        assertThat(standard.receive(1, VISIBILITY, "attempt", 0)).isEmpty();
    }

    @Test
    void deadLetterUnlocksItsGroup() {
        StandInQueue queue = new StandInQueue(true, VISIBILITY, 1);
        queue.send(BODY, "a", 0);
        Message second = queue.send(BODY, "a", 0);
        receiveOne(queue, 0);

        assertThat(queue.receive(10, VISIBILITY, VISIBILITY)).containsExactly(second);
    }

    @Test
    void changedVisibilityCountsFromTheChange() {
        standard.send(BODY, null, 0);
        String handle = receiveOne(standard, 0).handle();

        assertThat(standard.changeVisibility(handle, VISIBILITY, 900)).isTrue();
        assertThat(standard.receive(10, VISIBILITY, VISIBILITY)).isEmpty();
        assertThat(standard.receive(10, VISIBILITY, 900 + VISIBILITY)).hasSize(1);
    }

    @Test
    void visibilityOfMessageThatIsNotOutIsNotChanged() {
        standard.send(BODY, null, 0);
        String handle = receiveOne(standard, 0).handle();

        assertThat(standard.changeVisibility(handle, VISIBILITY, VISIBILITY)).isFalse();
    }

    @Test
    void messageReceivedTooOftenIsDeadLettered() {
        StandInQueue queue = new StandInQueue(false, VISIBILITY, 2);
        queue.send(BODY, null, 0);
        receiveOne(queue, 0);
        receiveOne(queue, VISIBILITY);

        assertThat(queue.receive(10, VISIBILITY, 2 * VISIBILITY)).isEmpty();
        assertThat(queue.size()).isZero();
        assertThat(queue.counts().deadLettered()).isEqualTo(1);
    }

    private static Message receiveOne(StandInQueue queue, long now) {
        List<Message> messages = queue.receive(1, VISIBILITY, now);
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }
}
