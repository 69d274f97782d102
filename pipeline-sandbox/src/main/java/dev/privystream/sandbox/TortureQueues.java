package dev.privystream.sandbox;

import dev.privystream.sandbox.TortureVerdict.DeadLetter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The two queues of a torture, a standard and a FIFO one, and the dead-letter queue of each. */
final class TortureQueues {

    /**
     * How often a queue hands a message out, before it is a dead letter. Each injection can cost a message on its way two receives:
     * that of the task that had it, and that of a long poll which the queue answers although its client is gone. The source gives an
     * invalid message back at once this often, later only by its visibility timeout.
     */
    static final int MAX_RECEIVES = 19;

    /** The FIFO queue's name. */
    static final String FIFO_QUEUE = "login-queue.fifo";

    private static final String FIFO_DEAD_LETTER_QUEUE = "login-queue-dlq.fifo";

    private final SqsClient sqs;
    private final Endpoints endpoints;
    private final Duration visibilityTimeout;

    /** @param visibilityTimeout of the FIFO queue; the standard one is there already */
    TortureQueues(SqsClient sqs, Endpoints endpoints, Duration visibilityTimeout) {
        this.sqs = sqs;
        this.endpoints = endpoints;
        this.visibilityTimeout = visibilityTimeout;
    }

    /** Makes the FIFO queue with its dead-letter queue, and gives the standard one as many receives. */
    void create() {
        Map<QueueAttributeName, String> fifo = Map.of(QueueAttributeName.FIFO_QUEUE, "true");
        sqs.createQueue(request -> request.queueName(FIFO_DEAD_LETTER_QUEUE).attributes(fifo));
        sqs.createQueue(request -> request.queueName(FIFO_QUEUE)
                .attributes(Map.of(
                        QueueAttributeName.FIFO_QUEUE,
                        "true",
                        QueueAttributeName.VISIBILITY_TIMEOUT,
                        Long.toString(visibilityTimeout.toSeconds()),
                        QueueAttributeName.REDRIVE_POLICY,
                        redrivePolicy(queue(FIFO_DEAD_LETTER_QUEUE)))));
        sqs.setQueueAttributes(request -> request.queueUrl(endpoints.queue().toString())
                .attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, redrivePolicy(endpoints.deadLetterQueue()))));
    }

    private String redrivePolicy(URI deadLetterQueue) {
        String arn = sqs.getQueueAttributes(request ->
                        request.queueUrl(deadLetterQueue.toString()).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        return "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%s}".formatted(arn, MAX_RECEIVES);
    }

    URI standard() {
        return endpoints.queue();
    }

    URI fifo() {
        return queue(FIFO_QUEUE);
    }

    /** How many messages both queues hold, in flight and delayed ones included. */
    long left() {
        return Stream.of(standard(), fifo())
                .flatMap(queue -> sqs
                        .getQueueAttributes(request -> request.queueUrl(queue.toString())
                                .attributeNames(
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
                        .attributes()
                        .values()
                        .stream())
                .mapToLong(Long::parseLong)
                .sum();
    }

    /** Takes all messages out of both dead-letter queues. */
    List<DeadLetter> takeDeadLetters() {
        return Stream.of(endpoints.deadLetterQueue(), queue(FIFO_DEAD_LETTER_QUEUE))
                .flatMap(queue -> takeAll(queue).stream())
                .toList();
    }

    /** On a FIFO queue, what is not deleted hides what is behind it. */
    private List<DeadLetter> takeAll(URI queue) {
        List<DeadLetter> letters = new ArrayList<>();
        while (true) {
            List<Message> messages = sqs.receiveMessage(
                            request -> request.queueUrl(queue.toString()).maxNumberOfMessages(10))
                    .messages();
            if (messages.isEmpty()) {
                return letters;
            }
            for (Message message : messages) {
                Matcher id = TortureMessage.ID.matcher(message.body());
                letters.add(
                        new DeadLetter(message.messageId(), id.find() ? Optional.of(id.group()) : Optional.empty()));
                sqs.deleteMessage(request -> request.queueUrl(queue.toString()).receiptHandle(message.receiptHandle()));
            }
        }
    }

    private URI queue(String name) {
        return endpoints.sqs().resolve("/000000000000/" + name);
    }
}
