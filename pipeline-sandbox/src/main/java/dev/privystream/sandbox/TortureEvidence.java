package dev.privystream.sandbox;

import dev.privystream.sandbox.TortureFeed.Sent;
import dev.privystream.sandbox.TortureResult.Incident;
import dev.privystream.sandbox.TortureVerdict.Evidence;
import dev.privystream.sandbox.TortureVerdict.TableRow;
import dev.privystream.sandbox.TortureVerdict.TopicRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import tools.jackson.databind.node.ObjectNode;

/** Gathers what there is to be seen at the end of a torture. */
final class TortureEvidence {

    private static final String ROWS =
            "SELECT message_id, (extract(epoch FROM create_date) * 1000000)::bigint, user_id, device_type, masked_ip,"
                    + " masked_device_id, locale, app_version FROM user_logins";

    /** Where the search must find messages by their ids, and the logs by what each server says of itself. */
    private static final Map<String, Pattern> FOUND = Map.of(
            "topic " + Pipeline.TOPIC,
            TortureMessage.ID,
            "broker/log/" + Pipeline.TOPIC,
            TortureMessage.ID,
            "postgres/data",
            TortureMessage.ID,
            "worker.log",
            Pattern.compile("sqs-source"),
            "broker.log",
            Pattern.compile("KafkaRaftServer"),
            "postgres.log",
            Pattern.compile("database system is ready"));

    private TortureEvidence() {}

    /**
     * Reads the topics, the table, the dead-letter queues, which are empty afterwards, and all files.
     *
     * @param sink its configuration
     * @param unsettled what had not come to its end when patience was over
     */
    static Evidence of(
            Sandbox sandbox,
            LoginTable table,
            TortureQueues queues,
            ObjectNode sink,
            List<Sent> sent,
            List<Incident> incidents,
            Optional<String> unsettled) {
        Path directory = sandbox.directory();
        String bootstrapServers = sandbox.endpoints().bootstrapServers();
        List<TopicRecord> records = new ArrayList<>();
        RawSearch search = new RawSearch(FOUND);
        TopicReader.readAll(bootstrapServers, record -> {
            search.look(record);
            if (record.topic().equals(Pipeline.TOPIC)) {
                records.add(topicRecord(record));
            }
        });
        search.look(directory, List.of(directory.resolve("queue"), directory.resolve("mount")));
        List<TableRow> rows = table.query(ROWS).rows().stream()
                .map(row -> new TableRow(row.get(0), Long.parseLong(row.get(1)), row.subList(2, row.size())))
                .toList();
        return new Evidence(
                incidents.stream()
                        .filter(incident -> !incident.carriedOut())
                        .map(Incident::toString)
                        .toList(),
                sent,
                records,
                rows,
                queues.takeDeadLetters(),
                unsettled,
                queues.left(),
                sinkDeadLetters(
                        bootstrapServers,
                        sink.path("errors.deadletterqueue.topic.name").asString()),
                search.rawPlaces(),
                search.blindPlaces());
    }

    /** How many messages there are, by what is counted, in the order of their way. */
    static Map<String, String> counts(Evidence evidence) {
        List<Sent> accepted = evidence.sent().stream().filter(Sent::isAccepted).toList();
        long fifo = accepted.stream()
                .filter(sent -> sent.message().group().isPresent())
                .count();
        long invalid =
                accepted.stream().filter(sent -> !sent.message().isValid()).count();
        long distinct = evidence.records().stream()
                .map(TopicRecord::messageId)
                .distinct()
                .count();
        long redelivered = evidence.records().stream()
                .filter(record -> record.receiveCount() > 1)
                .map(TopicRecord::messageId)
                .distinct()
                .count();
        int mostReceives = evidence.records().stream()
                .mapToInt(TopicRecord::receiveCount)
                .max()
                .orElse(0);
        Map<String, String> counts = new LinkedHashMap<>();
        counts.put("messages that the queues accepted", Long.toString(accepted.size()));
        counts.put("of these on the FIFO queue", Long.toString(fifo));
        counts.put("of these invalid", Long.toString(invalid));
        counts.put("sent without an answer", Long.toString(evidence.sent().size() - accepted.size()));
        counts.put("received more than once", Long.toString(redelivered));
        counts.put("most receives of a valid message", mostReceives + " of " + TortureQueues.MAX_RECEIVES);
        counts.put("records in the topic", Long.toString(evidence.records().size()));
        counts.put("duplicates absorbed", Long.toString(evidence.records().size() - distinct));
        counts.put("rows in the table", Long.toString(evidence.rows().size()));
        counts.put("dead letters", Long.toString(evidence.deadLetters().size()));
        return counts;
    }

    private static TopicRecord topicRecord(ConsumerRecord<byte[], byte[]> record) {
        String value = record.value() == null ? "" : new String(record.value(), StandardCharsets.UTF_8);
        Matcher id = TortureMessage.ID.matcher(value);
        String receives = header(record, "sqs.receive.count");
        return new TopicRecord(
                record.partition(),
                record.timestamp(),
                header(record, "sqs.message.id"),
                id.find() ? id.group() : "",
                receives.isEmpty() ? 0 : Integer.parseInt(receives));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Empty if there is no such topic, which Connect makes when it starts the sink's first task. */
    private static OptionalLong sinkDeadLetters(String bootstrapServers, String name) {
        try (Topic topic = new Topic(bootstrapServers, name)) {
            return topic.ends().isEmpty() ? OptionalLong.empty() : OptionalLong.of(topic.records());
        }
    }
}
