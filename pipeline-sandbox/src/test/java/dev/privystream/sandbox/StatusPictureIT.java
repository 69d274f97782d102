package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Takes the picture of docs/images/ of the status page, while messages pass. Runs only when it is asked for, with {@value #PROPERTY}. */
class StatusPictureIT {

    private static final String PROPERTY = "status.picture";

    private static final int MESSAGES_A_SECOND = 200;
    private static final int ONE_INVALID_OF = 5_000;
    private static final long MOST_BYTES = 300_000;

    @RegisterExtension
    static final RunningSandbox SANDBOX = RunningSandbox.with(settings -> {
        assumeTrue(Boolean.getBoolean(PROPERTY), "-D" + PROPERTY + "=true is not set: no picture is taken");
        return settings;
    });

    @Test
    void pictureShowsMessagesOnTheirWay() throws Exception {
        Chromium browser = new Chromium(SANDBOX.sandbox().directory());
        SANDBOX.register("sqs-source", "postgres-sink-debezium");
        Path picture = SANDBOX.project().home().resolve("docs/images/status-page.png");
        try (PipelineWatch watch = new PipelineWatch(
                        SANDBOX.endpoints(), () -> SANDBOX.sandbox().worker().handle());
                StatusPage page = StatusPage.start(Ports.any(), watch::look);
                SteadyLoad load = SteadyLoad.start(SANDBOX, MESSAGES_A_SECOND, ONE_INVALID_OF)) {
            await().atMost(RunningSandbox.PATIENCE)
                    .until(() -> watch.look().hops().stream()
                            .filter(hop ->
                                    List.of("Source", "Topic", "Sink", "Table").contains(hop.kind()))
                            .allMatch(hop -> hop.rate().orElse(0) > MESSAGES_A_SECOND * 0.9));
            browser.screenshot(page.address(), 1200, 1000, picture);
            assertThat(load.isSending()).isTrue();
        }
        assertThat(Files.size(picture)).isBetween(20_000L, MOST_BYTES);
    }
}
