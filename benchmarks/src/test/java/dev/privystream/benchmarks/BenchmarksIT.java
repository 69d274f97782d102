package dev.privystream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Runs the benchmarks small, so that they can be run at all; how fast anything is says nothing here. */
class BenchmarksIT {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void eachContenderMovesAllMessages() {
        run("compare", "--messages", "2000", "--client-jvm", "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .contains("2,000 messages")
                .containsPattern("(?m)^raw SDK loop +[0-9,]+ +[0-9,]+ +1\\.00 +0\\.2[0-9]+ +0 ")
                .containsPattern("(?m)^SqsSourceConnector +[0-9,]+ +[0-9,]+ +[0-9.]+ +[0-9.]+ +0 ")
                .containsPattern("(?m)^framework's ceiling +[0-9,]+ +[0-9,]+ ")
                .containsPattern("(?m)^(met|NOT MET) +messages/s warm, at least 15,000: ");
    }

    @Test
    void smallHeapHoldsManyLargeMessages() {
        run("heap", "--messages", "6000", "--heap", "384m");

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).contains("met      all messages delivered").doesNotContain("NOT MET");
    }

    @Test
    void eachTransformDoesWhatItsFloorDoesOnRecordsOfAllKinds() {
        run("transforms", "--forks", "1", "--iteration-ms", "5", "--jvm", "-Xmx256m -XX:+UseSerialGC");

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .containsPattern("(?m)^10 fields, 1 hashed +[0-9,]+ +[0-9,]+ +[0-9,]+ +[0-9,]+ +[0-9.]+ +[0-9,]+ ")
                .containsPattern("(?m)^nested, .* hashed +[0-9,]+ +[0-9,]+ +[0-9,]+ +[0-9,]+ +[0-9.]+ +- +- +-$")
                .containsPattern("(?m)^1,000 schemas by turns +[0-9,]+ ")
                .containsPattern("(?m)^(met|NOT MET) +50 fields, 3 hashed, of the floor, at most 1.15: ");
    }

    @Test
    void sinkWritesAllRows() {
        run(
                "sink",
                "--rows",
                "5000",
                "--shipped-only",
                "--set",
                "batch.size=100",
                "--set",
                "consumer.override.max.poll.records=100",
                "--worker-jvm",
                "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .contains("postgres-sink-debezium, 5,000 rows a case", "A record: ", " bytes in the table, ")
                .containsPattern("(?m)^upsert +3,000 +3,000 +1 +3 +[1-9][0-9,]* ");
    }

    private void run(String... args) {
        CommandLine commandLine = BenchmarkCommand.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        commandLine.execute(args);
    }
}
