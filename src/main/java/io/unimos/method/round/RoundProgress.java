package io.unimos.method.round;

/** Is told where a round stands, so that somebody can measure its parts. Changes nothing of it. */
@FunctionalInterface
public interface RoundProgress {
  /** Nobody looks. */
  RoundProgress UNWATCHED = part -> {};

  /** What a round spends its time on; some come more than once. */
  enum Part {
    /** What the memory looked like, which drift will be measured against. */
    REFERENCE,
    /** Features of the memory from half floats, the prototypes' answers. */
    MEMORY,
    /** Gram matrix and scatter, their factors, bank and memory in the metric. */
    METRIC,
    /** The nearest neighbours. */
    GRAPH,
    /** Balanced seeds and what the neighbours make of them. */
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
    /** How vision and language disagree. */
    READING
  }

  /** A part begins, and the one before ends. */
  void enters(Part part);
}
