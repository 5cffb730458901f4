package io.unimos.encode;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the C library keep what a forward has freed, for the next one. The activations of a batch
 * are blocks of megabytes, which glibc gives back to the kernel each time and gets page by page
 * again: for the demo's encoder 3,500 page faults an image and a fourth of its processor time, none
 * once they are kept ({@code TorchScriptEncoderTest}). What is kept is what a forward needs at
 * most, some 200 MB for the demo's encoder.
 */
final class NativeAllocator {
  /** Parameters of mallopt(3), from glibc's malloc.h. */
  private static final int TRIM_THRESHOLD = -1;

  private static final int TOP_PAD = -2;
  private static final int MMAP_THRESHOLD = -3;

  /** Nothing is given back, whatever lies free at the end of a heap. */
  private static final int NEVER = Integer.MAX_VALUE;

  /** Larger than any tensor of a batch; a mapping of its own is given back when it is freed. */
  private static final int LARGEST_BLOCK = 1 << 30;

  /** A heap of a thread of glibc is 64 MB; smaller steps left ten times the faults. */
  private static final int STEP = 64 << 20;

  /** With one of them the operator has decided. */
  private static final Set<String> DECIDED =
      Set.of(
          "GLIBC_TUNABLES",
          "LD_PRELOAD",
          "MALLOC_MMAP_THRESHOLD_",
          "MALLOC_TOP_PAD_",
          "MALLOC_TRIM_THRESHOLD_");

  private static final Logger LOG = LoggerFactory.getLogger(NativeAllocator.class);

  /** The C library. */
  public interface C extends Library {
    /** 1 if the parameter was taken. */
    int mallopt(int parameter, int value);
  }

  private NativeAllocator() {}

  /**
   * Sets it for the whole process, again without harm; where the C library is another than glibc
   * nothing happens.
   *
   * @param environment of the process; what it says about the allocator stays
   * @return whether memory is kept
   */
  static boolean keepMemory(Map<String, String> environment) {
    if (DECIDED.stream().anyMatch(environment::containsKey)) {
      return false;
    }
    try {
      C library = Native.load("c", C.class);
      return library.mallopt(TRIM_THRESHOLD, NEVER) == 1
          && library.mallopt(MMAP_THRESHOLD, LARGEST_BLOCK) == 1
          && library.mallopt(TOP_PAD, STEP) == 1;
    } catch (LinkageError e) {
      LOG.debug("The C library's allocator stays as it is: {}", e.toString());
      return false;
    }
  }
}
