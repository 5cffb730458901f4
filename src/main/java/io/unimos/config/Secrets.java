package io.unimos.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** Hides what nobody may read over a shoulder or in a log. */
final class Secrets {
  static final String MASK = "********";

  /**
   * Words that mark a secret in a Kafka or registry client key. Some harmless values are masked as
   * well (ssl.keystore.location); that is the cheaper mistake.
   */
  private static final Pattern SECRET =
      Pattern.compile("password|secret|jaas|key|token|user\\.info|credential|assertion");

  /** Up to the last @ of an address, since a password may have one, and all else, in it. */
  private static final Pattern USER_INFO = Pattern.compile("(://)(?:(?!,\\s*\\w+://)\\S)+@");

  private Secrets() {}

  /** The value, or a mask; user and password inside an address are masked wherever they are. */
  static String mask(String key, String value) {
    if (!value.isEmpty() && SECRET.matcher(key.toLowerCase(Locale.ROOT)).find()) {
      return MASK;
    }
    return USER_INFO.matcher(value).replaceAll("$1" + MASK + "@");
  }
}
