package dev.privystream.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** The login queue and its dead-letter queue. Thread-safe. */
final class LoginQueue implements AutoCloseable {

    private static final int BATCH_ENTRIES = 10;
    private static final int BATCH_BYTES = 256 * 1024;

    private final URI queue;
    private final URI deadLetterQueue;
    private final SqsClient sqs;

    LoginQueue(Endpoints endpoints) {
        queue = endpoints.queue();
        deadLetterQueue = endpoints.deadLetterQueue();
        sqs = client(endpoints);
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
