package dev.privystream.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** The login queue and its dead-letter queue. Thread-safe. */
final class LoginQueue implements AutoCloseable {

    private static final int BATCH_ENTRIES = 10;
    private static final int BATCH_BYTES = 256 * 1024;

    private final URI queue;
    private final URI deadLetterQueue;
    private final SqsClient sqs;

    LoginQueue(Endpoints endpoints) {
        this(endpoints, client(endpoints));
    }

    private LoginQueue(Endpoints endpoints, SqsClient sqs) {
        queue = endpoints.queue();
        deadLetterQueue = endpoints.deadLetterQueue();
        this.sqs = sqs;
    }

    /** Of which each call ends within a time, retries included. */
    static LoginQueue patientFor(Duration time, Endpoints endpoints) {
        return new LoginQueue(
                endpoints,
                clientBuilder(endpoints)
                        .overrideConfiguration(override -> override.apiCallTimeout(time))
                        .build());
    }

    /** A client of the queues at these endpoints, for whoever closes it. */
    static SqsClient client(Endpoints endpoints) {
        return clientBuilder(endpoints).build();
    }

    /** The same, for who wants it otherwise in a detail. */
    static SqsClientBuilder clientBuilder(Endpoints endpoints) {
        return SqsClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .endpointOverride(endpoints.sqs())
                .region(Region.of(Endpoints.REGION))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("sandbox", "sandbox")));
    }

    /** How many messages a queue holds: ready to be received, and received but not deleted. */
    record Depth(long visible, long inFlight) {

        long total() {
            return visible + inFlight;
        }
    }

    /**
     * Sends each line that is not blank as a message.
     *
     * @param progress receives the number sent so far, after each batch
     * @return the number sent
     */
    long send(Path file, LongConsumer progress) {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return send(lines, progress);
        } catch (NoSuchFileException e) {
            throw new SandboxException("There is no file " + file, e);
        } catch (IOException e) {
            throw new SandboxException("Cannot read %s as UTF-8 text".formatted(file), e);
        }
    }

    private long send(BufferedReader lines, LongConsumer progress) throws IOException {
        List<String> batch = new ArrayList<>();
        long bytes = 0;
        long sent = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isBlank()) {
                continue;
            }
            int length = line.getBytes(StandardCharsets.UTF_8).length;
            if (batch.size() == BATCH_ENTRIES || (!batch.isEmpty() && bytes + length > BATCH_BYTES)) {
                sent += sendBatch(batch);
                progress.accept(sent);
                batch.clear();
                bytes = 0;
            }
            batch.add(line);
            bytes += length;
        }
        if (!batch.isEmpty()) {
            sent += sendBatch(batch);
            progress.accept(sent);
        }
        return sent;
    }

    private int sendBatch(List<String> bodies) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (String body : bodies) {
            entries.add(SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .messageBody(body)
                    .build());
        }
        try {
            List<BatchResultErrorEntry> failed = sqs.sendMessageBatch(
                            request -> request.queueUrl(queue.toString()).entries(entries))
                    .failed();
            if (!failed.isEmpty()) {
                throw new SandboxException("The queue refused %s messages: %s"
                        .formatted(failed.size(), failed.get(0).code()));
            }
        } catch (SdkException e) {
            throw new SandboxException("The queue takes no messages at " + queue, e);
        }
        return bodies.size();
    }

    Depth depth() {
        return depth(queue);
    }

    Depth deadLetters() {
        return depth(deadLetterQueue);
    }

    /**
     * A move of messages from the dead-letter queue back to the queue.
     *
     * @param isRunning whether it goes on, as it does for as long as the dead-letter queue has messages
     * @param moved how many it has moved so far; one that came back and was moved again counts twice
     * @param toMove how many there were at its start, while it is running
     */
    record Move(boolean isRunning, long moved, long toMove) {}

    /**
     * Has SQS move the dead letters back to the queue. That goes on by itself, whoever watches.
     *
     * @param maxPerSecond the most that it moves in a second; without it, as fast as SQS can
     * @return a handle to cancel it by
     * @throws SandboxException with the queue's own words if it does not start, say because another move is running
     */
    String startMove(OptionalInt maxPerSecond) {
        try {
            String arn = deadLetterArn();
            return sqs.startMessageMoveTask(request -> {
                        request.sourceArn(arn);
                        maxPerSecond.ifPresent(request::maxNumberOfMessagesPerSecond);
                    })
                    .taskHandle();
        } catch (SdkException e) {
            throw new SandboxException("The dead letters cannot be moved: " + e.getMessage(), e);
        }
    }

    /** The move that was started last, as far as the queue remembers it; else one of nothing. */
    Move lastMove() {
        try {
            String arn = deadLetterArn();
            return sqs.listMessageMoveTasks(request -> request.sourceArn(arn)).results().stream()
                    .findFirst()
                    .map(task -> new Move(
                            task.status().equals("RUNNING"),
                            task.approximateNumberOfMessagesMoved(),
                            Objects.requireNonNullElse(task.approximateNumberOfMessagesToMove(), 0L)))
                    .orElse(new Move(false, 0, 0));
        } catch (SdkException e) {
            throw new SandboxException("The queue does not tell how far the move is: " + e.getMessage(), e);
        }
    }

    /** Ends a move, unless it has just ended by itself. */
    void cancelMove(String handle) {
        try {
            sqs.cancelMessageMoveTask(request -> request.taskHandle(handle));
        } catch (SqsException e) {
            if (lastMove().isRunning()) {
                throw new SandboxException("The move cannot be cancelled: " + e.getMessage(), e);
            }
        } catch (SdkException e) {
            throw new SandboxException("The move cannot be cancelled: " + e.getMessage(), e);
        }
    }

    private String deadLetterArn() {
        return sqs.getQueueAttributes(request ->
                        request.queueUrl(deadLetterQueue.toString()).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
    }

    private Depth depth(URI url) {
        try {
            Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(
                            request -> request.queueUrl(url.toString())
                                    .attributeNames(
                                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                    .attributes();
            return new Depth(
                    Long.parseLong(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)),
                    Long.parseLong(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)));
        } catch (SdkException e) {
            throw new SandboxException("The queue does not answer at " + url, e);
        }
    }

    @Override
    public void close() {
        sqs.close();
    }
}
