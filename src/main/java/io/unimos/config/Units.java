package io.unimos.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The formats of sizes and durations as people write them. Sizes are 1024-based: {@code 512},
 * {@code 64KB}, {@code 8MB}, {@code 1GB}. Durations: {@code 10ms}, {@code 20s}, {@code 5m}, {@code
 * 24h}.
 */
public final class Units {
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,18})\\s*(B|KB|MB|GB)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern DURATION =
      Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h)", Pattern.CASE_INSENSITIVE);
  private static final long KB = 1L << 10;
  private static final long MB = 1L << 20;
  private static final long GB = 1L << 30;

  private Units() {}

  /**
   * Returns a size in bytes.
   *
   * @throws IllegalArgumentException if the text is not a size or does not fit a long
   */
  static long bytes(String text) {
    Matcher matcher = SIZE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a size: " + text);
    }
    String unit = matcher.group(2) == null ? "B" : matcher.group(2).toUpperCase(Locale.ROOT);
    long factor =
        switch (unit) {
          case "KB" -> KB;
          case "MB" -> MB;
          case "GB" -> GB;
          default -> 1;
        };
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), factor);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("too large: " + text, e);
    }
  }

  /** Returns the shortest exact form of a size. */
  static String format(long bytes) {
    if (bytes > 0 && bytes % GB == 0) {
      return bytes / GB + "GB";
    }
    if (bytes > 0 && bytes % MB == 0) {
      return bytes / MB + "MB";
    }
    if (bytes > 0 && bytes % KB == 0) {
      return bytes / KB + "KB";
    }
    return bytes + "B";
  }

  /**
   * Returns a duration. The unit is required, since a bare number could mean seconds as well as
   * milliseconds.
   *
   * @throws IllegalArgumentException if the text is not a duration
   */
  public static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a duration: " + text);
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }

  /** Returns the shortest exact form of a duration. */
  static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0 || millis == 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
