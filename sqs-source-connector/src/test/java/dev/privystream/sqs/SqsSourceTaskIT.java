package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaProjector;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import software.amazon.awssdk.services.sqs.model.Message;

class SqsSourceTaskIT {

    private static final String SCHEMA = """
            {"type": "object",
             "properties": {"user": {"type": "string"}, "age": {"type": "integer"}},
             "required": ["user"]}""";

    private static QueueServer server;

    private String name;

    @BeforeAll
    static void startServer() {
        server = QueueServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void nameQueueAfterTest(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName();
    }

    @Test
    void messagesAreDeletedOnlyAfterTheirAcknowledgement() throws InterruptedException {
        String queue = server.createQueue(name, 30);
        server.sendNumbers(queue, 25);
        try (RunningTask task = RunningTask.start(server, queue)) {
            List<SourceRecord> records = task.poll(25);
            assertThat(records).extracting(SourceRecord::value).containsExactlyInAnyOrderElementsOf(numbers(25));
            assertThat(server.size(queue)).isEqualTo(25);

            task.acknowledge(records.subList(0, 24));

            await().untilAsserted(() -> assertThat(server.size(queue)).isEqualTo(1));
        }
    }

    @Test
    void droppedRecordLeavesItsMessageToTheQueue() throws InterruptedException {
        String queue = server.createQueue(name, 2);
        server.send(queue, "body");
        try (RunningTask task = RunningTask.start(server, queue)) {
            SourceRecord first = task.poll(1).get(0);
            task.drop(first);

            List<SourceRecord> again = task.poll(1);

            assertThat(again).extracting(SourceRecord::value).containsExactly("body");
            assertThat(again.get(0).headers().lastWithName("sqs.receive.count").value())
                    .isEqualTo(2);
            task.acknowledge(again);
            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
        }
    }

    @Test
    void redeliveredMessageIsHandedOverOnceAndDeletedByItsNewestHandle() throws InterruptedException {
        String queue = server.createQueue(name, 30);
        server.send(queue, "body");
        try (RunningTask task = RunningTask.start(server, queue)) {
            List<SourceRecord> records = task.poll(1);
            String firstHandle = RunningTask.handleOf(records.get(0));
            server.makeVisible(queue, firstHandle);

            assertThat(task.pollFor(Duration.ofSeconds(2))).isEmpty();

            assertThat(RunningTask.handleOf(records.get(0))).isNotEqualTo(firstHandle);
            task.acknowledge(records);
            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
        }
    }

    @Test
    void inFlightMessagesStayInvisibleForLongerThanTheirVisibilityTimeout() throws InterruptedException {
        String queue = server.createQueue(name, 2);
        server.sendNumbers(queue, 15);
        try (RunningTask task = RunningTask.start(server, queue)) {
            List<SourceRecord> records = task.poll(15);

            assertThat(task.pollFor(Duration.ofSeconds(7))).isEmpty();

            assertThat(server.visible(queue)).isZero();
            task.acknowledge(records);
            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
        }
    }

    @Test
    void messagesNotHandedOverAreVisibleAtOnceAfterStop() throws InterruptedException {
        String queue = server.createQueue(name, 600);
        server.sendNumbers(queue, 50);
        RunningTask task = RunningTask.start(server, queue);
        await().untilAsserted(() -> assertThat(server.visible(queue)).isZero());

        task.stop();

        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(server.visible(queue)).isEqualTo(50));
    }

    @Test
    void acknowledgementAfterStopIsFollowedByADelete() throws InterruptedException {
        String queue = server.createQueue(name, 600);
        server.sendNumbers(queue, 20);
        RunningTask task = RunningTask.start(server, queue);
        List<SourceRecord> records = task.poll(20);

        task.stop();
        assertThat(server.size(queue)).isEqualTo(20);
        task.acknowledge(records);

        await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
    }

    @Test
    void stopWaitsForWhatIsOnItsWay() throws InterruptedException {
        String queue = server.createQueue(name, 600);
        server.sendNumbers(queue, 20);
        RunningTask task = RunningTask.start(server, queue);
        List<SourceRecord> records = task.poll(20);
        Thread producer = new Thread(() -> task.acknowledge(records));
        producer.start();

        task.stop();

        assertThat(server.size(queue)).isZero();
        producer.join();
    }

    @Test
    void whatIsInFlightIsBoundedByCount() throws InterruptedException {
        String queue = server.createQueue(name, 30);
        server.sendNumbers(queue, 100);
        try (RunningTask task = RunningTask.start(server, queue, "sqs.max.in.flight.messages", "30")) {
            List<SourceRecord> records = new ArrayList<>(task.poll(30));

            assertThat(task.pollFor(Duration.ofSeconds(2))).isEmpty();

            assertThat(server.visible(queue)).isEqualTo(70);
            task.acknowledge(records);
            List<SourceRecord> next = task.poll(30);
            assertThat(next).hasSize(30);
            task.acknowledge(next);
        }
    }

    @Test
    void whatIsInFlightIsBoundedByBytes() throws InterruptedException {
        String queue = server.createQueue(name, 30);
        for (int i = 0; i < 100; i++) {
            server.send(queue, "x".repeat(10_000));
        }
        try (RunningTask task = RunningTask.start(server, queue, "sqs.max.in.flight.bytes", "300000")) {
            List<SourceRecord> records = task.pollFor(Duration.ofSeconds(3));

            assertThat(records).hasSizeBetween(20, 30);
            task.acknowledge(records);
        }
    }

    @Test
    void invalidMessageEndsInTheDeadLetterQueueWithOneWarning() throws InterruptedException {
        String queue = server.createQueue(name, 30);
        String deadLetters = server.createDeadLetterQueue(queue, 3);
        String invalid = server.send(queue, "{\"user\": \"ann\", \"age\": \"canary-value\", \"canary-name\": 1}");
        server.send(queue, "{\"user\": \"bob\", \"age\": 42}");
        try (LogCapture log = new LogCapture();
                RunningTask task = RunningTask.start(server, queue, "message.schema", SCHEMA)) {
            List<SourceRecord> records = task.poll(1);
            task.acknowledge(records);

            assertThat(task.pollFor(Duration.ofSeconds(2))).isEmpty();

            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
            assertThat(server.receive(deadLetters))
                    .extracting(Message::messageId)
                    .containsExactly(invalid);
            assertThat(log.messages(Level.WARN))
                    .containsExactly("Message " + invalid + " of queue " + name
                            + " does not fit message.schema at /age: type; left to the queue's redrive policy"
                            + " (1 since the last such line)");
            assertThat(ownLines(log)).doesNotContain("canary", "ann", "bob");
        }
    }

    @Test
    void invalidMessageThatNoRedrivePolicyEndsDoesNotComeBackForEverAtOnce() throws InterruptedException {
        String queue = server.createQueue(name, 5);
        server.send(queue, "{}");
        try (LogCapture log = new LogCapture();
                RunningTask task = RunningTask.start(server, queue, "message.schema", SCHEMA)) {
            assertThat(task.pollFor(Duration.ofSeconds(3))).isEmpty();
            assertThat(log.messages(Level.WARN)).hasSize(1);
        }

        List<Message> left = new ArrayList<>();
        await().until(() -> left.addAll(server.receive(queue)));
        assertThat(left.get(0).attributesAsStrings()).containsEntry("ApproximateReceiveCount", "21");
    }

    @Test
    void invalidMessageFailsTheTaskWhereThePolicySaysSo() throws InterruptedException {
        String queue = server.createQueue(name, 4);
        String invalid = server.send(queue, "canary-value");
        RunningTask task = RunningTask.start(server, queue, "message.schema", SCHEMA, "message.invalid.policy", "fail");

        assertThatThrownBy(() -> task.poll(1))
                .isInstanceOf(ConnectException.class)
                .hasMessageContainingAll(invalid, "its root", "message.invalid.policy")
                .hasMessageNotContaining("canary")
                .hasNoCause();

        task.stop();
        assertThat(server.size(queue)).isEqualTo(1);
        assertThat(server.visible(queue)).as("not given back at once").isZero();
    }

    @Test
    void validMessagesAreHandedOverBeforeAnInvalidOneFailsTheTask() throws InterruptedException {
        String queue = server.createQueue(name, 600);
        for (int i = 0; i < 9; i++) {
            server.send(queue, i == 4 ? "invalid" : "{\"user\": \"u" + i + "\"}");
        }
        RunningTask task = RunningTask.start(server, queue, "message.schema", SCHEMA, "message.invalid.policy", "fail");
        await().untilAsserted(() -> assertThat(server.visible(queue)).isZero());

        List<SourceRecord> records = task.poll(8);
        task.acknowledge(records);

        assertThat(records).hasSize(8);
        assertThatThrownBy(() -> task.poll(1)).isInstanceOf(ConnectException.class);
        task.stop();
        assertThat(server.size(queue)).isEqualTo(1);
    }

    @Test
    void taskThatIsNotPolledGivesBackWhatItHasReceivedUntilItIsPolledAgain() throws InterruptedException {
        String queue = server.createQueue(name, 600);
        try (RunningTask task = RunningTask.start(server, queue)) {
            server.sendNumbers(queue, 5);
            task.acknowledge(task.poll(5));

            server.sendNumbers(queue, 30);
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(server.visible(queue)).isEqualTo(30));

            List<SourceRecord> records = task.poll(30);
            assertThat(records).extracting(SourceRecord::value).containsExactlyInAnyOrderElementsOf(numbers(30));
            task.acknowledge(records);
            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
        }
    }

    @Test
    void taskThatIsNotPolledWhileKafkaOwesAcknowledgementsKeepsWhatItHas() throws InterruptedException {
        String queue = server.createQueue(name, 600);
        server.sendNumbers(queue, 5);
        try (RunningTask task = RunningTask.start(server, queue)) {
            List<SourceRecord> records = task.poll(5);
            server.sendNumbers(queue, 5);

            await().during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(4))
                    .untilAsserted(() -> assertThat(server.size(queue)).isEqualTo(10));

            assertThat(server.visible(queue)).isZero();
            task.acknowledge(records);
            List<SourceRecord> others = task.poll(5);
            assertThat(others)
                    .extracting(record ->
                            record.headers().lastWithName("sqs.receive.count").value())
                    .containsOnly(1);
            task.acknowledge(others);
        }
    }

    @Test
    void recordsNameTheirMessageAloneWhereTheyAreLogged() throws InterruptedException {
        String queue = server.createQueue(name, 600);
        String id = server.send(queue, "canary-value");
        try (RunningTask task = RunningTask.start(server, queue)) {
            List<SourceRecord> records = task.poll(1);

            assertThat(records.get(0)).hasToString("SqsSourceRecord{queue=" + name + ", message=" + id + "}");
            task.acknowledge(records);
        }
    }

    @Test
    void invalidMessageIsDeletedWhereThePolicySaysSo() throws InterruptedException {
        String queue = server.createQueue(name, 30);
        server.send(queue, "{}");
        try (RunningTask task =
                RunningTask.start(server, queue, "message.schema", SCHEMA, "message.invalid.policy", "discard")) {
            assertThat(task.pollFor(Duration.ofSeconds(1))).isEmpty();

            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
        }
    }

    @Test
    void invalidMessageGoesToTheDeadLetterTopicAndIsDeletedOnceKafkaHasIt() throws InterruptedException {
        String queue = server.createQueue(name, 600);
        String invalid = server.send(queue, "{\"user\": 1, \"name\": \"Zoë canary\"}");
        try (LogCapture log = new LogCapture();
                RunningTask task = RunningTask.start(
                        server,
                        queue,
                        "message.schema",
                        SCHEMA,
                        "message.invalid.policy",
                        "dead.letter.topic",
                        "dead.letter.topic.name",
                        "${queue}.invalid")) {
            List<SourceRecord> records = task.poll(1);

            SourceRecord record = records.get(0);
            assertThat(record.topic()).isEqualTo(name + ".invalid");
            assertThat((byte[]) record.value())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("{\"user\": 1, \"name\": \"Zoë canary\"}");
            assertThat(record.key()).isEqualTo(invalid);
            assertThat(record.headers().lastWithName("sqs.invalid.pointer").value())
                    .isEqualTo("/user");
            assertThat(server.size(queue)).isEqualTo(1);
            task.acknowledge(records);
            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
            assertThat(log.messages(Level.WARN))
                    .containsExactly("Message " + invalid + " of queue " + name
                            + " does not fit message.schema at /user: type; written to topic " + name
                            + ".invalid (1 since the last such line)");
            assertThat(ownLines(log)).doesNotContain("canary");
        }
    }

    @Test
    void deadLetterThatDoesNotReachKafkaIsLeftToTheQueue() throws InterruptedException {
        String queue = server.createQueue(name, 2);
        server.send(queue, "{}");
        try (RunningTask task = RunningTask.start(
                server,
                queue,
                "message.schema",
                SCHEMA,
                "message.invalid.policy",
                "dead.letter.topic",
                "dead.letter.topic.name",
                "invalid")) {
            task.drop(task.poll(1).get(0));

            List<SourceRecord> again = task.poll(1);

            assertThat(again).extracting(SourceRecord::topic).containsExactly("invalid");
            task.acknowledge(again);
            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
        }
    }

    @Test
    void recordThatIsTooLargeIsSettledByThePolicyBeforeItIsSent() throws InterruptedException {
        String queue = server.createQueue(name, 600);
        String deadLetters = server.createDeadLetterQueue(queue, 2);
        String large = server.send(queue, "{\"user\": \"" + "x".repeat(3_000) + "\"}");
        server.send(queue, "{\"user\": \"small\"}");
        try (LogCapture log = new LogCapture();
                RunningTask task =
                        RunningTask.start(server, queue, "message.schema", SCHEMA, "record.max.bytes", "3000")) {
            task.acknowledge(task.poll(1));

            assertThat(task.pollFor(Duration.ofSeconds(1))).isEmpty();

            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
            assertThat(server.receive(deadLetters))
                    .extracting(Message::messageId)
                    .containsExactly(large);
            assertThat(log.messages(Level.WARN))
                    .containsExactly("Message " + large + " of queue " + name
                            + " does not fit record.max.bytes at its root: size; left to the queue's redrive policy"
                            + " (1 since the last such line)");
        }
    }

    @Test
    void messageThatIsTooLargeForTheDeadLetterTopicIsLeftToTheQueuesRedrivePolicy() throws InterruptedException {
        String queue = server.createQueue(name, 600);
        String deadLetters = server.createDeadLetterQueue(queue, 2);
        String large = server.send(queue, "x".repeat(3_000));
        String smaller = server.send(queue, "x".repeat(300));
        try (LogCapture log = new LogCapture();
                RunningTask task = RunningTask.start(
                        server,
                        queue,
                        "message.schema",
                        SCHEMA,
                        "record.max.bytes",
                        "3000",
                        "message.invalid.policy",
                        "dead.letter.topic",
                        "dead.letter.topic.name",
                        "invalid")) {
            List<SourceRecord> records = task.poll(1);
            assertThat(records).extracting(SourceRecord::key).containsExactly(smaller);
            task.acknowledge(records);

            assertThat(task.pollFor(Duration.ofSeconds(1))).isEmpty();

            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
            assertThat(server.receive(deadLetters))
                    .extracting(Message::messageId)
                    .containsExactly(large);
            assertThat(log.messages(Level.WARN))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("Message " + large + " of queue " + name + " does not fit message.schema")
                            .contains("too large for topic invalid, and left to the queue's redrive policy"));
        }
    }

    @Test
    void bodyOfANotificationBecomesTheRecordAndASubscriptionConfirmationIsInvalid() throws InterruptedException {
        String queue = server.createQueue(name, 600);
        String deadLetters = server.createDeadLetterQueue(queue, 1);
        String control = server.send(queue, "{\"Type\": \"SubscriptionConfirmation\", \"Message\": \"canary\"}");
        server.send(
                queue,
                "{\"Type\": \"Notification\", \"Message\": \"{\\\"user\\\": \\\"ann\\\"}\","
                        + " \"MessageAttributes\": {\"tenant\": {\"Type\": \"String\", \"Value\": \"acme\"}}}");
        try (LogCapture log = new LogCapture();
                RunningTask task =
                        RunningTask.start(server, queue, "message.schema", SCHEMA, "message.envelope", "sns")) {
            List<SourceRecord> records = task.poll(1);

            assertThat(((Struct) records.get(0).value()).get("user")).isEqualTo("ann");
            assertThat(records.get(0).headers().lastWithName("tenant").value()).isEqualTo("acme");
            task.acknowledge(records);
            assertThat(task.pollFor(Duration.ofSeconds(1))).isEmpty();
            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
            assertThat(server.receive(deadLetters))
                    .extracting(Message::messageId)
                    .containsExactly(control);
            assertThat(log.messages(Level.WARN))
                    .containsExactly("Message " + control + " of queue " + name
                            + " does not fit message.envelope at /Type: const; left to the queue's redrive policy"
                            + " (1 since the last such line)");
            assertThat(ownLines(log)).doesNotContain("canary", "ann", "acme");
        }
    }

    /** Sixty messages of some hundred bytes are thirty mebibytes once they are unpacked. */
    @Test
    void recordsOfAPollAreBoundedByWhatTheyTakeOnceTheyAreUnpacked() throws InterruptedException {
        String queue = server.createQueue(name, 600);
        String packed = MessageEncodingTest.base64(
                MessageEncodingTest.gzip("x".repeat(500 * 1024).getBytes(StandardCharsets.UTF_8)));
        for (int i = 0; i < 60; i++) {
            server.send(queue, packed);
        }
        try (RunningTask task = RunningTask.start(server, queue, "message.encoding", "gzip+base64")) {
            await().untilAsserted(() -> assertThat(server.visible(queue)).isZero());

            List<Integer> polls = new ArrayList<>();
            for (int records = 0; records < 60; records += polls.get(polls.size() - 1)) {
                List<SourceRecord> polled = task.pollOnce();
                polls.add(polled.size());
                task.acknowledge(polled);
            }

            assertThat(polls).allSatisfy(records -> assertThat(records).isLessThan(40));
            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
        }
    }

    @Test
    void optionalPropertyThatIsAddedToTheSchemaNeedsNoMoreThanARestart() throws InterruptedException {
        String queue = server.createQueue(name, 600);
        String added = SCHEMA.replace("\"age\"", "\"locale\": {\"type\": \"string\"}, \"age\"");
        server.send(queue, "{\"user\": \"old\"}");
        server.send(queue, "{\"user\": \"early\", \"locale\": \"de\"}");
        List<SourceRecord> before;
        try (RunningTask task = RunningTask.start(server, queue, "message.schema", SCHEMA)) {
            before = task.poll(2);
            task.acknowledge(before);
        }
        server.send(queue, "{\"user\": \"lacks\"}");
        server.send(queue, "{\"user\": \"has\", \"locale\": \"de\"}");
        List<SourceRecord> after;
        try (RunningTask task = RunningTask.start(server, queue, "message.schema", added)) {
            after = task.poll(2);
            task.acknowledge(after);
            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
        }

        Schema oldSchema = before.get(0).valueSchema();
        Schema newSchema = after.get(0).valueSchema();
        assertThat(oldSchema.field("locale")).isNull();
        assertThat(readBy(newSchema, before, "locale")).containsExactlyInAnyOrder("old null", "early null");
        assertThat(readBy(newSchema, after, "locale")).containsExactlyInAnyOrder("lacks null", "has de");
        assertThat(readBy(oldSchema, after, "age")).containsExactlyInAnyOrder("lacks null", "has null");
    }

    /** What a sink that has that schema reads of the records, once they have been in a topic. */
    private static List<String> readBy(Schema schema, List<SourceRecord> records, String field) {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of(), false);
            return records.stream()
                    .map(record -> converter.toConnectData(
                            "topic", converter.fromConnectData("topic", record.valueSchema(), record.value())))
                    .map(read -> (Struct) SchemaProjector.project(read.schema(), read.value(), schema))
                    .map(value -> value.get("user") + " " + value.get(field))
                    .toList();
        }
    }

    @Test
    void fifoGroupsStayInOrderAndAreTheKey() throws InterruptedException {
        String queue = server.createQueue(name + ".fifo", 30);
        for (int i = 0; i < 60; i++) {
            server.sendInGroup(queue, "group" + i % 3, Integer.toString(i));
        }
        try (RunningTask task = RunningTask.start(server, queue)) {
            List<SourceRecord> records = new ArrayList<>();
            while (records.size() < 60) {
                List<SourceRecord> polled = task.poll(1);
                assertThat(polled).isNotEmpty();
                records.addAll(polled);
                task.acknowledge(polled);
            }

            for (int group = 0; group < 3; group++) {
                String key = "group" + group;
                int remainder = group;
                assertThat(records)
                        .filteredOn(record -> key.equals(record.key()))
                        .extracting(SourceRecord::value)
                        .containsExactlyElementsOf(IntStream.range(0, 60)
                                .filter(i -> i % 3 == remainder)
                                .mapToObj(Integer::toString)
                                .toList());
            }
            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
        }
    }

    @Test
    void messageOfADroppedRecordIsDeletedWhereThePolicySaysSo() throws InterruptedException {
        String queue = server.createQueue(name, 600);
        server.sendNumbers(queue, 5);
        try (RunningTask task = RunningTask.start(server, queue, "dropped.record.policy", "delete")) {
            task.poll(5).forEach(task::drop);

            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
        }
    }

    @Test
    void groupComesAgainInOrderFromADroppedRecordOn() throws InterruptedException {
        String queue = server.createQueue(name + ".fifo", 2);
        for (int i = 0; i < 8; i++) {
            server.sendInGroup(queue, "group", Integer.toString(i));
        }
        try (RunningTask task = RunningTask.start(server, queue)) {
            List<SourceRecord> records = task.poll(8);
            assertThat(values(records)).containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
            task.acknowledge(records.subList(0, 2));
            task.drop(records.get(2));
            task.acknowledge(records.subList(3, 8));

            List<SourceRecord> again = task.poll(6);

            assertThat(values(again)).containsExactly("2", "3", "4", "5", "6", "7");
            task.acknowledge(again);
            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
        }
    }

    @Test
    void whatIsBehindTheInvalidMessageThatFailsTheTaskIsNotHandedOver() throws InterruptedException {
        String queue = server.createQueue(name + ".fifo", 2);
        for (int i = 0; i < 6; i++) {
            server.sendInGroup(queue, "group", i == 2 ? "invalid" : "{\"user\": \"u" + i + "\"}");
        }
        server.sendInGroup(queue, "other-group", "{\"user\": \"other\"}");
        RunningTask task = RunningTask.start(server, queue, "message.schema", SCHEMA, "message.invalid.policy", "fail");
        List<SourceRecord> records = new ArrayList<>();
        assertThatThrownBy(() -> {
                    while (true) {
                        List<SourceRecord> polled = task.poll(1);
                        records.addAll(polled);
                        task.acknowledge(polled);
                    }
                })
                .isInstanceOf(ConnectException.class);
        task.stop();

        assertThat(records)
                .filteredOn(record -> record.key().equals("group"))
                .extracting(record -> ((Struct) record.value()).get("user"))
                .containsExactly("u0", "u1");
        try (RunningTask corrected = RunningTask.start(server, queue)) {
            List<SourceRecord> rest = corrected.poll(4);
            assertThat(values(rest))
                    .filteredOn(value -> !value.toString().contains("other"))
                    .startsWith("invalid", "{\"user\": \"u3\"}", "{\"user\": \"u4\"}");
            corrected.acknowledge(rest);
        }
    }

    @Test
    void queueThatIsRefusedDoesNotStopTheOthers() throws InterruptedException {
        String sound = server.createQueue(name, 600);
        String missing = server.endpoint() + "/000000000000/" + name + "-missing";
        try (LogCapture log = new LogCapture();
                RunningTask task = RunningTask.start(server, missing + "," + sound)) {
            await().untilAsserted(() -> assertThat(log.messages(Level.ERROR)).hasSize(1));

            server.sendNumbers(sound, 50);
            List<SourceRecord> records = task.poll(50);

            assertThat(records).hasSize(50);
            task.acknowledge(records);
            await().untilAsserted(() -> assertThat(server.size(sound)).isZero());
            assertThat(log.messages(Level.ERROR).get(0)).contains(name + "-missing", "does not exist", "tried again");
        }
    }

    @Test
    void queueThatWasRefusedIsReceivedFromWithinAMinuteOfItsRepair() throws InterruptedException {
        String sound = server.createQueue(name, 600);
        String missing = server.endpoint() + "/000000000000/" + name + "-missing";
        try (LogCapture log = new LogCapture();
                RunningTask task = RunningTask.start(server, missing + "," + sound)) {
            await().untilAsserted(() -> assertThat(log.messages(Level.ERROR)).hasSize(1));
            server.createQueue(name + "-missing", 600);
            server.send(missing, "body");

            List<SourceRecord> records = new ArrayList<>();
            await().atMost(Duration.ofSeconds(75)).until(() -> records.addAll(task.pollFor(Duration.ofSeconds(1))));

            task.acknowledge(records);
            await().untilAsserted(() -> assertThat(server.size(missing)).isZero());
        }
    }

    @Test
    void queueThatIsRefusedFailsTheTaskWhereThePolicySaysSo() {
        String sound = server.createQueue(name, 600);
        String missing = server.endpoint() + "/000000000000/" + name + "-missing";
        try (RunningTask task = RunningTask.start(server, sound + "," + missing, "queue.failure.policy", "fail")) {
            assertThatThrownBy(() -> task.poll(1))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContainingAll(name + "-missing", "does not exist");
        }
    }

    @Test
    void taskFailsOnceAllItsQueuesAreRefused() {
        String missing = server.endpoint() + "/000000000000/" + name;
        try (RunningTask task = RunningTask.start(server, missing + "," + missing + "-too")) {
            assertThatThrownBy(() -> task.poll(1))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("does not exist");
        }
    }

    @Test
    void recordsOfSeveralQueuesGoToTheTopicOfTheirs() throws InterruptedException {
        String one = server.createQueue(name + "-one", 30);
        String two = server.createQueue(name + "-two", 30);
        server.send(one, "1");
        server.send(two, "2");
        try (RunningTask task = RunningTask.start(server, one + "," + two, "topic", "from.${queue}")) {
            List<SourceRecord> records = task.poll(2);

            assertThat(records)
                    .extracting(SourceRecord::topic, SourceRecord::value)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("from." + name + "-one", "1"),
                            org.assertj.core.groups.Tuple.tuple("from." + name + "-two", "2"));
            task.acknowledge(records);
            await().untilAsserted(() ->
                    assertThat(server.size(one) + server.size(two)).isZero());
        }
    }

    @Test
    void metricsTellWhatBecomesOfMessagesForAsLongAsTheTaskRuns() throws Exception {
        String queue = server.createQueue(name, 30);
        server.sendNumbers(server.createDeadLetterQueue(queue, 3), 4);
        server.sendNumbers(queue, 20);
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName metrics = new ObjectName("dev.privystream.sqs:type=plugins,connector=test,task=0,queue=" + name);
        try (RunningTask task = RunningTask.start(
                server,
                queue,
                "message.schema",
                "{\"type\": \"integer\", \"minimum\": 2}",
                "message.invalid.policy",
                "discard")) {
            List<SourceRecord> records = task.poll(18);
            assertThat((double) beans.getAttribute(metrics, "in-flight")).isBetween(18.0, 20.0);
            assertThat((double) beans.getAttribute(metrics, "in-flight-bytes")).isPositive();
            assertThat((double) beans.getAttribute(metrics, "in-flight-oldest-age"))
                    .isPositive();
            assertThat((double) beans.getAttribute(metrics, "age-at-receipt-max"))
                    .isPositive();
            assertThat((double) beans.getAttribute(metrics, "receive-latency-max"))
                    .isPositive();
            assertThat(beans.getAttribute(metrics, "in-flight-limit")).isEqualTo(10_000.0);
            assertThat(beans.getAttribute(metrics, "in-flight-bytes-limit")).isEqualTo(64.0 * 1024 * 1024);
            assertThat(beans.getAttribute(metrics, "queue-visible")).isEqualTo(20.0);
            await().untilAsserted(() -> assertThat(beans.getAttribute(metrics, "dead-letters-visible"))
                    .isEqualTo(4.0));
            task.acknowledge(records.subList(0, 17));
            task.drop(records.get(17));

            await().untilAsserted(() ->
                    assertThat(beans.getAttribute(metrics, "deleted-total")).isEqualTo(19.0));
            assertThat(beans.getAttribute(metrics, "in-flight")).isEqualTo(0.0);
            assertThat(beans.getAttribute(metrics, "received-total")).isEqualTo(20.0);
            assertThat(beans.getAttribute(metrics, "invalid-discard-total")).isEqualTo(2.0);
            assertThat(beans.getAttribute(metrics, "delivered-total")).isEqualTo(17.0);
            assertThat(beans.getAttribute(metrics, "dropped-total")).isEqualTo(1.0);
            assertThat((double) beans.getAttribute(metrics, "receives")).isPositive();
        }
        assertThat(beans.isRegistered(metrics)).isFalse();
    }

    @Test
    void oneLineAtTheStartSaysQueuesConcurrencyLimitsAndPolicies() {
        String queue = server.createQueue(name, 30);
        try (LogCapture log = new LogCapture();
                RunningTask task = RunningTask.start(server, queue)) {
            assertThat(log.messages(Level.INFO))
                    .filteredOn(line -> line.startsWith("Receiving"))
                    .containsExactly(
                            "Receiving from [" + queue + "] into [topic]: up to 32 receives at once for a queue,"
                                    + " 10000 messages and 67108864 bytes in flight, records of up to 996147 bytes,"
                                    + " envelope: none, encoding: none, invalid messages: redrive,"
                                    + " dropped records: leave, refused queues: continue");
            task.stop();
        }
    }

    @Test
    void nothingIsLoggedForEachMessageAboveDebug() throws InterruptedException {
        String queue = server.createQueue(name, 30);
        server.sendNumbers(queue, 200);
        try (LogCapture log = new LogCapture();
                RunningTask task = RunningTask.start(
                        server,
                        queue,
                        "message.schema",
                        "{\"type\": \"integer\", \"minimum\": 100}",
                        "message.invalid.policy",
                        "discard")) {
            List<SourceRecord> records = task.poll(100);
            records.forEach(task::drop);

            await().until(() -> log.messages(Level.WARN).stream().anyMatch(line -> line.startsWith("Records")));
            assertThat(log.messages(Level.WARN))
                    .filteredOn(line -> line.contains(name))
                    .hasSize(2)
                    .anyMatch(line ->
                            line.matches("Message .* does not fit message.schema at its root: minimum; discarded"
                                    + " \\(1 since the last such line\\)"))
                    .anyMatch(line -> line.startsWith("Records of queue " + name + " were dropped"));
            assertThat(log.messages(Level.DEBUG))
                    .filteredOn(line -> line.matches("Message .* does not fit message.schema .*"))
                    .hasSize(100);
        }
    }

    @Test
    void queueThatIsMissingFailsTheTaskAndNamesTheKey() {
        String queue = server.endpoint() + "/000000000000/" + name;
        try (RunningTask task = RunningTask.start(server, queue)) {
            assertThatThrownBy(() -> task.poll(1))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContainingAll(name, "does not exist", "sqs.queue.urls");
        }
    }

    @Test
    void serverThatIsDownIsWaitedFor() throws IOException, InterruptedException {
        String queue = server.createQueue(name, 30);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (RunningTask task = RunningTask.start(server, queue, "aws.endpoint.url", "http://127.0.0.1:" + port)) {
            assertThat(task.pollFor(Duration.ofSeconds(2))).isEmpty();

            try (PortForward endpoint = PortForward.start(port, server.port())) {
                server.send(queue, "body");
                List<SourceRecord> records = task.poll(1);
                assertThat(records).hasSize(1);
                task.acknowledge(records);
                await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
                assertThat(endpoint.connections()).isPositive();
            }
        }
    }

    @Test
    void hundredsOfMessagesAreDeletedInBatches() throws InterruptedException {
        String queue = server.createQueue(name, 30);
        server.sendNumbers(queue, 2_000);
        try (RunningTask task = RunningTask.start(server, queue)) {
            List<SourceRecord> records = task.poll(2_000);
            assertThat(records).extracting(SourceRecord::value).containsExactlyInAnyOrderElementsOf(numbers(2_000));
            task.acknowledge(records);
            await().untilAsserted(() -> assertThat(server.size(queue)).isZero());
        }
    }

    private static List<Object> values(List<SourceRecord> records) {
        return records.stream().map(SourceRecord::value).toList();
    }

    private static List<Object> numbers(int count) {
        return IntStream.range(0, count).<Object>mapToObj(Integer::toString).toList();
    }

    /** What the connector and the libraries in its archive log; ElasticMQ, in the same JVM, logs whole requests. */
    private static String ownLines(LogCapture log) {
        return log.text()
                .lines()
                .filter(line -> !line.startsWith("org.elasticmq") && !line.startsWith("org.apache.pekko"))
                .reduce("", (text, line) -> text + line + "\n");
    }
}
