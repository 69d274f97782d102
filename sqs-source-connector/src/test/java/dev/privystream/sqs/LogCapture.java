package dev.privystream.sqs;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Keeps all that is logged, at every level, while it is open. */
final class LogCapture implements AutoCloseable {

    private final List<LogEvent> events = new CopyOnWriteArrayList<>();
    private final AbstractAppender appender = new AbstractAppender("capture", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            events.add(event.toImmutable());
        }
    };
    private final LoggerConfig root;
    private final Level level;

    LogCapture() {
        root = ((LoggerContext) LogManager.getContext(false)).getConfiguration().getRootLogger();
        level = root.getLevel();
        appender.start();
        root.addAppender(appender, Level.ALL, null);
        setLevel(Level.ALL);
    }

    /** The messages of that level. */
    List<String> messages(Level of) {
        return events.stream()
                .filter(event -> event.getLevel() == of)
                .map(event -> event.getMessage().getFormattedMessage())
                .toList();
    }

    /** All that was logged, with what was thrown, as one text. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (LogEvent event : events) {
            text.append(event.getLoggerName())
                    .append(' ')
                    .append(event.getMessage().getFormattedMessage());
            if (event.getThrown() != null) {
                text.append(' ').append(event.getThrown());
            }
            text.append('\n');
        }
        return text.toString();
    }

    @Override
    public void close() {
        root.removeAppender("capture");
        setLevel(level);
        appender.stop();
    }

    private void setLevel(Level newLevel) {
        root.setLevel(newLevel);
        ((LoggerContext) LogManager.getContext(false)).updateLoggers();
    }
}
