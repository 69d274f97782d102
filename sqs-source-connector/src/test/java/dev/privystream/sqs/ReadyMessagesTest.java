package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReadyMessagesTest {

    private final ReadyMessages ready = new ReadyMessages();

    @Test
    void messagesOfAQueueComeInTheOrderInWhichTheyWereAdded() throws InterruptedException {
        ready.add(messages("a", 0, 7));
        ready.add(messages("a", 7, 30));

        assertThat(take(100)).isEqualTo(names("a", 0, 30));
    }

    @Test
    void noMoreAreTakenThanAskedForAndTheOthersStay() throws InterruptedException {
        ready.add(messages("a", 0, 30));

        assertThat(take(25)).isEqualTo(names("a", 0, 25));
        assertThat(take(25)).isEqualTo(names("a", 25, 30));
    }

    @Test
    void queueWithFewMessagesDoesNotWaitForOneWithMany() throws InterruptedException {
        ready.add(messages("many", 0, 1_000));
        ready.add(messages("few", 0, 3));

        assertThat(take(20))
                .isEqualTo(Stream.of(names("many", 0, 10), names("few", 0, 3), names("many", 10, 17))
                        .flatMap(List::stream)
                        .toList());
    }

    @Test
    void turnsGoOnFromOneTakeToTheNext() throws InterruptedException {
        ready.add(messages("a", 0, 20));
        ready.add(messages("b", 0, 20));

        assertThat(take(10)).isEqualTo(names("a", 0, 10));
        assertThat(take(10)).isEqualTo(names("b", 0, 10));
        assertThat(take(10)).isEqualTo(names("a", 10, 20));
    }

    @Test
    void nothingIsTakenWhereNothingComes() throws InterruptedException {
        ready.add(List.of());

        assertThat(ready.take(10, Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void takeWaitsForTheFirstMessage() throws Exception {
        CompletableFuture<List<InFlightMessage>> taken = CompletableFuture.supplyAsync(() -> {
            try {
                return ready.take(10, Duration.ofSeconds(20));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        ready.add(messages("a", 0, 1));

        assertThat(taken.get()).hasSize(1);
    }

    private List<String> take(int most) throws InterruptedException {
        return ready.take(most, Duration.ZERO).stream().map(InFlightMessage::id).toList();
    }

    private static List<String> names(String queue, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> queue + i).toList();
    }

    private static List<InFlightMessage> messages(String queue, int from, int to) {
        QueueUrl url = QueueUrl.parse("http://localhost/1/" + queue);
        return names(queue, from, to).stream()
                .map(id -> new InFlightMessage(url, new SqsMessage(id, "h", "", Map.of(), Map.of()), 0, 0, 0))
                .toList();
    }
}
