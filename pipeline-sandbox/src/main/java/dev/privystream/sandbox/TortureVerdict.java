package dev.privystream.sandbox;

import dev.privystream.sandbox.TortureFeed.Sent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares what was sent to what has arrived. Pure. What it says names messages by their ids, and holds no address and no
 * device.
 */
final class TortureVerdict {

    private static final int EXAMPLES = 5;

    private final Evidence evidence;
    private final String secret;

    /** The messages, by the user that stands in their bodies. */
    private final Map<String, Sent> byId;

    private final List<Violation> violations = new ArrayList<>();

    /** A promise of the pipeline. */
    enum Promise {
        INFLICTED("every injection was carried out and lifted"),
        SETTLED("everything settled in time"),
        QUEUES_EMPTY("the queues are empty"),
        NOT_LOST_BEFORE_KAFKA("every valid message is in the topic"),
        NOT_LOST_BEFORE_POSTGRES("every valid message in the topic is in the table"),
        ONE_ROW("a message is one row"),
        OWN_ROW("every row is that of a valid message, under its message id"),
        RIGHT_VALUES("a row holds the values of its message, address and device as their HMAC"),
        RIGHT_TIME("a row's create_date is its record's timestamp, when the queue took the message"),
        INVALID_KEPT("every invalid message is in the dead-letter queue"),
        INVALID_ONCE("an invalid message is there once"),
        VALID_NOT_DEAD("no valid message is in the dead-letter queue"),
        INVALID_NOT_IN_KAFKA("no invalid message is in the topic"),
        SINK_TOOK_ALL("the sink's dead-letter topic is empty"),
        GROUP_ORDER("a FIFO group's messages are in the topic in their order"),
        GROUP_PARTITION("a FIFO group is in one partition"),
        NOTHING_RAW("no address and no device is in Kafka, Postgres or a log"),
        SEARCH_SEES("whoever looks for raw values finds the messages' ids, and the logs");

        private final String text;

        Promise(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * A promise that was broken.
     *
     * @param count how often
     * @param examples ids of messages, or places, a few of them
     */
    record Violation(Promise promise, long count, List<String> examples) {

        @Override
        public String toString() {
            return "Not so: %s. %s times, such as %s".formatted(promise, count, String.join(", ", examples));
        }
    }

    /**
     * A record of the topic; those of a partition come in its order.
     *
     * @param timestamp in milliseconds since the epoch
     */
    record TopicRecord(int partition, long timestamp, String messageId, String userId, int receiveCount) {}

    /**
     * A row of the table.
     *
     * @param createMicros its create_date, in microseconds since the epoch
     * @param values as {@link Login#row} has them
     */
    record TableRow(String messageId, long createMicros, List<String> values) {

        String userId() {
            return values.get(0);
        }
    }

    /** A message in a dead-letter queue; without an id of ours where the body has none. */
    record DeadLetter(String messageId, Optional<String> userId) {}

    /**
     * All that there is to be seen at the end.
     *
     * @param givenUp injections that were not carried out, or not lifted
     * @param unsettled what had not come to its end when patience was over; empty if all had
     * @param leftInQueues messages that the queues still hold, in flight or delayed ones included
     * @param sinkDeadLetters records of the sink's dead-letter topic; empty if there is no such topic
     * @param rawPlaces files and topics that hold an address or a device
     * @param blindPlaces files and topics that should hold ids of messages or a server's own words, and do not
     */
    record Evidence(
            List<String> givenUp,
            List<Sent> sent,
            List<TopicRecord> records,
            List<TableRow> rows,
            List<DeadLetter> deadLetters,
            Optional<String> unsettled,
            long leftInQueues,
            OptionalLong sinkDeadLetters,
            Collection<String> rawPlaces,
            Collection<String> blindPlaces) {}

    private TortureVerdict(Evidence evidence, String secret) {
        this.evidence = evidence;
        this.secret = secret;
        byId = evidence.sent().stream()
                .collect(Collectors.toMap(sent -> sent.message().id(), sent -> sent));
    }

    /**
     * Every promise that was broken.
     *
     * @param secret the key of the hashes
     */
    static List<Violation> of(Evidence evidence, String secret) {
        TortureVerdict verdict = new TortureVerdict(evidence, secret);
        verdict.end();
        verdict.rows();
        verdict.deadLetters();
        verdict.groups();
        verdict.privacy();
        return List.copyOf(verdict.violations);
    }

    private void end() {
        report(Promise.INFLICTED, evidence.givenUp());
        evidence.unsettled().ifPresent(what -> violations.add(new Violation(Promise.SETTLED, 1, List.of(what))));
        report(Promise.QUEUES_EMPTY, evidence.leftInQueues());
        evidence.sinkDeadLetters()
                .ifPresentOrElse(
                        count -> report(Promise.SINK_TOOK_ALL, count),
                        () -> report(Promise.SINK_TOOK_ALL, List.of("no such topic")));
    }

    private void rows() {
        Set<String> inTopic =
                evidence.records().stream().map(TopicRecord::userId).collect(Collectors.toSet());
        Map<String, Long> rows =
                evidence.rows().stream().collect(Collectors.groupingBy(TableRow::userId, Collectors.counting()));
        List<String> missing =
                idsOf(sent -> sent.isAccepted() && sent.message().isValid(), id -> !rows.containsKey(id));
        report(
                Promise.NOT_LOST_BEFORE_KAFKA,
                missing.stream().filter(id -> !inTopic.contains(id)).toList());
        report(
                Promise.NOT_LOST_BEFORE_POSTGRES,
                missing.stream().filter(inTopic::contains).toList());
        report(Promise.ONE_ROW, keysOf(rows, count -> count > 1));
        report(
                Promise.OWN_ROW,
                evidence.rows().stream()
                        .filter(row -> !isOwn(row))
                        .map(TableRow::messageId)
                        .toList());
        report(
                Promise.RIGHT_VALUES,
                evidence.rows().stream()
                        .filter(row -> byId.containsKey(row.userId()))
                        .filter(row -> !row.values()
                                .equals(byId.get(row.userId()).message().login().row(secret)))
                        .map(TableRow::userId)
                        .toList());
        Map<String, Set<Long>> taken = evidence.records().stream()
                .collect(Collectors.groupingBy(
                        TopicRecord::messageId, Collectors.mapping(TopicRecord::timestamp, Collectors.toSet())));
        report(
                Promise.RIGHT_TIME,
                evidence.rows().stream()
                        .filter(row -> taken.containsKey(row.messageId()))
                        .filter(row -> taken.get(row.messageId()).stream()
                                .anyMatch(timestamp -> row.createMicros() != TimeUnit.MILLISECONDS.toMicros(timestamp)))
                        .map(TableRow::userId)
                        .toList());
        report(Promise.INVALID_NOT_IN_KAFKA, idsOf(sent -> !sent.message().isValid(), inTopic::contains));
    }

    private boolean isOwn(TableRow row) {
        Sent sent = byId.get(row.userId());
        return sent != null
                && sent.message().isValid()
                && sent.messageId().map(row.messageId()::equals).orElse(true);
    }

    private void deadLetters() {
        Map<String, Long> dead = evidence.deadLetters().stream()
                .collect(Collectors.groupingBy(
                        letter -> letter.userId().orElse(letter.messageId()), Collectors.counting()));
        report(
                Promise.INVALID_KEPT,
                idsOf(sent -> sent.isAccepted() && !sent.message().isValid(), id -> !dead.containsKey(id)));
        report(Promise.INVALID_ONCE, keysOf(dead, count -> count > 1));
        report(
                Promise.VALID_NOT_DEAD,
                dead.keySet().stream()
                        .filter(id ->
                                !byId.containsKey(id) || byId.get(id).message().isValid())
                        .toList());
    }

    /**
     * What a killed worker has written and not deleted is written again: a group is in order with stretches of it repeated.
     * Its first occurrences are in order without exception.
     */
    private void groups() {
        Map<String, Integer> latest = new HashMap<>();
        Map<String, Set<Integer>> partitions = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        List<String> late = new ArrayList<>();
        for (TopicRecord record : evidence.records()) {
            Sent sent = byId.get(record.userId());
            if (sent == null || sent.message().group().isEmpty()) {
                continue;
            }
            String group = sent.message().group().get();
            partitions.computeIfAbsent(group, key -> new TreeSet<>()).add(record.partition());
            if (seen.add(record.userId())) {
                int number = sent.message().number();
                if (number < latest.getOrDefault(group, -1)) {
                    late.add(record.userId());
                }
                latest.merge(group, number, Math::max);
            }
        }
        report(Promise.GROUP_ORDER, late);
        report(Promise.GROUP_PARTITION, keysOf(partitions, ofGroup -> ofGroup.size() > 1));
    }

    private void privacy() {
        report(Promise.NOTHING_RAW, evidence.rawPlaces());
        report(Promise.SEARCH_SEES, evidence.blindPlaces());
    }

    private List<String> idsOf(Predicate<Sent> which, Predicate<String> id) {
        return evidence.sent().stream()
                .filter(which)
                .map(sent -> sent.message().id())
                .filter(id)
                .toList();
    }

    private static <T> List<String> keysOf(Map<String, T> map, Predicate<T> value) {
        return map.entrySet().stream()
                .filter(entry -> value.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private void report(Promise promise, long count) {
        if (count > 0) {
            violations.add(new Violation(promise, count, List.of(count + " messages")));
        }
    }

    private void report(Promise promise, Collection<String> examples) {
        if (!examples.isEmpty()) {
            Stream<String> some = examples.stream().limit(EXAMPLES);
            violations.add(new Violation(promise, examples.size(), some.toList()));
        }
    }
}
