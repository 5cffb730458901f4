package io.unimos.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import io.unimos.image.ImageLimits;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;

/**
 * What images may cost.
 *
 * @param maxBytes encoded size
 * @param maxPixels width times height
 * @param decodeTimeout of one image, wall clock
 * @param budgetBytes all encoded and decoded bytes in flight
 * @param uri whether images may come as uris
 */
public record ImageSettings(
    int maxBytes, long maxPixels, Duration decodeTimeout, long budgetBytes, boolean uri) {

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
              Expect.onlyFalse("images by uri are refused with IMAGE_FORBIDDEN_URI"),
              LOW,
              "Whether an image may come as a uri.");

  static ImageSettings of(Values values) {
    return new ImageSettings(
        Math.toIntExact(values.bytes("image.max-bytes")),
        values.number("image.max-pixels"),
        values.duration("image.decode-timeout"),
        values.bytes("image.budget"),
        values.flag("image.uri"));
  }

  /** The part that the decoder needs. */
  public ImageLimits limits() {
    return new ImageLimits(maxBytes, maxPixels, decodeTimeout);
  }
}
