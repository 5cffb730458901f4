package io.unimos.core.gate;

import io.unimos.core.math.Probabilities;
import io.unimos.core.source.LabelledRows;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The part of the source hold-out that a candidate is checked on (method-specification 4.16). A
 * camera that shows few of many classes makes a head that forgets the others. On a hold-out of all
 * classes such a head fails although it is sound. The check then uses only rows of the classes in
 * view, and answers among those classes. Where fewer than ten classes are in view, or half of all,
 * it uses the whole hold-out.
 *
 * @param rows that are checked
 * @param among classes that may be answered, ascending
 * @param classes K
 */
record HeldOutView(LabelledRows rows, int[] among, int classes) {
  /** The number of classes in view below which the whole hold-out tells more than a part. */
  private static final int LEAST_CLASSES = 10;

  /** The share of an even share of the labels from which on a class is in view. */
  private static final double IN_VIEW = .5;

  /**
   * Returns the view for a candidate.
   *
   * @param labels of the memory that it was trained on
   * @param classes K
   */
  static HeldOutView of(LabelledRows heldOut, int[] labels, int classes) {
    int[] counts = LabelledRows.counts(labels, classes);
    double least = IN_VIEW * labels.length / classes;
    int[] seen =
        IntStream.range(0, classes).filter(k -> counts[k] > 0 && counts[k] >= least).toArray();
    if (seen.length < LEAST_CLASSES || 2 * seen.length >= classes) {
      return new HeldOutView(heldOut, IntStream.range(0, classes).toArray(), classes);
    }
    int[] kept =
        IntStream.range(0, heldOut.size())
            .filter(i -> Arrays.binarySearch(seen, heldOut.labels()[i]) >= 0)
            .toArray();
    return new HeldOutView(
        new LabelledRows(
            Arrays.stream(kept).mapToObj(i -> heldOut.rows()[i]).toArray(double[][]::new),
            Arrays.stream(kept).map(i -> heldOut.labels()[i]).toArray()),
        seen,
        classes);
  }

  /**
   * Returns true where all classes are checked, as for any round unless few of many are in view.
   */
  boolean whole() {
    return among.length == classes;
  }

  /** Returns the share of right answers, 0..1; 1 where there is no row. */
  double accuracy(UnaryOperator<double[]> classifier) {
    int right = 0;
    for (int i = 0; i < rows.size(); i++) {
      double[] scores = classifier.apply(rows.rows()[i]);
      double[] own = Arrays.stream(among).mapToDouble(k -> scores[k]).toArray();
      right += among[Probabilities.argmax(own)] == rows.labels()[i] ? 1 : 0;
    }
    return rows.size() == 0 ? 1 : (double) right / rows.size();
  }
}
