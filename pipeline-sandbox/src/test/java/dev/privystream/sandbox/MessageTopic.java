package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The topic of a {@link SourcePipeline}, read along as it fills. Not thread-safe. */
final class MessageTopic implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);

    /** A record; those of a partition come in its order. */
    record Entry(int partition, String key, String messageId, String body) {}

    private final KafkaConsumer<String, String> consumer;
    private final List<TopicPartition> partitions = IntStream.range(0, SourcePipeline.PARTITIONS)
            .mapToObj(partition -> new TopicPartition(SourcePipeline.TOPIC, partition))
            .toList();

    // Mutable state
    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> messageIds = new HashSet<>();

    MessageTopic(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads on until so many different messages have come. */
    void await(int messages, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (messageIds.size() < messages) {
            assertThat(System.nanoTime() - deadline)
                    .as("patience, with %s of %s messages in the topic", messageIds.size(), messages)
                    .isNegative();
            read();
        }
    }

    /** Reads on to the end, and returns all that was ever read. */
    List<Entry> toEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            read();
        }
        return List.copyOf(entries);
    }

    private void read() {
        for (ConsumerRecord<String, String> each : consumer.poll(POLL)) {
            Header id = each.headers().lastHeader("sqs.message.id");
            String messageId = new String(id.value(), StandardCharsets.UTF_8);
            entries.add(new Entry(each.partition(), each.key(), messageId, each.value()));
            messageIds.add(messageId);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
