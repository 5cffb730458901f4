package io.unimos.lab.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * A restriction of the logs to errors and the service's own warnings, so that the terminal is left
 * to a command's output. Without effect where {@code UNIMOS_LOG_LEVEL} is set.
 */
final class QuietLogs implements AutoCloseable {
  private final Map<Logger, Level> before = new LinkedHashMap<>();

  private QuietLogs() {}

  static QuietLogs unlessAskedFor(Map<String, String> environment) {
    QuietLogs quiet = new QuietLogs();
    if (!environment.containsKey("UNIMOS_LOG_LEVEL")) {
      quiet.set(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.ERROR);
      quiet.set("io.unimos", Level.WARN);
      quiet.set("kafka", Level.ERROR);
      quiet.set("state.change.logger", Level.ERROR);
      quiet.set("org.apache.kafka.streams.KafkaStreams", Level.ERROR);
    }
    return quiet;
  }

  private void set(String name, Level level) {
    if (LoggerFactory.getLogger(name) instanceof Logger logger) {
      before.put(logger, logger.getLevel());
      logger.setLevel(level);
    }
  }

  @Override
  public void close() {
    before.forEach(Logger::setLevel);
  }
}
