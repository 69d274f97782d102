package dev.privystream.sandbox;

import java.util.List;
import java.util.Map;

/** What the parts of the pipeline have said at one look. */
record StatusReadings(
        Reading<List<ConnectRest.Connector>> connect,
        Reading<Depths> queue,
        Reading<StreamFigures> kafka,
        Reading<Map<String, SourceFigures>> metrics,
        Reading<TableFigures> postgres) {

    /** Of the queue and its dead-letter queue. */
    record Depths(LoginQueue.Depth queue, LoginQueue.Depth deadLetters) {}
}
