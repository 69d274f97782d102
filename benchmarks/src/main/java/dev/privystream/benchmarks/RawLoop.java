package dev.privystream.benchmarks;

import dev.privystream.benchmarks.RawClient.Calls;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * The least that a program can do with a queue: so many receives of ten kept going, and a batch delete for what each brings.
 * Runs in a JVM of its own until it is ended; the queue counts.
 */
public final class RawLoop {

    /** What the connector allows itself for other requests than receives. */
    private static final int OTHER_CONNECTIONS = 33;

    private final Calls calls;
    private final String queue;
    private final ReceiveMessageRequest receive;

    private RawLoop(Calls calls, String queue, int visibilitySeconds) {
        this.calls = calls;
        this.queue = queue;
        this.receive = ReceiveMessageRequest.builder()
                .queueUrl(queue)
                .maxNumberOfMessages(10)
                .waitTimeSeconds(20)
                .visibilityTimeout(visibilitySeconds)
                .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                .messageAttributeNames("All")
                .build();
    }

    /**
     * Starts the loop.
     *
     * @param args the {@link RawClient}, the endpoint, the queue's URL, its visibility timeout in seconds, and the number of
     *     receives
     * @throws InterruptedException if somebody interrupts it; it does not end otherwise
     */
    public static void main(String[] args) throws InterruptedException {
        int receives = Integer.parseInt(args[4]);
        Calls calls = RawClient.valueOf(args[0]).calls(URI.create(args[1]), 2 * receives + OTHER_CONNECTIONS);
        RawLoop loop = new RawLoop(calls, args[2], Integer.parseInt(args[3]));
        for (int i = 0; i < receives; i++) {
            loop.receive();
        }
        // The client's threads are daemons.
        new CountDownLatch(1).await();
    }

    private void receive() {
        calls.receive(receive).whenComplete((response, failure) -> {
            requireNone(failure);
            receive();
            delete(response);
        });
    }

    private void delete(ReceiveMessageResponse response) {
        List<Message> messages = response.messages();
        if (messages.isEmpty()) {
            return;
        }
        List<DeleteMessageBatchRequestEntry> entries = IntStream.range(0, messages.size())
                .mapToObj(i -> DeleteMessageBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .receiptHandle(messages.get(i).receiptHandle())
                        .build())
                .toList();
        calls.delete(DeleteMessageBatchRequest.builder()
                        .queueUrl(queue)
                        .entries(entries)
                        .build())
                .whenComplete((deleted, failure) -> requireNone(failure));
    }

    /** A loop that fails measures nothing. */
    private static void requireNone(Throwable failure) {
        if (failure != null) {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
