package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Finds what messages have left in a sandbox that runs: in its topics, its files, or any text. */
final class Traces {

    private static final Pattern USER_ID = Pattern.compile("00000000-0000-4000-8000-\\d{12}");
    private static final String ADDRESS = "(?<!\\d)\\d{3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}(?!\\d)";
    private static final String DEVICE = "000-\\d\\d-\\d{4}";

    private final Sandbox sandbox;
    private final Set<String> raw = new HashSet<>();

    /** One pass over long texts finds everything that looks alike; then the exact set decides. */
    private final Pattern candidates;

    Traces(Sandbox sandbox, Collection<Login> logins) throws IOException {
        this.sandbox = sandbox;
        List<String> secrets = secrets();
        candidates = Pattern.compile(
                Stream.concat(Stream.of(ADDRESS, DEVICE), secrets.stream().map(Pattern::quote))
                        .collect(joining("|")));
        raw.addAll(secrets);
        logins.forEach(login -> raw.addAll(List.of(login.ip(), login.deviceId())));
    }

    /** Each address, device and secret that occurs in one of the texts. */
    Stream<String> rawValuesIn(Stream<String> texts) {
        return texts.flatMap(text -> candidates.matcher(text).results())
                .map(MatchResult::group)
                .filter(raw::contains)
                .distinct();
    }

    /** Each user of the samples that occurs in one of the texts: whoever finds none has not looked. */
    static Stream<String> userIdsIn(Stream<String> texts) {
        return texts.flatMap(text -> USER_ID.matcher(text).results())
                .map(MatchResult::group)
                .distinct();
    }

    /** All that is in Kafka at the moment, the worker's own topics with it. */
    List<ConsumerRecord<byte[], byte[]>> records() {
        return recordsAt(sandbox.endpoints().bootstrapServers());
    }

    /** All that is in any broker at the moment. */
    static List<ConsumerRecord<byte[], byte[]>> recordsAt(String bootstrapServers) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        TopicReader.readAll(bootstrapServers, records::add);
        return records;
    }

    /** The keys, values and headers of records as texts. */
    static List<String> textsOf(List<ConsumerRecord<byte[], byte[]>> records) {
        List<String> texts = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            texts.add(text(record.key()));
            texts.add(text(record.value()));
            for (Header header : record.headers()) {
                texts.add(header.key() + "=" + text(header.value()));
            }
        }
        return texts;
    }

    /** The files in which nothing raw may be: all but the queue's own and those of the secrets. */
    List<Path> files() throws IOException {
        Path directory = sandbox.directory();
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(directory.resolve("queue")))
                    .filter(file -> !file.startsWith(directory.resolve("mount")))
                    .filter(file -> !file.equals(sandbox.endpoints().passwordFile()))
                    // Numbers only, and mostly holes.
                    .filter(file -> !file.toString().endsWith("index"))
                    .toList();
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, ISO_8859_1);
    }

    /** The passwords and the key of the hash as they are, and what is secret in a keyset. */
    private List<String> secrets() throws IOException {
        List<String> secrets = new ArrayList<>();
        secrets.add(text(sandbox.endpoints().passwordFile()));
        try (Stream<Path> files = Files.list(Sandbox.secrets(sandbox.directory()))) {
            for (Path file : files.toList()) {
                secrets.add(
                        file.endsWith(SandboxSecrets.KEYSET)
                                ? ConnectRest.parse(text(file))
                                        .at("/key/0/keyData/value")
                                        .asString()
                                : text(file));
            }
        }
        return secrets;
    }
}
