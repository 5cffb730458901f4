package io.unimos.security;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * Everything that is logged while it is open, with stack traces, at a level at which Kafka's
 * clients print their configurations. Thread-safe; puts the levels back when closed.
 */
public final class CapturedLogs implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final StringBuilder text = new StringBuilder();
  private final AppenderBase<ILoggingEvent> appender = new Appender();

  private CapturedLogs(Level level) {
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.addAppender(appender);
    root.setLevel(level);
  }

  /** Begins to listen. */
  public static CapturedLogs open(Level level) {
    return new CapturedLogs(level);
  }

  /** Returns the log so far. */
  public String text() {
    synchronized (text) {
      return text.toString();
    }
  }

  @Override
  public void close() {
    root.setLevel(before);
    root.detachAppender(appender);
  }

  private final class Appender extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      IThrowableProxy thrown = event.getThrowableProxy();
      synchronized (text) {
        text.append(event.getLevel()).append(' ').append(event.getLoggerName()).append(' ');
        text.append(event.getFormattedMessage()).append('\n');
        if (thrown != null) {
          text.append(ThrowableProxyUtil.asString(thrown)).append('\n');
        }
      }
    }
  }
}
