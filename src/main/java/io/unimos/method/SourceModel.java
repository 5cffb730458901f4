package io.unimos.method;

import io.unimos.numbers.Vectors;

/**
 * What is known before the first image of a domain: the classes' text features and the labelled
 * source bank. Immutable by agreement: nobody writes into the arrays; any thread may read.
 *
 * @param text {@code [K][d]}, mu of METHOD.md 1, rows L2-normalised
 * @param features {@code [N][d]}, the bank, rows L2-normalised
 * @param labels {@code [N]}, classes in 0..K-1
 * @param heldOut {@code [N]}, true for the 20 % that is never trained on: the gate's judge
 * @param scales the logit scales
 */
public record SourceModel(
    double[][] text, double[][] features, int[] labels, boolean[] heldOut, Scales scales) {

  /**
   * Logit scales.
   *
   * @param text s_t of METHOD.md 1: the encoder's own (CLIP about 100, the demo encoder 30)
   * @param prototypes s of METHOD.md 1: fitted by NLL on the held-out source under the prototypes
   * @param confidencePower c of METHOD.md 4: how sure a record must be to explain label shift
   */
  public record Scales(double text, double prototypes, double confidencePower) {}

  public SourceModel {
    int n = features.length;
    if (labels.length != n || heldOut.length != n) {
      throw new IllegalArgumentException(
          "source bank: %d features, %d labels, %d held-out flags"
              .formatted(n, labels.length, heldOut.length));
    }
    boolean[] seen = new boolean[text.length];
    for (int i = 0; i < n; i++) {
      if (labels[i] < 0 || labels[i] >= text.length) {
        throw new IllegalArgumentException(
            "source bank: label %d of row %d is outside 0..%d"
                .formatted(labels[i], i, text.length - 1));
      }
      if (features[i].length != text[0].length) {
        throw new IllegalArgumentException(
            "source bank: row %d has %d numbers, the text features have %d"
                .formatted(i, features[i].length, text[0].length));
      }
      seen[labels[i]] |= !heldOut[i];
    }
    for (int k = 0; k < seen.length; k++) {
      if (!seen[k]) {
        throw new IllegalArgumentException(
            "source bank: class %d has no row to learn from".formatted(k));
      }
    }
  }

  /** The same from single precision, as a bundle holds it. */
  public static SourceModel of(
      float[][] text, float[][] features, int[] labels, boolean[] heldOut, Scales scales) {
    return new SourceModel(
        Vectors.widened(text), Vectors.widened(features), labels, heldOut, scales);
  }

  /** K. */
  public int classes() {
    return text.length;
  }

  /** d. */
  public int dimension() {
    return text[0].length;
  }

  /** R of METHOD.md 4: raw means {@code [K][d]} of the rows that may be learned from. */
  public double[][] classMeans() {
    double[][] means = new double[classes()][dimension()];
    int[] counts = new int[classes()];
    for (int i = 0; i < labels.length; i++) {
      if (!heldOut[i]) {
        counts[labels[i]]++;
        Vectors.axpy(1, features[i], 0, means[labels[i]], 0, dimension());
      }
    }
    for (int k = 0; k < means.length; k++) {
      scale(means[k], counts[k]);
    }
    return means;
  }

  /** m_s of METHOD.md 4: the mean {@code [d]} of the rows that may be learned from. */
  public double[] mean() {
    double[] mean = new double[dimension()];
    int count = 0;
    for (int i = 0; i < labels.length; i++) {
      if (!heldOut[i]) {
        count++;
        Vectors.axpy(1, features[i], 0, mean, 0, mean.length);
      }
    }
    scale(mean, count);
    return mean;
  }

  /** Row numbers of the bank that are held out, or those that are not. */
  public int[] rows(boolean ofHeldOut) {
    return java.util.stream.IntStream.range(0, labels.length)
        .filter(i -> heldOut[i] == ofHeldOut)
        .toArray();
  }

  private static void scale(double[] a, int divisor) {
    for (int i = 0; i < a.length; i++) {
      a[i] /= divisor;
    }
  }
}
