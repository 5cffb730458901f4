package io.unimos.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Kafka's network client from logging each failed attempt while a command asks whether
 * anybody is there: the answer is one line. Made and closed by the same thread; not for running
 * streams, whose attempts an operator wants to see.
 */
final class QuietNetwork implements AutoCloseable {
  private final Logger logger;
  private final Level before;

  private QuietNetwork(Logger logger) {
    this.logger = logger;
    this.before = logger.getLevel();
    logger.setLevel(Level.ERROR);
  }

  static QuietNetwork begin() {
    return new QuietNetwork(
        (Logger) LoggerFactory.getLogger("org.apache.kafka.clients.NetworkClient"));
  }

  @Override
  public void close() {
    logger.setLevel(before);
  }
}
