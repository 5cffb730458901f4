package io.unimos.evaluate.baseline;

import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.SourceModel;

/** The zero-shot classifier less the log of a prior that follows the stream (tau 1). */
public final class PriorCorrection implements Baseline {
  private final SourceModel source;
  private final EmaPrior prior;

  /** Creates the classifier of a fresh domain. */
  public PriorCorrection(SourceModel source) {
    this.source = source;
    prior = new EmaPrior(source.classes());
  }

  @Override
  public int answer(double[] x) {
    double[] z = zeroShot(source, x);
    int label = Probabilities.argmax(prior.corrected(z));
    prior.add(z);
    return label;
  }

  /** Returns z {@code [K]} of the text classifier, in double. */
  static double[] zeroShot(SourceModel source, double[] x) {
    double[] z = new double[source.classes()];
    for (int k = 0; k < z.length; k++) {
      z[k] = source.scales().text() * Vectors.dotInOrder(source.text()[k], x);
    }
    return z;
  }
}
