package io.unimos.method.heads;

import io.unimos.numbers.Vectors;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The parameters before the first step: those of preset stream refine a linear classifier, those of
 * the paper are random.
 */
public final class HeadsStart {
  /** What is left of a row that the rows before it span, as a share of its length. */
  private static final double DEPENDENT = 1e-9;

  /** Keeps directions without variance from a division by zero. */
  private static final double LEAST_SCALE = 1e-3;

  private HeadsStart() {}

  /**
   * Heads that go on from a linear classifier: their vision logits are its own (METHOD.md 4,
   * "Heads"), and steps refine them. The bottleneck holds the classifier's row space, then the
   * directions of the heads before or the principal ones of bank and memory; its batch norm keeps
   * their proportions. Exact where the bottleneck is as wide as the classifier's rank.
   *
   * @param before separation networks, weight generator and discriminator to go on with; empty: the
   *     separation is the identity, the others are random
   * @param head logits on the aligned feature x'
   * @param bank {@code [N][d]}
   * @param aligned {@code [n][d]}, the memory as x'
   * @param epsilon of the batch norm
   */
  public static Heads refining(
      HeadsShape shape,
      Optional<Heads> before,
      LinearHead head,
      double[][] bank,
      double[][] aligned,
      double epsilon,
      SplittableRandom random) {
    Heads heads = before.map(Heads::copy).orElseGet(() -> separated(shape, random));
    double[][] rows = rows(behindSeparation(heads, head, before.isPresent()), shape.dimension());
    double[][] rest =
        before.isPresent()
            ? rows(Vectors.widened(heads.part(HeadsTensor.BOTTLENECK_WEIGHT)), shape.dimension())
            : principalDirections(shape, bank, aligned);
    double[][] basis = orthonormal(rows, rest, shape.bottleneck());
    copy(Vectors.flat(basis), heads.part(HeadsTensor.BOTTLENECK_WEIGHT));
    Arrays.fill(heads.part(HeadsTensor.BOTTLENECK_BIAS), 0);
    normalise(heads, HeadOutputs.bottleneck(heads, bank), HeadOutputs.bottleneck(heads, aligned));
    classify(heads, rows, basis, head, epsilon);
    return heads;
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

  /** M {@code [K * d]} with M G_vis = W. */
  private static double[] behindSeparation(Heads heads, LinearHead head, boolean trained) {
    if (!trained) {
      return head.weight();
    }
    int d = heads.shape().dimension();
    DMatrixRMaj vision = HeadOutputs.matrix(heads.part(HeadsTensor.VISION_WEIGHT), d, d);
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.lu(d);
    CommonOps_DDRM.transpose(vision);
    if (!solver.setA(vision)) {
      throw new ArithmeticException("the vision separation network has lost its rank");
    }
    DMatrixRMaj weight = DMatrixRMaj.wrap(heads.shape().classes(), d, head.weight());
    DMatrixRMaj turned = CommonOps_DDRM.transpose(weight, null);
    DMatrixRMaj out = new DMatrixRMaj(turned.numRows, turned.numCols);
    solver.solve(turned, out);
    CommonOps_DDRM.transpose(out);
    return out.data;
  }

  /**
   * Orthonormal rows that span the first ones, filled up with what the others add, in their order.
   * Twice is enough (Kahan): rounding leaves nothing of a direction that is taken already.
   */
  private static double[][] orthonormal(double[][] first, double[][] others, int width) {
    double[][] basis = new double[width][];
    int found = 0;
    double longest = 0;
    for (double[] row : first) {
      longest = Math.max(longest, Math.sqrt(Vectors.dot(row, row)));
    }
    for (int i = 0; i < first.length + others.length && found < width; i++) {
      double[] row = (i < first.length ? first[i] : others[i - first.length]).clone();
      double least = DEPENDENT * (i < first.length ? longest : Math.sqrt(Vectors.dot(row, row)));
      for (int pass = 0; pass < 2; pass++) {
        for (int b = 0; b < found; b++) {
          Vectors.axpy(-Vectors.dot(basis[b], row), basis[b], 0, row, 0, row.length);
        }
      }
      double length = Math.sqrt(Vectors.dot(row, row));
      if (length > least) {
        basis[found++] = Vectors.scale(row, 1 / length);
      }
    }
    for (; found < width; found++) {
      basis[found] = new double[first[0].length];
    }
    return basis;
  }

  /** Statistics of both sides half each; the weight keeps the proportions of the directions. */
  private static void normalise(Heads heads, double[][] bank, double[][] memory) {
    int h = heads.shape().bottleneck();
    double[] bankMean = Vectors.mean(bank, h);
    double[] memoryMean = Vectors.mean(memory, h);
    double[] bankVariance = variance(bank, bankMean);
    double[] memoryVariance = variance(memory, memoryMean);
    double square = 0;
    for (int j = 0; j < h; j++) {
      double apart = bankMean[j] - memoryMean[j];
      double variance = (bankVariance[j] + memoryVariance[j]) / 2 + apart * apart / 4;
      heads.normMean()[j] = (float) ((bankMean[j] + memoryMean[j]) / 2);
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

  private static double[] variance(double[][] rows, double[] mean) {
    double[] variance = new double[mean.length];
    for (double[] row : rows) {
      for (int j = 0; j < mean.length; j++) {
        variance[j] += (row[j] - mean[j]) * (row[j] - mean[j]);
      }
    }
    Vectors.divide(variance, Math.max(1, rows.length - 1));
    return variance;
  }

  /** Classifier and bias with which the logits come out as those of {@code head}. */
  private static void classify(
      Heads heads, double[][] rows, double[][] basis, LinearHead head, double epsilon) {
    int h = basis.length;
    double[] separation = Vectors.widened(heads.part(HeadsTensor.VISION_BIAS));
    for (int k = 0; k < rows.length; k++) {
      double bias = head.bias()[k] - Vectors.dot(rows[k], separation);
      double[] v = new double[h];
      for (int j = 0; j < h; j++) {
        double along = Vectors.dot(rows[k], basis[j]);
        bias += along * heads.normMean()[j];
        v[j] =
            along
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

  private static void copy(double[] from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = (float) from[i];
    }
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

  /** The directions of greatest variance of bank and memory together, {@code [bottleneck][d]}. */
  private static double[][] principalDirections(
      HeadsShape shape, double[][] bank, double[][] aligned) {
    int d = shape.dimension();
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(d, true, true);
    if (!eigen.decompose(covariance(bank, aligned))) {
      throw new ArithmeticException("the covariance of bank and memory has no eigenvectors");
    }
    return IntStream.range(0, d)
        .boxed()
        .sorted(Comparator.comparingDouble(j -> -eigen.getEigenvalue(j).getReal()))
        .limit(shape.bottleneck())
        .map(j -> Arrays.copyOf(eigen.getEigenVector(j).data, d))
        .toArray(double[][]::new);
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
