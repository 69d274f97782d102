package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Looks for addresses and devices of a torture's messages, and for the messages' ids: who finds none of these has not looked. Not
 * thread-safe.
 */
final class RawSearch {

    private static final int CHUNK = 1 << 20;
    /** More than anything that is looked for has. */
    private static final int OVERLAP = 64;

    // Mutable state
    private final Set<String> rawPlaces = new TreeSet<>();
    private final Set<String> placesWithIds = new TreeSet<>();

    /** Looks through a record, as it comes out of Kafka. */
    void look(ConsumerRecord<byte[], byte[]> record) {
        String place = "topic " + record.topic();
        look(place, record.key());
        look(place, record.value());
        for (Header header : record.headers()) {
            look(place, header.value());
        }
    }

    /**
     * Looks through all files under a directory, as they lie on the disk, but those in some directories.
     *
     * @param except directories or files
     */
    void look(Path directory, Collection<Path> except) {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> files = all.filter(Files::isRegularFile)
                    .filter(file -> except.stream().noneMatch(file::startsWith))
                    // Kafka's: numbers only, and mostly holes.
                    .filter(file -> !file.toString().endsWith("index"))
                    .toList();
            for (Path file : files) {
                look(directory, file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void look(Path directory, Path file) throws IOException {
        String place = directory.relativize(file).toString();
        byte[] buffer = new byte[OVERLAP + CHUNK];
        int kept = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.readNBytes(buffer, kept, CHUNK); read > 0; read = in.readNBytes(buffer, kept, CHUNK)) {
                int length = kept + read;
                look(place, new String(buffer, 0, length, ISO_8859_1));
                kept = Math.min(OVERLAP, length);
                System.arraycopy(buffer, length - kept, buffer, 0, kept);
            }
        } catch (NoSuchFileException e) {
            // A server has just deleted it.
        }
    }

    private void look(String place, byte[] bytes) {
        if (bytes != null) {
            look(place, new String(bytes, ISO_8859_1));
        }
    }

    private void look(String place, String text) {
        if (TortureMessage.RAW.matcher(text).find()) {
            rawPlaces.add(place);
        }
        if (TortureMessage.ID.matcher(text).find()) {
            placesWithIds.add(place);
        }
    }

    /** Files and topics that hold an address or a device. */
    Set<String> rawPlaces() {
        return rawPlaces;
    }

    /** Which of these hold no id of a message, as places whose names begin so. */
    List<String> blindPlaces(String... expected) {
        return Stream.of(expected)
                .filter(start -> placesWithIds.stream().noneMatch(place -> place.startsWith(start)))
                .toList();
    }
}
