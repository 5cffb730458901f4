package io.unimos.core.prototypes;

import io.unimos.core.math.Probabilities;

/**
 * The aligned prototypes' prediction for one record, with the values that learning it needs. Made
 * by {@link AlignedPrototypes#predict}; arrays belong to the holder.
 *
 * @param aligned the record with its offset subtracted
 * @param x the record itself, {@code [d]}
 * @param scores its cosines to the source prototypes, {@code [K]}
 * @param prototypes the answer of the prototypes alone
 * @param text the answer of the text classifier alone
 * @param hedge h: the text classifier's share in the logits, 0 to the cap
 * @param probabilities p_ap, {@code [K]}: the served posterior
 * @param learned the posterior by which the record is learned, {@code [K]}
 * @param undebiased the same before the class prior is taken off, {@code [K]}
 */
public record PrototypePrediction(
    AlignedPrototypes.Aligned aligned,
    double[] x,
    double[] scores,
    Output prototypes,
    Output text,
    double hedge,
    double[] probabilities,
    double[] learned,
    double[] undebiased) {

  /** The logits of one classifier, its posterior and the posterior's entropy. */
  record Output(double[] logits, double[] posterior, double entropy) {
    static Output of(double[] logits) {
      double[] posterior = new double[logits.length];
      return new Output(logits, posterior, Probabilities.softmax(logits, posterior));
    }
  }

  /** Returns softmax(z_t), {@code [K]}: the posterior of the text classifier alone. */
  public double[] zeroShot() {
    return text.posterior;
  }

  /**
   * Returns the label correlation: 0 where the order of the labels looks exchangeable, 1 where the
   * same class comes for a while.
   */
  public double labelCorrelation() {
    return aligned.labelCorrelation();
  }

  /**
   * Returns the greatest cosine to a source prototype, which the out-of-distribution filter uses.
   */
  public double maxCosine() {
    return Probabilities.greatest(scores);
  }

  /**
   * Returns x with the domain's mean moved onto the bank's as far as it is one of several classes,
   * {@code [d]}: the input of the probe.
   */
  public double[] centred() {
    return aligned.centred();
  }
}
