package dev.privystream.pii;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Collects every line that is logged by any logger at any level, until it is closed. */
final class LogCapture extends AbstractAppender implements AutoCloseable {
    private final List<LogEvent> events = new CopyOnWriteArrayList<>();
    private final LoggerConfig root;
    private final Level level;

    LogCapture() {
        super("capture", null, null, true, Property.EMPTY_ARRAY);
        LoggerContext context = LoggerContext.getContext(false);
        root = context.getConfiguration().getRootLogger();
        level = root.getLevel();
        start();
        root.addAppender(this, Level.ALL, null);
        root.setLevel(Level.ALL);
        context.updateLoggers();
    }

    @Override
    public void append(LogEvent event) {
        events.add(event.toImmutable());
    }

    List<LogEvent> events() {
        return events;
    }

    @Override
    public void close() {
        root.removeAppender(getName());
        root.setLevel(level);
        LoggerContext.getContext(false).updateLoggers();
        stop();
    }
}
