package io.unimos.core.round;

/** The listener to a round's progress, for measuring its parts. It does not change the round. */
@FunctionalInterface
public interface RoundProgress {
  /** A listener that does nothing. */
  RoundProgress UNWATCHED = part -> {};

  /** The parts of a round by time; some come more than once. */
  enum Phase {
    /** The memory's appearance, which drift will be measured against. */
    REFERENCE,
    /** Features of the memory from half floats, the prototypes' answers. */
    MEMORY,
    /** Gram matrix and scatter, their factors, bank and memory in the metric. */
    METRIC,
    /** The nearest neighbours. */
    GRAPH,
    /** Balanced seeds, and their spread over the neighbours. */
    PASSES,
    /** The ridge on both domains' moments, and its scores. */
    RIDGE,
    /** The networks that start at the ridge. */
    START,
    /** MET steps. */
    MET,
    /** Networks or ridge as two matrices in half precision. */
    FOLDING,
    /** The gate. */
    GATE,
    /** The discrepancy of vision and language. */
    READING
  }

  /** Notes that a part begins, and the one before ends. */
  void enters(Phase part);
}
