package io.unimos.config;

import java.time.Duration;

/** Client properties that follow from the settings. */
public final class KafkaProperties {
  private KafkaProperties() {}

  static Duration transactionTimeout(Settings settings) {
    return Duration.ofSeconds(60);
  }
}
