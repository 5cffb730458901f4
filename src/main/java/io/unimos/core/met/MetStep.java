package io.unimos.core.met;

import io.unimos.core.StepSettings;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One step of modality-ensemble training (method-specification 2): one forward, one backward, one
 * descent, over all terms.
 *
 * <p>The gradient is written out in closed form instead of being left to autograd: every layer is a
 * matrix product, a batch norm or a softmax, so it is short. No graph, gradient mode or global
 * collector can affect it. Gradients that autograd would compute for nothing (of features, of the
 * text, of D on the target) are never computed. libtorch does the large products and nothing else;
 * its memory is the operands made here once, and one result at a time. Losses on logits are
 * doubles.
 *
 * <p>Owner: the thread that trains; {@link #close} frees the native memory. The same heads, batches
 * and seed give the same bits on one intra-op thread.
 */
public final class MetStep implements AutoCloseable {
  private final Heads heads;
  private final HeadsShape shape;
  private final StepSettings settings;
  private final int sourceRows;
  private final int targetRows;
  private final int rows;
  private final float textScale;
  private final SplittableRandom random;
  private final Heads gradients;
  private final Sgd sgd;
  private final BatchNorm norm;
  private final Discriminator discriminator;
  private final WeightGenerator generator;
  private final HeadProducts products;
  private final float[] separated;
  private final float[] bySeparated;
  private double gradientNorm;

  /**
   * The constants of the networks' training.
   *
   * @param text {@code [K][d]}, mu
   * @param textScale s_t
   * @param sourceRows rows of the source in a batch
   * @param targetRows rows of the target in a batch
   */
  public record Constants(float[][] text, float textScale, int sourceRows, int targetRows) {}

  /**
   * One batch; nothing here receives a gradient.
   *
   * @param features {@code [(sourceRows + targetRows) * d]}, source first
   * @param sourceLabels {@code [sourceRows]}
   * @param pseudoLabels {@code [targetRows]}
   * @param teacher {@code [targetRows * K]}, the teacher's logits for the target rows
   */
  public record Batch(float[] features, int[] sourceLabels, int[] pseudoLabels, double[] teacher) {}

  /**
   * Creates a trainer.
   *
   * @param heads trained in place
   * @param random draws the units of the discriminator that are dropped
   */
  public MetStep(Heads heads, Constants task, StepSettings settings, SplittableRandom random) {
    this.heads = heads;
    this.settings = settings;
    this.random = random;
    shape = heads.shape();
    sourceRows = task.sourceRows();
    targetRows = task.targetRows();
    rows = sourceRows + targetRows;
    textScale = task.textScale();
    gradients = Heads.zeros(shape);
    sgd = new Sgd(shape, settings.descent());
    norm = new BatchNorm(rows, shape.bottleneck(), settings.norm());
    discriminator = new Discriminator(2 * sourceRows, 2 * rows, shape.hidden(), settings);
    generator = new WeightGenerator(shape);
    separated = new float[rows * 2 * shape.dimension()];
    bySeparated = new float[separated.length];
    products = new HeadProducts(shape, rows, 2 * sourceRows, task.text());
  }

  /** Runs forward pass, backward pass and descent. */
  public LossTerms step(Batch batch, double learningRate) {
    LossTerms terms = backward(batch, forward(batch));
    gradientNorm = sgd.step(heads, gradients, learningRate);
    return terms;
  }

  /** Computes losses and gradients without moving a parameter; running statistics and q do move. */
  LossTerms gradients(Batch batch) {
    return backward(batch, forward(batch));
  }

  /** Returns the gradients of the last step before clipping, live. */
  Heads gradients() {
    return gradients;
  }

  /** Returns the global norm of the last step's gradient before clipping. */
  public double gradientNorm() {
    return gradientNorm;
  }

  @Override
  public void close() {
    products.close();
  }

  /** The values that the forward pass leaves for the backward pass. */
  record Forward(double weight, float[] vision, float[] language, float[] hidden) {}

  Forward forward(Batch batch) {
    int d = shape.dimension();
    products.load(heads, batch.features());
    products.separate(separated);
    addBias(separated, heads.part(HeadsTensor.VISION_BIAS), 2 * d, 0);
    addBias(separated, heads.part(HeadsTensor.LANGUAGE_BIAS), 2 * d, d);
    float[] language = products.language(separated);
    scale(language, textScale);
    float[] normed = products.bottleneck();
    addBias(normed, heads.part(HeadsTensor.BOTTLENECK_BIAS), shape.bottleneck(), 0);
    norm.forward(normed, heads, normed);
    float[] vision = products.vision(normed);
    addBias(vision, heads.part(HeadsTensor.CLASSIFIER_BIAS), shape.classes(), 0);
    double w = generator.forward(separated, 2 * d, sourceRows, targetRows, heads);
    float[] hidden = new float[0];
    if (settings.weights().discriminator() != 0) {
      hidden = products.hidden();
      addBias(hidden, heads.part(HeadsTensor.DISCRIMINATOR1_BIAS), shape.hidden(), 0);
      discriminator.drop(random);
    }
    return new Forward(w, vision, language, hidden);
  }

  LossTerms backward(Batch batch, Forward f) {
    for (HeadsTensor part : HeadsTensor.values()) {
      Arrays.fill(gradients.part(part), 0);
    }
    Arrays.fill(bySeparated, 0);
    int k = shape.classes();
    int split = sourceRows * k;
    LogitLosses losses = new LogitLosses(settings, sourceRows, targetRows, k);
    StepSettings.Weights weights = settings.weights();
    double[] languageTarget = tail(f.language, split);
    double visionSource =
        losses.crossEntropy(
            head(f.vision, split),
            batch.sourceLabels(),
            weights.visionSource(),
            losses.visionSource);
    double languageSource =
        losses.crossEntropy(
            head(f.language, split),
            batch.sourceLabels(),
            weights.languageSource(),
            losses.languageSource);
    double distillation = losses.distillation(languageTarget, batch.teacher());
    LogitLosses.EnsembleLosses ensemble =
        losses.ensemble(tail(f.vision, split), languageTarget, f.weight, batch.pseudoLabels());
    LossTerms.Separation separation = separation(f.hidden);
    backwardHeads(losses);
    sumRows(bySeparated, gradients.part(HeadsTensor.VISION_BIAS), 2 * shape.dimension(), 0);
    sumRows(
        bySeparated,
        gradients.part(HeadsTensor.LANGUAGE_BIAS),
        2 * shape.dimension(),
        shape.dimension());
    products.bySeparation(bySeparated, gradients);
    movePrior(languageTarget);
    return new LossTerms(
        visionSource,
        languageSource,
        ensemble.crossEntropy(),
        distillation,
        ensemble.entropy(),
        ensemble.diversity(),
        f.weight,
        separation);
  }

  private LossTerms.Separation separation(float[] hidden) {
    Discriminator.Side source = new Discriminator.Side(0, .5);
    Discriminator.Side target = source;
    if (settings.weights().discriminator() != 0) {
      source = discriminator.pass(false, hidden, heads, gradients);
      target = discriminator.pass(true, hidden, heads, gradients);
      sumRows(
          Arrays.copyOf(hidden, 2 * sourceRows * shape.hidden()),
          gradients.part(HeadsTensor.DISCRIMINATOR1_BIAS),
          shape.hidden(),
          0);
      products.byHidden(hidden, gradients, bySeparated);
    }
    return new LossTerms.Separation(
        source.loss(), target.loss(), target.accuracy(), orthogonality());
  }

  /** Returns gamma times the squared dot product of both components of each record. */
  private double orthogonality() {
    int d = shape.dimension();
    double weight = settings.weights().orthogonality();
    double loss = 0;
    for (int i = 0; i < rows; i++) {
      int vision = i * 2 * d;
      int language = vision + d;
      double dot = Vectors.dot(separated, vision, separated, language, d);
      loss += dot * dot;
      float slope = (float) (2 * weight * dot);
      Vectors.axpy(slope, separated, language, bySeparated, vision, d);
      Vectors.axpy(slope, separated, vision, bySeparated, language, d);
    }
    return loss;
  }

  private void backwardHeads(LogitLosses losses) {
    int d = shape.dimension();
    float[] byLanguage = joined(losses.languageSource, losses.languageTarget);
    scale(byLanguage, textScale);
    addColumns(products.byLanguage(byLanguage), d, d);
    float[] byVision = joined(losses.visionSource, losses.visionTarget);
    sumRows(byVision, gradients.part(HeadsTensor.CLASSIFIER_BIAS), shape.classes(), 0);
    float[] byNormed = products.byVision(byVision);
    WeightNorm.backward(products.byClassifier(), heads, gradients);
    norm.backward(byNormed, heads, gradients);
    // the batch norm subtracts the bottleneck's bias again, so its gradient stays zero
    addColumns(products.byBottleneck(byNormed, gradients), d, 0);
    generator.backward(
        losses.ensembleWeight,
        separated,
        2 * d,
        sourceRows,
        heads,
        new WeightGenerator.Grads(bySeparated, gradients));
  }

  /** Moves the prior: q <- .99 q + .01 mean softmax(y_lac of the target). */
  private void movePrior(double[] language) {
    int k = shape.classes();
    double[] mean = new double[k];
    for (int i = 0; i < targetRows; i++) {
      double[] row = Arrays.copyOfRange(language, i * k, (i + 1) * k);
      Vectors.axpy(1.0 / targetRows, Probabilities.softmax(row), 0, mean, 0, k);
    }
    float[] q = heads.prior();
    double keep = settings.priorMomentum();
    for (int c = 0; c < k; c++) {
      q[c] = (float) (keep * q[c] + (1 - keep) * mean[c]);
    }
  }

  /** Adds rows of {@code width} into the columns of the separated features' gradient. */
  private void addColumns(float[] from, int width, int column) {
    int stride = 2 * shape.dimension();
    for (int i = 0; i < rows; i++) {
      Vectors.axpy(1, from, i * width, bySeparated, i * stride + column, width);
    }
  }

  private static void addBias(float[] a, float[] bias, int stride, int column) {
    for (int at = column; at < a.length; at += stride) {
      Vectors.axpy(1, bias, 0, a, at, bias.length);
    }
  }

  private static void sumRows(float[] a, float[] out, int stride, int column) {
    for (int at = column; at < a.length; at += stride) {
      Vectors.axpy(1, a, at, out, 0, out.length);
    }
  }

  private static void scale(float[] a, float factor) {
    for (int i = 0; i < a.length; i++) {
      a[i] *= factor;
    }
  }

  private static double[] head(float[] a, int end) {
    return Vectors.widened(Arrays.copyOf(a, end));
  }

  private static double[] tail(float[] a, int from) {
    return Vectors.widened(Arrays.copyOfRange(a, from, a.length));
  }

  private static float[] joined(double[] a, double[] b) {
    float[] out = new float[a.length + b.length];
    for (int i = 0; i < a.length; i++) {
      out[i] = (float) a[i];
    }
    for (int i = 0; i < b.length; i++) {
      out[a.length + i] = (float) b[i];
    }
    return out;
  }
}
