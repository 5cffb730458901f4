package io.unimos.image.decode;

import io.unimos.image.guard.FileSignatures;
import io.unimos.image.guard.ImageHeader;
import io.unimos.image.guard.ImageLimits;
import io.unimos.image.guard.Layout;
import io.unimos.image.guard.Layout.JpegLayout;
import io.unimos.image.guard.Layout.PngLayout;
import io.unimos.image.guard.Refusal;
import io.unimos.wire.Outcome;
import java.util.Objects;

/**
 * The decoder from bytes of unknown origin to upright RGB, or to a refusal of one line. Guards come
 * first: the whole header is read before anything of the image's size is allocated. Decoding is
 * bounded in time and refuses damaged images instead of filling gaps with grey. Thread-safe;
 * decodes on the calling thread.
 */
public final class ImageDecoder {
  private final ImageLimits limits;
  private final JpegDecoder jpeg;

  public ImageDecoder(ImageLimits limits) {
    this(limits, TurboJpeg.orElse(new ImageIoJpeg()));
  }

  ImageDecoder(ImageLimits limits, JpegDecoder jpeg) {
    this.limits = Objects.requireNonNull(limits);
    this.jpeg = jpeg;
  }

  /** Returns the name of the library that decodes JPEG, for a log line. */
  public String jpegLibrary() {
    return jpeg.name();
  }

  /**
   * Reads the header only, so that {@link ImageHeader#reservedBytes} can be reserved before {@link
   * #decode}. Refuses all that can be refused without decoding.
   *
   * @param encoded may be null or anything at all; not changed
   */
  public static Outcome<ImageHeader> header(byte[] encoded, ImageLimits limits) {
    try {
      return Outcome.ok(Layout.of(encoded, limits).header());
    } catch (Refusal e) {
      return e.outcome();
    } catch (RuntimeException e) {
      return unreadable(e).outcome();
    }
  }

  /**
   * Decodes one image.
   *
   * @param encoded may be null or anything at all; not changed
   * @return the upright image, or a refusal; never throws for an image's sake
   */
  public Outcome<Pixels> decode(byte[] encoded) {
    Deadline deadline = new Deadline(limits.decodeTimeout());
    try {
      Layout layout = Layout.of(encoded, limits);
      byte[] rgb = rgb(encoded, layout, deadline);
      deadline.check();
      ImageHeader header = layout.header();
      return Outcome.ok(
          Orientation.apply(rgb, header.width(), header.height(), header.orientation()));
    } catch (Refusal e) {
      return e.outcome();
    } catch (OutOfMemoryError e) {
      return Refusal.tooLarge("no memory left to decode this image").outcome();
    } catch (RuntimeException | StackOverflowError e) {
      return unreadable(e).outcome();
    }
  }

  private byte[] rgb(byte[] encoded, Layout layout, Deadline deadline) throws Refusal {
    if (layout instanceof PngLayout png) {
      return new PngDecoder(encoded, png, deadline).rgb();
    }
    return jpeg.rgb(encoded, (JpegLayout) layout, deadline);
  }

  private static Refusal unreadable(Throwable cause) {
    return Refusal.corrupt(
        "the decoder failed: "
            + cause.getClass().getSimpleName()
            + ": "
            + FileSignatures.oneLine(cause.getMessage()));
  }
}
