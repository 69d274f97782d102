package dev.privystream.pii;

import static dev.privystream.pii.Hashing.recordOf;
import static dev.privystream.pii.Hashing.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.Monitorable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class RecordCountsTest {
    private static final Schema WITH =
            SchemaBuilder.struct().field("email", Schema.OPTIONAL_STRING_SCHEMA).build();
    private static final Schema WITHOUT =
            SchemaBuilder.struct().field("id", Schema.OPTIONAL_INT32_SCHEMA).build();

    @Test
    void recordsAreCountedByWhatBecomesOfThem() {
        Registry registry = new Registry();
        HashField<SourceRecord> transform = value("email", "on.missing.field", "ignore", "on.no.match", "ignore");
        ((Monitorable) transform).withPluginMetrics(registry);

        transform.apply(recordOf(WITH, new Struct(WITH).put("email", "ada")));
        transform.apply(recordOf(WITH, new Struct(WITH)));
        transform.apply(recordOf(null, Map.of("email", "ada")));
        transform.apply(recordOf(null, Map.of("id", 5)));
        transform.apply(recordOf(WITHOUT, new Struct(WITHOUT)));
        transform.apply(recordOf(null, null));
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> transform.apply(recordOf(null, Map.of("email", new Object()))));

        assertThat(registry.values())
                .containsEntry("transformed-total", 3.0)
                .containsEntry("unchanged-total", 3.0)
                .containsEntry("failed-total", 1.0)
                .containsEntry("schemas-total", 2.0);
    }

    @Test
    void failureForASchemaIsCountedWithEachRecord() {
        Registry registry = new Registry();
        HashField<SourceRecord> transform = value("email");
        ((Monitorable) transform).withPluginMetrics(registry);

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(DataException.class)
                    .isThrownBy(() -> transform.apply(recordOf(WITHOUT, new Struct(WITHOUT))));
        }

        assertThat(registry.values()).containsEntry("failed-total", 2.0).containsEntry("schemas-total", 0.0);
    }

    @Test
    void recordThatCannotBeReadIsCountedAsFailed() {
        Registry registry = new Registry();
        HashField<SourceRecord> transform = value("email");
        ((Monitorable) transform).withPluginMetrics(registry);
        Map<String, Object> unreadable = new AbstractMap<>() {
            @Override
            public Set<Map.Entry<String, Object>> entrySet() {
                throw new IllegalStateException();
            }
        };

        assertThatIllegalStateException().isThrownBy(() -> transform.apply(recordOf(null, unreadable)));

        assertThat(registry.values()).containsEntry("failed-total", 1.0);
    }

    /** As after a stop that took too long: the worker makes the transform anew while the old one is not quite gone. */
    @Test
    void transformWorksWhileAnotherHasItsMetricsNamesAndRegistersThemOnceTheyAreFree() {
        Registry registry = new Registry();
        ((Monitorable) value("email")).withPluginMetrics(registry);
        HashField<SourceRecord> transform = value("email");
        ((Monitorable) transform).withPluginMetrics(registry);

        transform.apply(recordOf(null, Map.of("email", "ada")));
        assertThat(registry.values()).containsEntry("transformed-total", 0.0);

        registry.metrics.keySet().removeIf(name -> !name.equals("schemas-total"));
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (registry.values().getOrDefault("transformed-total", 0.0) == 0 && System.nanoTime() - deadline < 0) {
            transform.apply(recordOf(null, Map.of("email", "ada")));
            Thread.onSpinWait();
        }
        assertThat(registry.values())
                .containsKeys("transformed-total", "unchanged-total", "failed-total")
                .doesNotContainKey("secret-rotation-seconds");
        double counted = registry.values().get("transformed-total");
        assertThat(counted).isGreaterThan(1);
    }

    @Test
    void timeUntilTheKeyIsToBeChangedIsTold() {
        assertThat(secondsUntilRotation(value("email"))).isNaN();
        assertThat(secondsUntilRotation(value("email", "secret.rotate.by", "9999-01-01")))
                .isGreaterThan(2e11);
        assertThat(secondsUntilRotation(value("email", "secret.rotate.by", "2026-01-01")))
                .isNegative();
        EncryptField<SourceRecord> encrypting = new EncryptField.Value<>();
        encrypting.configure(Map.of("fields", "email", "keyset", Keysets.AES_SIV, "keyset.rotate.by", "9999-01-01"));
        assertThat(secondsUntilRotation(encrypting)).isGreaterThan(2e11);
    }

    private static double secondsUntilRotation(Monitorable transform) {
        Registry registry = new Registry();
        transform.withPluginMetrics(registry);
        return registry.values().get("secret-rotation-seconds");
    }

    @Test
    void documentedMetricsAreThoseThatAreRegistered() throws IOException {
        Registry registry = new Registry();
        ((Monitorable) value("email")).withPluginMetrics(registry);

        assertThat(Files.readAllLines(Path.of("../docs/metrics.md")).stream()
                        .dropWhile(line -> !line.equals("| transform metric | unit | meaning |"))
                        .skip(2)
                        .takeWhile(line -> line.startsWith("|")))
                .hasSameSizeAs(registry.descriptions.entrySet())
                .allSatisfy(line -> {
                    String[] cells = line.split(" *\\| *");
                    assertThat(registry.descriptions).containsEntry(cells[1].replace("`", ""), cells[3]);
                });
    }

    private static final class Registry implements PluginMetrics {
        private final Map<String, Measurable> metrics = new LinkedHashMap<>();
        private final Map<String, String> descriptions = new LinkedHashMap<>();

        Map<String, Double> values() {
            Map<String, Double> values = new LinkedHashMap<>();
            metrics.forEach((name, value) -> values.put(name, value.measure(new MetricConfig(), 0)));
            return values;
        }

        @Override
        public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
            assertThat(description).endsWith(".");
            return new MetricName(name, "plugins", description, tags);
        }

        @Override
        public void addMetric(MetricName name, MetricValueProvider<?> value) {
            descriptions.put(name.name(), name.description());
            if (metrics.putIfAbsent(name.name(), (Measurable) value) != null) {
                throw new IllegalArgumentException("A metric named '" + name.name() + "' already exists");
            }
        }

        @Override
        public void removeMetric(MetricName name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Sensor addSensor(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void removeSensor(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
