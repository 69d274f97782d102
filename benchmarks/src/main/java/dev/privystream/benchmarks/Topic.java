package dev.privystream.benchmarks;

import dev.privystream.sandbox.SandboxException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A topic, seen from outside. Not thread-safe. */
final class Topic implements AutoCloseable {

    private final Admin admin;
    private final String name;

    // Mutable state: the partitions, once they are known
    private Map<TopicPartition, OffsetSpec> ends;

    Topic(String bootstrapServers, String name) {
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
        this.name = name;
    }

    /** How many records were ever written to it; 0 before it exists. */
    long records() {
        try {
            if (ends == null) {
                ends = admin.describeTopics(List.of(name)).topicNameValues().get(name).get().partitions().stream()
                        .collect(Collectors.toMap(
                                partition -> new TopicPartition(name, partition.partition()),
                                partition -> OffsetSpec.latest()));
            }
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw new SandboxException("Kafka does not answer: " + e.getCause().getMessage(), e.getCause());
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
