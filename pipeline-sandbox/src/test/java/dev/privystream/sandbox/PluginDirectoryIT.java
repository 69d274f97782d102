package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.connect.file.FileStreamSinkConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A plugin of the user's own on the sandbox's worker, as {@code --plugin-dir} puts it there. */
class PluginDirectoryIT {

    @RegisterExtension
    static final RunningSandbox SANDBOX = RunningSandbox.with(settings -> settings.withPlugin(unpackedPlugin()));

    @Test
    void workerHasItBesideTheProjectsOwn() {
        String plugins = SANDBOX.pipeline()
                .connect()
                .send("GET", "/connector-plugins", Optional.empty())
                .body();

        assertThat(plugins)
                .contains("org.apache.kafka.connect.file.FileStreamSinkConnector")
                .contains("dev.privystream.sqs.SqsSourceConnector")
                .contains("io.debezium.connector.jdbc.JdbcSinkConnector");
    }

    private static Path unpackedPlugin() {
        try {
            Path jar = Path.of(FileStreamSinkConnector.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path directory = Files.createTempDirectory("plugin");
            Path copy = Files.copy(jar, directory.resolve(jar.getFileName().toString()));
            directory.toFile().deleteOnExit();
            copy.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
