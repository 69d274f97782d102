package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.privystream.sqs.InFlightMessage.Receipt;
import dev.privystream.sqs.SqsQueue.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchSenderTest {

    private static final QueueUrl QUEUE = QueueUrl.parse("http://localhost/1/queue");

    private final TaskFailure failure = new TaskFailure();
    private final TaskLoop loop = new TaskLoop("test", failure);
    private final List<Receipt> accepted = new CopyOnWriteArrayList<>();
    private final List<Refusal> refused = new CopyOnWriteArrayList<>();
    private final List<Receipt> failed = new CopyOnWriteArrayList<>();
    private final BatchSender.Listener listener = new BatchSender.Listener() {
        @Override
        public void answered(List<Receipt> some, List<Refusal> others) {
            accepted.addAll(some);
            refused.addAll(others);
        }

        @Override
        public void failed(List<Receipt> batch, Throwable cause) {
            failed.addAll(batch);
        }
    };

    @AfterEach
    void closeLoop() {
        loop.close();
        failure.throwIfFailed();
    }

    @Test
    void entriesAreSentInFullBatchesAndInOrder() {
        List<List<Receipt>> batches = new CopyOnWriteArrayList<>();
        BatchSender sender = new BatchSender(
                batch -> {
                    batches.add(batch);
                    return CompletableFuture.completedFuture(List.of());
                },
                receipt -> true,
                false,
                16,
                loop,
                listener);
        List<Receipt> receipts = receipts(25);

        loop.execute(() -> sender.send(receipts));

        await().untilAsserted(() -> assertThat(accepted).hasSize(25));
        assertThat(batches).extracting(List::size).containsExactly(10, 10, 5);
        assertThat(batches.stream().flatMap(List::stream)).containsExactlyElementsOf(receipts);
    }

    @Test
    void whatIsNoLongerWantedIsLeftOut() {
        List<Receipt> receipts = receipts(12);
        BatchSender sender = new BatchSender(
                batch -> CompletableFuture.completedFuture(List.of()),
                receipt -> receipt != receipts.get(3),
                false,
                16,
                loop,
                listener);

        loop.execute(() -> sender.send(receipts));
        loop.execute(() -> sender.send(receipts.subList(3, 4)));

        await().untilAsserted(() -> assertThat(accepted).hasSize(11));
        assertThat(accepted).doesNotContain(receipts.get(3));
        await().until(sender::isIdle);
    }

    @Test
    void onlyWhatWasNotRefusedCountsAsAccepted() {
        List<Receipt> receipts = receipts(3);
        Refusal refusal = new Refusal(receipts.get(1), "InternalError", true);
        BatchSender sender = new BatchSender(
                batch -> CompletableFuture.completedFuture(List.of(refusal)),
                receipt -> true,
                false,
                16,
                loop,
                listener);

        loop.execute(() -> sender.send(receipts));

        await().untilAsserted(() -> assertThat(refused).containsExactly(refusal));
        assertThat(accepted).containsExactly(receipts.get(0), receipts.get(2));
    }

    @Test
    void failedRequestIsToldWithItsWholeBatch() {
        List<Receipt> receipts = receipts(3);
        BatchSender sender = new BatchSender(
                batch -> CompletableFuture.failedFuture(new IllegalStateException()),
                receipt -> true,
                false,
                16,
                loop,
                listener);

        loop.execute(() -> sender.send(receipts));

        await().untilAsserted(() -> assertThat(failed).containsExactlyElementsOf(receipts));
        assertThat(accepted).isEmpty();
    }

    @Test
    void noMoreRequestsAreUnderWayThanAllowed() {
        List<CompletableFuture<List<Refusal>>> requests = new CopyOnWriteArrayList<>();
        BatchSender sender = new BatchSender(
                batch -> {
                    CompletableFuture<List<Refusal>> request = new CompletableFuture<>();
                    requests.add(request);
                    return request;
                },
                receipt -> true,
                false,
                16,
                loop,
                listener);

        loop.execute(() -> sender.send(receipts(200)));

        await().untilAsserted(() -> assertThat(requests).hasSize(16));
        requests.get(0).complete(List.of());
        await().untilAsserted(() -> assertThat(requests).hasSize(17));
        assertThat(sender.isIdle()).isFalse();
        for (int i = 1; i < 20; i++) {
            int request = i;
            await().until(() -> requests.size() > request);
            requests.get(i).complete(List.of());
        }
        await().until(sender::isIdle);
    }

    @Test
    void whatIsBehindAMessageInItsGroupWaitsUntilThatOneIsDone() {
        List<List<Receipt>> batches = new CopyOnWriteArrayList<>();
        List<CompletableFuture<List<Refusal>>> requests = new CopyOnWriteArrayList<>();
        Set<Receipt> done = ConcurrentHashMap.newKeySet();
        BatchSender sender = new BatchSender(
                batch -> {
                    CompletableFuture<List<Refusal>> request = new CompletableFuture<>();
                    batches.add(batch);
                    requests.add(request);
                    return request;
                },
                receipt -> !done.contains(receipt),
                true,
                16,
                loop,
                listener);
        Receipt a1 = inGroup("a", 1);
        Receipt a2 = inGroup("a", 2);
        Receipt a3 = inGroup("a", 3);
        Receipt b1 = inGroup("b", 1);

        loop.execute(() -> sender.send(List.of(a1, a2)));
        loop.execute(() -> sender.send(List.of(a3, b1)));
        await().untilAsserted(() -> assertThat(batches).containsExactly(List.of(a1, a2), List.of(b1)));

        done.add(a2);
        requests.get(0).complete(List.of(new Refusal(a1, "InternalError", true)));
        await().untilAsserted(() -> assertThat(accepted).containsExactly(a2));
        loop.execute(() -> sender.sendAgain(List.of(a1)));
        await().untilAsserted(() -> assertThat(batches).hasSize(3));
        assertThat(batches.get(2)).containsExactly(a1, a3);

        done.addAll(List.of(a1, a3));
        requests.get(2).complete(List.of());
        loop.execute(() -> sender.send(List.of(inGroup("a", 4))));
        await().untilAsserted(() -> assertThat(batches).hasSize(4));
    }

    private static Receipt inGroup(String group, int number) {
        SqsMessage content = new SqsMessage(group + number, "h", "", Map.of("MessageGroupId", group), Map.of());
        QueueUrl fifo = QueueUrl.parse("http://localhost/1/queue.fifo");
        return new Receipt(new InFlightMessage(fifo, content, number, 0, 0), "h", 0);
    }

    private static List<Receipt> receipts(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    SqsMessage content = new SqsMessage("m" + i, "h" + i, "", Map.of(), Map.of());
                    return new Receipt(new InFlightMessage(QUEUE, content, 0, 0, 0), "h" + i, 0);
                })
                .toList();
    }
}
