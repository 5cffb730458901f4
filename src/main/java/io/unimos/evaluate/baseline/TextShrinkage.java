package io.unimos.evaluate.baseline;

import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.SourceModel;
import java.util.List;

/**
 * The class means of the domain shrunk towards the text features, in the manner of StatA (Zanella
 * et al., CVPR 2025) but record by record: m_k = norm(a t_k + sum p_k x), z = s_t m x - log q with
 * the prior that follows the stream.
 */
public final class TextShrinkage implements Baseline {
  /**
   * The strengths a, in images, of which the best by the labels is reported, in favour of the
   * baseline.
   */
  public static final List<Double> GRID = List.of(1.0, 10.0, 50.0, 150.0);

  private final SourceModel source;
  private final double[][] sums;
  private final EmaPrior prior;

  /** Creates the means of a fresh domain. */
  public TextShrinkage(SourceModel source, double strength) {
    this.source = source;
    prior = new EmaPrior(source.classes());
    sums = new double[source.classes()][source.dimension()];
    for (int k = 0; k < sums.length; k++) {
      Vectors.axpy(strength, source.text()[k], 0, sums[k], 0, sums[k].length);
    }
  }

  @Override
  public int answer(double[] x) {
    double[] z = new double[sums.length];
    for (int k = 0; k < z.length; k++) {
      double norm = Math.sqrt(Vectors.dotInOrder(sums[k], sums[k]));
      z[k] = source.scales().text() * Vectors.dotInOrder(sums[k], x) / norm;
    }
    double[] p = Probabilities.softmax(prior.corrected(z));
    prior.add(z);
    for (int k = 0; k < p.length; k++) {
      Vectors.axpy(p[k], x, 0, sums[k], 0, sums[k].length);
    }
    return Probabilities.argmax(p);
  }
}
