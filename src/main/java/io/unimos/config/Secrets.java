package io.unimos.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** The masking of values that must not appear on a screen or in a log. */
final class Secrets {
  static final String MASK = "********";

  /**
   * The words that mark a secret in a Kafka or registry client key. Some harmless values are masked
   * as well (ssl.keystore.location); that is the cheaper mistake.
   */
  private static final Pattern SECRET =
      Pattern.compile("password|secret|jaas|key|token|user\\.info|credential|assertion");

  /**
   * The user information in an address. It reaches to the last @, since a password may contain any
   * character, this one included.
   */
  private static final Pattern USER_INFO = Pattern.compile("(://)(?:(?!,\\s*\\w+://)\\S)+@");

  private Secrets() {}

  /** Returns the value or a mask. User and password inside an address are always masked. */
  static String mask(String key, String value) {
    if (!value.isEmpty() && SECRET.matcher(key.toLowerCase(Locale.ROOT)).find()) {
      return MASK;
    }
    return USER_INFO.matcher(value).replaceAll("$1" + MASK + "@");
  }
}
