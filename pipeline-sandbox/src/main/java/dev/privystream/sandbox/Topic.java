package dev.privystream.sandbox;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A topic, seen from outside. Thread-safe. */
public final class Topic implements AutoCloseable {

    private final String name;
    private final Admin admin;

    public Topic(String bootstrapServers, String name) {
        this.name = name;
        admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000));
    }

    /** How many records were ever written to it; 0 before it exists. */
    public long records() {
        return ends().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Behind the last record of each partition; empty before the topic exists. */
    Map<Integer, Long> ends() {
        return offsets(OffsetSpec.latest());
    }

    /** At the first record of each partition that is still there; empty before the topic exists. */
    Map<Integer, Long> beginnings() {
        return offsets(OffsetSpec.earliest());
    }

    /**
     * At the first record of each partition whose timestamp is not before a moment, or behind the last one where there is
     * none; empty before the topic exists. Records behind it may be older.
     */
    Map<Integer, Long> offsetsAt(Instant moment) {
        Map<Integer, Long> offsets = new HashMap<>(ends());
        offsets(OffsetSpec.forTimestamp(moment.toEpochMilli())).forEach((partition, offset) -> {
            if (offset >= 0) {
                offsets.put(partition, offset);
            }
        });
        return offsets;
    }

    private Map<Integer, Long> offsets(OffsetSpec spec) {
        try {
            TopicDescription topic = admin.describeTopics(List.of(name))
                    .topicNameValues()
                    .get(name)
                    .get();
            Map<TopicPartition, OffsetSpec> partitions = topic.partitions().stream()
                    .collect(Collectors.toMap(
                            partition -> new TopicPartition(name, partition.partition()), partition -> spec));
            return admin.listOffsets(partitions).all().get().entrySet().stream()
                    .collect(Collectors.toMap(
                            entry -> entry.getKey().partition(),
                            entry -> entry.getValue().offset()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Map.of();
            }
            throw new SandboxException("Kafka does not answer: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted", e);
        }
    }

    /** Deletes the topic, if there is one. */
    void delete() {
        try {
            admin.deleteTopics(List.of(name)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw new SandboxException("Kafka does not delete " + name, e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
