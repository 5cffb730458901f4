package io.unimos.image.decode;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.unimos.image.guard.ImageHeader;
import io.unimos.image.guard.Layout.JpegLayout;
import io.unimos.image.guard.Refusal;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * The JPEG decoder by libturbojpeg, about twice as fast as the JDK's and with the same pixels. A
 * call into it cannot be stopped, so it gets only images that cannot take long. The rest, and
 * images at which it stops with a warning or an error, go to the second decoder, whose verdict
 * counts. The same images are therefore accepted with and without the library.
 *
 * <p>Thread-safe. Native memory lives for one call: a decompressor that is used again keeps the
 * tables of the image before, and would decode an image without tables with those.
 */
final class TurboJpeg implements JpegDecoder {
  /**
   * The bound on pixels times scans that are decoded here: some 0.3 s. Single-scan images are
   * always decoded here, because their size bounds their time.
   */
  private static final long MAX_SCANNED_PIXELS = 100_000_000L;

  private final TurboLibrary library;
  private final JpegDecoder second;

  private TurboJpeg(TurboLibrary library, JpegDecoder second) {
    this.library = library;
    this.second = second;
  }

  /**
   * Returns a decoder with libturbojpeg where it is installed, or else the second decoder alone.
   */
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

  /**
   * The C interface of libturbojpeg as far as it is used (turbojpeg.h, 1.2 and later; the names are
   * C's). Absent on many machines, which is no error.
   */
  interface TurboLibrary extends Library {

    /** The pixel format TJPF_RGB. */
    int RGB = 0;

    /** The pixel format TJPF_CMYK. */
    int CMYK = 11;

    /** The flag TJFLAG_STOPONWARNING (2.0): no grey filling for missing data. */
    int STOP_ON_WARNING = 8192;

    /** The flag TJFLAG_LIMITSCANS (2.1): no more than 500 scans. */
    int LIMIT_SCANS = 32768;

    Pointer tjInitDecompress();

    int tjDecompress2(
        Pointer handle,
        byte[] jpeg,
        NativeLong size,
        Memory target,
        int width,
        int pitch,
        int height,
        int pixelFormat,
        int flags);

    int tjDestroy(Pointer handle);

    /** Returns the library, if this machine has it. */
    static Optional<TurboLibrary> find() {
      for (String name : List.of("libturbojpeg.so.0", "turbojpeg")) {
        try {
          return Optional.of(Native.load(name, TurboLibrary.class));
        } catch (LinkageError e) {
          LoggerFactory.getLogger(TurboLibrary.class)
              .debug("{} cannot be loaded: {}", name, e.getMessage());
        }
      }
      return Optional.empty();
    }
  }
}
