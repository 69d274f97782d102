package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.deployment.Programs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A browser without a window, as the machine has it. */
final class Chromium {

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private static final String SECONDS = "--virtual-time-budget=9000";

    private final Path directory;

    /**
     * Skips the test where there is no browser.
     *
     * @param directory for its profile and output
     */
    Chromium(Path directory) {
        Assumptions.assumeTrue(
                isThere(), "None of " + NAMES + " is on the PATH: the status page is not seen in a browser");
        this.directory = directory;
    }

    static boolean isThere() {
        return NAMES.stream().anyMatch(Programs::isInstalled);
    }

    /** The document once the page's script has run for some seconds of its own time. */
    String dom(URI page) {
        return run(page, SECONDS, "--dump-dom");
    }

    /** Writes a picture of the page as it is then. */
    void screenshot(URI page, int width, int height, Path picture) {
        run(
                page,
                SECONDS,
                "--hide-scrollbars",
                "--window-size=" + width + "," + height,
                "--screenshot=" + picture.toAbsolutePath());
    }

    private String run(URI page, String... options) {
        try {
            Path profile = Files.createTempDirectory(directory, "chromium");
            Path out = profile.resolve("out");
            List<String> command = new ArrayList<>(List.of(
                    NAMES.stream().filter(Programs::isInstalled).findFirst().orElseThrow(),
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--user-data-dir=" + profile));
            command.addAll(List.of(options));
            command.add(page.toString());
            Process browser = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(profile.resolve("err").toFile())
                    .start();
            try {
                assertThat(browser.waitFor(RunningSandbox.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .as("The browser ends")
                        .isTrue();
            } finally {
                browser.descendants().forEach(ProcessHandle::destroyForcibly);
                browser.destroyForcibly();
            }
            return Files.readString(out, UTF_8);
        } catch (IOException e) {
            throw new SandboxException("The browser cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("Interrupted", e);
        }
    }
}
