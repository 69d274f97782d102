package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same archives on the oldest Connect worker they are made for. */
class OldestWorkerIT {

    @RegisterExtension
    static final RunningSandbox SANDBOX = RunningSandbox.with(settings -> settings.withWorker("kafka-oldest"));

    @Test
    void sampleMessagesBecomeNinetyNineRowsAndOneDeadLetter() {
        assertThat(get("/")).contains("\"version\":\"3.9.");
        assertThat(get("/connector-plugins?connectorsOnly=false"))
                .contains("dev.privystream.sqs.SqsSourceConnector")
                .contains("dev.privystream.pii.HashField$Key")
                .contains("dev.privystream.pii.HashField$Value")
                .contains("dev.privystream.pii.HashField$Header");

        SANDBOX.register("sqs-source", "postgres-sink-debezium");
        long sent = SANDBOX.pipeline().queue().send(SANDBOX.project().samples(), soFar -> {});
        SANDBOX.awaitSettled(sent);

        assertThat(SANDBOX.pipeline().counts()).isEqualTo(new Counts(99, 99, 1, 0));
        assertThat(SANDBOX.failures()).isEmpty();
        String metrics = "dev.privystream.sqs:type=plugins,connector=sqs-source,task=0,queue=" + ElasticMq.QUEUE;
        ProcessHandle worker = SANDBOX.sandbox().worker().handle().orElseThrow();
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(
                        () -> assertThat(ProcessBeans.read(worker, metrics).get(metrics))
                                .containsEntry("received-total", 102.0)
                                .containsEntry("delivered-total", 99.0)
                                .containsEntry("deleted-total", 99.0)
                                .containsEntry("invalid-redrive-total", 3.0)
                                .containsEntry("in-flight", 0.0));

        // Without the task, nothing of it is left.
        SANDBOX.pipeline().connect().send("PUT", "/connectors/sqs-source/stop", Optional.empty());
        await().atMost(RunningSandbox.PATIENCE)
                .untilAsserted(() -> assertThat(ProcessBeans.read(worker, "dev.privystream.sqs:*"))
                        .isEmpty());
    }

    private static String get(String path) {
        return SANDBOX.pipeline().connect().send("GET", path, Optional.empty()).body();
    }
}
