package io.unimos.core.prototypes;

import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.FittedProbe;
import io.unimos.core.source.SourceModel;
import java.util.Optional;

/**
 * The data that the aligned prototypes of all domains share, laid out for the kernels: the source's
 * class means R, their directions S, the bank's mean m_s and the text classifier
 * (method-specification 1.2). Made once per bundle, immutable, any thread.
 */
public final class PrototypeSource {
  private final int classes;
  private final int dimension;
  private final SourceModel.Scales scales;
  private final double[] directions;
  private final double[] text;
  private final double[] means;
  private final double[] bankMean;
  private final double[] bankScores;
  private final double[] meanScores;
  private final Optional<FittedProbe> probe;

  /**
   * Lays the source out.
   *
   * @throws IllegalArgumentException if there are fewer than two classes
   */
  public PrototypeSource(SourceModel source) {
    classes = source.classes();
    dimension = source.dimension();
    scales = source.scales();
    probe = source.probe();
    if (classes < 2) {
      throw new IllegalArgumentException("classes: at least 2 are needed, there is " + classes);
    }
    double[][] rows = source.classMeans();
    double[][] unit = new double[classes][];
    for (int k = 0; k < classes; k++) {
      unit[k] = Vectors.normalised(rows[k]);
    }
    means = Vectors.flat(rows);
    directions = Vectors.flat(unit);
    text = Vectors.flat(source.text());
    bankMean = source.mean();
    bankScores = new double[classes];
    Vectors.times(directions, bankMean, bankScores);
    meanScores = new double[classes <= dimension ? classes * classes : 0];
    for (int k = 0; k < classes && meanScores.length > 0; k++) {
      double[] row = new double[classes];
      Vectors.times(means, unit[k], row);
      System.arraycopy(row, 0, meanScores, k * classes, classes);
    }
  }

  /** Returns K. */
  public int classes() {
    return classes;
  }

  /** Returns d. */
  public int dimension() {
    return dimension;
  }

  /** Returns the logit scales. */
  public SourceModel.Scales scales() {
    return scales;
  }

  /** Returns the source probe, if the source has one. */
  Optional<FittedProbe> probe() {
    return probe;
  }

  /** Returns S {@code [K*d]} by rows. */
  double[] directions() {
    return directions;
  }

  /** Returns mu {@code [K*d]} by rows. */
  double[] text() {
    return text;
  }

  /** Returns R {@code [K*d]} by rows. */
  double[] means() {
    return means;
  }

  /** Returns m_s, {@code [d]}. */
  double[] bankMean() {
    return bankMean;
  }

  /** Returns S m_s, {@code [K]}. */
  double[] bankScores() {
    return bankScores;
  }

  /** Returns S R^T {@code [K*K]} by rows; empty with more classes than dimensions. */
  double[] meanScores() {
    return meanScores;
  }

  /**
   * Returns one record's greatest cosine to a source prototype; the out-of-distribution filter uses
   * its mean over records (method-specification 4.10).
   *
   * @param x {@code [d]}, L2-normalised
   */
  public double maxCosine(double[] x) {
    double[] u = new double[classes];
    Vectors.times(directions, x, u);
    return Probabilities.greatest(u);
  }
}
