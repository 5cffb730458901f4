package io.unimos.image.fetch;

import io.unimos.image.guard.Refusal;
import io.unimos.wire.Outcome;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A uri that may be fetched according to its text; {@link AddressGuard} checks the addresses of its
 * host. It is read by one strict grammar instead of a lenient library, because two parsers that
 * disagree about a uri connect to different hosts. Anything unusual is therefore refused: addresses
 * in any notation, user info, escapes in the host, fragments, backslashes, all but printable ASCII.
 *
 * @param host a lower-case DNS name of two labels or more
 * @param port an allowed port
 * @param target path and query as they go into the request line; may hold a signature, so it is
 *     neither logged nor put into a detail
 */
public record ImageUri(String host, int port, String target) {
  /** The bound on a uri's length, which common servers take in a request line. */
  static final int MAX_LENGTH = 2048;

  private static final String SCHEME = "https://";
  private static final int DEFAULT_PORT = 443;

  /** The bound on a host name's length (RFC 1035 2.3.4). */
  private static final int MAX_HOST = 253;

  /**
   * The host names of RFC 1123 2.1, with one rule more: the last label begins with a letter. No
   * notation of an IPv4 address (decimal, octal, hexadecimal, short) is thus a name.
   */
  private static final Pattern HOST =
      Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

  /**
   * The targets of RFC 3986 3.3 and 3.4: pchar, slash and question mark; escapes are two hex
   * digits. The pattern is possessive, because a match that could backtrack recurses once a
   * character.
   */
  private static final Pattern TARGET =
      Pattern.compile("(?:[/?A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*+");

  /** The escapes that end a line or a string in a careless server behind the allowed one. */
  private static final Pattern CONTROL = Pattern.compile("%(0[0-9A-Fa-f]|1[0-9A-Fa-f]|7[Ff])");

  /** Reads a uri of unknown origin; null counts as empty. */
  static Outcome<ImageUri> parse(String text, UriRules rules) {
    try {
      return Outcome.ok(read(text == null ? "" : text, rules));
    } catch (Refusal e) {
      return e.outcome();
    }
  }

  private static ImageUri read(String text, UriRules rules) throws Refusal {
    if (text.length() > MAX_LENGTH) {
      throw Refusal.forbidden("the uri is longer than " + MAX_LENGTH + " characters");
    }
    if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw Refusal.forbidden("the uri has characters that are not printable ASCII");
    }
    if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw Refusal.forbidden("the uri does not begin with " + SCHEME);
    }
    int end = SCHEME.length();
    while (end < text.length() && "/?#\\".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String authority = text.substring(SCHEME.length(), end);
    String target = text.substring(end);
    checkTarget(target);
    String[] parts = authority.split(":", 2);
    String host = parts[0].toLowerCase(Locale.ROOT);
    checkHost(authority, host, rules);
    int port = parts.length == 1 ? DEFAULT_PORT : port(parts[1]);
    if (!rules.ports().contains(port)) {
      throw Refusal.forbidden("port " + port + " is not allowed (image.uri.ports)");
    }
    return new ImageUri(host, port, target.startsWith("/") ? target : "/" + target);
  }

  private static void checkHost(String authority, String host, UriRules rules) throws Refusal {
    if (authority.contains("@")) {
      throw Refusal.forbidden("the uri carries a user or a password");
    }
    if (host.length() > MAX_HOST || !HOST.matcher(host).matches()) {
      throw Refusal.forbidden("the uri's host is not a plain DNS name of two labels or more");
    }
    if (!rules.allowsHost(host)) {
      throw Refusal.forbidden("host " + host + " is not allowed (image.uri.hosts)");
    }
  }

  private static int port(String text) throws Refusal {
    if (!PORT.matcher(text).matches()) {
      throw Refusal.forbidden("the uri's port is not a plain number");
    }
    return Integer.parseInt(text);
  }

  private static void checkTarget(String target) throws Refusal {
    if (!TARGET.matcher(target).matches() || CONTROL.matcher(target).find()) {
      throw Refusal.forbidden(
          "the uri's path or query has a fragment, a backslash, a control character or a broken"
              + " escape");
    }
  }

  /** Returns the host as the request names it. */
  String hostHeader() {
    return port == DEFAULT_PORT ? host : host + ":" + port;
  }

  /** Returns the uri without path and query, which may hold a signature. */
  @Override
  public String toString() {
    return SCHEME + hostHeader();
  }
}
