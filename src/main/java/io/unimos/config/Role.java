package io.unimos.config;

import java.util.Locale;

/** The role of a process in the service. Each role is a Kafka Streams application of its own. */
public enum Role {
  /** The encoding of images to features. */
  ENCODE,
  /** The step from features to predictions, drift reports and adapters. */
  ADAPT;

  /** Returns the name in the setting and in the names of the role's application. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
