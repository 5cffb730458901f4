package io.unimos.wire;

/** The rules for names of ids and domains, from any source. */
public final class EventNames {
  /**
   * The longest name, in characters: it becomes a store key, and a domain's name also a metric
   * label.
   */
  public static final int LENGTH = 256;

  private EventNames() {}

  /** Cuts a text to the longest name, for answers that quote input. */
  public static String cut(String text) {
    if (text.length() <= LENGTH) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LENGTH - 1)) ? LENGTH - 1 : LENGTH;
    return text.substring(0, end);
  }

  /**
   * Returns whether this is a valid name: not blank, not too long, and without control characters.
   */
  public static boolean isName(String name) {
    return !name.isBlank()
        && name.length() <= LENGTH
        && name.chars().noneMatch(Character::isISOControl);
  }
}
