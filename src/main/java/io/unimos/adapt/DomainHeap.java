package io.unimos.adapt;

import io.unimos.method.prototypes.AlignedPrototypes;

/**
 * What a domain in memory takes of the heap, so that the number of those kept there follows from
 * the heap's size. Measured by {@code DomainHeapTest}.
 */
public final class DomainHeap {
  /**
   * Numbers a class and dimension, in bytes: the prototypes' sums, vision and language of the
   * version that serves.
   */
  private static final int PER_CLASS = Double.BYTES + 2 * Float.BYTES;

  /** Arrays of d numbers: offset, sums carried with it, a version's moments. */
  private static final int ROWS = 4;

  /** Slot, sequence and class of one remembered image. */
  private static final int ENTRY = 11;

  /** Objects, and arrays of K numbers. */
  private static final int BASE = 8 << 10;

  /**
   * Where people are asked: the images that may be asked for next, with the probabilities of two
   * answers in halves, each; the index of those that were, and the ring of those no longer waited
   * for, all full.
   */
  private static final int SEEN = 32;

  private static final int SEEN_ALONE = 400;
  private static final int SEEN_CLASS = 2 * Short.BYTES;
  private static final int ASKED = 2 * 1_024 * 80 + 1_024 * 28;

  private static final int PER_CLASS_ALONE = 20 * Double.BYTES;

  private DomainHeap() {}

  /** Bytes of one domain whose memory is full, while a version serves. */
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
        // what the bet on a version's entropies is laid against
        + (long) windows.test() * Double.BYTES
        + (long) classes * dimension * PER_CLASS
        + AlignedPrototypes.priorBytes(classes)
        + (long) classes * PER_CLASS_ALONE
        + (long) dimension * (ROWS * Double.BYTES + NearDuplicates.REACH * Float.BYTES);
  }
}
