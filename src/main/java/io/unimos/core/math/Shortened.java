package io.unimos.core.math;

import java.util.HexFormat;

/**
 * The shortening of long names for small places. Different names stay different, and no character
 * is cut in half.
 */
public final class Shortened {
  private static final int HASH_BYTES = 4;

  private Shortened() {}

  /**
   * Returns the text if it has at most {@code most} chars; otherwise its beginning and its hash.
   */
  public static String of(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    String tail = "…" + HexFormat.of().formatHex(Sha256.of(text), 0, HASH_BYTES);
    int end = most - tail.length();
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + tail;
  }
}
