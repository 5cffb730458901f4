package io.unimos.page;

import com.google.common.html.HtmlEscapers;
import io.unimos.core.math.Shortened;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Functions that make untrusted strings short and plain, and format numbers for people. */
public final class Words {
  private static final int LONGEST = 500;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Words() {}

  /**
   * Returns the text cut to the length of a paragraph, with control and bidirectional characters
   * replaced.
   */
  public static String clip(String text) {
    return Shortened.of(text, LONGEST).replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }

  /** Returns a time span such as {@code 3 min}. */
  public static String span(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < 90) {
      return seconds + " s";
    }
    return seconds < 5400 ? seconds / 60 + " min" : seconds / 3600 + " h";
  }

  /** Returns the age of an instant, such as {@code 3 min ago}. */
  public static String ago(Instant at, Instant now) {
    return span(Duration.between(at, now)) + " ago";
  }

  /** Returns an instant to the second, with its time zone. */
  public static String time(Instant at) {
    return TIME.format(at);
  }

  /** Returns a count with its noun, such as {@code 1 image} or {@code 2 images}. */
  public static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** Returns a number with this many decimals; a dash for NaN. */
  public static String number(double value, int digits) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** Returns a value beside its threshold, such as {@code 13.4 (threshold 6)}; a dash for NaN. */
  public static String beside(double value, double threshold) {
    return Double.isNaN(value) ? "–" : trimmed(value) + " (threshold " + trimmed(threshold) + ")";
  }

  private static String trimmed(double value) {
    return number(value, 2).replaceFirst("\\.?0+$", "");
  }

  /** Returns a share as a whole percentage; a dash for NaN. */
  public static String percent(double share) {
    return Double.isNaN(share) ? "–" : Math.round(100 * share) + " %";
  }

  /** Returns the text escaped for an element or for an attribute in either kind of quotes. */
  public static String escaped(String text) {
    return HtmlEscapers.htmlEscaper().escape(text);
  }
}
