package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Looks for addresses and devices of a torture's messages, and for what must be there, such as the messages' ids: who does not find
 * that has not looked. Not thread-safe.
 */
final class RawSearch {

    private static final int CHUNK = 1 << 20;
    /** More than anything that is looked for has. */
    private static final int OVERLAP = 64;

    private final Map<String, Pattern> expected;

    // Mutable state
    private final Set<String> rawPlaces = new TreeSet<>();
    private final Set<String> seen = new HashSet<>();

    /** @param expected what must be found at least once, by how the names of the places begin */
    RawSearch(Map<String, Pattern> expected) {
        this.expected = Map.copyOf(expected);
    }

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
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                    return except.contains(visited) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    // Kafka's indexes hold numbers only, and are mostly holes.
                    if (attributes.isRegularFile()
                            && !except.contains(file)
                            && !file.toString().endsWith("index")) {
                        look(directory, file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    return unlessDeleted(e);
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                    return unlessDeleted(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The servers are up, and delete files at any moment. */
    private static FileVisitResult unlessDeleted(IOException e) throws IOException {
        if (e == null || e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
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
            unlessDeleted(e);
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
        expected.forEach((start, what) -> {
            if (place.startsWith(start)
                    && !seen.contains(start)
                    && what.matcher(text).find()) {
                seen.add(start);
            }
        });
    }

    /** Files and topics that hold an address or a device. */
    Set<String> rawPlaces() {
        return rawPlaces;
    }

    /** Where what must be there was not found. */
    List<String> blindPlaces() {
        return expected.keySet().stream()
                .filter(start -> !seen.contains(start))
                .sorted()
                .toList();
    }
}
