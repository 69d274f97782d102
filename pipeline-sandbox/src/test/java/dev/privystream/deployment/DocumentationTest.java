package dev.privystream.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sandbox.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever follows a link of a page, at night at that, finds what it says. */
class DocumentationTest {

    private static final Path HOME = Project.ofThisJvm().home();
    private static final Pattern CODE = Pattern.compile("(?sm)^ *```.*?^ *```");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadToPagesAndHeadingsThatExist(Path page) throws IOException {
        for (MatchResult link : matches(LINK, prose(page))) {
            Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
            assertThat(target).exists();
            if (link.group(2) != null) {
                assertThat(matches(HEADING, prose(target)))
                        .as("headings of %s", target)
                        .extracting(heading -> anchor(heading.group(1)))
                        .contains(link.group(2));
            }
        }
    }

    @Test
    void everyRunbookIsInTheirIndex() throws IOException {
        Path index = HOME.resolve("docs/runbooks/README.md");
        assertThat(pagesIn(index.getParent()).filter(page -> !page.equals(index)))
                .isNotEmpty()
                .allSatisfy(page -> assertThat(matches(LINK, prose(index)))
                        .extracting(link -> link.group(1))
                        .contains(page.getFileName().toString()));
    }

    static Stream<Path> pages() throws IOException {
        return Stream.concat(
                Stream.of(
                                "README.md",
                                "CHANGELOG.md",
                                "CONTRIBUTING.md",
                                "benchmarks/README.md",
                                "sqs-source-connector/README.md",
                                "pii-hash-smt/README.md")
                        .map(HOME::resolve),
                pagesIn(HOME.resolve("docs")));
    }

    private static Stream<Path> pagesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
        }
    }

    private static List<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    private static String prose(Path page) throws IOException {
        return CODE.matcher(Files.readString(page)).replaceAll("");
    }

    /** As GitHub makes it. */
    private static String anchor(String heading) {
        return heading.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_\\- ]", "")
                .replace(' ', '-');
    }
}
