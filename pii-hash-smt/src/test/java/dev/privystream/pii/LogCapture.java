package dev.privystream.pii;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/**
 * Collects every line that is logged by any logger at any level, until it is closed; also of the JDK's logging, which
 * Tink uses.
 */
final class LogCapture extends AbstractAppender implements AutoCloseable {
    private final List<LogEvent> events = new CopyOnWriteArrayList<>();
    private final LoggerConfig root;
    private final Level level;
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Logger jdkRoot = Logger.getLogger("");
    private final java.util.logging.Level jdkLevel = jdkRoot.getLevel();
    private final Handler jdkHandler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    LogCapture() {
        super("capture", null, null, true, Property.EMPTY_ARRAY);
        LoggerContext context = LoggerContext.getContext(false);
        root = context.getConfiguration().getRootLogger();
        level = root.getLevel();
        start();
        root.addAppender(this, Level.ALL, null);
        root.setLevel(Level.ALL);
        context.updateLoggers();
        jdkRoot.addHandler(jdkHandler);
        jdkRoot.setLevel(java.util.logging.Level.ALL);
    }

    @Override
    public void append(LogEvent event) {
        events.add(event.toImmutable());
    }

    List<LogEvent> events() {
        return events;
    }

    List<LogRecord> records() {
        return records;
    }

    @Override
    public void close() {
        jdkRoot.setLevel(jdkLevel);
        jdkRoot.removeHandler(jdkHandler);
        root.removeAppender(getName());
        root.setLevel(level);
        LoggerContext.getContext(false).updateLoggers();
        stop();
    }
}
