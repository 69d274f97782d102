package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sqs.InFlightMessage.Receipt;
import dev.privystream.sqs.InFlightMessage.State;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InFlightMessagesTest {

    private static final QueueUrl QUEUE = QueueUrl.parse("http://localhost/1/queue");
    private static final QueueUrl FIFO_QUEUE = QueueUrl.parse("http://localhost/1/queue.fifo");

    private final InFlightMessages inFlight = new InFlightMessages(QUEUE, 20, 20, 1_000);

    @Test
    void newMessagesComeOutInTheOrderOfTheReceive() {
        assertThat(receive(0, 100, "a", "b", "c"))
                .extracting(InFlightMessage::id)
                .containsExactly("a", "b", "c");
        assertThat(inFlight.size()).isEqualTo(3);
    }

    @Test
    void redeliveredMessageIsNotNewAndHasTheNewestHandle() {
        InFlightMessage message = receive(0, 100, "a").get(0);

        assertThat(receive(50, 150, "a", "b")).extracting(InFlightMessage::id).containsExactly("b");

        assertThat(inFlight.receipts(List.of(message)))
                .extracting(Receipt::handle)
                .containsExactly("a@50");
        assertThat(inFlight.size()).isEqualTo(2);
    }

    @Test
    void messageThatIsTwiceInOneReceiveIsNewOnce() {
        assertThat(receive(0, 100, "a", "a")).hasSize(1);
        assertThat(inFlight.size()).isEqualTo(1);
    }

    @Test
    void redeliveredMessageIsDeletedOnce() {
        InFlightMessage message = receive(0, 100, "a").get(0);
        inFlight.handOver(message);
        assertThat(inFlight.acknowledged(message)).isTrue();
        Receipt underWay = inFlight.receipts(List.of(message)).get(0);
        receive(50, 150, "a");

        assertThat(inFlight.deleted(underWay)).isFalse();
        assertThat(inFlight.size()).isEqualTo(1);

        assertThat(inFlight.deleted(inFlight.receipts(List.of(message)).get(0))).isTrue();
        assertThat(inFlight.size()).isZero();
    }

    @Test
    void messageIsAcknowledgedOnce() {
        InFlightMessage message = receive(0, 100, "a").get(0);

        assertThat(inFlight.acknowledged(message)).isTrue();
        assertThat(inFlight.acknowledged(message)).isFalse();
    }

    @Test
    void settledMessageIsNeitherAcknowledgedNorDeletedNorExtended() {
        InFlightMessage message = receive(0, 100, "a").get(0);
        inFlight.settled(message);

        assertThat(inFlight.acknowledged(message)).isFalse();
        assertThat(inFlight.isCurrent(new Receipt(message, "a@0", 0))).isFalse();
        assertThat(inFlight.receipts(List.of(message))).isEmpty();
        assertThat(dueForExtension(1_000)).isEmpty();
        inFlight.settled(message);
        assertThat(inFlight.size()).isZero();
        assertThat(inFlight.bytes()).isZero();
    }

    @Test
    void messageThatComesBackAfterItWasSettledIsNew() {
        inFlight.settled(receive(0, 100, "a").get(0));

        assertThat(receive(50, 150, "a")).hasSize(1);
    }

    @Test
    void messageIsHandedOverOnceWithItsContent() {
        InFlightMessage message = receive(0, 100, "a").get(0);

        assertThat(inFlight.handOver(message).body()).isEqualTo("body of a");
        assertThat(inFlight.handOver(message)).isNull();
    }

    @Test
    void messageThatWasGivenBackIsNotHandedOver() {
        InFlightMessage message = receive(0, 100, "a").get(0);
        inFlight.takeNotHandedOver();

        assertThat(inFlight.handOver(message)).isNull();
    }

    @Test
    void onlySoManyMayWaitToBeHandedOver() {
        InFlightMessages bounded = new InFlightMessages(QUEUE, 1_000, 15, 1_000);
        assertThat(bounded.tryReserve(10)).isTrue();
        assertThat(bounded.tryReserve(10)).isFalse();
        List<InFlightMessage> messages = bounded.received(10, List.of(message("a", 0, 0), message("b", 0, 0)), 0, 100);
        assertThat(bounded.tryReserve(14)).isFalse();

        bounded.handOver(messages.get(0));

        assertThat(bounded.tryReserve(14)).isTrue();
    }

    @Test
    void messagesAreCountedByState() {
        List<InFlightMessage> messages = receive(0, 100, "a", "b", "c", "d");
        inFlight.handOver(messages.get(1));
        inFlight.handOver(messages.get(2));
        inFlight.acknowledged(messages.get(2));
        inFlight.settled(messages.get(3));

        assertThat(inFlight.count(State.RECEIVED)).isEqualTo(1);
        assertThat(inFlight.count(State.HANDED_OVER)).isEqualTo(1);
        assertThat(inFlight.count(State.ACKNOWLEDGED)).isEqualTo(1);
        assertThat(inFlight.size()).isEqualTo(3);
    }

    @Test
    void roomIsReservedBeforeAReceive() {
        assertThat(inFlight.tryReserve(10)).isTrue();
        assertThat(inFlight.tryReserve(10)).isTrue();
        assertThat(inFlight.tryReserve(1)).isFalse();

        inFlight.cancelReservation(10);

        assertThat(inFlight.tryReserve(10)).isTrue();
    }

    @Test
    void whatAReceiveDidNotFillIsFreeAgain() {
        receive(0, 100, "a", "b", "c");

        assertThat(inFlight.tryReserve(17)).isTrue();
        assertThat(inFlight.tryReserve(1)).isFalse();
    }

    @Test
    void roomForBytesIsKeptByTheLargestOfTheRecentReceives() {
        InFlightMessages bounded = new InFlightMessages(QUEUE, 1_000, 1_000, 1_000);
        assertThat(bounded.tryReserve(10)).isTrue();
        List<InFlightMessage> messages = bounded.received(10, List.of(message("a", 400, 0)), 0, 100);

        assertThat(bounded.bytes()).isEqualTo(400);
        assertThat(bounded.tryReserve(10)).isTrue();
        assertThat(bounded.tryReserve(10)).isFalse();

        bounded.settled(messages.get(0));
        assertThat(bounded.tryReserve(10)).isTrue();
    }

    @Test
    void oneReceiveIsAlwaysLetThrough() {
        InFlightMessages bounded = new InFlightMessages(QUEUE, 1_000, 1_000, 1_000);
        bounded.tryReserve(10);
        bounded.settled(
                bounded.received(10, List.of(message("a", 5_000, 0)), 0, 100).get(0));

        assertThat(bounded.tryReserve(10)).isTrue();
        assertThat(bounded.tryReserve(10)).isFalse();
    }

    @Test
    void onlyWhatIsDueIsExtendedAndOnlyOnceAtATime() {
        receive(0, 100, "a");
        receive(50, 150, "b");

        assertThat(dueForExtension(100)).isEmpty();
        List<Receipt> due = dueForExtension(120);
        assertThat(due).extracting(receipt -> receipt.message().id()).containsExactly("a");
        assertThat(dueForExtension(120)).isEmpty();

        inFlight.extended(due.get(0), 220);

        assertThat(dueForExtension(160))
                .extracting(receipt -> receipt.message().id())
                .containsExactly("b");
        assertThat(dueForExtension(230))
                .extracting(receipt -> receipt.message().id())
                .containsExactly("a");
    }

    @Test
    void extensionThatFailedIsDueAgain() {
        receive(0, 100, "a");
        Receipt due = dueForExtension(120).get(0);

        inFlight.notExtended(due);

        assertThat(dueForExtension(120)).containsExactly(due);
    }

    @Test
    void extensionByAnOldHandleChangesNothing() {
        receive(0, 100, "a");
        Receipt old = dueForExtension(120).get(0);
        receive(100, 200, "a");

        inFlight.extended(old, 500);

        assertThat(dueForExtension(250))
                .extracting(Receipt::handle, Receipt::receivedNanos)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("a@100", 100L));
    }

    @Test
    void whatWasReceivedTooLongAgoIsNotDueUntilItIsReceivedAgain() {
        receive(10, 100, "a");
        receive(11, 100, "b");

        assertThat(inFlight.takeDueForExtension(120, 10))
                .extracting(Receipt::handle)
                .containsExactly("b@11");
        assertThat(inFlight.takeDueForExtension(120, 9))
                .as("what was not returned is not marked either")
                .extracting(Receipt::handle)
                .containsExactly("a@10");

        receive(60, 160, "a");
        assertThat(inFlight.takeDueForExtension(180, 10))
                .extracting(Receipt::handle)
                .containsExactly("a@60");
    }

    @Test
    void receivesAreComparedAcrossTheOverflowOfTheClock() {
        receive(Long.MIN_VALUE + 5, Long.MIN_VALUE + 50, "a");

        assertThat(inFlight.takeDueForExtension(Long.MIN_VALUE + 60, Long.MIN_VALUE + 5))
                .isEmpty();
        assertThat(inFlight.takeDueForExtension(Long.MIN_VALUE + 60, Long.MAX_VALUE - 5))
                .hasSize(1);
    }

    @Test
    void deadlinesAreComparedAcrossTheOverflowOfTheClock() {
        receive(Long.MAX_VALUE - 10, Long.MIN_VALUE + 89, "a");

        assertThat(dueForExtension(Long.MAX_VALUE)).isEmpty();
        assertThat(dueForExtension(Long.MIN_VALUE + 90)).hasSize(1);
    }

    @Test
    void whatIsTakenOutIsTakenOutByItsState() {
        List<InFlightMessage> messages = receive(0, 100, "received", "handed-over", "acknowledged");
        messages.subList(1, 3).forEach(inFlight::handOver);
        inFlight.acknowledged(messages.get(2));

        assertThat(inFlight.takeNotHandedOver()).extracting(Receipt::handle).containsExactly("received@0");
        assertThat(inFlight.size()).isEqualTo(2);
        assertThat(inFlight.takeNotAcknowledged()).extracting(Receipt::handle).containsExactly("handed-over@0");
        assertThat(inFlight.size()).isEqualTo(1);
    }

    @Test
    void whatIsBehindALeftMessageInItsGroupIsTakenOutWithItInOrder() {
        InFlightMessages fifo = new InFlightMessages(FIFO_QUEUE, 20, 20, 1_000);
        fifo.tryReserve(10);
        List<InFlightMessage> messages = fifo.received(
                10,
                List.of(
                        inGroup("a", "a1"),
                        inGroup("a", "a2"),
                        inGroup("b", "b1"),
                        inGroup("a", "a3"),
                        inGroup("a", "a4"),
                        inGroup("a", "a5")),
                0,
                100);
        messages.subList(0, 4).forEach(fifo::handOver);
        fifo.acknowledged(messages.get(0));
        // Its deadline moves it behind the others in the ledger, and not in its group.
        fifo.extended(fifo.receipts(List.of(messages.get(3))).get(0), 200);

        assertThat(fifo.leave(messages.get(1))).extracting(Receipt::handle).containsExactly("a3@0", "a4@0", "a5@0");

        assertThat(fifo.acknowledged(messages.get(3)))
                .as("a late acknowledgement")
                .isFalse();
        assertThat(fifo.handOver(messages.get(4))).isNull();
        assertThat(fifo.size()).as("a1, which Kafka has, and b1").isEqualTo(2);
        assertThat(fifo.leave(messages.get(3))).isEmpty();
    }

    @Test
    void acknowledgedMessageStaysToBeDeletedWhateverIsLeftBeforeIt() {
        InFlightMessages fifo = new InFlightMessages(FIFO_QUEUE, 20, 20, 1_000);
        fifo.tryReserve(10);
        List<InFlightMessage> messages = fifo.received(10, List.of(inGroup("a", "a1"), inGroup("a", "a2")), 0, 100);
        messages.forEach(fifo::handOver);
        fifo.acknowledged(messages.get(1));

        assertThat(fifo.leave(messages.get(0))).isEmpty();
        assertThat(fifo.count(State.ACKNOWLEDGED)).isEqualTo(1);
    }

    @Test
    void groupsMeanNoOrderOnAStandardQueue() {
        inFlight.tryReserve(10);
        List<InFlightMessage> messages = inFlight.received(10, List.of(inGroup("a", "a1"), inGroup("a", "a2")), 0, 100);

        assertThat(inFlight.leave(messages.get(0))).isEmpty();
        assertThat(inFlight.size()).isEqualTo(1);
    }

    private List<Receipt> dueForExtension(long beforeNanos) {
        return inFlight.takeDueForExtension(beforeNanos, beforeNanos - 1_000);
    }

    private static SqsMessage inGroup(String group, String id) {
        return new SqsMessage(id, id + "@0", "body", Map.of("MessageGroupId", group), Map.of());
    }

    private List<InFlightMessage> receive(long now, long deadline, String... ids) {
        assertThat(inFlight.tryReserve(10)).isTrue();
        List<SqsMessage> batch =
                Arrays.stream(ids).map(id -> message(id, 0, now)).toList();
        return inFlight.received(10, batch, now, deadline);
    }

    private static SqsMessage message(String id, int bytes, long receivedAt) {
        String body = bytes == 0 ? "body of " + id : "x".repeat(bytes);
        return new SqsMessage(id, id + "@" + receivedAt, body, Map.of(), Map.of());
    }
}
