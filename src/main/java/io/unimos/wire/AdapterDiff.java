package io.unimos.wire;

import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.event.AdapterVersion;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The distance between two versions of one domain: by their matrices, and by their answers to
 * generated features. Immutable.
 *
 * @param changes the changes of the payload fields, in the order of the schema
 * @param features the number of features that both versions classified
 * @param heads the share of them for which both versions' heads name the same class
 * @param prototypes the share of them for which both versions' prototypes name the same class
 */
public record AdapterDiff(List<Difference> changes, int features, double heads, double prototypes) {
  private static final float[] NO_TEXT = {};

  /**
   * The change of one payload field.
   *
   * @param cosine the cosine of the angle between the two as vectors; NaN if one is zero
   * @param relative the length of the difference over the length of the first; NaN if that is zero
   */
  public record Difference(String name, double cosine, double relative) {

    static Difference of(String name, ByteBuffer first, ByteBuffer second) {
      float[] a = HalfFloats.unpack(first);
      float[] b = HalfFloats.unpack(second);
      double aa = Vectors.dotInOrder(a, a);
      double bb = Vectors.dotInOrder(b, b);
      double off = Vectors.squaredDistance(Vectors.widened(a), Vectors.widened(b));
      return new Difference(
          name, Vectors.dotInOrder(a, b) / Math.sqrt(aa * bb), Math.sqrt(off / aa));
    }
  }

  /** Returns whether the record carries matrices: it was trained, and not rolled back. */
  public static boolean carriesMatrices(AdapterVersion version) {
    return version.getVision().hasRemaining();
  }

  /**
   * Compares two versions.
   *
   * @param features the number of unit features to generate
   * @throws IllegalArgumentException if their shapes differ, or one carries no matrices
   */
  public static AdapterDiff of(
      AdapterVersion a, AdapterVersion b, int features, SplittableRandom random) {
    if (!carriesMatrices(a) || !carriesMatrices(b)) {
      throw new IllegalArgumentException("a version carries no matrices");
    }
    if (a.getDimension() != b.getDimension() || !a.getClasses().equals(b.getClasses())) {
      throw new IllegalArgumentException(
          "versions of different shape: [%d,%d] and [%d,%d], or other classes"
              .formatted(
                  a.getClasses().size(),
                  a.getDimension(),
                  b.getClasses().size(),
                  b.getDimension()));
    }
    AppliedVersion first = new AppliedVersion(a);
    AppliedVersion second = new AppliedVersion(b);
    int heads = 0;
    int prototypes = 0;
    for (int i = 0; i < features; i++) {
      float[] x = unit(a.getDimension(), random);
      heads += same(first.heads(x), second.heads(x));
      prototypes += same(first.prototypes(x, NO_TEXT), second.prototypes(x, NO_TEXT));
    }
    return new AdapterDiff(
        List.of(
            Difference.of("vision", a.getVision(), b.getVision()),
            Difference.of("visionBias", a.getVisionBias(), b.getVisionBias()),
            Difference.of("language", a.getLanguage(), b.getLanguage()),
            Difference.of("languageBias", a.getLanguageBias(), b.getLanguageBias()),
            Difference.of("prototypes", a.getPrototypes(), b.getPrototypes()),
            Difference.of("offset", a.getOffset(), b.getOffset()),
            Difference.of("logPrior", a.getLogPrior(), b.getLogPrior())),
        features,
        (double) heads / features,
        (double) prototypes / features);
  }

  private static int same(double[] one, double[] other) {
    return Probabilities.argmax(one) == Probabilities.argmax(other) ? 1 : 0;
  }

  private static float[] unit(int dimension, SplittableRandom random) {
    double[] x = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      x[j] = random.nextGaussian();
    }
    return Vectors.narrowed(Vectors.normalised(x));
  }
}
