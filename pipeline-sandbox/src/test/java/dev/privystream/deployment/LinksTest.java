package dev.privystream.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sandbox.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds that what the pages link to is there. */
class LinksTest {

    private static final Path HOME = Project.ofThisJvm().home();
    private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```$|`[^`\n]*`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern LABEL = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");

    @Test
    void everyRelativeLinkLeadsToAFileAndAHeading() throws IOException {
        List<String> links = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            for (String link : links(Files.readString(page))) {
                links.add(link);
                if (!leadsSomewhere(page, link)) {
                    broken.add(HOME.relativize(page) + ": " + link);
                }
            }
        }

        assertThat(links).hasSizeGreaterThan(100);
        assertThat(broken).isEmpty();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(HOME)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> Stream.of("target", ".git", ".sandbox")
                            .noneMatch(
                                    built -> HOME.relativize(file).toString().matches("(.*/)?\\Q" + built + "\\E/.*")))
                    .toList();
        }
    }

    private static List<String> links(String page) {
        return LINK.matcher(CODE.matcher(page).replaceAll("code"))
                .results()
                .map(result -> result.group(1))
                .filter(link -> !link.contains("://") && !link.startsWith("mailto:"))
                .toList();
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path page) throws IOException {
        String withoutBlocks = Pattern.compile("(?ms)^ *```.*?^ *```$")
                .matcher(Files.readString(page))
                .replaceAll("");
        return HEADING.matcher(withoutBlocks)
                .results()
                .map((MatchResult heading) -> LABEL.matcher(heading.group(1)).replaceAll("$1"))
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
