package io.unimos.image.decode;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of libturbojpeg's C interface that is used (turbojpeg.h, 1.2 and later; the names are
 * C's). Loaded at most once per JVM; absent on many machines, which is no error.
 */
interface TurboLibrary extends Library {

  /** TJPF_RGB. */
  int RGB = 0;

  /** TJPF_CMYK. */
  int CMYK = 11;

  /** TJFLAG_STOPONWARNING (2.0): no grey filling for missing data. */
  int STOP_ON_WARNING = 8192;

  /** TJFLAG_LIMITSCANS (2.1): no more than 500 scans. */
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

  /** The library, if this machine has it. */
  static Optional<TurboLibrary> find() {
    return Loaded.LIBRARY;
  }

  /** Loads on first use. */
  final class Loaded {
    private static final Logger log = LoggerFactory.getLogger(TurboLibrary.class);
    private static final List<String> NAMES = List.of("libturbojpeg.so.0", "turbojpeg");
    private static final Optional<TurboLibrary> LIBRARY = load();

    private Loaded() {}

    private static Optional<TurboLibrary> load() {
      for (String name : NAMES) {
        try {
          return Optional.of(Native.load(name, TurboLibrary.class));
        } catch (LinkageError e) {
          log.debug("{} cannot be loaded: {}", name, e.getMessage());
        }
      }
      return Optional.empty();
    }
  }
}
