package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The archive that is installed on a worker. */
class ArchiveIT {

    private static final String NAME = "privystream-sqs-source-connector-" + Version.VERSION;

    @Test
    void archiveHoldsItsDocumentsAndExamples() throws IOException {
        try (ZipFile archive = open()) {
            assertThat(namesIn(archive))
                    .contains(
                            "manifest.json",
                            "lib/sqs-source-connector-" + Version.VERSION + ".jar",
                            "doc/LICENSE",
                            "doc/sqs-source-connector/README.md",
                            "doc/reference/sqs-source-connector.md",
                            "doc/aws.md",
                            "doc/delivery.md",
                            "doc/messages.md",
                            "doc/metrics.md",
                            "etc/connectors/sqs-source.json",
                            "etc/schemas/login.schema.json");
            assertThat(archive.getInputStream(archive.getEntry(NAME + "/doc/sqs-source-connector/README.md")))
                    .hasBinaryContent(Files.readAllBytes(Path.of("README.md")));
        }
    }

    @Test
    void archiveHoldsNothingOfTheWorkerAndOneHttpClient() throws IOException {
        try (ZipFile archive = open()) {
            assertThat(namesIn(archive))
                    .filteredOn(name -> name.startsWith("lib/"))
                    .noneMatch(name -> name.matches("lib/(connect-|kafka-|slf4j-|log4j-|netty-|apache5?-client).*"))
                    .anyMatch(name -> name.startsWith("lib/aws-crt-client-"));
        }
    }

    private static List<String> namesIn(ZipFile archive) {
        return archive.stream()
                .map(ZipEntry::getName)
                .filter(name -> !name.endsWith("/"))
                .map(name -> name.substring(NAME.length() + 1))
                .toList();
    }

    private static ZipFile open() throws IOException {
        return new ZipFile("target/components/packages/" + NAME + ".zip");
    }
}
