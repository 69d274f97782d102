package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawSearchTest {

    private final RawSearch search =
            new RawSearch(Map.of("topic logins", TortureMessage.ID, "worker.log", Pattern.compile("sqs-source")));
    private final TortureMessage message = TortureMessage.of(1, 1);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, (1 << 20) - 7, 1 << 20, (1 << 20) + 7, 3 << 20})
    void deviceIsFoundWhereverItLiesInAFile(int offset) throws IOException {
        Files.writeString(
                directory.resolve("log"), " ".repeat(offset) + message.login().deviceId() + "\n");

        search.look(directory, List.of());

        assertThat(search.rawPlaces()).containsExactly("log");
    }

    @Test
    void addressIsFoundInTheBodyOfARecord() {
        search.look(
                new ConsumerRecord<>("logins", 0, 0, new byte[0], message.body().getBytes(UTF_8)));

        assertThat(search.rawPlaces()).containsExactly("topic logins");
        assertThat(search.blindPlaces()).containsExactly("worker.log");
    }

    @Test
    void addressIsFoundInAHeader() {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("logins", 0, 0, null, null);
        record.headers().add("why", message.login().ip().getBytes(UTF_8));

        search.look(record);

        assertThat(search.rawPlaces()).containsExactly("topic logins");
    }

    @Test
    void whatIsLeftOutIsNotLookedAt() throws IOException {
        Path queue = Files.createDirectories(directory.resolve("queue"));
        Files.writeString(queue.resolve("messages"), message.body());

        search.look(directory, List.of(queue));

        assertThat(search.rawPlaces()).isEmpty();
        assertThat(search.blindPlaces()).containsExactly("topic logins", "worker.log");
    }

    @Test
    void hashesAndIdsAreNotRaw() throws IOException {
        Files.writeString(
                directory.resolve("rows"), String.join(",", message.login().row("secret")));

        search.look(directory, List.of());

        assertThat(search.rawPlaces()).isEmpty();
    }

    @Test
    void logThatWasReadIsNoBlindPlace() throws IOException {
        Files.writeString(directory.resolve("worker.log"), "Created connector sqs-source\n");

        search.look(directory, List.of());

        assertThat(search.blindPlaces()).containsExactly("topic logins");
    }

    @Test
    void whatIsDeletedMeanwhileDoesNotEndTheSearch() throws IOException {
        search.look(directory.resolve("deleted"), List.of());
        Files.writeString(directory.resolve("log"), message.login().ip());

        search.look(directory, List.of());

        assertThat(search.rawPlaces()).containsExactly("log");
    }
}
