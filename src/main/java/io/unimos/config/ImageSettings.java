package io.unimos.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import io.unimos.image.fetch.UriRules;
import io.unimos.image.guard.ImageLimits;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;

/**
 * What images may cost.
 *
 * @param maxBytes encoded size
 * @param maxPixels width times height
 * @param decodeTimeout of one image, wall clock
 * @param budgetBytes all encoded and decoded bytes in flight
 * @param uriRules whether images may come as uris, and which
 */
public record ImageSettings(
    int maxBytes, long maxPixels, Duration decodeTimeout, long budgetBytes, UriRules uriRules) {

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              "image.max-bytes",
              ConfigDef.Type.STRING,
              "8MB",
              Expect.size("1KB", "512MB"),
              MEDIUM,
              "Largest encoded image; larger ones become dead letters.")
          .define(
              "image.max-pixels",
              ConfigDef.Type.LONG,
              50_000_000L,
              Expect.between(1, 1_000_000_000L),
              MEDIUM,
              "Largest width times height, read from the header before anything is allocated.")
          .define(
              "image.decode-timeout",
              ConfigDef.Type.STRING,
              "2s",
              Expect.duration("10ms", "1m"),
              LOW,
              "Longest decode of one image.")
          .define(
              "image.budget",
              ConfigDef.Type.STRING,
              "512MB",
              Expect.size("1MB", "1024GB"),
              MEDIUM,
              "Bounds all encoded and decoded bytes in flight. Has to hold one image of"
                  + " image.max-bytes with image.max-pixels at 3 bytes each.")
          .define(
              "image.uri",
              ConfigDef.Type.BOOLEAN,
              false,
              Expect.trueOrFalse(),
              LOW,
              "Whether an image may come as an https uri of a host in image.uri.hosts; otherwise"
                  + " such events are refused with IMAGE_FORBIDDEN_URI.")
          .define(
              "image.uri.hosts",
              ConfigDef.Type.LIST,
              List.of(),
              Expect.hosts(),
              LOW,
              "Hosts that images may be fetched from: exact names, or *. and a name for all below"
                  + " it. Addresses outside the public internet are refused all the same.")
          .define(
              "image.uri.ports",
              ConfigDef.Type.LIST,
              List.of("443"),
              Expect.ports(),
              LOW,
              "Ports that images may be fetched from.")
          .define(
              "image.uri.timeout",
              ConfigDef.Type.STRING,
              "5s",
              Expect.duration("100ms", "10s"),
              LOW,
              "Longest fetch of one image, from the name's resolution to the last byte.")
          .define(
              "image.uri.threads",
              ConfigDef.Type.INT,
              8,
              Expect.between(1, 256),
              LOW,
              "Fetches at once; each holds image.max-bytes of image.budget while it runs.");

  static ImageSettings of(Values values) {
    int maxBytes = Math.toIntExact(values.bytes("image.max-bytes"));
    return new ImageSettings(
        maxBytes,
        values.number("image.max-pixels"),
        values.duration("image.decode-timeout"),
        values.bytes("image.budget"),
        uriRules(values, maxBytes));
  }

  private static UriRules uriRules(Values values, int maxBytes) {
    return new UriRules(
        values.flag("image.uri"),
        values.list("image.uri.hosts").stream().map(h -> h.toLowerCase(Locale.ROOT)).toList(),
        values.list("image.uri.ports").stream()
            .map(Integer::valueOf)
            .collect(Collectors.toUnmodifiableSet()),
        maxBytes,
        values.duration("image.uri.timeout"),
        values.integer("image.uri.threads"));
  }

  /** The part that the decoder needs. */
  public ImageLimits limits() {
    return new ImageLimits(maxBytes, maxPixels, decodeTimeout);
  }
}
