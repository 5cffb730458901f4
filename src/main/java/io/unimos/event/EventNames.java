package io.unimos.event;

/** What an id or a domain may be called, wherever it comes from. */
public final class EventNames {
  /** Longest name in characters: it becomes a store key, the domain a metric label. */
  public static final int LENGTH = 256;

  private EventNames() {}

  /** No more of a text than a name may have, for answers that quote what somebody gave. */
  public static String cut(String text) {
    if (text.length() <= LENGTH) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LENGTH - 1)) ? LENGTH - 1 : LENGTH;
    return text.substring(0, end);
  }

  /** False for a name that is blank, too long, or has control characters. */
  public static boolean isName(String name) {
    return !name.isBlank()
        && name.length() <= LENGTH
        && name.chars().noneMatch(Character::isISOControl);
  }
}
