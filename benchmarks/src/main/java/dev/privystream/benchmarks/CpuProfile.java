package dev.privystream.benchmarks;

import dev.privystream.sandbox.SandboxException;
import dev.privystream.sandbox.TextTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a JVM's threads spent their time, from samples of JDK Flight Recorder. A sample counts for the innermost frame that
 * belongs to a component. Native threads, such as those of the CRT and of the JVM itself, are not sampled. Not thread-safe.
 */
final class CpuProfile {

    /** By prefixes of class names; the first that fits counts. */
    private static final Map<String, List<String>> COMPONENTS = components();

    private static final String OTHER = "other";

    private final Path recording;

    // Mutable state
    private final Map<String, Integer> samples = new LinkedHashMap<>();

    CpuProfile(Path recording) {
        this.recording = recording.toAbsolutePath();
    }

    private static Map<String, List<String>> components() {
        Map<String, List<String>> components = new LinkedHashMap<>();
        components.put("JSON parser (Jackson 3)", List.of("tools.jackson."));
        components.put("JSON Schema validation", List.of("com.networknt."));
        components.put(
                "AWS SDK and CRT binding",
                List.of("software.amazon.awssdk.", "org.reactivestreams.", "io.netty.", "org.apache.hc."));
        components.put("HashField", List.of("dev.privystream.pii."));
        components.put("SqsSourceConnector's own", List.of("dev.privystream.sqs."));
        components.put("JsonConverter", List.of("org.apache.kafka.connect.json.", "com.fasterxml.jackson."));
        components.put("Connect runtime", List.of("org.apache.kafka.connect."));
        components.put("Kafka producer and client", List.of("org.apache.kafka."));
        return components;
    }

    /** Makes a JVM record itself. */
    String jvmOption() {
        return "-XX:StartFlightRecording:settings=profile,jdk.ExecutionSample#period=5ms,dumponexit=true,filename="
                + recording;
    }

    /** Takes the samples of that time out of the recording. */
    void read(Instant from, Instant to) {
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.ExecutionSample")
                        && !event.getStartTime().isBefore(from)
                        && event.getStartTime().isBefore(to)) {
                    samples.merge(componentOf(event.getStackTrace()), 1, Integer::sum);
                }
            }
        } catch (IOException e) {
            throw new SandboxException("The recording " + recording + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String componentOf(RecordedStackTrace trace) {
        if (trace == null) {
            return OTHER;
        }
        return trace.getFrames().stream()
                .map(CpuProfile::componentOf)
                .filter(component -> !component.equals(OTHER))
                .findFirst()
                .orElse(OTHER);
    }

    private static String componentOf(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return COMPONENTS.entrySet().stream()
                .filter(component -> component.getValue().stream().anyMatch(type::startsWith))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(OTHER);
    }

    /** The components, the largest first. */
    @Override
    public String toString() {
        int all = samples.values().stream().mapToInt(n -> n).sum();
        List<List<String>> rows = samples.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(entry -> List.of(
                        entry.getKey(),
                        entry.getValue().toString(),
                        String.format(Locale.ROOT, "%.1f %%", 100.0 * entry.getValue() / Math.max(1, all))))
                .toList();
        return new TextTable(List.of("component", "samples", "share"), rows).toString();
    }
}
