package io.unimos.core.source;

import java.util.SplittableRandom;

/** Made-up classes: unit vectors in random directions, and noise about each. */
public final class SourceClusters {
  private SourceClusters() {}

  /** Directions of the classes, {@code [K,d]}. */
  public static float[][] centres(int classes, int dimension, SplittableRandom random) {
    float[][] centres = new float[classes][];
    for (int k = 0; k < classes; k++) {
      centres[k] = near(new float[dimension], 1, random);
    }
    return centres;
  }

  /** A unit vector near another; each coordinate gets noise of this deviation before. */
  public static float[] near(float[] centre, double noise, SplittableRandom random) {
    float[] row = centre.clone();
    for (int j = 0; j < row.length; j++) {
      row[j] += (float) (noise * random.nextGaussian());
    }
    return normalised(row);
  }

  /** Brings a vector to length 1, in its place. */
  public static float[] normalised(float[] row) {
    double square = 0;
    for (float v : row) {
      square += (double) v * v;
    }
    for (int j = 0; j < row.length; j++) {
      row[j] /= (float) Math.sqrt(square);
    }
    return row;
  }

  /** So many images of each class, of which a fifth is held out; the centres are the texts. */
  public static SourceModel source(
      float[][] centres, int each, double noise, double scale, SplittableRandom random) {
    int rows = each * centres.length;
    float[][] features = new float[rows][];
    int[] labels = new int[rows];
    boolean[] heldOut = new boolean[rows];
    for (int n = 0; n < rows; n++) {
      labels[n] = n % centres.length;
      heldOut[n] = n / centres.length % 5 == 0;
      features[n] = near(centres[labels[n]], noise, random);
    }
    return SourceModel.of(
        centres, features, labels, heldOut, new SourceModel.Scales(scale, scale, 3));
  }
}
