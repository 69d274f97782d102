package dev.privystream.pii;

import static dev.privystream.pii.Hashing.recordOf;
import static dev.privystream.pii.Hashing.token;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class HashFieldConcurrencyTest {
    private static final int THREADS = 8;
    private static final int RECORDS = 2_000;

    /** Every thread meets every schema in an order of its own, so that they compete for the plans and for the hash. */
    @Test
    void oneInstanceHashesRightInManyThreads() throws Exception {
        HashField<SourceRecord> transform = Hashing.value("ip:masked_ip");
        List<Schema> schemas = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            schemas.add(SchemaBuilder.struct()
                    .field("ip", Schema.STRING_SCHEMA)
                    .field("f" + i, Schema.INT32_SCHEMA)
                    .build());
        }
        CyclicBarrier start = new CyclicBarrier(THREADS);
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> threads = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int step = 2 * t + 1;
                threads.add(executor.submit(() -> {
                    start.await();
                    for (int i = 0; i < RECORDS; i++) {
                        int number = i * step % schemas.size();
                        String ip = "192.0.2." + i;
                        Struct struct =
                                new Struct(schemas.get(number)).put("ip", ip).put("f" + number, i);

                        Struct hashed = (Struct) transform
                                .apply(recordOf(schemas.get(number), struct))
                                .value();

                        assertThat(hashed.get("masked_ip")).isEqualTo(token(ip));
                        assertThat(hashed.get("f" + number)).isEqualTo(i);
                        assertThat(transform
                                        .apply(recordOf(null, Map.of("ip", ip)))
                                        .value())
                                .isEqualTo(Map.of("masked_ip", token(ip)));
                    }
                    return null;
                }));
            }
            for (Future<?> thread : threads) {
                thread.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
