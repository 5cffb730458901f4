package io.unimos.core.met;

import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.LabelledRows;
import io.unimos.core.source.SourceModel;
import java.util.Arrays;

/**
 * The disagreement of vision and language on one record (method-specification 7.7): D = H(M) -
 * (H(p_v) + H(p_l))/2 in [0, ln 2], the Jensen-Shannon divergence of both heads at their own
 * temperatures.
 *
 * @param value D
 * @param vision p_v, {@code [K]}
 * @param language p_l, {@code [K]}
 */
public record Discrepancy(double value, double[] vision, double[] language) {

  /** The categories of records by the agreement of the two heads. */
  public enum Category {
    /** Same class, little disagreement. */
    INVARIANT,
    /** The vision head alone is confident. */
    VISION_SPECIFIC,
    /** The language head alone is confident. */
    LANGUAGE_SPECIFIC,
    /** Neither of these. */
    UNCERTAIN
  }

  /**
   * The temperatures of both heads, fitted on the source hold-out.
   *
   * @param vision T_v
   * @param language T_l
   */
  public record Calibration(double vision, double language) {

    /** Fits both on the held-out rows of the source. */
    public static Calibration fit(FoldedAdapter folded, SourceModel source) {
      LabelledRows rows = source.rows(true).thinned(Temperature.enough(source.classes()));
      double[][] byVision = new double[rows.size()][];
      double[][] byLanguage = new double[rows.size()][];
      for (int i = 0; i < byVision.length; i++) {
        float[] x = Vectors.narrowed(rows.rows()[i]);
        byVision[i] = Vectors.widened(folded.visionLogits(x));
        byLanguage[i] = Vectors.widened(folded.languageLogits(x));
      }
      return new Calibration(
          Temperature.fit(byVision, rows.labels()), Temperature.fit(byLanguage, rows.labels()));
    }
  }

  /**
   * The bounds between the categories, from the accepted window.
   *
   * @param low d_lo: the 30th percentile of D
   * @param confident c: the 70th percentile of the greatest confidence
   */
  public record Bounds(double low, double confident) {
    private static final double LOW = .3;

    /** Returns the bounds from the records of a window. */
    public static Bounds of(Discrepancy[] window) {
      double[] values = Arrays.stream(window).mapToDouble(Discrepancy::value).toArray();
      double[] sure = Arrays.stream(window).mapToDouble(Discrepancy::confidence).toArray();
      return new Bounds(percentile(values, LOW), percentile(sure, 1 - LOW));
    }

    private static double percentile(double[] values, double share) {
      if (values.length == 0) {
        return 0;
      }
      Arrays.sort(values);
      double place = share * (values.length - 1);
      int below = (int) place;
      int above = Math.min(values.length - 1, below + 1);
      return values[below] + (place - below) * (values[above] - values[below]);
    }
  }

  /** Returns the discrepancy of both heads' logits {@code [K]}. */
  public static Discrepancy of(float[] vision, float[] language, Calibration calibration) {
    double[] own = scaled(vision, calibration.vision());
    double[] other = scaled(language, calibration.language());
    double within = (Probabilities.softmax(own, own) + Probabilities.softmax(other, other)) / 2;
    double[] merged = new double[own.length];
    Vectors.axpy(.5, own, 0, merged, 0, merged.length);
    Vectors.axpy(.5, other, 0, merged, 0, merged.length);
    double value = Math.max(0, Math.min(Math.log(2), Probabilities.entropy(merged) - within));
    return new Discrepancy(value, own, other);
  }

  /** Returns the greatest confidence of either head. */
  public double confidence() {
    return Math.max(Probabilities.greatest(vision), Probabilities.greatest(language));
  }

  /** Returns the category of the record. */
  public Category category(Bounds bounds) {
    if (Probabilities.argmax(vision) == Probabilities.argmax(language) && value <= bounds.low()) {
      return Category.INVARIANT;
    }
    if (confidence() < bounds.confident()) {
      return Category.UNCERTAIN;
    }
    return Probabilities.greatest(vision) >= Probabilities.greatest(language)
        ? Category.VISION_SPECIFIC
        : Category.LANGUAGE_SPECIFIC;
  }

  private static double[] scaled(float[] logits, double temperature) {
    double[] out = Vectors.widened(logits);
    Vectors.divide(out, temperature);
    return out;
  }
}
