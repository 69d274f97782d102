package dev.privystream.sqs;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** A queue server that speaks SQS (ElasticMQ) on a free port, with a client to look at it from the other side. */
final class QueueServer implements AutoCloseable {

    private final SQSRestServer server;
    private final int port;
    private final SqsClient client;

    private QueueServer(SQSRestServer server) {
        this.server = server;
        this.port = server.waitUntilStarted().localAddress().getPort();
        this.client = SqsClient.builder()
                // Its check logs message bodies, which the tests look for in the log.
                .checksumValidationEnabled(false)
                .httpClientBuilder(AwsCrtHttpClient.builder())
                .endpointOverride(URI.create(endpoint()))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x")))
                .build();
    }

    static QueueServer start() {
        return new QueueServer(SQSRestServerBuilder.withInterface("127.0.0.1")
                .withDynamicPort()
                .start());
    }

    String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    SqsClient client() {
        return client;
    }

    /** Creates a queue whose received messages stay invisible for so many seconds; returns its URL. */
    String createQueue(String name, int visibilitySeconds) {
        Map<QueueAttributeName, String> attributes = new HashMap<>();
        attributes.put(QueueAttributeName.VISIBILITY_TIMEOUT, Integer.toString(visibilitySeconds));
        if (name.endsWith(".fifo")) {
            attributes.put(QueueAttributeName.FIFO_QUEUE, "true");
            attributes.put(QueueAttributeName.CONTENT_BASED_DEDUPLICATION, "true");
        }
        return client.createQueue(r -> r.queueName(name).attributes(attributes)).queueUrl();
    }

    /** Gives a queue a dead-letter queue, which it creates; returns the latter's URL. */
    String createDeadLetterQueue(String queueUrl, int maxReceiveCount) {
        String name = QueueUrl.parse(queueUrl).name() + "-dlq";
        String deadLetterUrl = createQueue(name, 30);
        String arn = client.getQueueAttributes(
                        r -> r.queueUrl(deadLetterUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        client.setQueueAttributes(r -> r.queueUrl(queueUrl)
                .attributes(Map.of(
                        QueueAttributeName.REDRIVE_POLICY,
                        "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":" + maxReceiveCount + "}")));
        return deadLetterUrl;
    }

    String send(String queueUrl, String body) {
        return send(queueUrl, body, Map.of());
    }

    String send(String queueUrl, String body, Map<String, MessageAttributeValue> attributes) {
        return client.sendMessage(r -> r.queueUrl(queueUrl).messageBody(body).messageAttributes(attributes))
                .messageId();
    }

    void sendInGroup(String queueUrl, String group, String body) {
        client.sendMessage(r -> r.queueUrl(queueUrl).messageBody(body).messageGroupId(group));
    }

    /** Sends the numbers from 0 to count - 1 as bodies. */
    void sendNumbers(String queueUrl, int count) {
        for (int from = 0; from < count; from += 10) {
            List<SendMessageBatchRequestEntry> entries = new java.util.ArrayList<>();
            for (int i = from; i < Math.min(count, from + 10); i++) {
                entries.add(SendMessageBatchRequestEntry.builder()
                        .id("m" + i)
                        .messageBody(Integer.toString(i))
                        .build());
            }
            client.sendMessageBatch(r -> r.queueUrl(queueUrl).entries(entries));
        }
    }

    /** How many messages the queue holds, visible or not. */
    int size(String queueUrl) {
        return visible(queueUrl) + count(queueUrl, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
    }

    int visible(String queueUrl) {
        return count(queueUrl, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
    }

    private int count(String queueUrl, QueueAttributeName attribute) {
        return Integer.parseInt(
                client.getQueueAttributes(r -> r.queueUrl(queueUrl).attributeNames(attribute))
                        .attributes()
                        .get(attribute));
    }

    /** Receives without waiting. */
    List<Message> receive(String queueUrl) {
        return client.receiveMessage(r -> r.queueUrl(queueUrl)
                        .maxNumberOfMessages(10)
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
    }

    /** Makes a message that somebody else has received visible again, as a visibility timeout would. */
    void makeVisible(String queueUrl, String receiptHandle) {
        client.changeMessageVisibility(
                r -> r.queueUrl(queueUrl).receiptHandle(receiptHandle).visibilityTimeout(0));
    }

    @Override
    public void close() {
        client.close();
        server.stopAndWait();
    }
}
