package dev.privystream.sandbox;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads offsets of topics and of the sinks' groups, and of a record its timestamp only. Not thread-safe. */
final class StreamOffsets implements AutoCloseable {

    private static final int REQUEST_MILLIS = 1_500;
    private static final int API_MILLIS = 2_500;
    /** Of a smaller fetch, the broker sends that of one partition only. */
    private static final int LARGE_BATCH = 128 * 1024;

    private static final Duration SEARCH = Duration.ofMillis(700);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;

    StreamOffsets(String bootstrapServers) {
        admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                API_MILLIS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                REQUEST_MILLIS));
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        LARGE_BATCH),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /**
     * Reads the topic's figures and those of each sink.
     *
     * @throws SandboxException if Kafka does not answer
     */
    StreamFigures read(Collection<ConnectRest.Connector> sinks) {
        try {
            Set<String> existing = admin.listTopics().names().get();
            Map<String, StreamFigures.SinkOffsets> figures = new TreeMap<>();
            for (ConnectRest.Connector sink : sinks) {
                figures.put(sink.name(), sink(sink, existing));
            }
            return new StreamFigures(total(ends(Set.of(Pipeline.TOPIC), existing, OffsetSpec.latest())), figures);
        } catch (ExecutionException e) {
            throw new SandboxException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted", e);
        }
    }

    private StreamFigures.SinkOffsets sink(ConnectRest.Connector sink, Set<String> existing)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> ends = ends(sink.topics(), existing, OffsetSpec.latest());
        Map<TopicPartition, Long> begins = ends(sink.topics(), existing, OffsetSpec.earliest());
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(sink.group())
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, Long> committed = new HashMap<>();
        for (TopicPartition partition : ends.keySet()) {
            OffsetAndMetadata offset = offsets.get(partition);
            committed.put(partition, offset == null ? begins.get(partition) : offset.offset());
        }
        Map<TopicPartition, Long> behind = committed.entrySet().stream()
                .filter(entry -> entry.getValue() < ends.get(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new StreamFigures.SinkOffsets(
                behind.entrySet().stream()
                        .mapToLong(entry -> ends.get(entry.getKey()) - entry.getValue())
                        .sum(),
                total(committed),
                oldestTimestamp(behind),
                deadLetters(sink, existing));
    }

    private OptionalLong deadLetters(ConnectRest.Connector sink, Set<String> existing)
            throws ExecutionException, InterruptedException {
        if (sink.deadLetterTopic().isEmpty()) {
            return OptionalLong.empty();
        }
        Set<String> topic = Set.of(sink.deadLetterTopic().get());
        return OptionalLong.of(total(ends(topic, existing, OffsetSpec.latest()))
                - total(ends(topic, existing, OffsetSpec.earliest())));
    }

    private Map<TopicPartition, Long> ends(Set<String> topics, Set<String> existing, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        List<String> asked = topics.stream().filter(existing::contains).toList();
        Map<TopicPartition, OffsetSpec> partitions = admin.describeTopics(asked).allTopicNames().get().values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .collect(Collectors.toMap(Function.identity(), partition -> which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                admin.listOffsets(partitions).all().get().entrySet()) {
            offsets.put(end.getKey(), end.getValue().offset());
        }
        return offsets;
    }

    /** The least of the timestamps at these offsets. */
    private OptionalLong oldestTimestamp(Map<TopicPartition, Long> offsets) {
        if (offsets.isEmpty()) {
            return OptionalLong.empty();
        }
        consumer.assign(offsets.keySet());
        // Those of the last time are paused still.
        consumer.resume(offsets.keySet());
        offsets.forEach(consumer::seek);
        Set<TopicPartition> missing = new HashSet<>(offsets.keySet());
        long oldest = Long.MAX_VALUE;
        long deadline = System.nanoTime() + SEARCH.toNanos();
        while (!missing.isEmpty() && System.nanoTime() - deadline < 0) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                if (missing.remove(partition)) {
                    oldest = Math.min(oldest, record.timestamp());
                    consumer.pause(List.of(partition));
                }
            }
        }
        return missing.isEmpty() ? OptionalLong.of(oldest) : OptionalLong.empty();
    }

    private static long total(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
        admin.close(Duration.ZERO);
    }
}
