package io.unimos.core.met;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The large products of one training step, by libtorch on CPU. Operands are made once and lie in
 * memory that Java writes into. Results are read into plain arrays and freed at once, so native
 * memory does not grow after the first step. Owner: the thread that trains, which closes it.
 */
final class HeadProducts implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final HeadsShape shape;
  private final int rows;
  private final NativeMatrix features;
  private final NativeMatrix separation;
  private final NativeMatrix bottleneckWeight;
  private final NativeMatrix classifier;
  private final NativeMatrix hiddenWeight;
  private final NativeMatrix text;
  private final NativeMatrix separated;
  private final NativeMatrix normed;
  private final NativeMatrix byLogits;
  private final NativeMatrix byNormed;
  private final NativeMatrix byHidden;
  private final NativeMatrix bySeparated;
  private final NDArray separationTurned;
  private final NDArray bottleneckTurned;
  private final NDArray classifierTurned;
  private final NDArray hiddenTurned;
  private final NDArray textTurned;
  private final NDArray vision;
  private final NDArray language;
  private final NDArray modalities;
  private final NDArray learningModalities;
  private final NDArray byLogitsTurned;
  private final NDArray byNormedTurned;
  private final NDArray byLearningHiddenTurned;
  private final NDArray byVisionTurned;
  private final NDArray byLanguageTurned;

  /**
   * A float matrix that Java writes and libtorch reads without a copy: the tensor lies in a direct
   * buffer (CPU only). The tensor belongs to the given manager; the buffer lives as long as this
   * object.
   */
  private static final class NativeMatrix {
    private final FloatBuffer numbers;
    private final NDArray array;

    NativeMatrix(NDManager manager, int rows, int columns) {
      ByteBuffer bytes =
          ByteBuffer.allocateDirect(Math.multiplyExact(4, rows * columns))
              .order(ByteOrder.nativeOrder());
      numbers = bytes.asFloatBuffer();
      array = manager.create(bytes, new Shape(rows, columns), DataType.FLOAT32);
    }

    /** Writes numbers from position {@code at} on. */
    void put(float[] a, int at) {
      numbers.put(at, a);
    }
  }

  HeadProducts(HeadsShape shape, int rows, int learning, float[][] mu) {
    this.shape = shape;
    this.rows = rows;
    int d = shape.dimension();
    int h = shape.bottleneck();
    int k = shape.classes();
    features = new NativeMatrix(manager, rows, d);
    separation = new NativeMatrix(manager, 2 * d, d);
    bottleneckWeight = new NativeMatrix(manager, h, d);
    classifier = new NativeMatrix(manager, k, h);
    hiddenWeight = new NativeMatrix(manager, shape.hidden(), d);
    text = new NativeMatrix(manager, k, d);
    for (int c = 0; c < k; c++) {
      text.put(mu[c], c * d);
    }
    separated = new NativeMatrix(manager, rows, 2 * d);
    normed = new NativeMatrix(manager, rows, h);
    byLogits = new NativeMatrix(manager, rows, k);
    byNormed = new NativeMatrix(manager, rows, h);
    byHidden = new NativeMatrix(manager, 2 * rows, shape.hidden());
    bySeparated = new NativeMatrix(manager, rows, 2 * d);
    separationTurned = separation.array.transpose();
    bottleneckTurned = bottleneckWeight.array.transpose();
    classifierTurned = classifier.array.transpose();
    hiddenTurned = hiddenWeight.array.transpose();
    textTurned = text.array.transpose();
    vision = separated.array.get(":, 0:" + d);
    language = separated.array.get(":, " + d + ":" + 2 * d);
    modalities = separated.array.reshape(new Shape(2L * rows, d));
    learningModalities = modalities.get("0:" + learning);
    byLogitsTurned = byLogits.array.transpose();
    byNormedTurned = byNormed.array.transpose();
    byLearningHiddenTurned = byHidden.array.get("0:" + learning).transpose();
    byVisionTurned = bySeparated.array.get(":, 0:" + d).transpose();
    byLanguageTurned = bySeparated.array.get(":, " + d + ":" + 2 * d).transpose();
  }

  void load(Heads heads, float[] batch) {
    int d = shape.dimension();
    features.put(batch, 0);
    separation.put(heads.part(HeadsTensor.VISION_WEIGHT), 0);
    separation.put(heads.part(HeadsTensor.LANGUAGE_WEIGHT), d * d);
    bottleneckWeight.put(heads.part(HeadsTensor.BOTTLENECK_WEIGHT), 0);
    classifier.put(WeightNorm.rows(heads), 0);
    hiddenWeight.put(heads.part(HeadsTensor.DISCRIMINATOR1_WEIGHT), 0);
  }

  void separate(float[] out) {
    multiply(features.array, separationTurned, out);
  }

  float[] language(float[] separatedNumbers) {
    separated.put(separatedNumbers, 0);
    return product(language, textTurned, rows * shape.classes());
  }

  float[] bottleneck() {
    return product(vision, bottleneckTurned, rows * shape.bottleneck());
  }

  float[] vision(float[] normedNumbers) {
    normed.put(normedNumbers, 0);
    return product(normed.array, classifierTurned, rows * shape.classes());
  }

  float[] hidden() {
    return product(modalities, hiddenTurned, 2 * rows * shape.hidden());
  }

  float[] byLanguage(float[] slopes) {
    byLogits.put(slopes, 0);
    return product(byLogits.array, text.array, rows * shape.dimension());
  }

  float[] byVision(float[] slopes) {
    byLogits.put(slopes, 0);
    return product(byLogits.array, classifier.array, rows * shape.bottleneck());
  }

  float[] byClassifier() {
    return product(byLogitsTurned, normed.array, shape.classes() * shape.bottleneck());
  }

  float[] byBottleneck(float[] slopes, Heads gradients) {
    byNormed.put(slopes, 0);
    multiply(byNormedTurned, vision, gradients.part(HeadsTensor.BOTTLENECK_WEIGHT));
    return product(byNormed.array, bottleneckWeight.array, rows * shape.dimension());
  }

  void byHidden(float[] slopes, Heads gradients, float[] out) {
    byHidden.put(slopes, 0);
    multiply(
        byLearningHiddenTurned,
        learningModalities,
        gradients.part(HeadsTensor.DISCRIMINATOR1_WEIGHT));
    multiply(byHidden.array, hiddenWeight.array, out);
  }

  void bySeparation(float[] slopes, Heads gradients) {
    bySeparated.put(slopes, 0);
    multiply(byVisionTurned, features.array, gradients.part(HeadsTensor.VISION_WEIGHT));
    multiply(byLanguageTurned, features.array, gradients.part(HeadsTensor.LANGUAGE_WEIGHT));
  }

  @Override
  public void close() {
    manager.close();
  }

  private static float[] product(NDArray left, NDArray right, int size) {
    float[] out = new float[size];
    multiply(left, right, out);
    return out;
  }

  /** Computes {@code out = left right}; the product's native memory is freed at once. */
  private static void multiply(NDArray left, NDArray right, float[] out) {
    try (NDArray product = left.matMul(right)) {
      product.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer().get(out);
    }
  }
}
