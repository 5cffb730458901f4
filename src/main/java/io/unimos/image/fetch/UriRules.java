package io.unimos.image.fetch;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The rules for uris that may be fetched, and the bounds of a fetch.
 *
 * @param enabled true if any may be fetched
 * @param hosts lower-case host names, or {@code *.} and a name for all names below it
 * @param ports TCP ports
 * @param maxBytes of the answer's body
 * @param timeout of a whole fetch: name, connection, handshake and body
 * @param threads fetches at once
 * @param threadsPerHost of these, for one host
 * @param maxWait of an image, for its turn and its fetch, while its host answers no fetch
 * @param breakerFailures fetches in a row without an answer, after which a host is left alone
 * @param breakerPause the time for which it is left alone
 */
public record UriRules(
    boolean enabled,
    List<String> hosts,
    Set<Integer> ports,
    int maxBytes,
    Duration timeout,
    int threads,
    int threadsPerHost,
    Duration maxWait,
    int breakerFailures,
    Duration breakerPause) {

  /** Returns rules that allow no uri. */
  public static UriRules off() {
    return new UriRules(
        false,
        List.of(),
        Set.of(),
        0,
        Duration.ofSeconds(1),
        1,
        1,
        Duration.ofSeconds(1),
        1,
        Duration.ofSeconds(1));
  }

  /**
   * Returns true if a lower-case host name is on the list; a suffix does not allow its own bare
   * name.
   */
  boolean allowsHost(String host) {
    return hosts.stream()
        .anyMatch(
            pattern ->
                pattern.startsWith("*.")
                    ? host.endsWith(pattern.substring(1))
                    : host.equals(pattern));
  }
}
