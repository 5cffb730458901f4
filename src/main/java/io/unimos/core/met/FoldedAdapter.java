package io.unimos.core.met;

import io.unimos.core.StepSettings;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.ClassChange;
import io.unimos.core.source.SourceModel;
import java.util.Arrays;
import java.util.Optional;

/**
 * The trained heads as two matrices and two biases (method-specification 6): at inference
 * everything after the encoder is linear. vision logits = vision x' + visionBias, language logits =
 * language x' + languageBias, the prior already subtracted. Immutable by agreement; any thread; no
 * native memory.
 *
 * @param vision {@code [K*d]} by rows
 * @param visionBias {@code [K]}
 * @param language {@code [K*d]} by rows
 * @param languageBias {@code [K]}
 */
public record FoldedAdapter(
    float[] vision, float[] visionBias, float[] language, float[] languageBias) {

  public FoldedAdapter {
    int k = visionBias.length;
    if (languageBias.length != k
        || vision.length != language.length
        || k == 0
        || vision.length % k != 0) {
      throw new IllegalArgumentException(
          "adapter: vision %d, bias %d, language %d, bias %d numbers do not belong together"
              .formatted(vision.length, k, language.length, languageBias.length));
    }
  }

  /**
   * Folds heads.
   *
   * @param source the text features and their scale
   * @param settings epsilon of the batch norm
   * @param tau strength of the prior q, .5 (method-specification 3.2)
   */
  public static FoldedAdapter fold(
      Heads heads, SourceModel source, StepSettings settings, double tau) {
    int k = heads.shape().classes();
    int d = heads.shape().dimension();
    int h = heads.shape().bottleneck();
    float[] rows = WeightNorm.rows(heads);
    double[][] vision = new double[k][];
    double[] visionBias = new double[k];
    double[][] language = new double[k][];
    double[] languageBias = new double[k];
    double[] shift = logShift(heads.prior(), tau);
    for (int c = 0; c < k; c++) {
      double[] scaled = new double[h];
      double bias = heads.part(HeadsTensor.CLASSIFIER_BIAS)[c];
      for (int j = 0; j < h; j++) {
        double w = rows[c * h + j];
        double deviation = Math.sqrt(heads.normVariance()[j] + settings.norm().epsilon());
        scaled[j] = w * heads.part(HeadsTensor.NORM_WEIGHT)[j] / deviation;
        bias +=
            w * heads.part(HeadsTensor.NORM_BIAS)[j]
                + scaled[j] * (heads.part(HeadsTensor.BOTTLENECK_BIAS)[j] - heads.normMean()[j]);
      }
      double[] throughBottleneck = through(scaled, heads.part(HeadsTensor.BOTTLENECK_WEIGHT), d);
      visionBias[c] =
          bias
              + Vectors.dotInOrder(
                  throughBottleneck, Vectors.widened(heads.part(HeadsTensor.VISION_BIAS)));
      vision[c] = through(throughBottleneck, heads.part(HeadsTensor.VISION_WEIGHT), d);
      double[] mu = Vectors.scale(source.text()[c].clone(), source.scales().text());
      languageBias[c] =
          Vectors.dotInOrder(mu, Vectors.widened(heads.part(HeadsTensor.LANGUAGE_BIAS))) - shift[c];
      language[c] = through(mu, heads.part(HeadsTensor.LANGUAGE_WEIGHT), d);
    }
    return new FoldedAdapter(
        Vectors.narrowed(Vectors.flat(vision)),
        Vectors.narrowed(visionBias),
        Vectors.narrowed(Vectors.flat(language)),
        Vectors.narrowed(languageBias));
  }

  /**
   * Returns heads without a step of training: a linear classifier, and the language head as it is.
   *
   * @param vision logits on x'
   * @param heads the source of language head and prior; empty: zero-shot and an even prior
   */
  public static FoldedAdapter of(
      LinearHead vision, Optional<Heads> heads, SourceModel source, double tau) {
    int k = source.classes();
    double[][] language = new double[k][];
    double[] languageBias = new double[k];
    float[] even = new float[k];
    Arrays.fill(even, 1f / k);
    double[] shift = logShift(heads.map(Heads::prior).orElse(even), tau);
    for (int c = 0; c < k; c++) {
      language[c] = Vectors.scale(source.text()[c].clone(), source.scales().text());
      languageBias[c] = -shift[c];
      if (heads.isPresent()) {
        languageBias[c] +=
            Vectors.dotInOrder(
                language[c], Vectors.widened(heads.get().part(HeadsTensor.LANGUAGE_BIAS)));
        language[c] =
            through(language[c], heads.get().part(HeadsTensor.LANGUAGE_WEIGHT), source.dimension());
      }
    }
    return new FoldedAdapter(
        Vectors.narrowed(vision.weight()),
        Vectors.narrowed(vision.bias()),
        Vectors.narrowed(Vectors.flat(language)),
        Vectors.narrowed(languageBias));
  }

  /**
   * Returns these heads for features from which {@code offset} {@code [d]} has not been subtracted.
   */
  public FoldedAdapter moved(double[] offset) {
    return new FoldedAdapter(
        vision, moved(vision, visionBias, offset), language, moved(language, languageBias, offset));
  }

  /**
   * Returns these heads with a share of another linear head in the vision head, which takes the
   * same features.
   *
   * @param shares v_k {@code [K]}, each 0..1: (1 - v_k) vision_k + v_k other_k
   */
  public FoldedAdapter withHead(double[] shares, LinearHead other) {
    return new FoldedAdapter(
        mixed(vision, other.weight(), shares),
        mixed(visionBias, other.bias(), shares),
        language,
        languageBias);
  }

  private static float[] mixed(float[] own, double[] other, double[] shares) {
    float[] out = new float[own.length];
    int each = out.length / shares.length;
    for (int i = 0; i < out.length; i++) {
      double share = shares[i / each];
      out[i] = (float) ((1 - share) * own[i] + share * other[i]);
    }
    return out;
  }

  /**
   * Returns these heads for other classes. The rows of a class stay with it; a new class gets the
   * rows of other heads until a round has trained on it.
   *
   * @param vision logits of all present classes, for the same feature as this one's
   * @param source with the present classes: its text is a new class's language head
   */
  public FoldedAdapter changed(ClassChange change, LinearHead vision, SourceModel source) {
    int d = dimension();
    float[] nextVision = change.carried(this.vision);
    float[] nextVisionBias = change.carried(visionBias);
    float[] nextLanguage = change.carried(language);
    float[] nextLanguageBias = change.carried(languageBias);
    float even = (float) (Vectors.sum(Vectors.widened(languageBias)) / classes());
    for (int k = 0; k < change.now(); k++) {
      if (change.from()[k] < 0) {
        for (int j = 0; j < d; j++) {
          nextVision[k * d + j] = (float) vision.weight()[k * d + j];
          nextLanguage[k * d + j] = (float) (source.scales().text() * source.text()[k][j]);
        }
        nextVisionBias[k] = (float) vision.bias()[k];
        nextLanguageBias[k] = even;
      }
    }
    return new FoldedAdapter(nextVision, nextVisionBias, nextLanguage, nextLanguageBias);
  }

  private static float[] moved(float[] matrix, float[] bias, double[] offset) {
    double[] shift = new double[bias.length];
    Vectors.times(Vectors.widened(matrix), offset, shift);
    float[] out = new float[bias.length];
    for (int k = 0; k < out.length; k++) {
      out[k] = (float) (bias[k] - shift[k]);
    }
    return out;
  }

  /** Returns K. */
  public int classes() {
    return visionBias.length;
  }

  /** Returns d. */
  public int dimension() {
    return vision.length / visionBias.length;
  }

  /**
   * Returns y_vac, {@code [K]}.
   *
   * @param x {@code [d]}, the aligned feature x'
   */
  public float[] visionLogits(float[] x) {
    return logits(vision, visionBias, x);
  }

  /** Returns y_lac - tau log q, {@code [K]}; x as in {@link #visionLogits}. */
  public float[] languageLogits(float[] x) {
    return logits(language, languageBias, x);
  }

  /**
   * Returns these heads with every number rounded to half precision, so that this service serves
   * what others receive.
   */
  public FoldedAdapter halved() {
    return new FoldedAdapter(
        HalfFloats.rounded(vision),
        HalfFloats.rounded(visionBias),
        HalfFloats.rounded(language),
        HalfFloats.rounded(languageBias));
  }

  /** Returns true when no number is NaN or infinite. */
  public boolean finite() {
    for (float[] part : new float[][] {vision, visionBias, language, languageBias}) {
      for (float v : part) {
        if (!Float.isFinite(v)) {
          return false;
        }
      }
    }
    return true;
  }

  private float[] logits(float[] matrix, float[] bias, float[] x) {
    if (x.length != dimension()) {
      throw new IllegalArgumentException(
          "feature has %d numbers, the adapter takes %d".formatted(x.length, dimension()));
    }
    float[] out = new float[bias.length];
    Vectors.times(matrix, x, out);
    for (int k = 0; k < out.length; k++) {
      out[k] += bias[k];
    }
    return out;
  }

  /** Returns tau log q, {@code [K]}, which is subtracted from the language logits. */
  public static double[] logShift(float[] q, double tau) {
    double[] shift = new double[q.length];
    for (int k = 0; k < q.length; k++) {
      shift[k] = tau * StrictMath.log(q[k]);
    }
    return shift;
  }

  /** Returns row^T M for M {@code [n,d]} by rows. */
  private static double[] through(double[] row, float[] matrix, int d) {
    double[] out = new double[d];
    for (int i = 0; i < row.length; i++) {
      double a = row[i];
      for (int j = 0; j < d; j++) {
        out[j] += a * matrix[i * d + j];
      }
    }
    return out;
  }
}
