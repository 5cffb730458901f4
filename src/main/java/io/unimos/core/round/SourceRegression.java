package io.unimos.core.round;

import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.HeadsStart;
import io.unimos.core.met.LinearHead;
import io.unimos.core.met.MatrixProducts;
import io.unimos.core.met.RowMoments;
import io.unimos.core.source.FittedProbe;
import io.unimos.core.source.LabelledRows;
import io.unimos.core.source.SourceModel;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * The source's part of every round of every domain (method-specification 4.12): the bank's moments,
 * and the ridge probe whose penalty the hold-out chose. The probe is fitted when a bundle is made
 * and comes with it; for other classes it is fitted when their set is laid out. The moments, {@code
 * [d,d]} numbers each, are summed at load, which is faster than reading them. Immutable by
 * agreement, any thread may read. Rows that are held out are never learned from.
 */
public final class SourceRegression {
  /** The penalties to choose from, the largest first (method-specification 4.12). */
  private static final double[] PENALTIES = {10, 3, 1, .3, .1, .03, .01};

  /**
   * The number of rows in one product: with 50 rows of 1,000 classes the whole would be a large
   * copy.
   */
  private static final int CHUNK = 8_192;

  private final LabelledRows bank;
  private final LabelledRows graphRows;
  private final int classes;
  private final double[] mean;
  private final double[] shares;
  private final DMatrixRMaj covariance;
  private final DMatrixRMaj cross;
  private final DMatrixRMaj scatter;
  private final LinearHead probe;
  private final FittedProbe fitted;
  private final RowMoments moments;

  /** Empty until a network starts: they are a second of a service's start. */
  private Optional<double[][]> directions = Optional.empty();

  private SourceRegression(
      LabelledRows bank, LabelledRows holdOut, int classes, Optional<FittedProbe> known) {
    this.bank = bank;
    this.classes = classes;
    graphRows = balanced(bank, classes, SourceModel.MOST_ROWS);
    int d = bank.rows()[0].length;
    mean = Vectors.mean(bank.rows(), d);
    shares = new double[classes];
    cross = new DMatrixRMaj(d, classes);
    sums();
    try (MatrixProducts products = new MatrixProducts()) {
      covariance = gram(products, bank.rows());
      scatter = covariance.copy();
      Ridge.takeMeansOff(products, scatter, bank, classes);
      Ridge.centre(covariance, bank.size(), mean, mean);
      Ridge.centre(cross, bank.size(), mean, shares);
      fitted = known.orElseGet(() -> fit(products, holdOut));
      probe = new LinearHead(fitted.weight(), fitted.bias());
    }
    moments = new RowMoments(bank.size(), mean, covariance);
  }

  private FittedProbe fit(MatrixProducts products, LabelledRows holdOut) {
    LinearHead best = ridge(products, PENALTIES[0]);
    double bestPenalty = PENALTIES[0];
    double bestAccuracy = accuracy(products, best, holdOut);
    for (int i = 1; i < PENALTIES.length; i++) {
      LinearHead head = ridge(products, PENALTIES[i]);
      double reached = accuracy(products, head, holdOut);
      if (reached > bestAccuracy) {
        best = head;
        bestPenalty = PENALTIES[i];
        bestAccuracy = reached;
      }
    }
    return new FittedProbe(best.weight(), best.bias(), bestPenalty, bestAccuracy);
  }

  /**
   * Returns the regression of a bundle's bank and hold-out, with the bundle's probe if it has one.
   * Uses libtorch for the products, on the calling thread.
   */
  public static SourceRegression of(SourceModel source) {
    return of(source.rows(false), source.judges(), source.classes(), source.probe());
  }

  static SourceRegression of(
      LabelledRows bank, LabelledRows holdOut, int classes, Optional<FittedProbe> known) {
    return new SourceRegression(bank, holdOut, classes, known);
  }

  /** Returns the probe with all its fitted figures, as a bundle keeps it. */
  public FittedProbe fitted() {
    return fitted;
  }

  /** Sums the classes' shares and X^T T; a class's column is the sum of its rows. */
  private void sums() {
    for (int i = 0; i < bank.size(); i++) {
      int k = bank.labels()[i];
      shares[k] += 1.0 / bank.size();
      double[] row = bank.rows()[i];
      for (int j = 0; j < row.length; j++) {
        cross.data[j * classes + k] += row[j];
      }
    }
  }

  private static DMatrixRMaj gram(MatrixProducts products, double[][] rows) {
    DMatrixRMaj sum = new DMatrixRMaj(rows[0].length, rows[0].length);
    for (int from = 0; from < rows.length; from += CHUNK) {
      double[][] some = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + CHUNK));
      DMatrixRMaj x = new DMatrixRMaj(some);
      Vectors.axpy(1, products.transposedTimes(x, x).data, 0, sum.data, 0, sum.getNumElements());
    }
    return sum;
  }

  /**
   * Returns the first rows of each class, as many of each as fit, at least one; in the bank's
   * order.
   */
  private static LabelledRows balanced(LabelledRows bank, int classes, int most) {
    if (bank.size() <= most) {
      return bank;
    }
    int each = Math.max(1, most / classes);
    int[] taken = new int[classes];
    return bank.at(IntStream.range(0, bank.size()).filter(i -> taken[bank.labels()[i]]++ < each));
  }

  private LinearHead ridge(MatrixProducts products, double strength) {
    double[] bias = shares.clone();
    DMatrixRMaj weight = Ridge.solve(products, covariance.copy(), cross, strength);
    LinearHead head = LinearHead.of(weight, bias);
    double[] shift = new double[classes];
    Vectors.times(head.weight(), mean, shift);
    for (int k = 0; k < classes; k++) {
      bias[k] -= shift[k];
    }
    return head;
  }

  private double accuracy(MatrixProducts products, LinearHead head, LabelledRows rows) {
    int right = 0;
    DMatrixRMaj weight = DMatrixRMaj.wrap(classes, mean.length, head.weight());
    double[] scores = new double[classes];
    for (int from = 0; from < rows.size(); from += CHUNK) {
      int end = Math.min(rows.size(), from + CHUNK);
      DMatrixRMaj x = new DMatrixRMaj(Arrays.copyOfRange(rows.rows(), from, end));
      DMatrixRMaj logits = products.timesTransposed(x, weight);
      for (int i = from; i < end; i++) {
        System.arraycopy(logits.data, (i - from) * classes, scores, 0, classes);
        Vectors.axpy(1, head.bias(), 0, scores, 0, classes);
        right += Probabilities.argmax(scores) == rows.labels()[i] ? 1 : 0;
      }
    }
    return rows.size() == 0 ? 1 : (double) right / rows.size();
  }

  /** Returns W0, b0: f = W0 x + b0 on features whose mean was moved onto the bank's. */
  public LinearHead probe() {
    return probe;
  }

  /** Returns m_s, {@code [d]}, live. */
  public double[] mean() {
    return mean;
  }

  LabelledRows bank() {
    return bank;
  }

  /** Returns the bank's rows that are in the graph: all, or as many of each class as fit. */
  LabelledRows graphRows() {
    return graphRows;
  }

  /** Returns the moments of the bank. */
  RowMoments moments() {
    return moments;
  }

  /**
   * Returns the bank's principal directions, for networks that start; empty where none are needed.
   */
  synchronized double[][] directions() {
    if (directions.isEmpty()) {
      directions =
          Optional.of(
              HeadsStart.needsDirections(classes, mean.length)
                  ? HeadsStart.principalDirections(covariance)
                  : new double[0][]);
    }
    return directions.get();
  }

  int classes() {
    return classes;
  }

  /** Returns t_s, {@code [K]}. */
  double[] shares() {
    return shares;
  }

  /** Returns Sigma_s, {@code [d,d]}. */
  DMatrixRMaj covariance() {
    return covariance;
  }

  /** Returns B_s, {@code [d,K]}. */
  DMatrixRMaj cross() {
    return cross;
  }

  /** Returns E_s, {@code [d,d]}: the scatter about the class means. */
  DMatrixRMaj scatter() {
    return scatter;
  }
}
