package io.unimos.core.domain;

import io.unimos.core.math.HalfFloats;
import io.unimos.core.source.SourceModel;
import java.util.SplittableRandom;

/**
 * Gaussian clusters on the sphere: a source, and domains whose clusters are all moved by an offset
 * of their own. The text features point roughly at the source's clusters.
 */
final class ClusterWorld {
  static final int CLASSES = 4;
  static final int DIMENSION = 24;

  private static final int BANK_PER_CLASS = 20;
  private static final double NOISE = .6;

  private final SplittableRandom random;
  private final double[][] centres = new double[CLASSES][];
  private final double[][] text = new double[CLASSES][];

  ClusterWorld(long seed) {
    random = new SplittableRandom(seed);
    for (int k = 0; k < CLASSES; k++) {
      centres[k] = gaussian(1);
      text[k] = unit(plus(centres[k], gaussian(1.5)));
    }
  }

  SourceModel source() {
    int n = BANK_PER_CLASS * CLASSES;
    double[][] features = new double[n][];
    int[] labels = new int[n];
    boolean[] heldOut = new boolean[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % CLASSES;
      features[i] = unit(plus(centres[labels[i]], gaussian(NOISE)));
      heldOut[i] = i / CLASSES % 5 == 4;
    }
    return new SourceModel(text, features, labels, heldOut, new SourceModel.Scales(15, 15, 3));
  }

  /** Returns a shift of a domain's clusters. */
  double[] offset(double size) {
    return gaussian(size);
  }

  /** One image of a class in a domain. */
  OnlineDomain.Observation image(int label, double[] offset) {
    return record(plus(plus(centres[label], offset), gaussian(NOISE)), .5f);
  }

  /** One image of any class. */
  OnlineDomain.Observation image(double[] offset) {
    return image(random.nextInt(CLASSES), offset);
  }

  /** Nothing that the source could be about. */
  OnlineDomain.Observation noise() {
    double[] x = gaussian(1);
    for (double[] centre : centres) {
      double[] c = unit(centre);
      double dot = 0;
      for (int j = 0; j < DIMENSION; j++) {
        dot += c[j] * x[j];
      }
      for (int j = 0; j < DIMENSION; j++) {
        x[j] -= 1.5 * Math.max(0, dot) * c[j];
      }
    }
    return record(x, .1f);
  }

  /** Returns the scene once more, with a sensor's noise of this size. */
  OnlineDomain.Observation still(OnlineDomain.Observation scene, double noise) {
    float[] x = HalfFloats.unpack(scene.vector());
    double[] wide = new double[DIMENSION];
    for (int j = 0; j < DIMENSION; j++) {
      wide[j] = x[j];
    }
    return record(plus(wide, gaussian(noise)), scene.statistics()[0]);
  }

  static OnlineDomain.Observation again(OnlineDomain.Observation record) {
    return new OnlineDomain.Observation(record.vector(), record.statistics(), true);
  }

  private static OnlineDomain.Observation record(double[] x, float brightness) {
    double[] u = unit(x);
    float[] narrow = new float[DIMENSION];
    for (int j = 0; j < DIMENSION; j++) {
      narrow[j] = (float) u[j];
    }
    float[] statistics = {brightness, .2f, .1f, brightness, brightness, brightness};
    return new OnlineDomain.Observation(HalfFloats.pack(narrow), statistics, false);
  }

  private static double[] plus(double[] a, double[] b) {
    double[] out = a.clone();
    for (int j = 0; j < out.length; j++) {
      out[j] += b[j];
    }
    return out;
  }

  private static double[] unit(double[] a) {
    double square = 0;
    for (double v : a) {
      square += v * v;
    }
    double[] out = a.clone();
    for (int j = 0; j < out.length; j++) {
      out[j] /= Math.sqrt(square);
    }
    return out;
  }

  /** A draw whose expected length is {@code size}. */
  private double[] gaussian(double size) {
    double[] out = new double[DIMENSION];
    for (int j = 0; j < out.length; j++) {
      double u = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
      out[j] = size / Math.sqrt(DIMENSION) * u * Math.cos(2 * Math.PI * random.nextDouble());
    }
    return out;
  }
}
