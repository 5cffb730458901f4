package io.unimos.wire;

import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.ServedVersion;
import io.unimos.event.AdapterVersion;
import java.util.List;

/**
 * A version applied from its record alone, as any consumer can apply it (schema {@code
 * AdapterVersion}). Immutable; any thread.
 */
public final class AppliedVersion {
  private final List<String> classes;
  private final float[] offset;
  private final ServedVersion heads;
  private final float[] prototypes;
  private final float[] logPrior;
  private final double textWeight;

  /**
   * Creates the version from its record.
   *
   * @param record a record that carries matrices
   * @throws IllegalArgumentException if they do not fit together
   */
  public AppliedVersion(AdapterVersion record) {
    classes = record.getClasses();
    offset = HalfFloats.unpack(record.getOffset());
    FoldedAdapter folded =
        new FoldedAdapter(
            HalfFloats.unpack(record.getVision()),
            HalfFloats.unpack(record.getVisionBias()),
            HalfFloats.unpack(record.getLanguage()),
            HalfFloats.unpack(record.getLanguageBias()));
    heads = new ServedVersion(folded, record.getEnsembleWeight(), record.getHeadsShare());
    prototypes = HalfFloats.unpack(record.getPrototypes());
    logPrior = HalfFloats.unpack(record.getLogPrior());
    textWeight = record.getTextWeight();
    int k = classes.size();
    if (folded.classes() != k
        || logPrior.length != k
        || offset.length != folded.dimension()
        || prototypes.length != k * offset.length) {
      throw new IllegalArgumentException("the record's matrices do not fit together");
    }
  }

  /** Returns the K labels, in the order of every {@code [K]}. */
  public List<String> classes() {
    return classes;
  }

  /** Returns d, the length of a feature. */
  public int dimension() {
    return offset.length;
  }

  /** Returns h, the share of the text classifier in the prototypes' logits. */
  public double textWeight() {
    return textWeight;
  }

  private float[] aligned(float[] x) {
    float[] out = x.clone();
    for (int j = 0; j < out.length; j++) {
      out[j] -= offset[j];
    }
    return out;
  }

  /**
   * Returns p_ap {@code [K]}, the probabilities of the record's prototypes.
   *
   * @param x the raw feature, {@code [d]}
   * @param text the logits of the text classifier, {@code [K]}; empty if there is none, and then
   *     its share is zero
   */
  public double[] prototypes(float[] x, float[] text) {
    float[] own = new float[logPrior.length];
    Vectors.times(prototypes, aligned(x), own);
    double[] z = new double[own.length];
    for (int k = 0; k < z.length; k++) {
      z[k] =
          (1 - textWeight) * own[k] + (text.length == 0 ? 0 : textWeight * text[k]) - logPrior[k];
    }
    return Probabilities.softmax(z);
  }

  /** Returns the probabilities of both heads together {@code [K]} for a raw feature. */
  double[] heads(float[] x) {
    float[] aligned = aligned(x);
    return ServedVersion.ensemble(
        heads.folded().visionLogits(aligned),
        heads.folded().languageLogits(aligned),
        heads.ensembleWeight());
  }

  /**
   * Returns p {@code [K]}, the probabilities that the heads of this version serve together with the
   * prototypes.
   *
   * @param x the raw feature, {@code [d]}
   * @param besides p_ap, {@code [K]}
   */
  public double[] served(float[] x, double[] besides) {
    return heads.answer(aligned(x), besides).served();
  }
}
