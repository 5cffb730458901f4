package io.unimos.encode;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The setting that lets the C library keep freed memory of one forward pass for the next. The
 * activations of a batch are blocks of megabytes. By default glibc gives them back to the kernel
 * each time and gets them page by page again. For the demo's encoder that is 3,500 page faults an
 * image and a fourth of its processor time, none once they are kept ({@code
 * TorchScriptEncoderTest}). The kept memory is the most that a forward pass needs, some 200 MB for
 * the demo's encoder.
 */
final class NativeAllocator {
  /** The parameters of mallopt(3), from glibc's malloc.h. */
  private static final int TRIM_THRESHOLD = -1;

  private static final int TOP_PAD = -2;
  private static final int MMAP_THRESHOLD = -3;

  /** The value at which free memory at the end of a heap is never given back. */
  private static final int NEVER = Integer.MAX_VALUE;

  /**
   * The size from which on a block has its own mapping, which is given back when it is freed;
   * larger than any tensor of a batch.
   */
  private static final int LARGEST_BLOCK = 1 << 30;

  /**
   * The step by which a heap grows. A heap of a thread of glibc is 64 MB; smaller steps left ten
   * times the faults.
   */
  private static final int STEP = 64 << 20;

  /** The environment variables by which the operator has configured the allocator. */
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
    /** Returns 1 if the parameter was taken. */
    int mallopt(int parameter, int value);
  }

  private NativeAllocator() {}

  /**
   * Sets the parameters for the whole process; a repeated call does no harm. With a C library other
   * than glibc nothing happens.
   *
   * @param environment of the process; its settings of the allocator have precedence
   * @return true if memory is kept
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
