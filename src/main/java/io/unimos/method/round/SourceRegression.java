package io.unimos.method.round;

import io.unimos.method.LabelledRows;
import io.unimos.method.SourceModel;
import io.unimos.method.heads.LinearHead;
import io.unimos.method.heads.MatrixProducts;
import io.unimos.numbers.Probabilities;
import io.unimos.numbers.Vectors;
import org.ejml.data.DMatrixRMaj;

/**
 * What the bank tells every round of every domain (METHOD.md 4, "Probe"): its moments, and the
 * ridge probe whose penalty the hold-out chose. Made once a bundle; immutable by agreement, any
 * thread may read. Rows that are held out are never learned from.
 */
public final class SourceRegression {
  /** From which the penalty is chosen, the largest first (METHOD.md 4). */
  private static final double[] PENALTIES = {10, 3, 1, .3, .1, .03, .01};

  private final LabelledRows bank;
  private final int classes;
  private final double[] mean;
  private final double[] shares;
  private final DMatrixRMaj covariance;
  private final DMatrixRMaj cross;
  private final DMatrixRMaj scatter;
  private final LinearHead probe;
  private final double penalty;
  private final double accuracy;
  private final double norm;

  private SourceRegression(LabelledRows bank, LabelledRows holdOut, int classes) {
    this.bank = bank;
    this.classes = classes;
    int d = bank.rows()[0].length;
    mean = Vectors.mean(bank.rows(), d);
    double[][] oneHot = Ridge.oneHot(bank.labels(), classes);
    shares = Vectors.mean(oneHot, classes);
    try (MatrixProducts products = new MatrixProducts()) {
      DMatrixRMaj rows = new DMatrixRMaj(bank.rows());
      covariance = products.transposedTimes(rows, rows);
      cross = products.transposedTimes(rows, new DMatrixRMaj(oneHot));
    }
    scatter = covariance.copy();
    Ridge.takeMeansOff(scatter, bank, classes);
    Ridge.centre(covariance, bank.size(), mean, mean);
    Ridge.centre(cross, bank.size(), mean, shares);
    LinearHead best = ridge(PENALTIES[0]);
    double bestPenalty = PENALTIES[0];
    double bestAccuracy = accuracy(best, holdOut);
    for (int i = 1; i < PENALTIES.length; i++) {
      LinearHead head = ridge(PENALTIES[i]);
      double reached = accuracy(head, holdOut);
      if (reached > bestAccuracy) {
        best = head;
        bestPenalty = PENALTIES[i];
        bestAccuracy = reached;
      }
    }
    probe = best;
    penalty = bestPenalty;
    accuracy = bestAccuracy;
    norm = ridge(ClosedForm.RIDGE).norm();
  }

  /** Of a bundle's bank and hold-out. Uses libtorch for the products, on the calling thread. */
  public static SourceRegression of(SourceModel source) {
    return of(source.rows(false), source.rows(true), source.classes());
  }

  static SourceRegression of(LabelledRows bank, LabelledRows holdOut, int classes) {
    return new SourceRegression(bank, holdOut, classes);
  }

  private LinearHead ridge(double strength) {
    double[] bias = shares.clone();
    DMatrixRMaj weight = Ridge.solve(covariance.copy(), cross, strength);
    LinearHead head = LinearHead.of(weight, bias);
    double[] shift = new double[classes];
    Vectors.times(head.weight(), mean, shift);
    for (int k = 0; k < classes; k++) {
      bias[k] -= shift[k];
    }
    return head;
  }

  private static double accuracy(LinearHead head, LabelledRows rows) {
    int right = 0;
    for (int i = 0; i < rows.size(); i++) {
      right += Probabilities.argmax(head.scores(rows.rows()[i])) == rows.labels()[i] ? 1 : 0;
    }
    return rows.size() == 0 ? 1 : (double) right / rows.size();
  }

  /** W0, b0: f = W0 x + b0 on features whose mean was moved onto the bank's. */
  public LinearHead probe() {
    return probe;
  }

  /** lambda that the hold-out chose. */
  public double penalty() {
    return penalty;
  }

  /** Accuracy of the probe on the hold-out, 0..1; 1 without a hold-out. */
  public double accuracy() {
    return accuracy;
  }

  /** The Frobenius norm of a round's ridge on the bank alone: the gate's yardstick. */
  public double norm() {
    return norm;
  }

  /** m_s, {@code [d]}, live. */
  public double[] mean() {
    return mean;
  }

  LabelledRows bank() {
    return bank;
  }

  int classes() {
    return classes;
  }

  /** t_s, {@code [K]}. */
  double[] shares() {
    return shares;
  }

  /** Sigma_s, {@code [d,d]}. */
  DMatrixRMaj covariance() {
    return covariance;
  }

  /** B_s, {@code [d,K]}. */
  DMatrixRMaj cross() {
    return cross;
  }

  /** E_s, {@code [d,d]}: scatter about the class means. */
  DMatrixRMaj scatter() {
    return scatter;
  }
}
