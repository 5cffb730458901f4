package io.unimos.image.decode;

import io.unimos.image.guard.ImageHeader;
import io.unimos.image.guard.ImageLimits;
import io.unimos.image.guard.Refusal;
import io.unimos.wire.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The check of a file with the result that the service would have for an event with the same bytes:
 * accepted, or refused with a reason. Uses the same guards and decoder; needs no broker. Owns its
 * decoder until closed; one thread.
 */
public final class ImageCheck {
  /** The outcome of an image that would be encoded. */
  public static final String OK = "OK";

  private final ImageLimits limits;
  private final ImageDecoder decoder;

  /**
   * The verdict on one file. The names are those of the JSON that {@code image check --json}
   * prints.
   *
   * @param file as given
   * @param outcome {@code OK} or the name of a {@link io.unimos.wire.RejectReason}
   * @param detail one line for a person: the reason, or a description of the decoded image
   * @param width in pixels, upright; 0 if the header could not be read
   * @param height in pixels, upright; 0 if the header could not be read
   * @param millis wall-clock time of guards and decoding
   */
  public record CheckedImage(
      String file, String outcome, String detail, int width, int height, double millis) {

    /** Returns true if the image would be encoded. */
    public boolean accepted() {
      return outcome.equals(OK);
    }
  }

  public ImageCheck(ImageLimits limits) {
    this.limits = limits;
    this.decoder = new ImageDecoder(limits);
  }

  /**
   * Checks one file, of which no more is read than the limit of bytes allows.
   *
   * @throws IOException if it cannot be read
   */
  public CheckedImage check(Path file) throws IOException {
    try {
      limits.checkBytes(Files.size(file));
    } catch (Refusal e) {
      return verdict(file.toString(), e.outcome(), null, 0);
    }
    try (InputStream in = Files.newInputStream(file)) {
      // one more, so that a file that grows meanwhile is seen to be too large
      int most = (int) Math.min(Integer.MAX_VALUE - 8, limits.maxBytes() + 1L);
      return check(file.toString(), in.readNBytes(most));
    }
  }

  /** Checks bytes that were already read. */
  public CheckedImage check(String name, byte[] encoded) {
    long start = System.nanoTime();
    Outcome<ImageHeader> outcome = ImageDecoder.header(encoded, limits);
    ImageHeader header = outcome instanceof Outcome.Ok<ImageHeader> ok ? ok.value() : null;
    Outcome<Pixels> decoded = outcome.then(h -> decoder.decode(encoded));
    return verdict(name, decoded, header, (System.nanoTime() - start) / 1e6);
  }

  private CheckedImage verdict(
      String name, Outcome<Pixels> outcome, ImageHeader header, double millis) {
    double rounded = Math.round(millis * 100) / 100.0;
    int width = header == null ? 0 : header.uprightWidth();
    int height = header == null ? 0 : header.uprightHeight();
    if (outcome instanceof Outcome.Rejected<Pixels> rejected) {
      return new CheckedImage(
          name, rejected.reason().name(), rejected.detail(), width, height, rounded);
    }
    return new CheckedImage(name, OK, describe(header), width, height, rounded);
  }

  private String describe(ImageHeader header) {
    StringBuilder text = new StringBuilder();
    text.append(header.format()).append(' ').append(header.colour());
    text.append(", ").append(header.bitDepth()).append(" bits");
    if (header.scans() > 1) {
      text.append(", ").append(header.scans()).append(" scans");
    }
    if (header.orientation() > 1) {
      text.append(", turned by EXIF orientation ").append(header.orientation());
    }
    if (header.format() == ImageHeader.Format.JPEG) {
      text.append(", by ").append(decoder.jpegLibrary());
    }
    return text.toString();
  }
}
