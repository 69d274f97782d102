package dev.privystream.benchmarks;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.SourceConnector;

/** A source that has its records ready: what it reaches is the most that the framework lets any source reach. */
public final class PreparedSourceConnector extends SourceConnector {

    static final String TOPIC_CONFIG = "topic";
    static final String RECORDS_CONFIG = "records";

    // Mutable state: set by start
    private Map<String, String> props;

    /** The jar that a worker loads it from. */
    static Path plugin() {
        try {
            return Path.of(PreparedSourceConnector.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void start(Map<String, String> newProps) {
        props = newProps;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return PreparedSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return List.of(props);
    }

    @Override
    public void stop() {}

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(TOPIC_CONFIG, ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "The topic of the records.")
                .define(RECORDS_CONFIG, ConfigDef.Type.INT, ConfigDef.Importance.HIGH, "How many records there are.");
    }

    @Override
    public String version() {
        return "0.1.0";
    }
}
