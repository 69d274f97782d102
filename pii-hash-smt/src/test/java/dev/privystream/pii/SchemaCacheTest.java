package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.junit.jupiter.api.Test;

class SchemaCacheTest {
    private final AtomicInteger made = new AtomicInteger();
    private final SchemaCache<Made> cache = new SchemaCache<>(schema -> new Made(schema, made.incrementAndGet()));

    private record Made(Schema schema, int number) {}

    @Test
    void equalSchemaThatIsAnotherObjectFindsWhatWasMade() {
        Made first = cache.get(schema(1));

        assertThat(cache.get(schema(1))).isSameAs(first);
        assertThat(cache.get(schema(2))).isNotSameAs(first);
        assertThat(cache.get(schema(1))).isSameAs(first);
    }

    @Test
    void asManyInterleavedSchemasAsAreKeptAreMadeOnceEach() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < SchemaCache.MOST_OTHERS; i++) {
                assertThat(cache.get(schema(i)).number()).isEqualTo(i + 1);
            }
        }
    }

    @Test
    void schemaThatComesBackInTimeIsKeptHoweverManyOthersPass() {
        Made kept = cache.get(schema(0));
        for (int i = 1; i < 5 * SchemaCache.MOST_OTHERS; i++) {
            cache.get(schema(i));
            if (i % (SchemaCache.MOST_OTHERS - 1) == 0) {
                assertThat(cache.get(schema(0))).as("after schema " + i).isSameAs(kept);
            }
        }
    }

    @Test
    void schemaThatDoesNotComeBackIsLetGo() {
        Made unused = cache.get(schema(0));
        for (int i = 1; i <= 2 * SchemaCache.MOST_OTHERS; i++) {
            cache.get(schema(i));
        }

        assertThat(cache.get(schema(0))).isNotSameAs(unused);
    }

    @Test
    void whatIsFoundIsThatOfTheSchemaAfterAnyNumberOfOthers() {
        for (int i = 0; i < 5 * SchemaCache.MOST_OTHERS; i++) {
            assertThat(cache.get(schema(i)).schema()).isEqualTo(schema(i));
        }
        assertThat(made).hasValue(5 * SchemaCache.MOST_OTHERS);
    }

    @Test
    void schemaOfWhichNothingCanBeMadeIsTriedAgain() {
        SchemaCache<String> failsOnce = new SchemaCache<>(schema -> {
            if (made.incrementAndGet() == 1) {
                throw new IllegalStateException("first");
            }
            return "made";
        });

        assertThatThrownBy(() -> failsOnce.get(schema(0))).hasMessage("first");
        assertThat(failsOnce.get(schema(0))).isEqualTo("made");
        assertThat(failsOnce.get(schema(0))).isEqualTo("made");
        assertThat(made).hasValue(2);
    }

    /** Each thread goes through the schemas in an order of its own, with objects of its own. */
    @Test
    void threadsAtOnceFindTheSameOfEachSchema() throws Exception {
        int threads = 4;
        int schemas = 1_009;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Made[]>> results = new ArrayList<>();
            for (int thread = 1; thread <= threads; thread++) {
                int step = 2 * thread;
                Callable<Made[]> work = () -> {
                    Made[] found = new Made[schemas];
                    start.await();
                    for (int i = 0; i < 20 * schemas; i++) {
                        int number = i * step % schemas;
                        Made one = cache.get(schema(number));
                        assertThat(one.schema()).isEqualTo(schema(number));
                        assertThat(found[number] == null || found[number] == one)
                                .isTrue();
                        found[number] = one;
                    }
                    return found;
                };
                results.add(executor.submit(work));
            }
            for (Future<Made[]> result : results) {
                assertThat(result.get()).containsExactly(results.get(0).get());
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(made).hasValue(schemas);
    }

    /** The schemas move through the cache faster than it can hold them, in all threads at once. */
    @Test
    void threadsThatMeetMoreSchemasThanAreKeptFindTheRightOnes() throws Exception {
        int threads = 4;
        List<Schema> schemas = IntStream.range(0, 3 * SchemaCache.MOST_OTHERS)
                .mapToObj(SchemaCacheTest::schema)
                .toList();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int offset = thread * schemas.size() / threads;
                results.add(executor.submit(() -> IntStream.range(0, 4 * schemas.size())
                        .mapToObj(i -> schemas.get((i + offset) % schemas.size()))
                        .allMatch(schema -> cache.get(schema).schema().equals(schema))));
            }
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static Schema schema(int i) {
        return SchemaBuilder.struct()
                .field("f", Schema.STRING_SCHEMA)
                .field("f" + i, Schema.INT32_SCHEMA)
                .build();
    }
}
