package io.unimos.config;

import java.util.Locale;

/** Which half of the service a process runs: each is a Kafka Streams application of its own. */
public enum Role {
  /** Images to features. */
  ENCODE,
  /** Features to predictions, drift and adapters. */
  ADAPT;

  /** As in the setting, and in the names of the half's application. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
