package io.unimos.bundle;

/**
 * What is fitted once on the source hold-out, when a bundle is made (METHOD.md 1 and 4).
 *
 * @param prototypeScale s: the logit scale of the prototypes S that has the smallest negative
 *     log-likelihood
 * @param confidencePower c: ln(.91) / ln(mean of 1 - H/ln K), so that a record like the source's
 *     own counts .91 on average
 * @param admissionThreshold mean max-cosine to S below which a window teaches nothing
 */
record SourceFit(float prototypeScale, float confidencePower, float admissionThreshold) {
  /** Below, all classes look alike; the optimum is only ever there if S says nothing. */
  static final double MIN_SCALE = 1;

  /** CLIP's own cap. A hold-out without an error has no finite optimum. */
  static final double MAX_SCALE = 100;

  /** Too small a power lets the classifier confirm its own errors until it collapses. */
  static final double MIN_POWER = 1;

  /** At a mean of .99; beyond, a power only says that the hold-out was too easy. */
  static final double MAX_POWER = 10;

  private static final double WEIGHT_OF_SOURCE = .91;

  /** Of the hold-out's own mean max-cosine. */
  private static final double ADMISSION_SHARE = 0.25;

  private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;
  private static final int SEARCH_STEPS = 60;

  static SourceFit of(SourceBank source) {
    float[][] prototypes = source.prototypes();
    int[] rows = source.heldOutRows();
    double[][] cosines = new double[rows.length][prototypes.length];
    int[] labels = new int[rows.length];
    double highest = 0;
    for (int i = 0; i < rows.length; i++) {
      double max = -1;
      labels[i] = source.labels()[rows[i]];
      for (int k = 0; k < prototypes.length; k++) {
        cosines[i][k] = Rows.dot(source.features()[rows[i]], prototypes[k]);
        max = Math.max(max, cosines[i][k]);
      }
      highest += max / rows.length;
    }
    double scale = bestScale(cosines, labels);
    double power = Math.log(WEIGHT_OF_SOURCE) / Math.log(meanCertainty(cosines, scale));
    return new SourceFit(
        (float) scale,
        (float) Math.min(MAX_POWER, Math.max(MIN_POWER, power)),
        (float) (ADMISSION_SHARE * highest));
  }

  /** Golden section in the logarithm of the scale, in which the likelihood has one optimum. */
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

  /** Mean of 1 - H/ln K. */
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
