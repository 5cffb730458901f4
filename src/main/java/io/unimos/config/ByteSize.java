package io.unimos.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 512}, {@code 64KB}, {@code 8MB}, {@code 1GB}; 1024-based. */
final class ByteSize {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,18})\\s*(B|KB|MB|GB)?", Pattern.CASE_INSENSITIVE);
  private static final long KB = 1L << 10;
  private static final long MB = 1L << 20;
  private static final long GB = 1L << 30;

  private ByteSize() {}

  /**
   * The size in bytes.
   *
   * @throws IllegalArgumentException if the text is not a size or does not fit a long
   */
  static long parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
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

  /** The shortest exact form. */
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
}
