package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void terminalShowsOneLineThatChanges() {
        Progress progress = new Progress(new PrintStream(bytes), true);
        progress.show("1 of 2");
        progress.show("2 of 2");
        progress.print("done");
        assertThat(bytes.toString().replace(System.lineSeparator(), "\n"))
                .isEqualTo("\r\033[K1 of 2\r\033[K2 of 2\ndone\n");
    }

    @Test
    void fileGetsFirstAndLastOfLinesInQuickSuccessionAndNoEscapes() {
        Progress progress = new Progress(new PrintStream(bytes), false);
        for (int i = 1; i <= 100; i++) {
            progress.show(i + " of 100");
        }
        progress.end();
        assertThat(bytes.toString().lines())
                .startsWith("1 of 100")
                .endsWith("100 of 100")
                .hasSizeLessThan(10);
        assertThat(bytes.toString()).doesNotContain("\r\033");
    }
}
