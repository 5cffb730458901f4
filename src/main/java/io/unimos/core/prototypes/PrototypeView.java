package io.unimos.core.prototypes;

import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;

/**
 * The aligned prototypes of a domain at one moment, as a plain classifier (method-specification
 * 4.6): the teacher of a round, the gate's reference, and a part of the adapter version that others
 * receive. Immutable; any thread.
 */
public final class PrototypeView {
  private final PrototypeSource source;
  private final double[] prototypes;
  private final double[] offset;

  /** The matrix of z = folded x + level: prototypes, text and offset in one product. */
  private final double[] folded;

  private final double[] level;
  private final double[] logPrior;
  private final double hedge;
  private final double labelCorrelation;
  private final double variety;
  private final double[] meanShift;

  PrototypeView(
      PrototypeSource source,
      double[][] rows,
      double[] offset,
      double[] logPrior,
      double hedge,
      double labelCorrelation,
      double variety,
      double[] meanShift) {
    this.source = source;
    this.offset = offset;
    this.logPrior = logPrior;
    this.hedge = hedge;
    this.labelCorrelation = labelCorrelation;
    this.variety = variety;
    this.meanShift = meanShift;
    prototypes = Vectors.flat(rows);
    double own = (1 - hedge) * source.scales().prototypes();
    folded = Vectors.scale(prototypes.clone(), own);
    Vectors.axpy(hedge * source.scales().text(), source.text(), 0, folded, 0, folded.length);
    level = new double[logPrior.length];
    Vectors.times(prototypes, offset, level);
    for (int k = 0; k < level.length; k++) {
      level[k] = -own * level[k] - logPrior[k];
    }
  }

  /** Returns x' = x - offset, {@code [d]}, as a new array. */
  public double[] aligned(double[] x) {
    double[] out = x.clone();
    Vectors.axpy(-1, offset, 0, out, 0, out.length);
    return out;
  }

  /**
   * Returns z - tau log q, {@code [K]}.
   *
   * @param x {@code [d]}, the raw feature
   */
  public double[] logits(double[] x) {
    double[] z = new double[level.length];
    Vectors.times(folded, x, z);
    Vectors.axpy(1, level, 0, z, 0, z.length);
    return z;
  }

  /** Returns softmax(z - tau log q), {@code [K]}. */
  public double[] posterior(double[] x) {
    return Probabilities.softmax(logits(x));
  }

  /** Returns s P, {@code [K * d]} by rows: logits = s P x'. */
  public float[] scaledPrototypes() {
    float[] rows = new float[prototypes.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) (source.scales().prototypes() * prototypes[i]);
    }
    return rows;
  }

  /** Returns the offset {@code [d]}: x' = x - offset. */
  public double[] offset() {
    return offset.clone();
  }

  /** Returns tau log q, {@code [K]}. */
  public double[] logPrior() {
    return logPrior.clone();
  }

  /** Returns h: the text classifier's share. */
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

  /** Returns kappa: 0 where all records may be of one class, 1 where they are surely of many. */
  public double variety() {
    return variety;
  }

  /** Returns the shift {@code [d]} of a record for the source probe, live. */
  public double[] meanShift() {
    return meanShift;
  }
}
