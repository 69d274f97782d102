package dev.privystream.benchmarks;

import dev.privystream.sandbox.HashToken;
import dev.privystream.sandbox.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A topic full of records like those that the source connector and {@code HashField} make, each of another message. */
final class SinkTopic {

    /** So many were sent to the queue in a millisecond, as their times say. */
    private static final int PER_MILLISECOND = 10;

    private static final JsonMapper JSON = JsonMapper.shared();

    private SinkTopic() {}

    /**
     * Makes and fills the topic.
     *
     * @param bodies of messages, one a line, taken by turns
     */
    static void fill(String bootstrapServers, String topic, int partitions, int records, Path bodies) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new SandboxException(
                    "The topic cannot be made: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted", e);
        }
        AtomicReference<Exception> failure = new AtomicReference<>();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "batch.size", 131_072, "linger.ms", 10);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            List<ObjectNode> logins = Files.readAllLines(bodies).stream()
                    .map(body -> hashed((ObjectNode) JSON.readTree(body)))
                    .toList();
            long now = System.currentTimeMillis();
            for (int i = 0; i < records; i++) {
                String id = UUID.randomUUID().toString();
                String value = value(logins.get(i % logins.size()), id, now - (records - i) / PER_MILLISECOND);
                producer.send(new ProducerRecord<>(topic, id, value), (metadata, e) -> {
                    if (e != null) {
                        failure.set(e);
                    }
                });
            }
        } catch (IOException e) {
            throw new SandboxException("Cannot read " + bodies, e);
        }
        if (failure.get() != null) {
            throw new SandboxException(
                    "The topic cannot be filled: " + failure.get().getMessage(), failure.get());
        }
    }

    /** How many bytes a record takes on the broker's disk. */
    static double recordSize(String bootstrapServers, String topic, int records) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            int broker = admin.describeCluster().nodes().get().iterator().next().id();
            long bytes = admin.describeLogDirs(List.of(broker)).allDescriptions().get().get(broker).values().stream()
                    .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                    .filter(replica -> replica.getKey().topic().equals(topic))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
            return bytes / (double) records;
        } catch (ExecutionException e) {
            throw new SandboxException("Kafka does not answer: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted", e);
        }
    }

    private static ObjectNode hashed(ObjectNode login) {
        login.put("masked_ip", HashToken.of(Cluster.SECRET, login.remove("ip").asString()));
        login.put(
                "masked_device_id",
                HashToken.of(Cluster.SECRET, login.remove("device_id").asString()));
        return login;
    }

    private static String value(ObjectNode login, String id, long sent) {
        ObjectNode value = login.deepCopy();
        value.put("message_id", id);
        value.put("create_date", sent);
        return JSON.writeValueAsString(value);
    }
}
