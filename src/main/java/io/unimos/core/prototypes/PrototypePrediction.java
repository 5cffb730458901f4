package io.unimos.core.prototypes;

import io.unimos.core.math.Probabilities;

/**
 * The aligned prototypes' prediction for one record, with the values that learning it needs. Made
 * by {@link AlignedPrototypes#predict}; arrays belong to the holder.
 */
public final class PrototypePrediction {
  final long record;
  final double labelCorrelation;
  double hedge;
  final double[] x;
  final double[] aligned;
  final double[] centred;
  final double[] scores;
  final double[] directionDots;
  final double[] sumDots;
  final Output prototypes;
  final Output text;
  double[] served;
  double[] learned;
  double[] undebiased;

  /** The logits of one classifier, its posterior and the posterior's entropy. */
  static final class Output {
    final double[] logits;
    final double[] posterior;
    final double entropy;

    Output(double[] logits) {
      this.logits = logits;
      this.posterior = new double[logits.length];
      this.entropy = Probabilities.softmax(logits, posterior);
    }
  }

  PrototypePrediction(
      AlignedPrototypes.Aligned aligned,
      double[] x,
      double[] scores,
      Output prototypes,
      Output text) {
    this.record = aligned.record();
    this.labelCorrelation = aligned.labelCorrelation();
    this.aligned = aligned.feature();
    this.centred = aligned.centred();
    this.directionDots = aligned.directionDots();
    this.sumDots = aligned.sumDots();
    this.x = x;
    this.scores = scores;
    this.prototypes = prototypes;
    this.text = text;
  }

  /** Returns the number of the record in its domain, from 1. */
  public long record() {
    return record;
  }

  /** Returns p_ap, {@code [K]}: the served posterior of the prototypes. */
  public double[] probabilities() {
    return served;
  }

  /** Returns softmax(z_t), {@code [K]}: the posterior of the text classifier alone. */
  public double[] zeroShot() {
    return text.posterior;
  }

  /** Returns h: the text classifier's share in the logits, 0 to the cap. */
  public double hedge() {
    return hedge;
  }

  /**
   * Returns the label correlation: 0 where the order of the labels looks exchangeable, 1 where the
   * same class comes for a while.
   */
  public double labelCorrelation() {
    return labelCorrelation;
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
    return centred;
  }
}
