package io.unimos.method.round;

import io.unimos.method.LabelSettings;
import io.unimos.method.LabelledRows;
import io.unimos.method.heads.MatrixProducts;
import io.unimos.numbers.Probabilities;
import io.unimos.numbers.Vectors;
import org.ejml.data.DMatrixRMaj;

/**
 * Labels for a whole memory from the prototypes' posteriors: sure records tell their neighbours
 * (METHOD.md 4). Heads copy the labels that they are given, so this is where the accuracy of a
 * round is made. Stateless; uses libtorch for the large products, on the calling thread.
 */
final class LabelPropagation {
  private final LabelSettings settings;

  /** With the constants to use. */
  LabelPropagation(LabelSettings settings) {
    this.settings = settings;
  }

  /**
   * What came out.
   *
   * @param masses {@code [n][K]}, class masses as those of the posteriors
   * @param labels {@code [n]}, the classes of the greatest masses
   */
  record Propagated(double[][] masses, int[] labels) {}

  /**
   * Labels for a memory.
   *
   * @param bank {@code [N][d]}, raw source features that may be learned from
   * @param bankLabels {@code [N]}
   * @param memory {@code [n][d]}, raw features of the domain, n at least 2
   * @param posteriors {@code [n][K]}, the prototypes'
   */
  Propagated propagate(
      double[][] bank, int[] bankLabels, double[][] memory, double[][] posteriors) {
    try (MatrixProducts products = new MatrixProducts()) {
      DMatrixRMaj r =
          Whitening.rows(
              products,
              new LabelledRows(bank, bankLabels),
              new LabelledRows(memory, Probabilities.argmax(posteriors)),
              posteriors[0].length);
      return spread(NeighbourGraph.of(products, r, settings), posteriors);
    }
  }

  private Propagated spread(NeighbourGraph graph, double[][] posteriors) {
    int n = posteriors.length;
    int k = posteriors[0].length;
    double[][] start = new double[n][];
    double[][] now = new double[n][];
    for (int i = 0; i < n; i++) {
      double sureness = 1 - Probabilities.entropy(posteriors[i]) / StrictMath.log(k);
      start[i] = new double[k];
      Vectors.axpy(sureness * sureness, posteriors[i], 0, start[i], 0, k);
      now[i] = start[i].clone();
    }
    double[][] next = new double[n][k];
    for (int step = 0; step < settings.iterations(); step++) {
      graph.times(now, next);
      for (int i = 0; i < n; i++) {
        for (int c = 0; c < k; c++) {
          now[i][c] = settings.spread() * next[i][c] + (1 - settings.spread()) * start[i][c];
        }
      }
    }
    setMasses(now, posteriors);
    return new Propagated(now, Probabilities.argmax(now));
  }

  /** Propagation favours large clusters; each class gets back the mass that the posteriors had. */
  private static void setMasses(double[][] l, double[][] posteriors) {
    int k = l[0].length;
    double[] wanted = new double[k];
    double[] got = new double[k];
    for (int i = 0; i < l.length; i++) {
      Vectors.axpy(1, posteriors[i], 0, wanted, 0, k);
      Vectors.axpy(1, l[i], 0, got, 0, k);
    }
    for (double[] row : l) {
      for (int c = 0; c < k; c++) {
        row[c] *= got[c] > 0 ? wanted[c] / got[c] : 0;
      }
    }
  }
}
