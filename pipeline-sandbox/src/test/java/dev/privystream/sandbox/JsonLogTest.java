package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.properties.PropertiesConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The layout of config/worker/log4j2.properties, whatever is logged. */
class JsonLogTest {

    private static final String HOSTILE = "\"quoted\" \\ back\r\n\tnext \b\f\u0000\u001b[31m\u007f\u0085\u2028"
            + " Zo\u00eb \u65e5\u672c \ud83d\ude00 {\"a\":1} ${java:version} %m %n $1";

    private static LoggerContext context;
    private static Layout<?> layout;

    @BeforeAll
    static void read() throws IOException {
        Path file = Project.ofThisJvm().home().resolve("config/worker/log4j2.properties");
        try (InputStream in = Files.newInputStream(file)) {
            context = new LoggerContext("json");
            Configuration configuration = new PropertiesConfigurationFactory()
                    .getConfiguration(context, new ConfigurationSource(in, file.toFile()));
            context.start(configuration);
            layout = configuration.getAppender("out").getLayout();
        }
    }

    @AfterAll
    static void stop() {
        context.stop();
    }

    @Test
    void eventIsOneLineOfItsFields() {
        assertThat(written(event().setMessage(new SimpleMessage("Started")).build()))
                .isEqualTo("{\"time\":\"2026-11-23T04:05:06.007Z\",\"level\":\"WARN\",\"logger\":\"dev.privystream.A\","
                        + "\"thread\":\"main\",\"connector\":\"\",\"task\":\"\",\"message\":\"Started\",\"exception\":\"\"}"
                        + System.lineSeparator());
    }

    @Test
    void whateverIsLoggedIsOneLineAndComesBackAsItWas() {
        IllegalStateException failure = new IllegalStateException(HOSTILE, new IOException("cause of it\n" + HOSTILE));
        failure.addSuppressed(new IOException("suppressed"));

        String written = written(event().setLoggerName(HOSTILE)
                .setThreadName(HOSTILE)
                .setMessage(new SimpleMessage(HOSTILE))
                .setThrown(failure)
                .setContextData(connectorContext("[" + HOSTILE + "|task-0] "))
                .build());

        assertThat(written).endsWith("}" + System.lineSeparator());
        assertThat(written.strip().chars()).noneMatch(Character::isISOControl);
        LogLine line = LogLine.parse(written.strip());
        assertThat(line.logger()).isEqualTo(HOSTILE);
        assertThat(line.thread()).isEqualTo(HOSTILE);
        assertThat(line.connector()).isEqualTo(HOSTILE);
        assertThat(line.message()).isEqualTo(HOSTILE);
        assertThat(line.exception())
                .startsWith("java.lang.IllegalStateException: " + HOSTILE)
                .contains("Caused by: java.io.IOException: cause of it\n" + HOSTILE)
                .contains("Suppressed: java.io.IOException: suppressed")
                .contains("at dev.privystream.sandbox.JsonLogTest.");
    }

    @Test
    void textIsFoundInWhateverFormItWasLogged() {
        String text = "\u00eb\"\\\n";
        List<String> messages = List.of(
                text,
                "{\"a\": \"\u00eb\\\"\\\\\\n\"}",
                "{\"a\": \"\\u00eb\\\"\\\\\\n\"}",
                "said " + text + " in between");
        for (String message : messages) {
            String written =
                    written(event().setMessage(new SimpleMessage(message)).build());
            assertThat(LogLine.formsOf(text)).as(written).anyMatch(written::contains);
        }
        assertThat(LogLine.formsOf(text))
                .noneMatch(written(event().build())::contains)
                .doesNotContain("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "\n", "{}", "a long one "})
    void messageOfAnyLengthIsWhole(String message) {
        String repeated = message.repeat(10_000);
        assertThat(LogLine.parse(written(event().setMessage(new SimpleMessage(repeated))
                                        .build())
                                .strip())
                        .message())
                .isEqualTo(repeated);
    }

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, quoteCharacter = '`', textBlock = """
            [sqs-source|task-0] ,sqs-source,0
            [sqs-source|task-12] ,sqs-source,12
            [sqs-source|task-0|offsets] ,sqs-source,0
            [sqs-source|worker] ,sqs-source,``
            [sqs-source|validate] ,sqs-source,``
            [a|task-1|worker] ,a|task-1,``
            [a]|task-1] ,a],1
            [a "name" of $1|task-3] ,a "name" of $1,3
            ``,``,``
            """)
    void connectorAndTaskAreTakenOutOfConnectsContext(String context, String connector, String task) {
        LogLine line = LogLine.parse(
                written(event().setContextData(connectorContext(context)).build())
                        .strip());
        assertThat(line.connector()).isEqualTo(connector);
        assertThat(line.task()).isEqualTo(task);
    }

    private static Log4jLogEvent.Builder event() {
        return Log4jLogEvent.newBuilder()
                .setTimeMillis(Instant.parse("2026-11-23T04:05:06.007Z").toEpochMilli())
                .setLevel(Level.WARN)
                .setLoggerName("dev.privystream.A")
                .setThreadName("main")
                .setMessage(new SimpleMessage(""));
    }

    private static SortedArrayStringMap connectorContext(String value) {
        SortedArrayStringMap data = new SortedArrayStringMap();
        data.putValue("connector.context", value);
        return data;
    }

    private static String written(Log4jLogEvent event) {
        return new String(layout.toByteArray(event), UTF_8);
    }
}
