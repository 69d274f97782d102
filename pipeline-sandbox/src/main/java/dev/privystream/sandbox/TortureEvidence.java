package dev.privystream.sandbox;

import dev.privystream.sandbox.TortureFeed.Sent;
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
import java.util.regex.Matcher;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Gathers what there is to be seen at the end of a torture. */
final class TortureEvidence {

    private static final String SINK_DEAD_LETTERS = "logins.dead-letters";
    private static final String ROWS =
            "SELECT message_id, user_id, device_type, masked_ip, masked_device_id, locale, app_version FROM user_logins";

    private TortureEvidence() {}

    /**
     * Reads the topics, the table, the dead-letter queues, which are empty afterwards, and all files.
     *
     * @param unsettled what had not come to its end when patience was over
     */
    static Evidence of(
            Sandbox sandbox, LoginTable table, TortureQueues queues, List<Sent> sent, Optional<String> unsettled) {
        Path directory = sandbox.directory();
        String bootstrapServers = sandbox.endpoints().bootstrapServers();
        List<TopicRecord> records = new ArrayList<>();
        RawSearch search = new RawSearch();
        TopicReader.readAll(bootstrapServers, record -> {
            search.look(record);
            if (record.topic().equals(Pipeline.TOPIC)) {
                records.add(topicRecord(record));
            }
        });
        search.look(directory, List.of(directory.resolve("queue"), directory.resolve("mount")));
        List<TableRow> rows = table.query(ROWS).rows().stream()
                .map(row -> new TableRow(row.get(0), row.subList(1, row.size())))
                .toList();
        return new Evidence(
                sent,
                records,
                rows,
                queues.takeDeadLetters(),
                unsettled,
                queues.left(),
                sinkDeadLetters(bootstrapServers),
                search.rawPlaces(),
                search.blindPlaces("topic " + Pipeline.TOPIC, "broker/log/" + Pipeline.TOPIC, "postgres/data"));
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
        String value = new String(record.value(), StandardCharsets.UTF_8);
        Matcher id = TortureMessage.ID.matcher(value);
        return new TopicRecord(
                record.partition(),
                header(record, "sqs.message.id"),
                id.find() ? id.group() : "",
                Integer.parseInt(header(record, "sqs.receive.count")));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static long sinkDeadLetters(String bootstrapServers) {
        try (Topic topic = new Topic(bootstrapServers, SINK_DEAD_LETTERS)) {
            return topic.records();
        }
    }
}
