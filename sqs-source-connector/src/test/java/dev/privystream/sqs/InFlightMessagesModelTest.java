package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sqs.InFlightMessage.Receipt;
import dev.privystream.sqs.InFlightMessage.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The ledger against a model of it, over histories of all that can happen to messages in whatever order. */
class InFlightMessagesModelTest {

    private static final int MAX_MESSAGES = 24;
    private static final int MAX_RECEIVED = 16;
    private static final long MAX_BYTES = 200;
    private static final int RECEIVE_SIZE = 4;
    private static final long VISIBILITY = 50;
    private static final long MOST_IN_ALL = 120;

    @Property(tries = 3_000)
    void standardQueue(@ForAll("histories") List<Step> history) {
        run("queue", history);
    }

    @Property(tries = 3_000)
    void fifoQueue(@ForAll("histories") List<Step> history) {
        run("queue.fifo", history);
    }

    private static void run(String queue, List<Step> history) {
        Ledger ledger = new Ledger(QueueUrl.parse("http://localhost/1/" + queue));
        for (Step step : history) {
            ledger.now++;
            step.what().accept(ledger);
            ledger.check();
        }
    }

    /** One thing that happens; its name is shown with a history that fails. */
    private record Step(String name, Consumer<Ledger> what) {
        @Override
        public String toString() {
            return name;
        }
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<String> ids = Arbitraries.of("a1", "a2", "a3", "a4", "b1", "b2", "b3", "c1", "c2", "c3");
        Arbitrary<Integer> indexes = Arbitraries.integers().between(0, 1_000);
        Arbitrary<Integer> ticks = Arbitraries.integers().between(1, 60);
        return Arbitraries.frequencyOf(List.of(
                        of(4, step("reserve", Ledger::reserve)),
                        of(
                                4,
                                ids.list()
                                        .ofMaxSize(RECEIVE_SIZE)
                                        .map(batch -> new Step("receive " + batch, l -> l.receive(batch)))),
                        of(1, step("receive fails", Ledger::receiveFails)),
                        of(6, on("hand over", indexes, Ledger::handOver)),
                        of(6, on("acknowledge", indexes, Ledger::acknowledge)),
                        of(6, on("ask to delete", indexes, Ledger::askToDelete)),
                        of(6, indexes.map(i -> new Step("deleted " + i, l -> l.answerDelete(i)))),
                        of(2, on("drop", indexes, Ledger::drop)),
                        of(1, on("settle", indexes, Ledger::settle)),
                        of(4, ticks.map(i -> new Step("ask to extend, after " + i, l -> l.askToExtend(i)))),
                        of(3, indexes.map(i -> new Step("extended " + i, l -> l.answerExtension(i, true)))),
                        of(1, indexes.map(i -> new Step("not extended " + i, l -> l.answerExtension(i, false)))),
                        of(1, step("stop", Ledger::takeNotHandedOver)),
                        of(1, step("abandon", Ledger::takeNotAcknowledged))))
                .list()
                .ofMaxSize(80);
    }

    private static Tuple.Tuple2<Integer, Arbitrary<Step>> of(int frequency, Arbitrary<Step> steps) {
        return Tuple.of(frequency, steps);
    }

    private static Arbitrary<Step> step(String name, Consumer<Ledger> what) {
        return Arbitraries.just(new Step(name, what));
    }

    private interface OnMessage {
        void accept(Ledger ledger, Expected message);
    }

    /** Whichever message it is, in flight or long settled. */
    private static Arbitrary<Step> on(String name, Arbitrary<Integer> indexes, OnMessage what) {
        return indexes.map(index -> new Step(name + " " + index, ledger -> {
            if (!ledger.all.isEmpty()) {
                what.accept(ledger, ledger.all.get(index % ledger.all.size()));
            }
        }));
    }

    /** What the model knows of one message from a receive until it is settled. */
    private static final class Expected {
        final InFlightMessage message;
        final String id;
        State state = State.RECEIVED;
        String handle;
        long receivedAt;
        long deadline;
        boolean extending;

        Expected(InFlightMessage message) {
            this.message = message;
            this.id = message.id();
        }

        boolean isInFlight() {
            return state != State.SETTLED;
        }

        Receipt receipt() {
            return new Receipt(message, handle, receivedAt);
        }
    }

    /** The ledger under test and the model, in step. */
    private static final class Ledger {
        final QueueUrl queue;
        final InFlightMessages tested;
        final List<Expected> all = new ArrayList<>();
        final List<Receipt> deletes = new ArrayList<>();
        final List<Receipt> extensions = new ArrayList<>();
        int receives;
        long now;

        Ledger(QueueUrl queue) {
            this.queue = queue;
            this.tested = new InFlightMessages(queue, MAX_MESSAGES, MAX_RECEIVED, MAX_BYTES);
        }

        void reserve() {
            boolean nothingElse = inFlight(m -> true).isEmpty() && receives == 0;
            boolean reserved = tested.tryReserve(RECEIVE_SIZE);
            if (nothingElse) {
                assertThat(reserved).as("a receive is let through").isTrue();
            }
            if (reserved) {
                receives++;
            }
        }

        void receive(List<String> ids) {
            if (receives == 0) {
                return;
            }
            receives--;
            List<SqsMessage> batch = new ArrayList<>();
            for (String id : ids) {
                batch.add(new SqsMessage(
                        id,
                        id + "@" + now + "." + batch.size(),
                        "body of " + id,
                        Map.of("MessageGroupId", group(id)),
                        Map.of()));
            }
            List<InFlightMessage> fresh = tested.received(RECEIVE_SIZE, batch, now, now + VISIBILITY);
            Set<String> expectedFresh = new HashSet<>();
            int next = 0;
            for (SqsMessage content : batch) {
                Expected known = inFlight(m -> m.id.equals(content.id())).stream()
                        .findFirst()
                        .orElse(null);
                if (known == null) {
                    assertThat(expectedFresh.add(content.id())).isTrue();
                    known = new Expected(fresh.get(next++));
                    assertThat(known.id).isEqualTo(content.id());
                    all.add(known);
                }
                known.handle = content.receiptHandle();
                known.receivedAt = now;
                known.deadline = now + VISIBILITY;
                known.extending = false;
            }
            assertThat(fresh).as("what is passed on").hasSize(next);
        }

        void receiveFails() {
            if (receives > 0) {
                receives--;
                tested.cancelReservation(RECEIVE_SIZE);
            }
        }

        void handOver(Expected message) {
            SqsMessage content = tested.handOver(message.message);
            if (message.state == State.RECEIVED) {
                assertThat(content.id()).isEqualTo(message.id);
                message.state = State.HANDED_OVER;
            } else {
                assertThat(content).as("handed over once").isNull();
            }
        }

        void acknowledge(Expected message) {
            boolean first = message.isInFlight() && message.state != State.ACKNOWLEDGED;
            assertThat(tested.acknowledged(message.message)).isEqualTo(first);
            if (first) {
                message.state = State.ACKNOWLEDGED;
            }
        }

        void askToDelete(Expected message) {
            if (message.state == State.ACKNOWLEDGED) {
                List<Receipt> receipts = tested.receipts(List.of(message.message));
                assertThat(receipts).containsExactly(message.receipt());
                deletes.addAll(receipts);
            }
        }

        /** The answer, which may come after a redelivery. */
        void answerDelete(int index) {
            if (deletes.isEmpty()) {
                return;
            }
            Receipt receipt = deletes.remove(index % deletes.size());
            Expected message = of(receipt);
            boolean newest = message.handle.equals(receipt.handle());
            assertThat(tested.deleted(receipt)).isEqualTo(newest);
            if (newest) {
                message.state = State.SETTLED;
            }
        }

        void drop(Expected message) {
            List<Receipt> behind = message.isInFlight() && queue.isFifo()
                    ? inFlight(m -> m.state != State.ACKNOWLEDGED
                                    && group(m.id).equals(group(message.id))
                                    && all.indexOf(m) > all.indexOf(message))
                            .stream()
                            .map(Expected::receipt)
                            .toList()
                    : List.of();
            assertThat(tested.leave(message.message))
                    .as("in the order of the queue")
                    .isEqualTo(behind);
            message.state = State.SETTLED;
            settle(behind);
        }

        void settle(Expected message) {
            tested.settled(message.message);
            message.state = State.SETTLED;
        }

        void askToExtend(int ticks) {
            now += ticks;
            long receivedAfter = now + VISIBILITY - MOST_IN_ALL;
            List<Expected> expected =
                    inFlight(m -> !m.extending && m.deadline < now + VISIBILITY / 2 && m.receivedAt > receivedAfter);
            List<Receipt> due = tested.takeDueForExtension(now + VISIBILITY / 2, receivedAfter);
            assertThat(due)
                    .containsExactlyInAnyOrderElementsOf(
                            expected.stream().map(Expected::receipt).toList());
            expected.forEach(m -> m.extending = true);
            extensions.addAll(due);
        }

        /** The answer, which may come after a redelivery. */
        void answerExtension(int index, boolean accepted) {
            if (extensions.isEmpty()) {
                return;
            }
            Receipt receipt = extensions.remove(index % extensions.size());
            Expected message = of(receipt);
            boolean current = message.isInFlight() && message.handle.equals(receipt.handle());
            assertThat(tested.isCurrent(receipt)).isEqualTo(current);
            if (accepted) {
                tested.extended(receipt, now + VISIBILITY);
            } else {
                tested.notExtended(receipt);
            }
            if (current) {
                message.extending = false;
                message.deadline = accepted ? now + VISIBILITY : message.deadline;
            }
        }

        void takeNotHandedOver() {
            takeOut(State.RECEIVED, tested.takeNotHandedOver());
        }

        void takeNotAcknowledged() {
            takeOut(State.HANDED_OVER, tested.takeNotAcknowledged());
        }

        private void takeOut(State state, List<Receipt> taken) {
            assertThat(taken)
                    .isEqualTo(inFlight(m -> m.state == state).stream()
                            .map(Expected::receipt)
                            .toList());
            settle(taken);
        }

        private void settle(List<Receipt> receipts) {
            receipts.forEach(receipt -> of(receipt).state = State.SETTLED);
        }

        private Expected of(Receipt receipt) {
            return all.stream()
                    .filter(m -> m.message == receipt.message())
                    .findFirst()
                    .orElseThrow();
        }

        void check() {
            List<Expected> inFlight = inFlight(m -> true);
            assertThat(tested.size()).isEqualTo(inFlight.size());
            assertThat(tested.bytes())
                    .isEqualTo(
                            inFlight.stream().mapToLong(m -> m.message.bytes()).sum());
            for (State state : State.values()) {
                if (state != State.SETTLED) {
                    assertThat(tested.count(state))
                            .as("%s", state)
                            .isEqualTo(inFlight(m -> m.state == state).size());
                }
            }
            assertThat(tested.size() + receives * RECEIVE_SIZE).isLessThanOrEqualTo(MAX_MESSAGES);
            assertThat(tested.count(State.RECEIVED) + receives * RECEIVE_SIZE).isLessThanOrEqualTo(MAX_RECEIVED);
            assertThat(tested.receipts(all.stream().map(m -> m.message).toList()))
                    .as("the newest handles")
                    .isEqualTo(inFlight.stream().map(Expected::receipt).toList());
        }

        private List<Expected> inFlight(Predicate<Expected> which) {
            return all.stream()
                    .filter(Expected::isInFlight)
                    .filter(which)
                    .sorted(Comparator.comparingInt(all::indexOf))
                    .toList();
        }

        private static String group(String id) {
            return id.substring(0, 1);
        }
    }
}
