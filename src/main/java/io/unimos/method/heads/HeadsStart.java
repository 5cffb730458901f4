package io.unimos.method.heads;

import io.unimos.numbers.Vectors;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The parameters before the first step: theta_0 of preset stream, the random start of the paper.
 */
public final class HeadsStart {
  private HeadsStart() {}

  /**
   * theta_0 of METHOD.md 4: separation is the identity, the bottleneck the principal directions of
   * bank and first memory, its batch norm keeps their proportions.
   *
   * @param bank {@code [N][d]}
   * @param aligned {@code [n][d]}, the memory as x'
   */
  public static Heads principal(
      HeadsShape shape, double[][] bank, double[][] aligned, SplittableRandom random) {
    Heads heads = new Heads(shape);
    int d = shape.dimension();
    for (int j = 0; j < d; j++) {
      heads.part(HeadsTensor.VISION_WEIGHT)[j * d + j] = 1;
      heads.part(HeadsTensor.LANGUAGE_WEIGHT)[j * d + j] = 1;
    }
    principalDirections(heads, bank, aligned);
    drawClassifier(heads, random);
    for (HeadsTensor part :
        new HeadsTensor[] {HeadsTensor.GENERATOR1_WEIGHT, HeadsTensor.GENERATOR2_WEIGHT}) {
      drawGenerator(heads, part, random);
    }
    drawDiscriminator(heads, random);
    return heads;
  }

  /** The published start (METHOD.md 1 and 3): everything random. */
  public static Heads random(HeadsShape shape, SplittableRandom random) {
    Heads heads = new Heads(shape);
    double bound = 1 / Math.sqrt(shape.dimension());
    for (HeadsTensor part :
        new HeadsTensor[] {
          HeadsTensor.VISION_WEIGHT,
          HeadsTensor.VISION_BIAS,
          HeadsTensor.LANGUAGE_WEIGHT,
          HeadsTensor.LANGUAGE_BIAS
        }) {
      uniform(heads.part(part), bound, random);
    }
    xavierNormal(
        heads.part(HeadsTensor.BOTTLENECK_WEIGHT), shape.dimension(), shape.bottleneck(), random);
    drawClassifier(heads, random);
    for (HeadsTensor part :
        new HeadsTensor[] {HeadsTensor.GENERATOR1_WEIGHT, HeadsTensor.GENERATOR2_WEIGHT}) {
      drawGenerator(heads, part, random);
    }
    drawDiscriminator(heads, random);
    return heads;
  }

  /** Each of the weight generator's four tensors is drawn anew with probability 0.5. */
  public static void redrawGenerator(Heads heads, SplittableRandom random) {
    for (HeadsTensor part :
        new HeadsTensor[] {
          HeadsTensor.GENERATOR1_WEIGHT,
          HeadsTensor.GENERATOR1_BIAS,
          HeadsTensor.GENERATOR2_WEIGHT,
          HeadsTensor.GENERATOR2_BIAS
        }) {
      if (random.nextBoolean()) {
        drawGenerator(heads, part, random);
      }
    }
  }

  /** Xavier-uniform weights, zero biases. */
  private static void drawGenerator(Heads heads, HeadsTensor part, SplittableRandom random) {
    HeadsShape shape = heads.shape();
    int in = part == HeadsTensor.GENERATOR1_WEIGHT ? shape.dimension() : shape.hidden();
    int out = part == HeadsTensor.GENERATOR1_WEIGHT ? shape.hidden() : 1;
    boolean bias = part == HeadsTensor.GENERATOR1_BIAS || part == HeadsTensor.GENERATOR2_BIAS;
    uniform(heads.part(part), bias ? 0 : Math.sqrt(6.0 / (in + out)), random);
  }

  private static void drawDiscriminator(Heads heads, SplittableRandom random) {
    double first = 1 / Math.sqrt(heads.shape().dimension());
    double second = 1 / Math.sqrt(heads.shape().hidden());
    uniform(heads.part(HeadsTensor.DISCRIMINATOR1_WEIGHT), first, random);
    uniform(heads.part(HeadsTensor.DISCRIMINATOR1_BIAS), first, random);
    uniform(heads.part(HeadsTensor.DISCRIMINATOR2_WEIGHT), second, random);
    uniform(heads.part(HeadsTensor.DISCRIMINATOR2_BIAS), second, random);
  }

  /** Random rows whose lengths are their own: W = v. */
  private static void drawClassifier(Heads heads, SplittableRandom random) {
    int h = heads.shape().bottleneck();
    float[] v = heads.part(HeadsTensor.CLASSIFIER_V);
    uniform(v, 1 / Math.sqrt(h), random);
    for (int k = 0; k < heads.shape().classes(); k++) {
      heads.part(HeadsTensor.CLASSIFIER_G)[k] =
          (float) Math.sqrt(Vectors.dot(v, k * h, v, k * h, h));
    }
  }

  private static void principalDirections(Heads heads, double[][] bank, double[][] aligned) {
    HeadsShape shape = heads.shape();
    int d = shape.dimension();
    DMatrixRMaj covariance = covariance(bank, aligned);
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(d, true, true);
    if (!eigen.decompose(covariance)) {
      throw new ArithmeticException("the covariance of bank and memory has no eigenvectors");
    }
    Integer[] order = new Integer[d];
    for (int j = 0; j < d; j++) {
      order[j] = j;
    }
    java.util.Arrays.sort(
        order,
        (a, b) ->
            Double.compare(eigen.getEigenvalue(b).getReal(), eigen.getEigenvalue(a).getReal()));
    double[] deviations = new double[shape.bottleneck()];
    double square = 0;
    float[] weight = heads.part(HeadsTensor.BOTTLENECK_WEIGHT);
    for (int i = 0; i < deviations.length; i++) {
      double variance = Math.max(0, eigen.getEigenvalue(order[i]).getReal());
      deviations[i] = Math.sqrt(variance);
      square += variance / deviations.length;
      DMatrixRMaj direction = eigen.getEigenVector(order[i]);
      for (int j = 0; j < d; j++) {
        weight[i * d + j] = (float) direction.data[j];
      }
    }
    for (int i = 0; i < deviations.length; i++) {
      heads.part(HeadsTensor.NORM_WEIGHT)[i] =
          (float) (square > 0 ? deviations[i] / Math.sqrt(square) : 1);
    }
  }

  private static DMatrixRMaj covariance(double[][] bank, double[][] aligned) {
    int d = bank[0].length;
    int n = bank.length + aligned.length;
    double[][] stacked = new double[n][];
    double[] mean = new double[d];
    for (int i = 0; i < n; i++) {
      stacked[i] = (i < bank.length ? bank[i] : aligned[i - bank.length]).clone();
      Vectors.axpy(1.0 / n, stacked[i], 0, mean, 0, d);
    }
    for (double[] row : stacked) {
      Vectors.axpy(-1, mean, 0, row, 0, d);
    }
    DMatrixRMaj rows = new DMatrixRMaj(stacked);
    DMatrixRMaj covariance;
    try (MatrixProducts products = new MatrixProducts()) {
      covariance = products.transposedTimes(rows, rows);
    }
    Vectors.divide(covariance.data, n);
    return covariance;
  }

  private static void uniform(float[] a, double bound, SplittableRandom random) {
    for (int i = 0; i < a.length; i++) {
      a[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
  }

  private static void xavierNormal(float[] a, int in, int out, SplittableRandom random) {
    double deviation = Math.sqrt(2.0 / (in + out));
    for (int i = 0; i < a.length; i++) {
      double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
      a[i] = (float) (deviation * radius * StrictMath.cos(2 * Math.PI * random.nextDouble()));
    }
  }
}
