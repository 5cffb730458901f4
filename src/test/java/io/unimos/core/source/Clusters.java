package io.unimos.core.source;

import io.unimos.core.math.Vectors;
import java.util.SplittableRandom;

/**
 * A world of Gaussian clusters on the sphere: a source, and a target whose clusters are moved by
 * one common offset and turned a little; the text features point roughly at the source's clusters.
 */
public final class Clusters {
  private final double[][] centres;
  private final double[] offset;
  private final double[][] turned;
  private final double[][] text;
  private final int dimension;
  private final double noise;
  private final SplittableRandom random;

  /** Features with what they are. */
  public record Sample(float[][] features, int[] labels) {}

  public Clusters(int classes, int dimension, SplittableRandom random) {
    this(classes, dimension, random, .8);
  }

  /** With clusters of another width: the wider, the more they overlap. */
  public Clusters(int classes, int dimension, SplittableRandom random, double noise) {
    this.noise = noise;
    this.dimension = dimension;
    this.random = random;
    centres = new double[classes][];
    turned = new double[classes][];
    text = new double[classes][];
    offset = gaussian(.6);
    for (int k = 0; k < classes; k++) {
      centres[k] = gaussian(1);
      turned[k] = plus(centres[k], gaussian(.35));
      text[k] = Vectors.normalised(plus(centres[k], gaussian(1.2)));
    }
  }

  int classes() {
    return centres.length;
  }

  public SourceModel source(int perClass) {
    int n = perClass * centres.length;
    double[][] features = new double[n][];
    int[] labels = new int[n];
    boolean[] heldOut = new boolean[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % centres.length;
      features[i] = Vectors.normalised(plus(centres[labels[i]], gaussian(noise)));
      heldOut[i] = i / centres.length % 5 == 4;
    }
    return new SourceModel(text, features, labels, heldOut, new SourceModel.Scales(15, 15, 3));
  }

  public Sample target(int n) {
    float[][] features = new float[n][];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextInt(centres.length);
      double[] x = plus(plus(turned[labels[i]], offset), gaussian(noise));
      features[i] = Vectors.narrowed(Vectors.normalised(x));
    }
    return new Sample(features, labels);
  }

  private double[] plus(double[] a, double[] b) {
    double[] out = a.clone();
    Vectors.axpy(1, b, 0, out, 0, out.length);
    return out;
  }

  /** A draw whose expected length is {@code size}. */
  private double[] gaussian(double size) {
    double[] out = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      double u = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
      out[j] = size / Math.sqrt(dimension) * u * Math.cos(2 * Math.PI * random.nextDouble());
    }
    return out;
  }
}
