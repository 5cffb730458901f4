package io.unimos.page;

import io.unimos.numbers.Shortened;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Strings of strangers made short and plain, and numbers as people say them. */
public final class Words {
  private static final int LONGEST = 500;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Words() {}

  /** Without control characters, bidirectional ones included, and not longer than a paragraph. */
  public static String clip(String text) {
    return Shortened.of(text, LONGEST).replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }

  /** Such as {@code 3 min}. */
  public static String span(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < 90) {
      return seconds + " s";
    }
    return seconds < 5400 ? seconds / 60 + " min" : seconds / 3600 + " h";
  }

  /** To the second, and in which zone. */
  public static String time(Instant at) {
    return TIME.format(at);
  }

  /** Such as {@code 1 image} or {@code 2 images}. */
  public static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** With so many decimals; a dash for NaN. */
  public static String number(double value, int digits) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** A share as whole per cent; a dash for NaN. */
  public static String percent(double share) {
    return Double.isNaN(share) ? "–" : Math.round(100 * share) + " %";
  }

  /** Text for the inside of an element or of an attribute in either quotes. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace("\"", "&quot;");
  }
}
