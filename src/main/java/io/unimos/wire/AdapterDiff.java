package io.unimos.wire;

import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import io.unimos.event.AdapterVersion;
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

  /**
   * The change of one payload field.
   *
   * @param cosine the cosine of the angle between the two as vectors; NaN if one is zero
   * @param relative the length of the difference over the length of the first; NaN if that is zero
   */
  public record Difference(String name, double cosine, double relative) {

    static Difference of(String name, float[] a, float[] b) {
      double aa = Vectors.dotInOrder(a, a);
      double bb = Vectors.dotInOrder(b, b);
      double off = Vectors.squaredDistance(Vectors.widened(a), Vectors.widened(b));
      return new Difference(
          name, Vectors.dotInOrder(a, b) / Math.sqrt(aa * bb), Math.sqrt(off / aa));
    }
  }

  /** The numbers of a version that decide a class without the bundle. */
  private record Numbers(
      float[] vision,
      float[] visionBias,
      float[] language,
      float[] languageBias,
      double weight,
      float[] prototypes,
      float[] offset,
      float[] logPrior) {

    static Numbers of(AdapterVersion version) {
      return new Numbers(
          HalfFloats.unpack(version.getVision()),
          HalfFloats.unpack(version.getVisionBias()),
          HalfFloats.unpack(version.getLanguage()),
          HalfFloats.unpack(version.getLanguageBias()),
          version.getEnsembleWeight(),
          HalfFloats.unpack(version.getPrototypes()),
          HalfFloats.unpack(version.getOffset()),
          HalfFloats.unpack(version.getLogPrior()));
    }

    int heads(double[] x) {
      int best = 0;
      double most = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < visionBias.length; k++) {
        double seen = visionBias[k] + row(vision, k, x);
        double said = languageBias[k] + row(language, k, x);
        double both = weight * seen + (1 - weight) * said;
        if (both > most) {
          most = both;
          best = k;
        }
      }
      return best;
    }

    int nearestPrototype(double[] x) {
      int best = 0;
      double most = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < logPrior.length; k++) {
        double logit = row(prototypes, k, x) - logPrior[k];
        if (logit > most) {
          most = logit;
          best = k;
        }
      }
      return best;
    }

    /** Returns row k times x' = x - offset. */
    private double row(float[] matrix, int k, double[] x) {
      double sum = 0;
      for (int j = 0; j < x.length; j++) {
        sum += matrix[k * x.length + j] * (x[j] - offset[j]);
      }
      return sum;
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
    Numbers first = Numbers.of(a);
    Numbers second = Numbers.of(b);
    int heads = 0;
    int prototypes = 0;
    for (int i = 0; i < features; i++) {
      double[] x = unit(a.getDimension(), random);
      heads += first.heads(x) == second.heads(x) ? 1 : 0;
      prototypes += first.nearestPrototype(x) == second.nearestPrototype(x) ? 1 : 0;
    }
    return new AdapterDiff(
        changes(first, second),
        features,
        (double) heads / features,
        (double) prototypes / features);
  }

  private static List<Difference> changes(Numbers a, Numbers b) {
    return List.of(
        Difference.of("vision", a.vision, b.vision),
        Difference.of("visionBias", a.visionBias, b.visionBias),
        Difference.of("language", a.language, b.language),
        Difference.of("languageBias", a.languageBias, b.languageBias),
        Difference.of("prototypes", a.prototypes, b.prototypes),
        Difference.of("offset", a.offset, b.offset),
        Difference.of("logPrior", a.logPrior, b.logPrior));
  }

  private static double[] unit(int dimension, SplittableRandom random) {
    double[] x = new double[dimension];
    double square = 0;
    for (int j = 0; j < dimension; j++) {
      x[j] = random.nextGaussian();
      square += x[j] * x[j];
    }
    double norm = Math.sqrt(square);
    for (int j = 0; j < dimension; j++) {
      x[j] /= norm;
    }
    return x;
  }
}
