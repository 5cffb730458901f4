package io.unimos.image.decode;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.unimos.image.guard.ImageHeader;
import io.unimos.image.guard.JpegLayout;
import io.unimos.image.guard.Refusal;
import java.util.Optional;

/**
 * Decodes JPEG with libturbojpeg, about twice as fast as the JDK and to the same pixels. A call
 * into it cannot be stopped, so it gets only what cannot take long; the rest, and whatever it stops
 * at with a warning or an error, goes to the second decoder, whose verdict counts: the same images
 * are accepted with and without the library.
 *
 * <p>Thread-safe. Native memory lives for one call: a decompressor that is used again keeps the
 * tables of the image before, and an image without its own would come out with those.
 */
final class TurboJpeg implements JpegDecoder {
  /**
   * Pixels times scans that are decoded here: some 0.3 s. All single-scan images are, whose time is
   * bounded by their size.
   */
  private static final long MAX_SCANNED_PIXELS = 100_000_000L;

  private final TurboLibrary library;
  private final JpegDecoder second;

  private TurboJpeg(TurboLibrary library, JpegDecoder second) {
    this.library = library;
    this.second = second;
  }

  /** With libturbojpeg where it is installed, or else the second decoder alone. */
  static JpegDecoder orElse(JpegDecoder second) {
    Optional<TurboLibrary> library = TurboLibrary.find();
    return library.isPresent() ? new TurboJpeg(library.get(), second) : second;
  }

  @Override
  public String name() {
    return "libturbojpeg";
  }

  @Override
  public byte[] rgb(byte[] encoded, JpegLayout layout, Deadline deadline) throws Refusal {
    ImageHeader header = layout.header();
    long scanned = (long) header.width() * header.height() * header.scans();
    if (header.scans() == 1 || scanned <= MAX_SCANNED_PIXELS) {
      Optional<byte[]> rgb = decompress(encoded, layout);
      if (rgb.isPresent()) {
        return rgb.get();
      }
    }
    deadline.check();
    return second.rgb(encoded, layout, deadline);
  }

  private Optional<byte[]> decompress(byte[] encoded, JpegLayout layout) {
    Pointer decompressor = library.tjInitDecompress();
    if (decompressor == null) {
      throw new OutOfMemoryError("libturbojpeg gave no decompressor");
    }
    ImageHeader header = layout.header();
    boolean inks = layout.components() == 4;
    int pitch = header.width() * (inks ? 4 : 3);
    long bytes = (long) pitch * header.height();
    try (Memory target = new Memory(bytes)) {
      int status =
          library.tjDecompress2(
              decompressor,
              encoded,
              new NativeLong(encoded.length),
              target,
              header.width(),
              pitch,
              header.height(),
              inks ? TurboLibrary.CMYK : TurboLibrary.RGB,
              TurboLibrary.STOP_ON_WARNING | TurboLibrary.LIMIT_SCANS);
      if (status != 0) {
        return Optional.empty();
      }
      byte[] samples = target.getByteArray(0, Math.toIntExact(bytes));
      return Optional.of(inks ? JpegColours.inks(samples) : samples);
    } finally {
      library.tjDestroy(decompressor);
    }
  }

  @Override
  public void close() {
    second.close();
  }
}
