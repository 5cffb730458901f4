package io.unimos.core.domain;

import io.unimos.core.prototypes.AlignedPrototypes;

/**
 * The estimate of the heap that a domain takes, from which follows the number of domains kept in
 * memory. {@code DomainHeapTest} measures it.
 */
public final class DomainHeap {
  /**
   * The bytes for each class and dimension: sums of the prototypes, vision and language head of the
   * version that serves.
   */
  private static final int PER_CLASS = Double.BYTES + 2 * Float.BYTES;

  /** The number of arrays of d numbers: offset, sums carried with it, moments of a version. */
  private static final int ROWS = 4;

  /** The bytes of slot, sequence and class of one remembered image. */
  private static final int ENTRY = 11;

  /** The bytes of objects and of arrays of K numbers. */
  private static final int BASE = 8 << 10;

  /**
   * The number of candidates for a query, each with the probabilities of two answers in half
   * precision. Where people are queried, the index of queried images and the ring of those no
   * longer waited for are counted as full.
   */
  private static final int SEEN = 32;

  private static final int SEEN_ALONE = 400;
  private static final int SEEN_CLASS = 2 * Short.BYTES;
  private static final int ASKED = 2 * 1_024 * 80 + 1_024 * 28;

  private static final int PER_CLASS_ALONE = 20 * Double.BYTES;

  private DomainHeap() {}

  /** Returns the bytes of one domain whose memory is full while a version serves. */
  public static long bytes(DomainContext context) {
    AdaptSettings settings = context.settings();
    int classes = context.classes();
    int dimension = context.dimension();
    AdaptSettings.Windows windows = settings.windows();
    long entries = (long) windows.memory() + windows.window();
    long asked =
        settings.annotate().on() ? ASKED + (long) SEEN * (SEEN_ALONE + SEEN_CLASS * classes) : 0;
    return BASE
        + asked
        + entries * ENTRY
        + (long) classes * dimension * PER_CLASS
        + AlignedPrototypes.priorBytes(classes)
        + (long) classes * PER_CLASS_ALONE
        + (long) dimension * (ROWS * Double.BYTES + NearDuplicates.REACH * Float.BYTES);
  }
}
