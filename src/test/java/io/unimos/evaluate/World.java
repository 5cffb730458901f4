package io.unimos.evaluate;

import io.unimos.core.domain.Component;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.source.SourceModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Gaussian clusters on the sphere: a source, a target moved by one common offset, and text features
 * that point roughly at the source's clusters and favour the first class.
 */
public final class World {
  public static final int CLASSES = 4;
  private static final int DIMENSION = 24;
  private static final int PER_CLASS = 25;

  private final SplittableRandom random;
  private final double[][] centres = new double[CLASSES][];
  private final double[][] text = new double[CLASSES][];
  private final double[] offset;

  public World(long seed) {
    random = new SplittableRandom(seed);
    for (int k = 0; k < CLASSES; k++) {
      centres[k] = gaussian(1);
    }
    // what moves the domain lies on the way to the first class, as with a text that has a habit
    offset = plus(gaussian(.5), scaled(centres[0], .8));
    for (int k = 0; k < CLASSES; k++) {
      text[k] = unit(plus(centres[k], gaussian(.7)));
    }
  }

  public SourceModel source() {
    int n = PER_CLASS * CLASSES;
    double[][] features = new double[n][];
    int[] labels = new int[n];
    boolean[] heldOut = new boolean[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % CLASSES;
      features[i] = unit(plus(centres[labels[i]], gaussian(1.1)));
      heldOut[i] = i / CLASSES % 5 == 4;
    }
    return new SourceModel(text, features, labels, heldOut, new SourceModel.Scales(15, 15, 3));
  }

  /** Images of the source itself, or of the target. */
  public List<LabelledFeature> samples(int count, boolean target) {
    List<LabelledFeature> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = i % CLASSES;
      double[] x = plus(centres[label], gaussian(1.1));
      float[] feature = narrow(unit(target ? plus(x, offset) : x));
      float[] statistics = {.5f, .2f, .1f, .5f, .5f, .5f};
      samples.add(new LabelledFeature("image-" + i, label, HalfFloats.pack(feature), statistics));
    }
    return samples;
  }

  /** The feature of a sample. */
  public static double[] feature(LabelledFeature sample) {
    float[] x = HalfFloats.unpack(sample.vector());
    double[] out = new double[x.length];
    for (int j = 0; j < x.length; j++) {
      out[j] = x[j];
    }
    return out;
  }

  private double[] gaussian(double size) {
    double[] out = new double[DIMENSION];
    for (int j = 0; j < DIMENSION; j++) {
      out[j] = size / Math.sqrt(DIMENSION) * random.nextGaussian();
    }
    return out;
  }

  private static double[] plus(double[] a, double[] b) {
    double[] out = a.clone();
    for (int j = 0; j < out.length; j++) {
      out[j] += b[j];
    }
    return out;
  }

  private static double[] scaled(double[] a, double factor) {
    double[] out = a.clone();
    for (int j = 0; j < out.length; j++) {
      out[j] *= factor;
    }
    return out;
  }

  private static double[] unit(double[] a) {
    double square = 0;
    for (double v : a) {
      square += v * v;
    }
    return scaled(a, 1 / Math.sqrt(square));
  }

  private static float[] narrow(double[] a) {
    float[] out = new float[a.length];
    for (int j = 0; j < a.length; j++) {
      out[j] = (float) a[j];
    }
    return out;
  }

  public static Map<Component, Integer> labels(int zeroShot, int prototypes, int served) {
    return Map.of(
        Component.ZERO_SHOT, zeroShot, Component.PROTOTYPES, prototypes, Component.SERVED, served);
  }
}
