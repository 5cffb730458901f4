package io.unimos.image;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Decodes JPEG with libturbojpeg, about twice as fast as the JDK and to the same pixels. A call
 * into it cannot be stopped, so it gets only what cannot take long; the rest, and whatever it stops
 * at with a warning or an error, goes to the second decoder, whose verdict counts: the same images
 * are accepted with and without the library.
 *
 * <p>Thread-safe. Owns native handles, one per thread at work, kept for the next image and freed by
 * {@link #close}.
 */
final class TurboJpeg implements JpegDecoder {
  /**
   * Pixels times scans that are decoded here: some 0.3 s. All single-scan images are, whose time is
   * bounded by their size.
   */
  private static final long MAX_SCANNED_PIXELS = 100_000_000L;

  /** A larger output buffer is not kept for the next image. */
  private static final long KEPT_BYTES = 16L << 20;

  private final TurboLibrary library;
  private final JpegDecoder second;
  private final ConcurrentLinkedQueue<Handle> idle = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /** One decompressor and its output buffer; belongs to one thread while it is borrowed. */
  private static final class Handle {
    private final Pointer decompressor;
    private Memory target;

    Handle(Pointer decompressor) {
      this.decompressor = decompressor;
    }

    Memory target(long bytes) {
      if (target == null || target.size() < bytes) {
        freeTarget();
        target = new Memory(bytes);
      }
      return target;
    }

    boolean isLarge() {
      return target != null && target.size() > KEPT_BYTES;
    }

    /** Forgets the buffer before a new one is asked for, which may fail. */
    void freeTarget() {
      if (target != null) {
        target.close();
        target = null;
      }
    }
  }

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
    Handle handle = borrow();
    try {
      ImageHeader header = layout.header();
      boolean inks = layout.components() == 4;
      int pitch = header.width() * (inks ? 4 : 3);
      long bytes = (long) pitch * header.height();
      Memory target = handle.target(bytes);
      int status =
          library.tjDecompress2(
              handle.decompressor,
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
      giveBack(handle);
    }
  }

  private Handle borrow() {
    Handle handle = idle.poll();
    if (handle != null) {
      return handle;
    }
    Pointer decompressor = library.tjInitDecompress();
    if (decompressor == null) {
      throw new OutOfMemoryError("libturbojpeg gave no decompressor");
    }
    return new Handle(decompressor);
  }

  private void giveBack(Handle handle) {
    if (handle.isLarge()) {
      handle.freeTarget();
    }
    idle.add(handle);
    if (closed) {
      freeIdle();
    }
  }

  private void freeIdle() {
    for (Handle handle = idle.poll(); handle != null; handle = idle.poll()) {
      free(handle);
    }
  }

  private void free(Handle handle) {
    library.tjDestroy(handle.decompressor);
    handle.freeTarget();
  }

  @Override
  public void close() {
    closed = true;
    freeIdle();
    second.close();
  }
}
