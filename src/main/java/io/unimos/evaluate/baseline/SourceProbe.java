package io.unimos.evaluate.baseline;

import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.LabelledRows;
import io.unimos.core.source.SourceModel;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * A linear classifier on the labelled bank: ridge regression of one-hot labels on centred features,
 * its penalty chosen by accuracy on the source hold-out. It knows the source only, so its accuracy
 * on a target shows the worth of the source's labels alone. Immutable; any thread.
 */
public final class SourceProbe {
  /** The penalties as shares of the mean variance; of equally good ones the largest is taken. */
  private static final double[] PENALTIES = {10, 3, 1, .3, .1, .03, .01};

  /**
   * The number of records after which half of the offset is believed, as in method-specification
   * 4.7.
   */
  private static final double OFFSET_DELAY = 16;

  private final double[] mean;
  private final double[][] rows;
  private final double[] bias;

  private SourceProbe(double[] mean, double[][] rows, double[] bias) {
    this.mean = mean;
    this.rows = rows;
    this.bias = bias;
  }

  /** Fits the classifier on the bank. */
  public static SourceProbe fit(SourceModel source) {
    LabelledRows bank = source.rows(false);
    int d = source.dimension();
    double[] mean = source.mean();
    DMatrixRMaj x = new DMatrixRMaj(bank.size(), d);
    DMatrixRMaj y = new DMatrixRMaj(bank.size(), source.classes());
    double[] share = new double[source.classes()];
    for (int i = 0; i < bank.size(); i++) {
      for (int j = 0; j < d; j++) {
        x.set(i, j, bank.rows()[i][j] - mean[j]);
      }
      y.set(i, bank.labels()[i], 1);
      share[bank.labels()[i]] += 1.0 / bank.size();
    }
    DMatrixRMaj gram = new DMatrixRMaj(d, d);
    CommonOps_DDRM.multInner(x, gram);
    DMatrixRMaj cross = new DMatrixRMaj(d, source.classes());
    CommonOps_DDRM.multTransA(x, y, cross);
    SourceProbe best = null;
    double most = -1;
    for (double penalty : PENALTIES) {
      SourceProbe probe = solve(gram, cross, penalty, mean, share);
      double right = probe.heldOutRight(source);
      if (right > most) {
        most = right;
        best = probe;
      }
    }
    return best;
  }

  private static SourceProbe solve(
      DMatrixRMaj gram, DMatrixRMaj cross, double penalty, double[] mean, double[] share) {
    DMatrixRMaj a = gram.copy();
    double ridge = penalty * Math.max(CommonOps_DDRM.trace(gram), Double.MIN_NORMAL) / a.numRows;
    for (int j = 0; j < a.numRows; j++) {
      a.add(j, j, ridge);
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(a.numRows);
    DMatrixRMaj w = new DMatrixRMaj(a.numRows, cross.numCols);
    if (!solver.setA(a)) {
      throw new ArithmeticException("the bank's features have no spread");
    }
    solver.solve(cross, w);
    double[][] rows = new double[w.numCols][w.numRows];
    for (int k = 0; k < rows.length; k++) {
      for (int j = 0; j < w.numRows; j++) {
        rows[k][j] = w.get(j, k);
      }
    }
    return new SourceProbe(mean, rows, share);
  }

  private int heldOutRight(SourceModel source) {
    int right = 0;
    LabelledRows heldOut = source.rows(true);
    for (int i = 0; i < heldOut.size(); i++) {
      right += label(heldOut.rows()[i], mean) == heldOut.labels()[i] ? 1 : 0;
    }
    return right;
  }

  /** Returns the class of x relative to a mean. */
  private int label(double[] x, double[] from) {
    double[] z = bias.clone();
    for (int k = 0; k < z.length; k++) {
      z[k] += Vectors.dotInOrder(rows[k], x) - Vectors.dotInOrder(rows[k], from);
    }
    return Probabilities.argmax(z);
  }

  /** Returns the probe without adaptation. */
  public Baseline fixed() {
    return x -> label(x, mean);
  }

  /**
   * Returns the probe on features whose running mean is moved onto the bank's, by n/(n + 16) of the
   * way after n records: one domain.
   */
  public Baseline meanAligned() {
    return new Baseline() {
      private final double[] sum = new double[mean.length];
      private int n;

      @Override
      public int answer(double[] x) {
        n++;
        Vectors.axpy(1, x, 0, sum, 0, sum.length);
        double moved = n / (n + OFFSET_DELAY);
        double[] from = new double[mean.length];
        Vectors.axpy(1 - moved, mean, 0, from, 0, from.length);
        Vectors.axpy(moved / n, sum, 0, from, 0, from.length);
        return label(x, from);
      }
    };
  }
}
