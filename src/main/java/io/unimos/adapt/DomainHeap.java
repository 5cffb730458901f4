package io.unimos.adapt;

/**
 * What a domain in memory takes of the heap, so that the number of those kept there follows from
 * the heap's size. Measured by {@code DomainHeapTest}.
 */
public final class DomainHeap {
  /** Objects, arrays' headers, statistics and slots of one remembered image. */
  private static final int ENTRY_OVERHEAD = 160;

  /**
   * Numbers a class and dimension, in bytes: prototypes, sums, class means of the domain, of its
   * last window's start and of the drift reference.
   */
  private static final int PER_CLASS = 48;

  /** Vision and language of a version that is kept, in floats. */
  private static final int PER_VERSION = 8;

  /** Arrays of d numbers, among them the features that drift is tested on. */
  private static final int ROWS = 160;

  private static final int BASE = 64 << 10;

  private DomainHeap() {}

  /** Bytes of one domain whose memory is full. */
  public static long bytes(AdaptSettings settings, int classes, int dimension) {
    AdaptSettings.Windows windows = settings.windows();
    long entries = (long) windows.memory() + windows.window();
    long numbers = (long) classes * dimension;
    return BASE
        + entries * (2L * dimension + ENTRY_OVERHEAD)
        + numbers * (PER_CLASS + (long) PER_VERSION * settings.policy().keptVersions())
        + (long) ROWS * dimension * Double.BYTES;
  }

  /**
   * How many domains a task may keep.
   *
   * @param heap bytes that all tasks together may fill
   * @param tasks that share it
   * @return at least 1
   */
  public static int domains(long heap, int tasks, long bytesEach) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, heap / tasks / bytesEach));
  }
}
