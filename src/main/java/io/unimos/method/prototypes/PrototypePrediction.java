package io.unimos.method.prototypes;

import io.unimos.numbers.Probabilities;

/**
 * What the aligned prototypes say of one record, and what they would learn from it. Made by {@link
 * AlignedPrototypes#predict}; arrays belong to the holder.
 */
public final class PrototypePrediction {
  final long record;
  final double runs;
  double hedge;
  final double[] x;
  final double[] aligned;
  final double[] centred;
  final double[] scores;
  final double[] directionDots;
  final double[] sumDots;
  final Answer prototypes;
  final Answer text;
  double[] served;
  double[] learned;
  double[] undebiased;

  /** One classifier's logits, posterior and its entropy. */
  static final class Answer {
    final double[] logits;
    final double[] posterior;
    final double entropy;

    Answer(double[] logits) {
      this.logits = logits;
      this.posterior = new double[logits.length];
      this.entropy = Probabilities.softmax(logits, posterior);
    }
  }

  PrototypePrediction(
      AlignedPrototypes.Aligned aligned,
      double[] x,
      double[] scores,
      Answer prototypes,
      Answer text) {
    this.record = aligned.record();
    this.runs = aligned.runs();
    this.aligned = aligned.feature();
    this.centred = aligned.centred();
    this.directionDots = aligned.directionDots();
    this.sumDots = aligned.sumDots();
    this.x = x;
    this.scores = scores;
    this.prototypes = prototypes;
    this.text = text;
  }

  /** The number of the record in its domain, from 1. */
  public long record() {
    return record;
  }

  /** p_ap, {@code [K]}: the served posterior of the prototypes. */
  public double[] probabilities() {
    return served;
  }

  /** softmax(z_t), {@code [K]}: what the text classifier alone says. */
  public double[] zeroShot() {
    return text.posterior;
  }

  /** h: the text classifier's share in the logits, 0 to the cap. */
  public double hedge() {
    return hedge;
  }

  /** 0: the order of the labels looks exchangeable; 1: they come in runs. */
  public double runs() {
    return runs;
  }

  /** The greatest cosine to a source prototype: what the admission test looks at. */
  public double maxCosine() {
    return Probabilities.greatest(scores);
  }

  /** x with the domain's mean moved onto the bank's, {@code [d]}: what the probe is applied to. */
  public double[] centred() {
    return centred;
  }

  /** x' = x - offset, {@code [d]}: what prototypes and heads are applied to. */
  public double[] aligned() {
    return aligned;
  }
}
