package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A page of docs/runbooks: the blocks of it that can be run. */
final class Runbook {

    private final List<Block> blocks = new ArrayList<>();

    /** @param section the heading of the second level under which it stands */
    private record Block(String section, String language, String text) {}

    Runbook(Project project, String name) throws IOException {
        String section = "";
        String open = null;
        StringBuilder text = new StringBuilder();
        for (String line :
                Files.readAllLines(project.home().resolve("docs/runbooks").resolve(name + ".md"))) {
            if (open == null && line.startsWith("## ")) {
                section = line.substring("## ".length());
            } else if (open == null && line.startsWith("```")) {
                open = line.substring("```".length());
            } else if (line.equals("```")) {
                blocks.add(new Block(section, open, text.toString()));
                open = null;
                text.setLength(0);
            } else if (open != null) {
                text.append(line).append('\n');
            }
        }
    }

    /** The blocks of one language in a section, in their order. */
    List<String> blocks(String section, String language) {
        return blocks.stream()
                .filter(block ->
                        block.section().equals(section) && block.language().equals(language))
                .map(Block::text)
                .toList();
    }

    /** The only block of one language in a section. */
    String block(String section, String language) {
        assertThat(blocks(section, language)).as(section).hasSize(1);
        return blocks(section, language).get(0);
    }

    /** Runs a block of a shell, and returns all that it writes. */
    static String outputOf(String script) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return output;
    }
}
