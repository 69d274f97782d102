package dev.privystream.sandbox;

import dev.privystream.sqs.SqsSourceConnector;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.SourceConnector;

/** The SQS source with its contract broken: {@link CarelessSourceTask} deletes before Kafka has anything. */
public final class CarelessSourceConnector extends SourceConnector {

    private final SqsSourceConnector sound = new SqsSourceConnector();

    @Override
    public String version() {
        return sound.version();
    }

    @Override
    public ConfigDef config() {
        return sound.config();
    }

    @Override
    public Class<? extends Task> taskClass() {
        return CarelessSourceTask.class;
    }

    @Override
    public void start(Map<String, String> props) {
        sound.start(props);
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return sound.taskConfigs(maxTasks);
    }

    @Override
    public void stop() {
        sound.stop();
    }
}
