package dev.privystream.sqs;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/**
 * Receives from its share of the queues, and deletes what Kafka has acknowledged. All work is done by a {@link StartedTask}.
 *
 * <p>{@link #commitRecord} may be called from any thread, also after {@link #stop}, and never blocks. The one-argument form
 * that Kafka had before version 4 is left alone: it says nothing about success.
 */
public final class SqsSourceTask extends SourceTask {

    // Mutable state: written by the task's thread in start, before Connect knows of any record
    private StartedTask started;

    @Override
    public String version() {
        return Version.VERSION;
    }

    /** @throws ConfigException if a value is missing or wrong, or no AWS region is known */
    @Override
    public void start(Map<String, String> props) {
        SqsSourceConfig config = new SqsSourceConfig(props);
        String name = props.getOrDefault("name", "unnamed");
        MetricsRegistry registry =
                MetricsRegistry.of(context, name, props.getOrDefault(SqsSourceConnector.TASK_NUMBER, "0"));
        boolean samplesQueues =
                Boolean.parseBoolean(props.getOrDefault(SqsSourceConnector.TASK_SAMPLES_QUEUES, "true"));
        started = StartedTask.start(config, "sqs-source-" + name, registry, samplesQueues);
    }

    /** Returns within half a second, with null if there is nothing to hand over. */
    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        return started.poll();
    }

    /**
     * Deletes the message of a record that Kafka has. Without metadata the record was dropped on its way, by a transform or
     * under {@code errors.tolerance}: {@code dropped.record.policy} says what becomes of its
     * message.
     */
    @Override
    public void commitRecord(SourceRecord record, RecordMetadata metadata) {
        SqsSourceRecord ofMessage = (SqsSourceRecord) record;
        if (metadata == null) {
            started.dropped(ofMessage);
        } else {
            started.acknowledged(ofMessage);
        }
    }

    /** Returns within about two seconds; acknowledgements that come later are still followed by deletes. */
    @Override
    public void stop() {
        if (started != null) {
            started.stop();
        }
    }
}
