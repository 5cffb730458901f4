package io.unimos.config;

import io.unimos.image.fetch.UriRules;
import io.unimos.image.guard.ImageLimits;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The limits on images.
 *
 * @param maxBytes the bound on the encoded size
 * @param maxPixels the bound on width times height
 * @param decodeTimeout the bound on the decoding of one image, in wall-clock time
 * @param budgetBytes the bound on encoded and decoded bytes in flight, where the heap has them
 * @param uriRules whether images may come as URIs, and which URIs
 */
public record ImageSettings(
    int maxBytes, long maxPixels, Duration decodeTimeout, long budgetBytes, UriRules uriRules) {

  static final Keys KEYS = new Keys("Images");

  public static final Key<Long> MAX_BYTES =
      Key.in(KEYS, "image.max-bytes", "8MB", Expect.size("1KB", "512MB"))
          .text("Largest encoded image; larger ones become dead letters.");
  static final Key<Long> MAX_PIXELS =
      Key.in(KEYS, "image.max-pixels", "50000000", Expect.number(1, 1_000_000_000L))
          .text("Largest width times height, read from the header before anything is allocated.");
  static final Key<Duration> DECODE_TIMEOUT =
      Key.in(KEYS, "image.decode-timeout", "2s", Expect.duration("10ms", "1m"))
          .text("Longest decode of one image.");
  static final Key<Long> BUDGET =
      Key.in(KEYS, "image.budget", "512MB", Expect.size("1MB", "1024GB"))
          .text(
              "Bounds all encoded and decoded bytes in flight; half of the heap where that is less,"
                  + " and an image that needs more is refused. Has to hold one image of"
                  + " image.max-bytes with image.max-pixels at 3 bytes each.");
  static final Key<Boolean> URI =
      Key.in(KEYS, "image.uri", "false", Expect.trueOrFalse())
          .text(
              "Whether an image may come as an https uri of a host in image.uri.hosts; otherwise such"
                  + " events are refused with IMAGE_FORBIDDEN_URI.");
  static final Key<List<String>> URI_HOSTS =
      Key.in(KEYS, "image.uri.hosts", "", Expect.hosts())
          .text(
              "Hosts that images may be fetched from: exact names, or *. and a name for all below"
                  + " it. Addresses outside the public internet are refused all the same.");
  static final Key<List<String>> URI_PORTS =
      Key.in(KEYS, "image.uri.ports", "443", Expect.ports())
          .text("Ports that images may be fetched from.");
  static final Key<Duration> URI_TIMEOUT =
      Key.in(KEYS, "image.uri.timeout", "5s", Expect.duration("100ms", "10s"))
          .text("Longest fetch of one image, from the name's resolution to the last byte.");
  static final Key<Integer> URI_THREADS =
      Key.in(KEYS, "image.uri.threads", 8, Expect.integer(1, 256))
          .text("Fetches at once; each holds image.max-bytes of image.budget while it runs.");

  static final Key<Integer> URI_THREADS_PER_HOST =
      Key.in(KEYS, "image.uri.threads-per-host", 4, Expect.integer(1, 256))
          .text("Of these, for one host; fewer leave more to others while it is slow.");

  /** The longest wait for a host that answers nobody, equal to the bound on the timeout. */
  private static final Duration URI_MAX_WAIT = Duration.ofSeconds(10);

  /** The fetches in a row without any answer, after which a host is left alone. */
  private static final int URI_BREAKER_FAILURES = 5;

  /** The time for which a host is left alone. */
  private static final Duration URI_BREAKER_PAUSE = Duration.ofSeconds(30);

  static ImageSettings of(SettingsSources given) {
    int maxBytes = Math.toIntExact(given.get(MAX_BYTES));
    return new ImageSettings(
        maxBytes,
        given.get(MAX_PIXELS),
        given.get(DECODE_TIMEOUT),
        given.get(BUDGET),
        uriRules(given, maxBytes));
  }

  private static UriRules uriRules(SettingsSources given, int maxBytes) {
    return new UriRules(
        given.get(URI),
        given.get(URI_HOSTS).stream().map(h -> h.toLowerCase(Locale.ROOT)).toList(),
        given.get(URI_PORTS).stream().map(Integer::valueOf).collect(Collectors.toUnmodifiableSet()),
        maxBytes,
        given.get(URI_TIMEOUT),
        given.get(URI_THREADS),
        given.get(URI_THREADS_PER_HOST),
        URI_MAX_WAIT,
        URI_BREAKER_FAILURES,
        URI_BREAKER_PAUSE);
  }

  /**
   * Returns the limits for the decoder. One image may take everything in flight but its encoded
   * file.
   */
  public ImageLimits limits() {
    return new ImageLimits(
        maxBytes, maxPixels, decodeTimeout, Math.max(0, inFlightBytes() - maxBytes));
  }

  /** Returns the bound on the bytes of images in flight in this process. */
  public long inFlightBytes() {
    return inFlightBytes(Runtime.getRuntime().maxMemory());
  }

  /**
   * Returns {@code image.budget}, or half of the heap if that is smaller; the rest is for
   * everything else.
   */
  public long inFlightBytes(long heapBytes) {
    return Math.min(budgetBytes, heapBytes / 2);
  }
}
