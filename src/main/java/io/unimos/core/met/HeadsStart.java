package io.unimos.core.met;

import io.unimos.core.math.Vectors;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The parameters before the first step: those of preset stream refine a linear classifier, those of
 * the paper are random.
 */
public final class HeadsStart {
  /** The least scale, which keeps directions without variance from a division by zero. */
  private static final double LEAST_SCALE = 1e-3;

  private HeadsStart() {}

  /**
   * Returns heads that refine a linear classifier: at the start their vision logits are its own
   * (method-specification 4.15). The bottleneck holds the classifier's row space. Then come the
   * other directions of the former heads or the principal ones of the bank, each without its part
   * in that row space. The batch norm keeps their proportions. A bottleneck as wide as d is the
   * identity, which holds every classifier.
   *
   * @param before separation networks, weight generator and discriminator to go on with; empty or
   *     of another shape: the separation is the identity, the others are random
   * @param head logits on the aligned feature x'
   * @param directions of the bank, from {@link #principalDirections}
   * @param bank of its features
   * @param memory of x'
   * @param epsilon of the batch norm
   */
  public static Heads refining(
      HeadsShape shape,
      Optional<Heads> before,
      LinearHead head,
      double[][] directions,
      RowMoments bank,
      RowMoments memory,
      double epsilon,
      SplittableRandom random) {
    Optional<Heads> former = before.filter(h -> h.shape().equals(shape));
    Heads heads = former.map(Heads::copy).orElseGet(() -> separated(shape, random));
    int d = shape.dimension();
    try (MatrixProducts products = new MatrixProducts()) {
      double[][] rows =
          rows(
              former.isPresent()
                  ? new BehindSeparation(products, heads).weight(head)
                  : head.weight(),
              d);
      Basis basis;
      if (shape.bottleneck() == d) {
        basis = Basis.whole(d);
      } else {
        float[] width = heads.part(HeadsTensor.BOTTLENECK_WEIGHT);
        double[][] rest =
            former.isPresent() ? otherThan(rows(Vectors.widened(width), d), rows) : directions;
        basis = Basis.of(products, rows, rest, shape.bottleneck());
      }
      float[] bottleneck = heads.part(HeadsTensor.BOTTLENECK_WEIGHT);
      System.arraycopy(Vectors.narrowed(basis.rows().data), 0, bottleneck, 0, bottleneck.length);
      Arrays.fill(heads.part(HeadsTensor.BOTTLENECK_BIAS), 0);
      normalise(products, heads, basis, bank, memory);
      classify(heads, products, rows, basis, head, epsilon);
    }
    return heads;
  }

  /**
   * Returns the part of a bottleneck beside its classifier: its last rows, without as many as the
   * classifier has.
   */
  private static double[][] otherThan(double[][] bottleneck, double[][] classifier) {
    int first = Math.min(bottleneck.length, classifier.length);
    double[][] last = new double[bottleneck.length][];
    System.arraycopy(bottleneck, first, last, 0, bottleneck.length - first);
    // the former classifier's own directions follow, where there is room
    System.arraycopy(bottleneck, 0, last, bottleneck.length - first, first);
    return last;
  }

  /** Returns true when a bottleneck has room for directions that are not the classifier's. */
  public static boolean needsDirections(int classes, int dimension) {
    return HeadsShape.of(dimension, classes).bottleneck() < dimension;
  }

  /**
   * Returns the directions of the greatest variance, {@code [256][d]}.
   *
   * @param covariance {@code [d,d]}
   */
  public static double[][] principalDirections(DMatrixRMaj covariance) {
    int d = covariance.numRows;
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(d, true, true);
    if (!eigen.decompose(covariance.copy())) {
      throw new ArithmeticException("the covariance of the bank has no eigenvectors");
    }
    return IntStream.range(0, d)
        .boxed()
        .sorted(Comparator.comparingDouble(j -> -eigen.getEigenvalue(j).getReal()))
        .limit(HeadsShape.WIDTH)
        .map(j -> Arrays.copyOf(eigen.getEigenVector(j).data, d))
        .toArray(double[][]::new);
  }

  private static Heads separated(HeadsShape shape, SplittableRandom random) {
    Heads heads = new Heads(shape);
    int d = shape.dimension();
    for (int j = 0; j < d; j++) {
      heads.part(HeadsTensor.VISION_WEIGHT)[j * d + j] = 1;
      heads.part(HeadsTensor.LANGUAGE_WEIGHT)[j * d + j] = 1;
    }
    for (HeadsTensor part :
        new HeadsTensor[] {HeadsTensor.GENERATOR1_WEIGHT, HeadsTensor.GENERATOR2_WEIGHT}) {
      drawGenerator(heads, part, random);
    }
    drawDiscriminator(heads, random);
    return heads;
  }

  /**
   * Sets the statistics, half from each side; the weight keeps the proportions of the directions.
   */
  private static void normalise(
      MatrixProducts products, Heads heads, Basis basis, RowMoments bank, RowMoments memory) {
    int h = heads.shape().bottleneck();
    int d = heads.shape().dimension();
    DMatrixRMaj separation = HeadOutputs.matrix(heads.part(HeadsTensor.VISION_WEIGHT), d, d);
    DMatrixRMaj both = products.times(basis.rows(), separation);
    DMatrixRMaj covariance = new DMatrixRMaj(d, d);
    Vectors.axpy(bank.unbiased() / 2, bank.covariance().data, 0, covariance.data, 0, d * d);
    Vectors.axpy(memory.unbiased() / 2, memory.covariance().data, 0, covariance.data, 0, d * d);
    DMatrixRMaj spread = products.times(both, covariance);
    double[] bias = new double[h];
    double[] bankMean = new double[h];
    double[] memoryMean = new double[h];
    Vectors.times(basis.rows().data, Vectors.widened(heads.part(HeadsTensor.VISION_BIAS)), bias);
    Vectors.times(both.data, bank.mean(), bankMean);
    Vectors.times(both.data, memory.mean(), memoryMean);
    double square = 0;
    for (int j = 0; j < h; j++) {
      double apart = bankMean[j] - memoryMean[j];
      double within = Math.max(0, Vectors.dot(spread.data, j * d, both.data, j * d, d));
      double variance = within + apart * apart / 4;
      heads.normMean()[j] = (float) (bias[j] + (bankMean[j] + memoryMean[j]) / 2);
      heads.normVariance()[j] = (float) variance;
      square += variance / h;
    }
    float[] scale = heads.part(HeadsTensor.NORM_WEIGHT);
    for (int j = 0; j < h; j++) {
      double share = square > 0 ? Math.sqrt(heads.normVariance()[j] / square) : 1;
      scale[j] = (float) Math.max(LEAST_SCALE, share);
    }
    Arrays.fill(heads.part(HeadsTensor.NORM_BIAS), 0);
  }

  /** Sets classifier and bias so that the logits are those of {@code head}. */
  private static void classify(
      Heads heads,
      MatrixProducts products,
      double[][] rows,
      Basis basis,
      LinearHead head,
      double epsilon) {
    int h = heads.shape().bottleneck();
    double[] separation = Vectors.widened(heads.part(HeadsTensor.VISION_BIAS));
    DMatrixRMaj along = products.timesTransposed(new DMatrixRMaj(rows), basis.spanning());
    for (int k = 0; k < rows.length; k++) {
      double bias = head.bias()[k] - Vectors.dot(rows[k], separation);
      double[] v = new double[h];
      for (int j = 0; j < basis.span(); j++) {
        double part = along.data[k * basis.span() + j];
        bias += part * heads.normMean()[j];
        v[j] =
            part
                * Math.sqrt(heads.normVariance()[j] + epsilon)
                / heads.part(HeadsTensor.NORM_WEIGHT)[j];
      }
      double length = Math.sqrt(Vectors.dot(v, v));
      if (length == 0) {
        v[0] = 1;
      }
      for (int j = 0; j < h; j++) {
        heads.part(HeadsTensor.CLASSIFIER_V)[k * h + j] = (float) v[j];
      }
      heads.part(HeadsTensor.CLASSIFIER_G)[k] = (float) length;
      heads.part(HeadsTensor.CLASSIFIER_BIAS)[k] = (float) bias;
    }
  }

  private static double[][] rows(double[] flat, int d) {
    double[][] rows = new double[flat.length / d][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * d, (i + 1) * d);
    }
    return rows;
  }

  /** Returns the published start (method-specification 3.3): everything random. */
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

  /** Draws each of the weight generator's four tensors anew with probability 0.5. */
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

  /** Draws Xavier-uniform weights and sets zero biases. */
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

  /** Draws random rows whose lengths are their own: W = v. */
  private static void drawClassifier(Heads heads, SplittableRandom random) {
    int h = heads.shape().bottleneck();
    float[] v = heads.part(HeadsTensor.CLASSIFIER_V);
    uniform(v, 1 / Math.sqrt(h), random);
    for (int k = 0; k < heads.shape().classes(); k++) {
      heads.part(HeadsTensor.CLASSIFIER_G)[k] =
          (float) Math.sqrt(Vectors.dot(v, k * h, v, k * h, h));
    }
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
