package dev.privystream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sandbox.Project;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SinkCaseTest {

    private static final Project PROJECT = Project.ofThisJvm();

    @Test
    void shippedSettingsAreAmongTheCases() {
        assertThat(SinkCase.all()).contains(SinkCase.shipped()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres-sink", "postgres-sink-debezium"})
    void shippedCaseIsWhatTheConfigurationsSay(String sink) throws IOException {
        JsonNode config = config(sink);
        SinkCase.shipped()
                .settings()
                .forEach((key, value) ->
                        assertThat(config.path(key).asString()).as(key).isEqualTo(value));
        assertThat(config("sqs-source")
                        .path("topic.creation.default.partitions")
                        .asString())
                .isEqualTo(Integer.toString(SinkCase.shipped().partitions()));
    }

    private static JsonNode config(String connector) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(PROJECT.connector(connector)))
                .path("config");
    }
}
