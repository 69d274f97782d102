package dev.privystream.sqs;

import dev.privystream.sqs.InFlightMessage.Receipt;
import dev.privystream.sqs.SqsMessage.MessageAttribute;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The requests that are made of one queue, and the only place that knows the AWS SDK's model. Thread-safe; no call blocks.
 * A returned future fails with what the SDK threw, for {@link SqsFailure} to classify.
 */
final class SqsQueue {

    private static final Logger log = LoggerFactory.getLogger(SqsQueue.class);

    static final String RECEIVE = "sqs:ReceiveMessage";
    static final String DELETE = "sqs:DeleteMessage";
    static final String CHANGE_VISIBILITY = "sqs:ChangeMessageVisibility";
    static final String GET_ATTRIBUTES = "sqs:GetQueueAttributes";

    private static final Pattern DEAD_LETTER_TARGET =
            Pattern.compile("\"deadLetterTargetArn\"\\s*:\\s*\"[^\"]*:([^\":]+)\"");

    /** The most entries that SQS takes in a request. */
    static final int MAX_BATCH = 10;

    private final SqsAsyncClient client;
    private final QueueUrl url;
    private final Duration answerTimeout;
    private final QueueMetrics metrics;
    private final PacedLog damageLog = new PacedLog(log);

    /**
     * @param answerTimeout how long a receive may take beyond the time that it waits for messages
     * @param metrics hears what becomes of each request
     */
    SqsQueue(SqsAsyncClient client, QueueUrl url, Duration answerTimeout, QueueMetrics metrics) {
        this.client = client;
        this.url = url;
        this.answerTimeout = answerTimeout;
        this.metrics = metrics;
    }

    /**
     * What the connector needs to know of a queue's own settings.
     *
     * @param visibilityTimeout how long a received message stays invisible unless the receive says otherwise
     * @param redrives whether the queue moves a message that was received too often to a dead-letter queue
     * @param deadLetterQueue which one that is; empty where the queue does not redrive
     * @param counts how many messages it holds
     */
    record Attributes(
            Duration visibilityTimeout, boolean redrives, Optional<QueueUrl> deadLetterQueue, Counts counts) {}

    /**
     * How many messages a queue says that it holds, about. Not a number where it does not say.
     *
     * @param visible what waits to be received
     * @param notVisible what was received, and not deleted
     * @param delayed what is not to be received yet
     */
    record Counts(double visible, double notVisible, double delayed) {

        static final Counts UNKNOWN = new Counts(Double.NaN, Double.NaN, Double.NaN);

        private static Counts of(Map<QueueAttributeName, String> attributes) {
            return new Counts(
                    count(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)),
                    count(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)),
                    count(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED)));
        }

        private static double count(String attribute) {
            return attribute == null ? Double.NaN : Long.parseLong(attribute);
        }
    }

    /**
     * What one receive brought.
     *
     * @param messages those that came whole, in the order of the queue
     * @param handedOut how many the queue handed out, the damaged ones and what was left out with them included
     */
    record Received(List<SqsMessage> messages, int handedOut) {}

    /**
     * One entry of a batch that the queue did not accept.
     *
     * @param receipt the entry
     * @param code SQS's error code
     * @param retryable whether the same entry may be accepted later, if only once a permission is given
     */
    record Refusal(Receipt receipt, String code, boolean retryable) {}

    QueueUrl url() {
        return url;
    }

    CompletableFuture<Attributes> attributes() {
        return counted(client.getQueueAttributes(request -> request.queueUrl(url.url())
                        .attributeNames(
                                QueueAttributeName.VISIBILITY_TIMEOUT,
                                QueueAttributeName.REDRIVE_POLICY,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED)))
                .thenApply(response -> {
                    Map<QueueAttributeName, String> attributes = response.attributes();
                    String redrivePolicy = attributes.getOrDefault(QueueAttributeName.REDRIVE_POLICY, "");
                    return new Attributes(
                            Duration.ofSeconds(Long.parseLong(
                                    attributes.getOrDefault(QueueAttributeName.VISIBILITY_TIMEOUT, "30"))),
                            !redrivePolicy.isBlank(),
                            deadLetterQueue(redrivePolicy),
                            Counts.of(attributes));
                });
    }

    /** SQS takes a dead-letter queue of the same account and region only, so that its URL differs in the name alone. */
    private Optional<QueueUrl> deadLetterQueue(String redrivePolicy) {
        Matcher target = DEAD_LETTER_TARGET.matcher(redrivePolicy);
        return target.find() ? Optional.of(url.sibling(target.group(1))) : Optional.empty();
    }

    /**
     * How many messages wait in the queue's dead-letter queue. The permission for it is the operator's to give: a request that
     * fails is no failure of this queue.
     */
    CompletableFuture<Double> deadLetters(QueueUrl deadLetterQueue) {
        return client.getQueueAttributes(request -> request.queueUrl(deadLetterQueue.url())
                        .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                .thenApply(response -> Counts.of(response.attributes()).visible());
    }

    /**
     * Waits for up to {@code maxMessages} messages. One whose body does not have the digest that the queue gave for it is left
     * out, and comes again when its visibility timeout is over.
     *
     * @param wait how long the queue holds the request while it has none
     * @param visibility how long the received messages stay invisible
     * @param attemptId under which a FIFO queue hands out the same messages again, where its answer was lost on its way: to
     *     the SDK's retries, and to a later receive with the same id; null for a standard queue
     */
    CompletableFuture<Received> receive(int maxMessages, Duration wait, Duration visibility, String attemptId) {
        long start = System.nanoTime();
        metrics.receiveStarted();
        return counted(client.receiveMessage(request -> request.queueUrl(url.url())
                        .maxNumberOfMessages(maxMessages)
                        .waitTimeSeconds((int) wait.toSeconds())
                        .visibilityTimeout((int) visibility.toSeconds())
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                        .messageAttributeNames("All")
                        .receiveRequestAttemptId(attemptId)
                        .overrideConfiguration(c -> c.apiCallAttemptTimeout(wait.plus(answerTimeout))
                                .apiCallTimeout(wait.plus(answerTimeout)))))
                .whenComplete((response, failure) -> metrics.receiveEnded())
                .thenApply(response -> {
                    long nanos = System.nanoTime() - start;
                    List<SqsMessage> messages = intact(response.messages()).stream()
                            .map(SqsQueue::messageOf)
                            .toList();
                    int handedOut = response.messages().size();
                    metrics.received(messages, handedOut == maxMessages, nanos);
                    return new Received(messages, handedOut);
                });
    }

    /**
     * Deletes up to {@value #MAX_BATCH} messages.
     *
     * @return those that the queue did not delete
     */
    CompletableFuture<List<Refusal>> delete(List<Receipt> receipts) {
        return counted(client.deleteMessageBatch(request -> request.queueUrl(url.url())
                        .entries(IntStream.range(0, receipts.size())
                                .mapToObj(i -> DeleteMessageBatchRequestEntry.builder()
                                        .id(Integer.toString(i))
                                        .receiptHandle(receipts.get(i).handle())
                                        .build())
                                .toList())))
                .thenApply(response -> refusals(
                        receipts,
                        response.successful().stream()
                                .map(DeleteMessageBatchResultEntry::id)
                                .toList(),
                        response.failed()));
    }

    /**
     * Lets up to {@value #MAX_BATCH} messages become visible after the given time from now; at once if it is zero.
     *
     * @return those of which the queue did not accept it
     */
    CompletableFuture<List<Refusal>> changeVisibility(List<Receipt> receipts, Duration visibility) {
        return counted(client.changeMessageVisibilityBatch(request -> request.queueUrl(url.url())
                        .entries(IntStream.range(0, receipts.size())
                                .mapToObj(i -> ChangeMessageVisibilityBatchRequestEntry.builder()
                                        .id(Integer.toString(i))
                                        .receiptHandle(receipts.get(i).handle())
                                        .visibilityTimeout((int) visibility.toSeconds())
                                        .build())
                                .toList())))
                .thenApply(response -> {
                    List<Refusal> refused = refusals(
                            receipts,
                            response.successful().stream()
                                    .map(ChangeMessageVisibilityBatchResultEntry::id)
                                    .toList(),
                            response.failed());
                    int accepted = receipts.size() - refused.size();
                    if (visibility.isZero()) {
                        metrics.released(accepted);
                    } else {
                        metrics.extended(accepted);
                    }
                    return refused;
                });
    }

    /** What is not among the successful entries was refused, whether or not the answer says why. Entry ids are positions. */
    private List<Refusal> refusals(
            List<Receipt> receipts, List<String> successfulIds, List<BatchResultErrorEntry> failed) {
        Refusal[] refusals = new Refusal[receipts.size()];
        for (int i = 0; i < refusals.length; i++) {
            refusals[i] = new Refusal(receipts.get(i), "NoAnswerForEntry", true);
        }
        for (String id : successfulIds) {
            refusals[Integer.parseInt(id)] = null;
        }
        for (BatchResultErrorEntry failure : failed) {
            int position = Integer.parseInt(failure.id());
            String code = Objects.requireNonNullElse(failure.code(), "NoCodeForEntry");
            boolean retryable = !Boolean.TRUE.equals(failure.senderFault())
                    || SqsFailure.isTransient(code)
                    || SqsFailure.isDenial(code);
            refusals[position] = new Refusal(receipts.get(position), code, retryable);
        }
        List<Refusal> refused = Arrays.stream(refusals).filter(Objects::nonNull).toList();
        metrics.entriesRefused(refused.size());
        return refused;
    }

    private <T> CompletableFuture<T> counted(CompletableFuture<T> request) {
        return request.whenComplete((response, failure) -> {
            if (failure != null) {
                metrics.requestFailed(failure);
            }
        });
    }

    /** What follows a damaged message in its group is left out with it, to come after it again. */
    private List<Message> intact(List<Message> messages) {
        Set<String> groupsToWait = new HashSet<>();
        List<Message> intact = new ArrayList<>(messages.size());
        for (Message message : messages) {
            String group = url.isFifo() ? message.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID) : null;
            if (groupsToWait.contains(group)) {
                continue;
            }
            if (isIntact(message)) {
                intact.add(message);
            } else if (group != null) {
                groupsToWait.add(group);
            }
        }
        return intact;
    }

    private boolean isIntact(Message message) {
        boolean intact = message.md5OfBody() == null || message.md5OfBody().equals(md5(message.body()));
        if (!intact) {
            log.debug("Message {} of queue {} was damaged on its way here", message.messageId(), url.name());
            damageLog.warn(
                    "Message " + message.messageId() + " of queue " + url.name()
                            + " was damaged on its way here, and is left to the queue",
                    1);
        }
        return intact;
    }

    private static String md5(String text) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            return HexFormat.of().formatHex(md5.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }

    private static SqsMessage messageOf(Message message) {
        Map<String, MessageAttribute> attributes = new HashMap<>();
        if (message.hasMessageAttributes()) {
            message.messageAttributes().forEach((name, value) -> attributes.put(name, attributeOf(value)));
        }
        return new SqsMessage(
                message.messageId(),
                message.receiptHandle(),
                message.body(),
                message.attributesAsStrings(),
                attributes);
    }

    private static MessageAttribute attributeOf(MessageAttributeValue value) {
        boolean binary = value.dataType().startsWith("Binary");
        return binary
                ? new MessageAttribute(null, value.binaryValue().asByteArray())
                : new MessageAttribute(value.stringValue(), null);
    }
}
