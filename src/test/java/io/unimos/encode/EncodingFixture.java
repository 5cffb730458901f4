package io.unimos.encode;

import java.nio.file.Path;
import java.time.Duration;

/** The settings of an encoding service in tests of the steps around it. */
public final class EncodingFixture {
  private EncodingFixture() {}

  /** Returns options with short waits and this many decode threads. */
  public static EncodingOptions options(int threads) {
    return new EncodingOptions(
        8,
        Duration.ofMillis(5),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        threads,
        50_000_000,
        9_000_000,
        Path.of("never-written"));
  }
}
