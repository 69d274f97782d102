package dev.privystream.pii;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.metrics.Monitorable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the transforms of this package have in common: all but their configuration and what they do to a value. */
abstract class FieldTransform<R extends ConnectRecord<R>> implements Transformation<R>, Versioned, Monitorable {
    private static final Logger log = LoggerFactory.getLogger(FieldTransform.class);
    private static final String VERSION = version("version.properties");

    private final RecordPart part;
    private final RecordCounts counts = new RecordCounts();

    // Mutable state, written by configure only
    private FieldPlans plans;
    private volatile RotationDate rotationDate = RotationDate.of(null, null);

    // Mutable state, written before the first record; null where the worker shows no metrics
    private volatile TransformMetrics metrics;

    FieldTransform(RecordPart part) {
        this.part = part;
    }

    /**
     * Must return before the first record is transformed.
     *
     * @throws ConfigException that names the wrong key, without its value where that may be secret
     */
    @Override
    public final void configure(Map<String, ?> properties) {
        FieldConfig config = config(part, properties);
        FieldSelection selection = config.selection();
        plans = new FieldPlans(selection, config.functions(), counts);
        rotationDate = config.rotationDate();
        if (rotationDate.secondsLeft(Clock.systemUTC()) < 0) {
            log.warn("'{}' has passed: the key of the {} is to be changed.", rotationDate.config(), part);
        }
        if (selection.keepOriginal()) {
            log.warn(
                    "'{}' is 'true': the values of the listed fields stay in the {}. Take them out by another transform"
                            + " behind this one, before anybody sees them who must not.",
                    FieldConfig.KEEP_ORIGINAL_CONFIG,
                    part);
        }
        if (!selection.failOnUnsupportedType()) {
            log.warn(
                    "'{}' is 'ignore': selected fields in the {} that are structs, maps or of other types that cannot be"
                            + " replaced pass as they are.",
                    FieldConfig.ON_UNSUPPORTED_TYPE_CONFIG,
                    part);
        }
    }

    /** Parses the configuration, and warns in the log of what in it is dangerous. */
    abstract FieldConfig config(RecordPart part, Map<String, ?> properties);

    /**
     * Shows in the worker's metrics how many records were transformed, passed and failed, and when the key is to be changed;
     * for the worker.
     */
    @Override
    public final void withPluginMetrics(PluginMetrics registry) {
        TransformMetrics shown = new TransformMetrics(registry);
        counts.register(shown);
        shown.add(
                "secret-rotation-seconds",
                "Until the day by which the key is to be changed (secret.rotate.by, keyset.rotate.by); negative when"
                        + " that has passed.",
                (config, now) -> rotationDate.secondsLeft(Clock.systemUTC()));
        metrics = shown;
    }

    /**
     * Returns the record with its selected fields replaced; the record itself if there is nothing to replace and that is
     * allowed.
     *
     * @throws DataException if the record cannot be transformed as configured
     */
    @Override
    public final R apply(R record) {
        if (metrics != null) {
            metrics.complete();
        }
        R transformed;
        try {
            transformed = plans.apply(record);
        } catch (RuntimeException e) {
            counts.failed();
            throw e;
        }
        if (transformed == record) {
            counts.unchanged();
        } else {
            counts.transformed();
        }
        return transformed;
    }

    /** The version of this project. */
    @Override
    public final String version() {
        return VERSION;
    }

    /** Does nothing: no resource is held. */
    @Override
    public final void close() {}

    private static String version(String resource) {
        try (InputStream stream = FieldTransform.class.getResourceAsStream(resource)) {
            Properties properties = new Properties();
            properties.load(stream);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
