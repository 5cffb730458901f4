package io.unimos.encode;

import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.decode.ImageStatistics;
import io.unimos.image.decode.Resize;
import io.unimos.image.guard.ImageHeader;
import io.unimos.image.guard.ImageLimits;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The step from an encoded image to the encoder's crop, within the budget. Called by the decode
 * pool, thread-safe.
 *
 * @param decoder guards and decodes
 * @param limits bounds on the cost of an image
 * @param resize the rule that turns an image into the encoder's square input
 */
public record ImagePreparation(ImageDecoder decoder, ImageLimits limits, Resize resize) {
  private static final Logger LOG = LoggerFactory.getLogger(ImagePreparation.class);

  /**
   * The input of the encoder.
   *
   * @param rgb {@code [size * size * 3]} unsigned bytes, red first
   * @param statistics of these pixels
   */
  record Crop(byte[] rgb, ImageStatistics statistics) {}

  /** Decodes and crops one image; any fault of the image gives its own refusal. */
  Outcome<Crop> crop(byte[] image, ByteBudget budget) {
    try {
      return ImageDecoder.header(image, limits).then(header -> crop(image, header, budget));
    } catch (OutOfMemoryError e) {
      LOG.error("No heap left to prepare an image", e);
      return Outcome.rejected(RejectReason.IMAGE_TOO_LARGE, "no memory left to prepare it");
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("An image could not be prepared", e);
      return Outcome.rejected(RejectReason.INTERNAL_ERROR, e.toString());
    }
  }

  private Outcome<Crop> crop(byte[] image, ImageHeader header, ByteBudget budget) {
    long bytes = header.reservedBytes();
    try {
      budget.startDecoding(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      // not the image's fault: the next owner of its partition reads it again
      throw new CancellationException("the encoding service is closing");
    }
    try {
      return decoder.decode(image).then(pixels -> Outcome.ok(crop(resize.crop(pixels))));
    } finally {
      budget.endDecoding(bytes);
    }
  }

  private Crop crop(byte[] rgb) {
    return new Crop(rgb, ImageStatistics.of(rgb, resize.size(), resize.size()));
  }
}
