package dev.privystream.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.privystream.pii.HashField;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.MaskField;
import org.apache.kafka.connect.transforms.Transformation;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The time that one record takes, by turns out of many. {@link TransformsCommand} runs it and reads the results. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TransformBenchmark {

    private static final String SECRET = "of the benchmarks, and not a secret";

    /** The name of a {@link TransformScenario}. */
    @Param("TEN_FIELDS_ONE_HASHED")
    public String scenario;

    /** How many different ones there are. */
    @Param("256")
    public int records;

    /** How many different schemas the records have, by turns. */
    @Param("1")
    public int schemas;

    /** Whether the schema of each record is another object, be it equal or not. */
    @Param("false")
    public boolean ownSchemas;

    private final List<SourceRecord> all = new ArrayList<>();
    private final Transformation<SourceRecord> hashField = new HashField.Value<>();
    private final Transformation<SourceRecord> maskField = new MaskField.Value<>();

    /** Makes the records, and holds that the transform and its floor do the same. */
    @Setup(Level.Trial)
    public void setUp() {
        TransformScenario shape = TransformScenario.valueOf(scenario);
        hashField.configure(Map.of("fields", String.join(",", shape.hashed()), "secret", SECRET));
        maskField.configure(Map.of("fields", String.join(",", shape.hashed())));
        Random random = new Random(17);
        List<Schema> shared = new ArrayList<>();
        for (int number = 0; number < schemas; number++) {
            shared.add(shape.schema("login" + number));
        }
        for (int i = 0; i < records; i++) {
            Schema schema = ownSchemas ? shape.schema("login" + i % schemas) : shared.get(i % schemas);
            Object value = shape.value(schema, random);
            all.add(new SourceRecord(Map.of(), Map.of(), "logins", null, null, null, schema, value, 0L));
        }
        Turn turn = new Turn();
        turn.setUp(this);
        for (int i = 0; i < records; i++) {
            if (!floor(turn, null).equals(hashField.apply(all.get(i)).value())) {
                throw new IllegalStateException("HashField does not do what the floor does");
            }
        }
    }

    /** What a thread has for itself. */
    @State(Scope.Thread)
    public static class Turn {
        private SourceRecord[] records;
        private TransformFloor[] floors;
        private int next;

        /** After the benchmark's own. */
        @Setup(Level.Trial)
        public void setUp(TransformBenchmark benchmark) {
            TransformScenario shape = TransformScenario.valueOf(benchmark.scenario);
            records = benchmark.all.toArray(SourceRecord[]::new);
            floors = new TransformFloor[records.length];
            for (int i = 0; i < records.length; i++) {
                floors[i] = i < benchmark.schemas
                        ? TransformFloor.of(
                                records[i].valueSchema(),
                                benchmark.hashField.apply(records[i]).valueSchema(),
                                shape.hashedNames(),
                                SECRET.getBytes(UTF_8))
                        : floors[i - benchmark.schemas];
            }
        }

        private int take() {
            int taken = next;
            next = taken + 1 == records.length ? 0 : taken + 1;
            return taken;
        }
    }

    /**
     * The CPU time of the thread, which is the elapsed time unless the machine is busy with something else. JMH takes it
     * for operations, and so says how much time passed for a nanosecond of it.
     */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Cpu {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        /** Of an iteration, when that has ended. */
        public long cpuNanos;

        private long start;

        /** By the thread itself. */
        @Setup(Level.Iteration)
        public void start() {
            start = THREADS.getCurrentThreadCpuTime();
        }

        /** By the thread itself. */
        @TearDown(Level.Iteration)
        public void stop() {
            cpuNanos = THREADS.getCurrentThreadCpuTime() - start;
        }
    }

    /** See {@link TransformFloor}. */
    @Benchmark
    public Object floor(Turn turn, Cpu cpu) {
        int number = turn.take();
        return turn.floors[number].copy(turn.records[number].value());
    }

    /** This project's transform. */
    @Benchmark
    public Object hashField(Turn turn, Cpu cpu) {
        return hashField.apply(turn.records[turn.take()]);
    }

    /** Apache's, which puts an empty string in place of a value. */
    @Benchmark
    public Object maskField(Turn turn, Cpu cpu) {
        return maskField.apply(turn.records[turn.take()]);
    }
}
