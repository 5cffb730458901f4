package io.unimos.bundle;

import io.unimos.core.math.Vectors;
import java.util.stream.IntStream;

/**
 * The constants that are fitted once on the source hold-out, when a bundle is made
 * (method-specification 1.3).
 *
 * @param prototypeScale s: the logit scale of the prototypes S that has the smallest negative
 *     log-likelihood, at most the encoder's own
 * @param confidencePower c: ln(.91) / ln(mean of 1 - H/ln K), so that a record like the source's
 *     own counts .91 on average
 * @param oodThreshold mean max-cosine to S below which a window teaches nothing
 */
record SourceFit(float prototypeScale, float confidencePower, float oodThreshold) {
  /**
   * The least scale. Below it all classes look alike; the optimum lies there only if S says
   * nothing.
   */
  static final double MIN_SCALE = 1;

  /**
   * The greatest scale, which is CLIP's own cap. A hold-out without an error has no finite optimum.
   */
  static final double MAX_SCALE = 100;

  /**
   * The least power. Too small a power lets the classifier confirm its own errors until it
   * collapses.
   */
  static final double MIN_POWER = 3;

  /**
   * The greatest power, reached at a mean certainty of .99. A greater one would only say that the
   * hold-out was too easy.
   */
  static final double MAX_POWER = 10;

  private static final double WEIGHT_OF_SOURCE = .91;

  /**
   * The share of the mean cosine between a source image and the prototypes of the other classes
   * (method-specification 1.3). An encoder places no picture of this kind of scene farther than
   * that from all classes.
   */
  private static final double OOD_SHARE = 0.6;

  /** The least bound, for an encoder whose classes are orthogonal; noise was seen at .057. */
  private static final double MIN_OOD_THRESHOLD = 0.1;

  private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;
  private static final int SEARCH_STEPS = 60;

  /**
   * Fits the constants on the hold-out.
   *
   * @param encoderScale the encoder's own logit scale, which s never exceeds. The hold-out looks
   *     like the bank, and the scale that fits it best is too confident for a camera that does not
   */
  static SourceFit of(SourceBank source, double encoderScale) {
    // a class without images has no held-out rows, and its text is no image's neighbour
    int[] classes = IntStream.range(0, source.classes()).filter(k -> !source.textOnly(k)).toArray();
    int[] place = new int[source.classes()];
    float[][] all = source.prototypes();
    float[][] prototypes = new float[classes.length][];
    for (int c = 0; c < classes.length; c++) {
      prototypes[c] = all[classes[c]];
      place[classes[c]] = c;
    }
    int[] rows = source.heldOutRows();
    double[][] cosines = new double[rows.length][prototypes.length];
    int[] labels = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      labels[i] = place[source.labels()[rows[i]]];
      for (int k = 0; k < prototypes.length; k++) {
        cosines[i][k] = Vectors.dotInOrder(source.features()[rows[i]], prototypes[k]);
      }
    }
    double scale = Math.min(encoderScale, bestScale(cosines, labels));
    double power = Math.log(WEIGHT_OF_SOURCE) / Math.log(meanCertainty(cosines, scale));
    return new SourceFit(
        (float) scale,
        (float) Math.min(MAX_POWER, Math.max(MIN_POWER, power)),
        (float) oodThreshold(cosines, labels));
  }

  /**
   * Returns the bound of the filter; half of the hold-out's own mean cosine at most, so that it
   * lies far below the hold-out.
   */
  private static double oodThreshold(double[][] cosines, int[] labels) {
    double own = 0;
    double others = 0;
    for (int i = 0; i < labels.length; i++) {
      for (int k = 0; k < cosines[i].length; k++) {
        own += k == labels[i] ? cosines[i][k] / labels.length : 0;
        others += k == labels[i] ? 0 : cosines[i][k] / labels.length / (cosines[i].length - 1);
      }
    }
    return Math.min(own / 2, Math.max(MIN_OOD_THRESHOLD, OOD_SHARE * others));
  }

  /**
   * Returns the best scale by golden section in its logarithm, in which the likelihood has one
   * optimum.
   */
  private static double bestScale(double[][] cosines, int[] labels) {
    double low = Math.log(MIN_SCALE);
    double high = Math.log(MAX_SCALE);
    for (int step = 0; step < SEARCH_STEPS; step++) {
      double a = high - GOLDEN_RATIO * (high - low);
      double b = low + GOLDEN_RATIO * (high - low);
      if (loss(cosines, labels, Math.exp(a)) < loss(cosines, labels, Math.exp(b))) {
        high = b;
      } else {
        low = a;
      }
    }
    return Math.exp((low + high) / 2);
  }

  private static double loss(double[][] cosines, int[] labels, double scale) {
    double loss = 0;
    for (int i = 0; i < labels.length; i++) {
      loss -= Math.log(Math.max(1e-300, softmax(cosines[i], scale)[labels[i]]));
    }
    return loss;
  }

  /** Returns the mean of 1 - H/ln K. */
  private static double meanCertainty(double[][] cosines, double scale) {
    double sum = 0;
    for (double[] row : cosines) {
      double entropy = 0;
      for (double p : softmax(row, scale)) {
        entropy -= p > 0 ? p * Math.log(p) : 0;
      }
      sum += 1 - entropy / Math.log(row.length);
    }
    return sum / cosines.length;
  }

  private static double[] softmax(double[] cosines, double scale) {
    double max = Double.NEGATIVE_INFINITY;
    for (double cosine : cosines) {
      max = Math.max(max, cosine);
    }
    double[] p = new double[cosines.length];
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      p[k] = Math.exp(scale * (cosines[k] - max));
      sum += p[k];
    }
    for (int k = 0; k < p.length; k++) {
      p[k] /= sum;
    }
    return p;
  }
}
