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
 *
 * @param classes K
 * @param dimension d
 * @param scales the logit scales
 * @param directions S {@code [K*d]} by rows
 * @param text mu {@code [K*d]} by rows
 * @param means R {@code [K*d]} by rows
 * @param bankMean m_s, {@code [d]}
 * @param bankScores S m_s, {@code [K]}
 * @param meanScores S R^T {@code [K*K]} by rows; empty with more classes than dimensions
 * @param probe the source probe, if the source has one
 */
public record PrototypeSource(
    int classes,
    int dimension,
    SourceModel.Scales scales,
    double[] directions,
    double[] text,
    double[] means,
    double[] bankMean,
    double[] bankScores,
    double[] meanScores,
    Optional<FittedProbe> probe) {

  /**
   * Lays the source out.
   *
   * @throws IllegalArgumentException if there are fewer than two classes
   */
  public static PrototypeSource of(SourceModel source) {
    int classes = source.classes();
    int dimension = source.dimension();
    if (classes < 2) {
      throw new IllegalArgumentException("classes: at least 2 are needed, there is " + classes);
    }
    double[][] rows = source.classMeans();
    double[][] unit = new double[classes][];
    for (int k = 0; k < classes; k++) {
      unit[k] = Vectors.normalised(rows[k]);
    }
    double[] means = Vectors.flat(rows);
    double[] directions = Vectors.flat(unit);
    double[] bankMean = source.mean();
    double[] bankScores = new double[classes];
    Vectors.times(directions, bankMean, bankScores);
    double[] meanScores = new double[classes <= dimension ? classes * classes : 0];
    for (int k = 0; k < classes && meanScores.length > 0; k++) {
      double[] row = new double[classes];
      Vectors.times(means, unit[k], row);
      System.arraycopy(row, 0, meanScores, k * classes, classes);
    }
    return new PrototypeSource(
        classes,
        dimension,
        source.scales(),
        directions,
        Vectors.flat(source.text()),
        means,
        bankMean,
        bankScores,
        meanScores,
        source.probe());
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
